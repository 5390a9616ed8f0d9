package org.clgrad.ops;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/**
 * How to make an input of a sample: its values, a function of a seed alone, and where they lie in memory. All floating
 * values are values of float32, so that a sample has the same values in float32 and in float64, on every device.
 *
 * @param shape the sizes
 * @param kind which values
 * @param placement where they lie
 * @param dtype the element type; null for the floating type that the sample is run in
 */
public record InputSpec(Shape shape, Kind kind, Placement placement, DType dtype) {
    /** Where the values lie in the memory of the tensor. What lies between them is garbage: NaN, or an absurd index. */
    public enum Placement {
        /** Next to each other from the start. */
        CONTIGUOUS,
        /** With the dimensions in reversed order. */
        PERMUTED,
        /** Next to each other, from an offset. */
        OFFSET,
        /** Every second one of the last dimension, from an offset. */
        STRIDED,
        /** With stride 0 along the first dimension: its values are repeated. */
        EXPANDED
    }

    /** Which values an input has. */
    public sealed interface Kind {
        /** Standard normal. */
        record Normal() implements Kind {}

        /**
         * Uniform in an interval.
         *
         * @param low the smallest
         * @param high the largest
         */
        record Uniform(double low, double high) implements Kind {}

        /**
         * Standard normal, but nowhere near given points: what lies closer is moved away to the distance. For
         * functions with kinks, so that finite differences do not cross them.
         *
         * @param distance the least distance
         * @param points the points, at least twice the distance apart
         */
        record Away(double distance, double... points) implements Kind {}

        /**
         * Values {@code offset + k * step} in random order, all different, around 0: extrema stay where they are under
         * finite differences.
         *
         * @param step the distance of neighbours
         * @param offset what is added to all
         */
        record Distinct(double step, double offset) implements Kind {}

        /**
         * Uniform integers.
         *
         * @param low the smallest
         * @param high the largest
         */
        record Integers(long low, long high) implements Kind {}

        /**
         * Given values in row-major order, repeated as needed.
         *
         * @param values the values
         */
        record Values(double... values) implements Kind {}
    }

    private static final long INDEX_GARBAGE = 1L << 40;
    private static final int NARROW_GARBAGE = -7;

    /**
     * Standard normal values.
     *
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec normal(long... shape) {
        return of(new Kind.Normal(), null, shape);
    }

    /**
     * Uniform values.
     *
     * @param low the smallest
     * @param high the largest
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec uniform(double low, double high, long... shape) {
        return of(new Kind.Uniform(low, high), null, shape);
    }

    /**
     * Distinct values 1/8 apart.
     *
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec distinct(long... shape) {
        return of(new Kind.Distinct(0.125, 0), null, shape);
    }

    /**
     * Random int64 numbers.
     *
     * @param low the smallest
     * @param high the largest
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec integers(long low, long high, long... shape) {
        return of(new Kind.Integers(low, high), DType.INT64, shape);
    }

    /**
     * Random truth values.
     *
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec bools(long... shape) {
        return of(new Kind.Integers(0, 1), DType.BOOL, shape);
    }

    /**
     * Given values.
     *
     * @param values in row-major order, repeated as needed
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec values(double[] values, long... shape) {
        return of(new Kind.Values(values), null, shape);
    }

    /**
     * Values of a kind next to each other.
     *
     * @param kind which values
     * @param dtype the element type; null for the floating type of the run
     * @param shape the sizes
     * @return the input
     */
    public static InputSpec of(Kind kind, DType dtype, long... shape) {
        return new InputSpec(Shape.of(shape), kind, Placement.CONTIGUOUS, dtype);
    }

    /**
     * The same values elsewhere in memory.
     *
     * @param where how they lie
     * @return the input
     */
    public InputSpec placed(Placement where) {
        return new InputSpec(shape, kind, where, dtype);
    }

    /**
     * The same values with a fixed element type.
     *
     * @param type the type
     * @return the input
     */
    public InputSpec as(DType type) {
        return new InputSpec(shape, kind, placement, type);
    }

    /** {@return whether the element type is the floating type of the run} */
    public boolean isFloating() {
        return dtype == null;
    }

    /**
     * The values of this input.
     *
     * @param seed which
     * @return the values in row-major order, each a value of float32
     */
    public double[] generate(long seed) {
        int n = (int) shape.size();
        // Along an expanded first dimension the values repeat.
        int distinct = placement == Placement.EXPANDED && shape.rank() > 0 && n > 0 ? n / (int) shape.dim(0) : n;
        double[] v = new double[n];
        Numbers numbers = new Numbers(seed);
        int[] order = kind instanceof Kind.Distinct ? numbers.permutation(distinct) : null;
        for (int i = 0; i < n; i++) {
            v[i] = i < distinct ? (float) value(i, distinct, numbers, order) : v[i - distinct];
        }
        return v;
    }

