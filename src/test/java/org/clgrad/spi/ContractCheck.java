package org.clgrad.spi;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * Operands with random content and layouts for the contract tests, and the comparison of a backend with
 * {@link ReferenceBackend}.
 */
final class ContractCheck {
    /** Short lengths only: for simulators, which are a thousand times slower. */
    static final boolean SMALL = Boolean.getBoolean("clgrad.test.small");

    /** The types with arithmetic. */
    static final DType[] NUMERIC = {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64};

    /** The types that primitives compare: all but the 16-bit floats. */
    static final DType[] COMPARED = {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64, DType.BOOL};

    private final Backend backend;
    private final ReferenceBackend reference = new ReferenceBackend();
    Random random = new Random(0);
    boolean special;

    ContractCheck(Backend backend) {
        this.backend = backend;
    }

    Backend backend() {
        return backend;
    }

    /** One operand, with the same content on both backends. */
    record Pair(Operand expected, Operand actual) {}

    static Object array(DType dtype, int n) {
        return switch (dtype) {
            case FLOAT32 -> new float[n];
            case FLOAT64 -> new double[n];
            case INT32 -> new int[n];
            case INT64 -> new long[n];
            case BOOL -> new byte[n];
            case FLOAT16, BFLOAT16 -> new short[n];
        };
    }

    void fill(Object array, DType dtype) {
        for (int i = 0; i < Array.getLength(array); i++) {
            switch (dtype) {
                case FLOAT32 -> Array.setFloat(array, i, (float) number());
                case FLOAT64 -> Array.setDouble(array, i, number());
                case INT32 -> Array.setInt(array, i, special ? random.nextInt() : random.nextInt(19) - 9);
                case INT64 -> Array.setLong(array, i, special ? random.nextLong() : random.nextInt(19) - 9);
                case BOOL -> Array.setByte(array, i, (byte) random.nextInt(2));
                case FLOAT16, BFLOAT16 -> Array.setShort(array, i, (short) random.nextInt());
            }
        }
    }

    private double number() {
        int kind = special ? random.nextInt(24) : 24;
        return switch (kind) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> 0.0;
            case 4 -> -0.0;
            case 5 -> Float.MIN_VALUE * (1 + random.nextInt(1000));
            case 6 -> -Float.MIN_VALUE * (1 + random.nextInt(1000));
            case 7 -> Float.MAX_VALUE;
            case 8, 9 -> random.nextInt(5) - 2;
            default -> random.nextGaussian();
        };
    }

    Pair pair(DType dtype, Layout layout, Object content) {
        Buffer expected = reference.allocate(dtype, Array.getLength(content));
        Buffer actual = backend.allocate(dtype, Array.getLength(content));
        reference.upload(expected, 0, content, 0, Array.getLength(content));
        backend.upload(actual, 0, content, 0, Array.getLength(content));
        return new Pair(new Operand(expected, layout), new Operand(actual, layout));
    }

    Pair of(DType dtype, Layout layout) {
        Object content = array(dtype, (int) layout.end() + random.nextInt(3));
        fill(content, dtype);
        return pair(dtype, layout, content);
    }

    Pair contiguous(DType dtype, long... dims) {
        return of(dtype, Layout.contiguous(Shape.of(dims)));
    }

    /** A random layout: dimensions in another order, gaps, an offset and, if allowed, stride 0. */
    Layout layout(boolean broadcast, long... dims) {
        Shape shape = Shape.of(dims);
        if (random.nextInt(3) == 0) {
            return Layout.of(shape, Layout.contiguous(shape).strides(), random.nextInt(5));
        }
        List<Integer> order = new ArrayList<>();
        for (int d = 0; d < dims.length; d++) {
            order.add(random.nextInt(order.size() + 1), d);
        }
        long[] strides = new long[dims.length];
        long step = random.nextInt(4) == 0 ? 2 : 1;
        for (int d : order) {
            if (broadcast && random.nextInt(4) == 0) {
                continue;
            }
            strides[d] = step;
            step *= Math.max(1, dims[d]);
            step += random.nextInt(4) == 0 ? 1 : 0;
        }
        return Layout.of(shape, strides, random.nextInt(5));
    }

    Pair input(DType dtype, long... dims) {
        return of(dtype, layout(true, dims));
    }

    void check(String what, Primitive op, Pair out, Pair... in) {
        Operand[] expected = Arrays.stream(in).map(Pair::expected).toArray(Operand[]::new);
        Operand[] actual = Arrays.stream(in).map(Pair::actual).toArray(Operand[]::new);
        reference.submit(op, out.expected, expected);
        backend.submit(op, out.actual, actual);
        compare(what + " " + op, out);
        for (int t = 1; op instanceof Primitive.Update u && t < u.targets(); t++) {
            compare(what + " target " + t + " " + op, in[t]);
        }
        if (op instanceof Primitive.MatMul m && m.then() != null && m.then().keeps()) {
            compare(what + " product " + op, in[2]);
        }
        for (int k = 0; op instanceof Primitive.Rows r && k < r.keeps().size(); k++) {
            compare(what + " kept value " + k + " " + op, in[r.perRow().size() + k]);
        }
        for (int k = 0; op instanceof Primitive.Rows r && k < r.columns().size(); k++) {
            compare(
                    what + " column " + k + " " + op,
                    in[r.perRow().size() + r.keeps().size() + k]);
        }
        backend.free(out.actual.buffer());
        for (Operand operand : actual) {
            if (operand.buffer() != out.actual.buffer()) {
                backend.free(operand.buffer());
            }
        }
    }

    private void compare(String what, Pair out) {
        int n = (int) out.expected.buffer().elements();
        Object want = array(out.expected.dtype(), n);
        Object have = array(out.expected.dtype(), n);
        reference.download(out.expected.buffer(), 0, want, 0, n);
        backend.download(out.actual.buffer(), 0, have, 0, n);
        for (int i = 0; i < n; i++) {
            // Boxed floats are equal if their bits are, or both are NaN.
            Object a = Array.get(want, i);
            Object b = Array.get(have, i);
            if (!a.equals(b)) {
                fail(what + ", output " + out.expected.layout() + ": element " + i + " of the buffer is " + b
                        + ", should be " + a);
            }
        }
    }

    interface Body {
        void run(boolean special);
    }

    void eachRandom(int rounds, Body body) {
        for (int seed = 0; seed < (SMALL ? Math.min(4, rounds) : rounds); seed++) {
            random = new Random(seed);
            special = seed % 2 == 1;
            body.run(special);
        }
    }

    long[] dims(int rank, int max) {
        long[] dims = new long[rank];
        for (int d = 0; d < rank; d++) {
            dims[d] = 1 + random.nextInt(max);
        }
        return dims;
    }

    boolean has(DType dtype) {
        return dtype != DType.FLOAT64 || backend.info().float64();
    }
}
