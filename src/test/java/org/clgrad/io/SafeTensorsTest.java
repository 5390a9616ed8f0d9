package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    private Path file(String header, byte... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return raw(ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array());
    }

    private Path raw(byte... bytes) throws IOException {
        return Files.write(folder.resolve("file.safetensors"), bytes);
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) {
            buffer.putFloat(v);
        }
        return buffer.array();
    }

    @Test
    void readsTensorsByName() throws IOException {
        byte[] data = ByteBuffer.allocate(8 + 8 + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(floats(1.5f, -2))
                .putLong(-7)
                .put((byte) 1)
                .put((byte) 0)
                .array();
        SafeTensors st = SafeTensors.open(file(
                "{\"__metadata__\": {\"by\": \"hand\"}, \"a\": {\"dtype\": \"F32\", \"shape\": [2, 1],"
                        + " \"data_offsets\": [0, 8]}, \"n\": {\"dtype\": \"I64\", \"shape\": [], \"data_offsets\":"
                        + " [8, 16]}, \"m\": {\"dtype\": \"BOOL\", \"shape\": [2], \"data_offsets\": [16, 18]},"
                        + " \"none\": {\"dtype\": \"F64\", \"shape\": [0, 3], \"data_offsets\": [18, 18]}}   ",
                data));
        assertEquals(Shape.of(2, 1), st.tensor("a").shape());
        assertArrayEquals(new double[] {1.5, -2}, st.tensor("a").toDoubleArray());
        assertEquals(ElementType.FLOAT32, st.tensor("a").type());
        assertArrayEquals(new double[] {-7}, st.tensor("n").toDoubleArray());
        assertEquals(Shape.SCALAR, st.tensor("n").shape());
        assertArrayEquals(new double[] {1, 0}, st.tensor("m").toDoubleArray());
        assertEquals(0, st.tensor("none").toDoubleArray().length);
        assertEquals("[a, n, m, none]", st.names().toString());
        assertEquals(Map.of("by", "hand"), st.metadata());
        DataException e = assertThrows(DataException.class, () -> st.tensor("b"));
        assertTrue(e.getMessage().contains("'b'"), e.getMessage());
    }

    /** Header, data bytes, and what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [1, 2]                                                                 | 0  | no JSON object
                    {"a": 3}                                                               | 0  | no JSON object
                    {"a": {"dtype": "F32", "shape": [2]                                    | 8  | no JSON
                    {} {}                                                                  | 0  | no JSON at character 4
                    {"a": {"shape": [2], "data_offsets": [0, 8]}}                          | 8  | 'dtype' is missing
                    {"a": {"dtype": "F31", "shape": [2], "data_offsets": [0, 8]}}          | 8  | unknown type 'F31'
                    {"a": {"dtype": 5, "shape": [2], "data_offsets": [0, 8]}}              | 8  | no text
                    {"a": {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]}}            | 8  | no list
                    {"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}         | 8  | impossible shape
                    {"a": {"dtype": "F32", "shape": [2.5], "data_offsets": [0, 8]}}        | 8  | 64-bit integer
                    {"a": {"dtype": "F32", "shape": [1e99], "data_offsets": [0, 8]}}       | 8  | 64-bit integer
                    {"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]}} | 8 | impossible
                    {"a": {"dtype": "F64", "shape": [4611686018427387904], "data_offsets": [0, 8]}} | 8 | impossible
                    {"a": {"dtype": "F32", "shape": [1000000000], "data_offsets": [0, 8]}} | 8  | needs 4000000000 bytes
                    {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}          | 8  | needs 12 bytes
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}          | 7  | truncated
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}          | 8  | lies at [8, 0]
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}         | 8  | lies at [-8, 0]
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}}             | 8  | lies at [0]
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}         | 12 | no hole
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}          | 9  | belong to no tensor
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | 8 | no overlap
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | 8 | two entries are called 'a'
                    {"a": {"dtype": "F32", "dtype": "F32", "shape": [1], "data_offsets": [0, 4]}} | 4 | two entries are called 'dtype'
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}           | 4  | no JSON
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "x": ]}}  | 4  | no JSON
                    {"__metadata__": {"a": 1}}                                             | 0  | no text
                    {"a\\u00zz": {}}                                                       | 0  | wrong escape
                    {"a                                                                    | 0  | no end
                    """)
    void refusesDamagedFiles(String header, int dataBytes, String says) throws IOException {
        Path file = file(header, new byte[dataBytes]);
        DataException e = assertThrows(DataException.class, () -> SafeTensors.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
        assertTrue(e.getMessage().contains("file.safetensors"), e.getMessage());
    }

    @Test
    void depthOfNestingDoesNotMatter() throws IOException {
        String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
        SafeTensors st = SafeTensors.open(file(
                "{\"a\": {\"x\": " + deep + ", \"dtype\": \"U8\", \"shape\": [1], \"data_offsets\": [0, 1]}}",
                (byte) 9));
        assertArrayEquals(new double[] {9}, st.tensor("a").toDoubleArray());
        assertSays("no JSON", file("{\"a\": {\"x\": " + "[".repeat(1_000_000)));
    }

    @Test
    void aFileCutAfterItWasOpenedIsTruncated() throws IOException {
        Path file = file("{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}", floats(1, 2));
        SafeTensors st = SafeTensors.open(file);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 1));
        DataException e = assertThrows(DataException.class, () -> st.tensor("a").toDoubleArray());
        assertTrue(e.getMessage().contains("tensor 'a': is truncated"), e.getMessage());
    }

    @Test
    void writesWhatItReads() {
        Path file = folder.resolve("written.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("flags", Tensor.of(new boolean[] {true, false, true}));
        tensors.put("columns", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1));
        tensors.put("odd \"name\"\n\u00e9\ud83d\ude00", Tensor.scalar(Double.NaN));
        tensors.put("d", Tensor.of(new double[] {-0.0, 1e300, Double.NEGATIVE_INFINITY}));
        tensors.put("n", Tensor.of(new int[] {Integer.MIN_VALUE, 7}));
        tensors.put("l", Tensor.of(new long[] {Long.MAX_VALUE, -1}, 2, 1));
        tensors.put("none", Tensor.zeros(0, 5));
        SafeTensors.write(file, tensors, Map.of("op", "a \\ b"));
        SafeTensors st = SafeTensors.open(file);
        assertEquals(Map.of("op", "a \\ b"), st.metadata());
        Map<String, Tensor> back = SafeTensors.read(file);
        assertEquals(tensors.keySet(), back.keySet());
        tensors.forEach((name, t) -> {
            assertEquals(t.dtype(), back.get(name).dtype(), name);
            assertEquals(t.shape(), back.get(name).shape(), name);
            assertArrayEquals(t.toDoubleArray(), back.get(name).toDoubleArray(), name);
        });
        assertArrayEquals(new long[] {Long.MAX_VALUE, -1}, back.get("l").toLongArray());
        SafeTensors.write(file, Map.of());
        assertEquals(Map.of(), SafeTensors.read(file));
    }

    @Test
    void writesMoreThanABlock() {
        Path file = folder.resolve("large.safetensors");
        Tensor t = Tensor.rand(40_001);
        Tensor b = t.gt(0.5);
        SafeTensors.write(file, Map.of("t", t, "b", b));
        assertArrayEquals(t.toFloatArray(), SafeTensors.read(file).get("t").toFloatArray());
        assertArrayEquals(b.toBooleanArray(), SafeTensors.read(file).get("b").toBooleanArray());
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws IOException {
        Path file = folder.resolve("kept.safetensors");
        SafeTensors.write(file, Map.of("a", Tensor.of(1, 2)));
        byte[] before = Files.readAllBytes(file);
        assertThrows(ArgumentException.class, () -> SafeTensors.write(file, Map.of("__metadata__", Tensor.of(3))));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var list = Files.list(folder)) {
            assertEquals(List.of(file), list.toList());
        }
        DataException e = assertThrows(
                DataException.class, () -> SafeTensors.write(folder.resolve("no/such.safetensors"), Map.of()));
        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
    }

    @Test
    void refusesWhatIsNoSafetensorsFile() throws IOException {
        assertSays("too few", raw(new byte[7]));
        assertSays("truncated", raw(new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'}));
        assertSays("truncated", raw(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'}));
        assertSays("truncated", raw(new byte[] {0, 0, 0, 0, 0, 0, 0, 64, '{', '}'}));
        assertSays("UTF-8", raw(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', -1, '}'}));
        assertSays("cannot be read", folder.resolve("absent.safetensors"));
        assertSays("no JSON", file("[".repeat(100_000)));
    }

    private static void assertSays(String says, Path file) {
        DataException e = assertThrows(DataException.class, () -> SafeTensors.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }
}
