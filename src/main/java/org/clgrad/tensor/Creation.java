package org.clgrad.tensor;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.Storage;
import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Makes tensors from host values. */
final class Creation {
    /** Up to here every integer is a double. */
    private static final double MAX_EXACT = 1L << 53;

    private Creation() {}

    private static Device device(Device device) {
        return device == null ? Device.getDefault() : device;
    }

    static Tensor of(Device device, Object array, long... shape) {
        Object data = array instanceof boolean[] bools ? bytes(bools) : array;
        DType type = typeOf(data);
        return of(device, type, data, shape.length == 0 ? Shape.of(Array.getLength(data)) : Shape.of(shape));
    }

    /** From an array of which bools are bytes and 16-bit floats their bits, as {@link HostCopy} gives it. */
    static Tensor of(Device device, DType type, Object data, Shape s) {
        int length = Array.getLength(data);
        if (s.size() != length) {
            throw new ShapeException(
                    "of: " + length + " values for shape " + s + ", which has " + s.size() + " elements");
        }
        Storage storage = device(device).upload(type, data, 0, length);
        rememberRange(storage, data);
        return Tensor.wrap(new View(storage, Layout.contiguous(s)));
    }

    static Tensor ofRows(Device device, float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] flat = new float[rows.length * columns];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != columns) {
                throw new ShapeException("of: row " + r + " has " + rows[r].length + " values, row 0 " + columns
                        + "; rows must have equal length");
            }
            System.arraycopy(rows[r], 0, flat, r * columns, columns);
        }
        return of(device, flat, rows.length, columns);
    }

    private static byte[] bytes(boolean[] bools) {
        byte[] bytes = new byte[bools.length];
        for (int i = 0; i < bools.length; i++) {
            bytes[i] = (byte) (bools[i] ? 1 : 0);
        }
        return bytes;
    }

    private static DType typeOf(Object array) {
        if (array instanceof float[]) {
            return DType.FLOAT32;
        } else if (array instanceof double[]) {
            return DType.FLOAT64;
        } else if (array instanceof int[]) {
            return DType.INT32;
        } else if (array instanceof long[]) {
            return DType.INT64;
        } else if (array instanceof byte[]) {
            return DType.BOOL;
        }
        throw new DTypeException("of: no element type for "
                + (array == null ? "null" : array.getClass().getSimpleName())
                + "; give float[], double[], int[], long[] or boolean[]");
    }

    /** Indices mostly come from the host; their range is known here for free. */
    private static void rememberRange(Storage storage, Object array) {
        if (array instanceof long[] values && values.length > 0) {
            storage.knownRange(
                    Arrays.stream(values).min().getAsLong(),
                    Arrays.stream(values).max().getAsLong());
        } else if (array instanceof int[] values && values.length > 0) {
            storage.knownRange(
                    Arrays.stream(values).min().getAsInt(),
                    Arrays.stream(values).max().getAsInt());
        }
    }

    static Tensor full(Device device, DType dtype, double value, Shape shape) {
        checkExact("full", value, dtype);
        View out = device(device)
                .compute(new Primitive.Elementwise(Program.constant(dtype), List.of(value)), dtype, shape);
        if (dtype.isInteger()) {
            out.storage().knownRange((long) value, (long) value);
        }
        return Tensor.wrap(out);
    }

    /** A scalar argument must be a value of the type: no silent rounding of 0.5 to an integer. */
    static void checkExact(String label, double value, DType type) {
        boolean fits = switch (type) {
            case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> true;
            case INT32 -> value == (int) value;
            case INT64 -> value == Math.rint(value) && Math.abs(value) <= MAX_EXACT;
            case BOOL -> value == 0 || value == 1;
        };
        if (!fits) {
            throw new DTypeException(label + ": the scalar " + value + " is not a value of " + type
                    + "; cast the tensor to a floating type or give an exact value");
        }
    }

    static Tensor arange(Device device, DType dtype, double start, double end, double step) {
        double count = Math.ceil((end - start) / step);
        if (step == 0 || Double.isNaN(count) || count < 0 || count > Integer.MAX_VALUE - 8) {
            throw new ArgumentException("arange: from " + start + " to " + end + " in steps of " + step
                    + " is no finite range; step must lead from start to end");
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * step;
        }
        return fromDoubles(device, dtype, values, Shape.of(values.length));
    }

    static Tensor linspace(Device device, DType dtype, double start, double end, int steps) {
        if (steps < 0) {
            throw new ArgumentException("linspace: " + steps + " steps; give 0 or more");
        }
        double[] values = new double[steps];
        double step = (end - start) / Math.max(1, steps - 1);
        for (int i = 0; i < steps; i++) {
            // From the nearer end, so that both ends are exact.
            values[i] = i < steps / 2 || steps == 1 ? start + i * step : end - (steps - 1 - i) * step;
        }
        return fromDoubles(device, dtype, values, Shape.of(steps));
    }

    static Tensor eye(Device device, DType dtype, long rows, long columns) {
        Tensor out = full(device, dtype, 0, Shape.of(rows, columns));
        out.diagonal().fill_(1);
        return out;
    }

    /** Numbers rounded to a type. */
    static Tensor fromDoubles(Device device, DType dtype, double[] values, Shape shape) {
        Object array = switch (dtype) {
            case FLOAT64 -> values;
            case FLOAT32 -> {
                float[] f = new float[values.length];
                for (int i = 0; i < f.length; i++) {
                    f[i] = (float) values[i];
                }
                yield f;
            }
            case INT32 -> Arrays.stream(values).mapToInt(v -> (int) v).toArray();
            case INT64 -> Arrays.stream(values).mapToLong(v -> (long) v).toArray();
            case FLOAT16, BFLOAT16 -> {
                short[] bits = new short[values.length];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = HalfFloats.toBits(dtype, (float) values[i]);
                }
                yield bits;
            }
            case BOOL -> throw new DTypeException("arange: bool has no range; use an integer type");
        };
        return of(device, dtype, array, shape);
    }

    /** From the bits of 16-bit floats. */
    static Tensor ofHalfBits(Device device, DType dtype, short[] bits, long... shape) {
        if (!dtype.isHalf()) {
            throw new DTypeException("ofHalfBits: bits of " + dtype + "; the type is float16 or bfloat16");
        }
        return of(device, dtype, bits, shape.length == 0 ? Shape.of(bits.length) : Shape.of(shape));
    }

    /** Reads a tensor back and writes it to another device. */
    static Tensor transfer(Tensor t, Device target) {
        Object array = HostCopy.read(t);
        Storage storage = target.upload(t.dtype(), array, 0, (int) t.size());
        rememberRange(storage, array);
        return Tensor.wrap(new View(storage, Layout.contiguous(t.shape())));
    }
}
