package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.clgrad.error.DataException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    private Path folder;

    /** An array with any header. */
    static byte[] bytes(int version, String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(NpyHeader.MAGIC);
        out.write(version);
        out.write(0);
        for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
            out.write(text.length >> 8 * i);
        }
        out.writeBytes(text);
        out.writeBytes(data);
        return out.toByteArray();
    }

    private Path file(byte... bytes) throws IOException {
        return Files.write(folder.resolve("file.npy"), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersionInEitherByteOrder(int version) throws IOException {
        StoredTensor little = Npy.open(file(bytes(
                version, "{'descr':'<i2','fortran_order':False,'shape':(2,),}", (byte) 1, (byte) 2, (byte) -1, (byte)
                        -1)));
        assertEquals(ElementType.INT16, little.type());
        assertEquals("file", little.name());
        assertArrayEquals(new double[] {0x201, -1}, little.toDoubleArray());
        StoredTensor big = Npy.open(file(bytes(
                version,
                "{\"shape\": (2, 1), \"descr\": \">i2\", \"fortran_order\": False}\n",
                (byte) 1,
                (byte) 2,
                (byte) -1,
                (byte) -2)));
        assertEquals(Shape.of(2, 1), big.shape());
        assertArrayEquals(new double[] {0x102, -2}, big.toDoubleArray());
    }

    @Test
    void turnsColumnMajorArraysRound() throws IOException {
        StoredTensor t = Npy.open(file(
                bytes(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", new byte[] {0, 3, 1, 4, 2, 5})));
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, t.toDoubleArray());
    }

    /** Header, data bytes, and what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\0', textBlock = """
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ; 7 ; truncated
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ; 9 ; several arrays
                    {'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), } ; 8 ; impossible shape
                    {'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), } ; 8 ; impossible shape
                    {'descr': '<f4', 'fortran_order': False, 'shape': (-2,), } ; 8 ; impossible shape
                    {'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), } ; 8 ; its header says 4000000
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2.5,), } ; 8 ; no 64-bit integer
                    {'descr': '<f4', 'fortran_order': False, 'shape': 2, } ; 8 ; no list
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2, } ; 8 ; no 64-bit integer
                    {'descr': '<f4', 'fortran_order': 1, 'shape': (2,), } ; 8 ; neither True nor False
                    {'descr': '<f4', 'shape': (2,), } ; 8 ; must have descr
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1} ; 8 ; 'x' is unknown
                    {'descr': '<f4', 'descr': '<f4', 'shape': (2,)} ; 8 ; 'descr' is there twice
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } 1 ; 8 ; nothing else
                    {'descr': '<f4' ; 8 ; no dictionary
                    descr ; 8 ; no dictionary
                    {'descr': '|O', 'fortran_order': False, 'shape': (2,), } ; 8 ; pickled Python objects
                    {'descr': '<c8', 'fortran_order': False, 'shape': (1,), } ; 8 ; complex numbers
                    {'descr': '|V1', 'fortran_order': False, 'shape': (8,), } ; 8 ; raw bytes
                    {'descr': '<U3', 'fortran_order': False, 'shape': (2,), } ; 8 ; which is not read
                    {'descr': '<f16', 'fortran_order': False, 'shape': (1,), } ; 16 ; which is not read
                    {'descr': '', 'fortran_order': False, 'shape': (1,), } ; 8 ; which is not read
                    {'descr': 'xf4', 'fortran_order': False, 'shape': (2,), } ; 8 ; which is not read
                    {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), } ; 8 ; structures
                    """)
    void refusesDamagedFiles(String header, int dataBytes, String says) throws IOException {
        assertSays(says, file(bytes(1, header, new byte[dataBytes])));
    }

    @Test
    void refusesWhatIsNoArray() throws IOException {
        assertSays("does not begin with", file("no array".getBytes(StandardCharsets.UTF_8)));
        assertSays("truncated", file());
        assertSays("truncated", file(Arrays.copyOf(bytes(1, "{}"), 9)));
        assertSays("truncated", file(Arrays.copyOf(bytes(1, "{}"), 11)));
        assertSays("version 4", file(bytes(4, "{}")));
        byte[] endless = bytes(2, "{}");
        Arrays.fill(endless, 8, 12, (byte) -1);
        assertSays("4294967295 bytes", file(endless));
        assertSays("cannot be read", folder.resolve("absent.npy"));
    }

    private static void assertSays(String says, Path file) {
        DataException e = assertThrows(DataException.class, () -> Npy.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
        assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
    }

    static Stream<Tensor> tensors() {
        return Stream.of(
                Tensor.rand(3, 40_000).transpose(0, 1),
                Tensor.of(new double[] {Math.PI, -0.0}),
                Tensor.of(new int[] {1, 2, 3, 4}, 1, 2, 2, 1),
                Tensor.of(new long[] {Long.MIN_VALUE}, 1),
                Tensor.of(new boolean[] {true, false}),
                Tensor.scalar(2.5),
                Tensor.zeros(4, 0));
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void readsWhatItWrites(Tensor t) throws IOException {
        Path file = folder.resolve("written.npy");
        Npy.write(file, t);
        Tensor back = Npy.read(file);
        assertEquals(t.dtype(), back.dtype());
        assertEquals(t.shape(), back.shape());
        assertArrayEquals(t.toDoubleArray(), back.toDoubleArray());
        long data = t.size() * t.dtype().bytes();
        assertEquals(0, (Files.size(file) - data) % 64, "the elements begin at a multiple of 64");
    }

    @Test
    void writesTheHeaderThatNumPyWrites() throws IOException {
        Path file = folder.resolve("written.npy");
        Npy.write(file, Tensor.zeros(2, 3));
        String text = new String(Files.readAllBytes(file), 10, 118, StandardCharsets.ISO_8859_1);
        assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + " ".repeat(58) + "\n", text);
        Npy.write(file, Tensor.zeros(2).to(DType.BOOL));
        text = new String(Files.readAllBytes(file), 10, 118, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }"), text);
    }
}