    private double value(int i, int n, Numbers numbers, int[] order) {
        if (kind instanceof Kind.Normal) {
            return numbers.normal();
        } else if (kind instanceof Kind.Uniform u) {
            return u.low + (u.high - u.low) * numbers.uniform();
        } else if (kind instanceof Kind.Away away) {
            return moved(numbers.normal(), away);
        } else if (kind instanceof Kind.Distinct d) {
            return d.offset + (order[i] - n / 2) * d.step;
        } else if (kind instanceof Kind.Integers k) {
            return k.low + Math.floor(numbers.uniform() * (k.high - k.low + 1));
        } else {
            double[] given = ((Kind.Values) kind).values;
            return given[i % given.length];
        }
    }

    private static double moved(double x, Kind.Away away) {
        for (double p : away.points) {
            if (Math.abs(x - p) < away.distance) {
                return x < p ? p - away.distance : p + away.distance;
            }
        }
        return x;
    }

    /**
     * Makes the tensor, a leaf placed in memory as this input says.
     *
     * @param device where
     * @param floating the type of the run
     * @param values as from {@link #generate}
     * @return the tensor
     */
    public Tensor build(Device device, DType floating, double[] values) {
        DType type = dtype == null ? floating : dtype;
        return switch (shape.rank() == 0 && placement != Placement.CONTIGUOUS ? Placement.OFFSET : placement) {
            case CONTIGUOUS -> contiguous(device, type, values);
            case PERMUTED -> permuted(device, type, values);
            case OFFSET -> offset(device, type, values);
            case STRIDED -> strided(device, type, values);
            case EXPANDED -> expanded(device, type, values);
        };
    }

    /**
     * Makes the tensor with its values next to each other, however this input places them.
     *
     * @param device where
     * @param type the element type
     * @param values as from {@link #generate}
     * @return the tensor
     */
    public Tensor contiguous(Device device, DType type, double[] values) {
        if (shape.rank() == 0) {
            return stored(device, type, values, 1).select(0, 0).detach();
        }
        return stored(device, type, values, shape.toArray());
    }

    private Tensor permuted(Device device, DType type, double[] values) {
        int rank = shape.rank();
        long[] reversed = new long[rank];
        int[] order = new int[rank];
        for (int d = 0; d < rank; d++) {
            reversed[d] = shape.dim(rank - 1 - d);
            order[d] = rank - 1 - d;
        }
        double[] stored = new double[values.length];
        long[] index = new long[rank];
        for (double v : values) {
            long at = 0;
            for (int d = rank - 1; d >= 0; d--) {
                at = at * shape.dim(d) + index[d];
            }
            stored[(int) at] = v;
            for (int d = rank - 1; d >= 0 && ++index[d] == shape.dim(d); d--) {
                index[d] = 0;
            }
        }
        return stored(device, type, stored, reversed).permute(order).detach();
    }

    private Tensor offset(Device device, DType type, double[] values) {
        int before = 3;
        double[] stored = garbage(type, values.length + 2 * before);
        System.arraycopy(values, 0, stored, before, values.length);
        return stored(device, type, stored, stored.length)
                .narrow(0, before, values.length)
                .reshape(shape.toArray())
                .detach();
    }

    private Tensor strided(Device device, DType type, double[] values) {
        long[] wide = shape.toArray();
        int last = wide.length - 1;
        int n = (int) wide[last];
        wide[last] = 2L * n + 1;
        double[] stored = garbage(type, (int) Shape.of(wide).size());
        for (int i = 0; i < values.length; i++) {
            stored[i / n * (2 * n + 1) + 2 * (i % n) + 1] = values[i];
        }
        return stored(device, type, stored, wide)
                .slice(last, 1, Long.MAX_VALUE, 2)
                .detach();
    }

    private Tensor expanded(Device device, DType type, double[] values) {
        long[] single = shape.toArray();
        single[0] = 1;
        double[] stored = Arrays.copyOf(values, (int) Shape.of(single).size());
        return stored(device, type, stored, single).expand(shape.toArray()).detach();
    }

    private static double[] garbage(DType type, int n) {
        double[] all = new double[n];
        Arrays.fill(
                all,
                switch (type) {
                    case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> Double.NaN;
                    case INT32 -> NARROW_GARBAGE;
                    case INT64 -> INDEX_GARBAGE;
                    case BOOL -> 1;
                });
        return all;
    }

    /** 16-bit floats are rounded from float32. */
    private static Tensor stored(Device device, DType type, double[] values, long... dims) {
        Tensor t = Tensor.of(device, array(type, values), dims);
        return type.isHalf() ? t.to(type) : t;
    }

    private static Object array(DType type, double... values) {
        return switch (type) {
            case FLOAT64 -> values;
            case FLOAT32, FLOAT16, BFLOAT16 -> floats(values);
            case INT32 -> Arrays.stream(values).mapToInt(v -> (int) v).toArray();
            case INT64 -> Arrays.stream(values).mapToLong(v -> (long) v).toArray();
            case BOOL -> booleans(values);
        };
    }

    private static float[] floats(double... values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    private static boolean[] booleans(double... values) {
        boolean[] out = new boolean[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] != 0;
        }
        return out;
    }
}
