package org.clgrad.check.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clgrad.error.DataException;
import org.clgrad.shape.Shape;
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
        assertEquals(Shape.of(2, 1), st.read("a").shape());
        assertArrayEquals(new double[] {1.5, -2}, st.read("a").values());
        assertTrue(st.read("a").isFloating());
        assertArrayEquals(new double[] {-7}, st.read("n").values());
        assertFalse(st.read("n").isFloating());
        assertArrayEquals(new double[] {1, 0}, st.read("m").values());
        assertEquals(0, st.read("none").values().length);
        assertEquals("[a, n, m, none]", st.names().toString());
        DataException e = assertThrows(DataException.class, () -> st.read("b"));
        assertTrue(e.getMessage().contains("'b'"), e.getMessage());
    }

    /** Header, data bytes, and what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [1, 2]                                                                 | 0  | no JSON object
                    {"a": 3}                                                               | 0  | no JSON object
                    {"a": {"dtype": "F32", "shape": [2]                                    | 8  | no JSON
                    {} {}                                                                  | 0  | no JSON at line 1 column 5
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
                    """)
    void refusesDamagedFiles(String header, int dataBytes, String says) throws IOException {
        Path file = file(header, new byte[dataBytes]);
        DataException e = assertThrows(DataException.class, () -> SafeTensors.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
        assertTrue(e.getMessage().contains("file.safetensors"), e.getMessage());
    }

    @Test
    void refusesTypesItCannotRead() throws IOException {
        SafeTensors st = SafeTensors.open(
                file("{\"h\": {\"dtype\": \"F16\", \"shape\": [1], \"data_offsets\": [0, 2]}}", new byte[2]));
        DataException e = assertThrows(DataException.class, () -> st.read("h"));
        assertTrue(e.getMessage().contains("F16"), e.getMessage());
    }

    @Test
    void refusesWhatIsNoSafetensorsFile() throws IOException {
        assertSays("too few", raw(new byte[7]));
        assertSays("truncated", raw(new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'}));
        assertSays("truncated", raw(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'}));
        assertSays("truncated", raw(new byte[] {0, 0, 0, 0, 0, 0, 0, 64, '{', '}'}));
        assertSays("cannot be read", folder.resolve("absent.safetensors"));
        assertSays("no JSON", file("[".repeat(100_000)));
    }

    private static void assertSays(String says, Path file) {
        DataException e = assertThrows(DataException.class, () -> SafeTensors.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void suitesNameWhatIsWrong() throws IOException {
        Path json = folder.resolve("suite.json");
        DataException absent = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(absent.getMessage().contains("suite.json"), absent.getMessage());
        Files.writeString(json, "{\"format\": \"other/2\"}");
        DataException format = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(format.getMessage().contains("'other/2'"), format.getMessage());
        Files.writeString(json, "{\"format\": \"reference-suite/1\", \"tensors\": \"../secret\", \"cases\": []}");
        DataException outside = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(outside.getMessage().contains("../secret"), outside.getMessage());
        Files.writeString(
                json, "{\"format\": \"reference-suite/1\", \"tensors\": \"t\", \"cases\": [{\"id\": \"x\"}]}");
        DataException fields = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(fields.getMessage().contains("cases[0]"), fields.getMessage());
    }
}
