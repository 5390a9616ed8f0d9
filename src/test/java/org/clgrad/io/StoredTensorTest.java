package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads files that NumPy and safetensors wrote; make.py beside them says how. */
class StoredTensorTest {
    static Path fixture(String name) {
        try {
            return Path.of(StoredTensorTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** As make.py: 0 to 23, the first the smallest, the last the largest finite number of the type. */
    private static double[] expected(ElementType type) {
        double[] values = IntStream.range(0, 24).asDoubleStream().toArray();
        if (type == ElementType.BOOL) {
            return IntStream.range(0, 24).mapToDouble(i -> Math.min(i, 1)).toArray();
        }
        values[23] = switch (type) {
            case FLOAT64 -> Double.MAX_VALUE;
            case FLOAT32 -> Float.MAX_VALUE;
            case FLOAT16 -> 65504;
            case BFLOAT16 -> 0x1.FEp127;
            case FLOAT8_E4M3 -> 448;
            case FLOAT8_E5M2 -> 57344;
            case INT64 -> 0x1p63;
            case INT32 -> Integer.MAX_VALUE;
            case INT16 -> Short.MAX_VALUE;
            case INT8 -> Byte.MAX_VALUE;
            case UINT64 -> 0x1p64;
            case UINT32 -> 0x1p32 - 1;
            case UINT16 -> 65535;
            case UINT8 -> 255;
            case BOOL -> 1;
        };
        if (!type.isUnsigned()) {
            values[0] = type.isFloating() ? -values[23] : -Math.scalb(1.0, 8 * type.bytes() - 1);
        }
        // What the short significands do not have is rounded, ties to even.
        for (int i = 1; i < 23; i++) {
            double unit = type.isFloating() ? type.ulp(values[i]) : 1;
            values[i] = Math.rint(values[i] / unit) * unit;
        }
        return values;
    }

    private static void check(StoredTensor stored) {
        assertEquals(Shape.of(2, 3, 4), stored.shape(), stored.toString());
        assertArrayEquals(expected(stored.type()), stored.toDoubleArray(), stored.toString());
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryTypeOfSafetensors(ElementType type) {
        StoredTensor stored = SafeTensors.open(fixture("types.safetensors")).tensor(type.label());
        assertEquals(type, stored.type());
        check(stored);
    }

    /** Row-major and big-endian stored, column-major deflated. */
    @ParameterizedTest
    @ValueSource(strings = {"types.npz", "columns.npz"})
    void readsArchivesOfNumPy(String name) {
        try (TensorDump dump = TensorDump.open(fixture(name))) {
            assertEquals(name.equals("types.npz") ? 24 : 13, dump.tensors().size());
            dump.tensors().forEach((n, stored) -> {
                assertEquals(n.replace("big/", ""), stored.type().label());
                check(stored);
            });
        }
    }

    @Test
    void readsFilesOfNumPy() {
        check(Npy.open(fixture("columns.npy")));
        StoredTensor scalar = Npy.open(fixture("scalar.npy"));
        assertEquals(Shape.SCALAR, scalar.shape());
        assertArrayEquals(new double[] {0.1}, scalar.toDoubleArray());
        DataException e = assertThrows(DataException.class, () -> Npy.open(fixture("pickled.npy")));
        assertTrue(e.getMessage().contains("pickled Python objects"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT8_E4M3", "FLOAT8_E5M2"})
    void shortFloatsAreWhatNumPyMakesOfThem(ElementType type) {
        try (TensorDump dump = TensorDump.open(fixture("small.npz"))) {
            double[] expected = dump.tensors().get(type.label()).toDoubleArray();
            ByteBuffer bits =
                    ByteBuffer.allocate(expected.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < expected.length; i++) {
                if (type.bytes() == 2) {
                    bits.putShort((short) (13 * i));
                } else {
                    bits.put((byte) i);
                }
            }
            double[] got = new double[expected.length];
            type.decode(bits.flip(), got, 0, got.length);
            assertArrayEquals(expected, got);
        }
    }

    /** Numbers of the type lie a unit apart. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT8_E4M3", "FLOAT8_E5M2"})
    void unitsInTheLastPlaceAreTheDistancesOfNeighbours(ElementType type) {
        int infinity = type == ElementType.FLOAT16
                ? 0x7c00
                : type == ElementType.BFLOAT16 ? 0x7f80 : type == ElementType.FLOAT8_E5M2 ? 0x7c : 0x7f;
        double[] values = new double[infinity];
        ByteBuffer bits = ByteBuffer.allocate(values.length * type.bytes());
        for (int i = 0; i < infinity; i++) {
            if (type.bytes() == 2) {
                bits.putShort((short) i);
            } else {
                bits.put((byte) i);
            }
        }
        type.decode(bits.flip(), values, 0, values.length);
        for (int i = 0; i + 1 < infinity; i++) {
            assertEquals(values[i + 1] - values[i], type.ulp(values[i]), () -> type + "");
            assertEquals(type.ulp(values[i]), type.ulp(-values[i]));
        }
        assertEquals(Math.ulp(1.5e-310), ElementType.FLOAT64.ulp(1.5e-310));
        assertEquals(Math.ulp(3f), ElementType.FLOAT32.ulp(3));
        assertEquals(1, ElementType.INT32.ulp(1e9));
    }

    @ParameterizedTest
    @EnumSource
    void becomesATensorOfTheNextWiderType(ElementType type) {
        StoredTensor stored = SafeTensors.open(fixture("types.safetensors")).tensor(type.label());
        if (type == ElementType.UINT64) {
            DataException e = assertThrows(DataException.class, () -> stored.toTensor(Device.getDefault()));
            assertTrue(e.getMessage().contains("18446744073709551615 is beyond int64"), e.getMessage());
            return;
        }
        Tensor t = stored.toTensor(Device.getDefault());
        DType wanted = type.dtype()
                .orElse(type.isFloating() ? DType.FLOAT32 : type == ElementType.UINT32 ? DType.INT64 : DType.INT32);
        assertEquals(wanted, t.dtype());
        assertEquals(Shape.of(2, 3, 4), t.shape());
        assertArrayEquals(expected(type), t.toDoubleArray());
        if (type == ElementType.INT64) {
            assertEquals(Long.MAX_VALUE, t.toLongArray()[23]);
        }
    }

    @Test
    void partsAreReadInOrderAndNoMoreThanThereIs() {
        try (ElementReader reader =
                SafeTensors.open(fixture("types.safetensors")).tensor("uint64").reader()) {
            long[] part = new long[20];
            reader.read(part, 20);
            assertEquals(19, part[19]);
            assertThrows(IllegalArgumentException.class, () -> reader.read(part, 5));
            reader.read(part, 4);
            assertEquals(-1, part[3]);
        }
    }
}
