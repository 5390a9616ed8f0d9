package org.clgrad.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/**
 * Holds a backend to the contract: every primitive, random layouts (permuted, stepped, broadcast, with an offset),
 * awkward sizes, special values, compared to the bit with {@link ReferenceBackend}; any NaN equals any other. A
 * subclass says which backend. The whole buffer of an output is compared, so a write beside it is found.
 *
 * <p>The OpenCL kernels run under {@code oclgrind}, which finds races, accesses out of bounds and uninitialised reads. It
 * must be the only driver of the process: make a folder with one file {@code oclgrind.icd} that holds the path of
 * {@code liboclgrind-rt-icd.so}, then {@code OCL_ICD_VENDORS=FOLDER OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1
 * OCLGRIND_BUILD_OPTIONS=-cl-opt-disable OCLGRIND_LOG=FILE java -Dclgrad.test.small=true -Dclgrad.cache=off -cp ...
 * org.junit.platform.console.ConsoleLauncher execute -c org.clgrad.opencl.OpenClContractTest}.
 */
public abstract class BackendContract {
    /** Short lengths only: for simulators, which are a thousand times slower. */
    private static final boolean SMALL = Boolean.getBoolean("clgrad.test.small");

    private static final DType[] NUMERIC = {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64};

    private final ReferenceBackend reference = new ReferenceBackend();
    private Random random = new Random(0);
    private boolean special;

    /** {@return the backend to hold to the contract} */
    protected abstract Backend backend();

    /** One operand, with the same content on both backends. */
    private record Pair(Operand expected, Operand actual) {}

    private static Object array(DType dtype, int n) {
        return switch (dtype) {
            case FLOAT32 -> new float[n];
            case FLOAT64 -> new double[n];
            case INT32 -> new int[n];
            case INT64 -> new long[n];
            case BOOL -> new byte[n];
        };
    }

    private void fill(Object array, DType dtype) {
        for (int i = 0; i < Array.getLength(array); i++) {
            switch (dtype) {
                case FLOAT32 -> Array.setFloat(array, i, (float) number());
                case FLOAT64 -> Array.setDouble(array, i, number());
                case INT32 -> Array.setInt(array, i, special ? random.nextInt() : random.nextInt(19) - 9);
                case INT64 -> Array.setLong(array, i, special ? random.nextLong() : random.nextInt(19) - 9);
                case BOOL -> Array.setByte(array, i, (byte) random.nextInt(2));
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

    private Pair pair(DType dtype, Layout layout, Object content) {
        Buffer expected = reference.allocate(dtype, Array.getLength(content));
        Buffer actual = backend().allocate(dtype, Array.getLength(content));
        reference.upload(expected, 0, content, 0, Array.getLength(content));
        backend().upload(actual, 0, content, 0, Array.getLength(content));
        return new Pair(new Operand(expected, layout), new Operand(actual, layout));
    }

    private Pair of(DType dtype, Layout layout) {
        Object content = array(dtype, (int) layout.end() + random.nextInt(3));
        fill(content, dtype);
        return pair(dtype, layout, content);
    }

    private Pair contiguous(DType dtype, long... dims) {
        return of(dtype, Layout.contiguous(Shape.of(dims)));
    }

    /** A random layout: dimensions in another order, gaps, an offset and, if allowed, stride 0. */
    private Layout layout(boolean broadcast, long... dims) {
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

    private Pair input(DType dtype, long... dims) {
        return of(dtype, layout(true, dims));
    }

    private void check(String what, Primitive op, Pair out, Pair... in) {
        Operand[] expected = Arrays.stream(in).map(Pair::expected).toArray(Operand[]::new);
        Operand[] actual = Arrays.stream(in).map(Pair::actual).toArray(Operand[]::new);
        reference.submit(op, out.expected, expected);
        backend().submit(op, out.actual, actual);
        compare(what + " " + op, out);
        backend().free(out.actual.buffer());
        for (Operand operand : actual) {
            if (operand.buffer() != out.actual.buffer()) {
                backend().free(operand.buffer());
            }
        }
    }

    private void compare(String what, Pair out) {
        int n = (int) out.expected.buffer().elements();
        Object want = array(out.expected.dtype(), n);
        Object have = array(out.expected.dtype(), n);
        reference.download(out.expected.buffer(), 0, want, 0, n);
        backend().download(out.actual.buffer(), 0, have, 0, n);
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

    private interface Body {
        void run(boolean special);
    }

    private void eachRandom(int rounds, Body body) {
        for (int seed = 0; seed < (SMALL ? Math.min(4, rounds) : rounds); seed++) {
            random = new Random(seed);
            special = seed % 2 == 1;
            body.run(special);
        }
    }

    private long[] dims(int rank, int max) {
        long[] dims = new long[rank];
        for (int d = 0; d < rank; d++) {
            dims[d] = 1 + random.nextInt(max);
        }
        return dims;
    }

    private boolean has(DType dtype) {
        return dtype != DType.FLOAT64 || backend().info().float64();
    }

    @Test
    void copiesBetweenAnyLayouts() {
        eachRandom(60, s -> {
            for (DType dtype : DType.values()) {
                if (has(dtype)) {
                    long[] dims = dims(random.nextInt(7), 5);
                    check(
                            "copy",
                            new Primitive.Elementwise(Program.identity(dtype), List.of()),
                            of(dtype, layout(false, dims)),
                            input(dtype, dims));
                }
            }
        });
    }

    @Test
    void rowsOfAllLengths() {
        eachRandom(4, s -> {
            for (long n : SMALL ? new long[] {1, 65} : new long[] {1, 63, 64, 255, 256, 257, 600, 1025}) {
                Program add = Program.of(Fn.ADD, null, DType.FLOAT32, DType.FLOAT32);
                check(
                        "rows",
                        new Primitive.Elementwise(add, List.of()),
                        of(DType.FLOAT32, layout(false, 3, n)),
                        input(DType.FLOAT32, 3, n),
                        input(DType.FLOAT32, 3, n));
            }
        });
    }

    @Test
    void programsOfManySteps() {
        Program.Builder b = new Program.Builder(
                List.of(DType.FLOAT32, DType.FLOAT32, DType.INT32, DType.BOOL), List.of(DType.FLOAT32, DType.INT32));
        int product = b.apply(Fn.MUL, 0, 4);
        int fma = b.apply(Fn.FMA, product, 1, 0);
        int whole = b.apply(Fn.CAST, DType.FLOAT32, b.apply(Fn.ADD, 2, 5));
        int chosen = b.apply(Fn.WHERE, 3, fma, whole);
        b.apply(Fn.MAXIMUM, chosen, b.apply(Fn.NEG, product));
        Program program = b.build();
        eachRandom(30, s -> {
            long[] dims = dims(1 + random.nextInt(4), 9);
            check(
                    "program",
                    new Primitive.Elementwise(program, List.of(1.5, 3.0)),
                    of(DType.FLOAT32, layout(false, dims)),
                    input(DType.FLOAT32, dims),
                    input(DType.FLOAT32, dims),
                    input(DType.INT32, dims),
                    input(DType.BOOL, dims));
        });
    }

    @Test
    void arithmeticOfEveryType() {
        Fn[] anyNumber = {Fn.NEG, Fn.ABS, Fn.SIGN, Fn.SQUARE, Fn.ADD, Fn.SUB, Fn.MUL, Fn.MAXIMUM, Fn.MINIMUM};
        Fn[] floating = {Fn.DIV, Fn.SQRT, Fn.RECIPROCAL, Fn.RSQRT, Fn.FMA};
        Fn[] comparisons = {Fn.EQ, Fn.NE, Fn.LT, Fn.LE, Fn.GT, Fn.GE};
        eachRandom(2, s -> {
            for (DType dtype : NUMERIC) {
                List<Fn> functions = new ArrayList<>(List.of(anyNumber));
                functions.addAll(List.of(comparisons));
                if (dtype.isFloating()) {
                    functions.addAll(List.of(floating));
                }
                for (Fn fn : has(dtype) ? functions : List.<Fn>of()) {
                    DType[] types = new DType[fn.arity()];
                    Arrays.fill(types, dtype);
                    Pair[] in = new Pair[fn.arity()];
                    for (int i = 0; i < in.length; i++) {
                        in[i] = contiguous(dtype, 300);
                    }
                    Program program = Program.of(fn, null, types);
                    check(
                            dtype.label(),
                            new Primitive.Elementwise(program, List.of()),
                            contiguous(program.resultType(), 300),
                            in);
                }
            }
        });
    }

    @Test
    void fillsOfScalarsAndOfEmptyShapes() {
        for (DType dtype : DType.values()) {
            if (has(dtype)) {
                for (long[] dims : new long[][] {{}, {1}, {0}, {3, 0, 2}, {700}}) {
                    check(
                            "fill",
                            new Primitive.Elementwise(Program.constant(dtype), List.of(1.0)),
                            of(dtype, layout(false, dims)));
                }
            }
        }
    }

    @Test
    void theOutputMayBeAnInput() {
        eachRandom(6, s -> {
            Pair x = of(DType.FLOAT32, layout(false, 7, 300));
            Program add = Program.of(Fn.ADD, null, DType.FLOAT32, DType.FLOAT32);
            check("in place", new Primitive.Elementwise(add, List.of()), x, x, input(DType.FLOAT32, 7, 300));
        });
    }

    @Test
    void manyOperandsOfManyDimensions() {
        assumeFalse(SMALL, "oclgrind gives a new buffer the shadow of a freed, shorter one and reports its end");
        int inputs = 20;
        Program.Builder b = new Program.Builder(java.util.Collections.nCopies(inputs, DType.FLOAT32), List.of());
        int sum = 0;
        for (int i = 1; i < inputs; i++) {
            sum = b.apply(Fn.ADD, sum, i);
        }
        Program program = b.build();
        eachRandom(2, s -> {
            long[] dims = {2, 3, 2, 2, 3, 2};
            Pair[] in = new Pair[inputs];
            for (int i = 0; i < inputs; i++) {
                in[i] = input(DType.FLOAT32, dims);
            }
            check("many", new Primitive.Elementwise(program, List.of()), of(DType.FLOAT32, layout(false, dims)), in);
        });
    }

    @Test
    void reductionsOfEveryLength() {
        long[] lengths = SMALL
                ? new long[] {1, 2, 63, 64, 65, 129}
                : new long[] {1, 2, 3, 31, 33, 63, 64, 65, 127, 128, 1000, 4095, 4096, 4097, 9000};
        // Every pair is a kernel to compile; one kind of integer and float64 a function is enough.
        Object[][] kinds = {
            {Primitive.Fold.SUM, DType.FLOAT32},
            {Primitive.Fold.MAX, DType.FLOAT32},
            {Primitive.Fold.PROD, DType.INT32},
            {Primitive.Fold.MIN, DType.INT64},
            {Primitive.Fold.SUM, DType.FLOAT64},
        };
        eachRandom(4, s -> {
            for (long length : lengths) {
                for (Object[] kind : kinds) {
                    // One reduced dimension, last or first, few and many outputs.
                    for (int outputs : SMALL ? new int[] {3} : new int[] {1, 5, 40}) {
                        boolean last = random.nextBoolean();
                        long[] dims = last ? new long[] {outputs, length} : new long[] {length, outputs};
                        DType dtype = (DType) kind[1];
                        if (has(dtype) && outputs * length <= 50_000) {
                            reduce((Primitive.Fold) kind[0], dtype, List.of(!last, last), dims);
                        }
                    }
                }
            }
        });
    }

    private void reduce(Primitive.Fold fold, DType dtype, List<Boolean> mask, long... dims) {
        Shape shape = Shape.of(dims);
        boolean[] reduced = new boolean[dims.length];
        for (int d = 0; d < dims.length; d++) {
            reduced[d] = mask.get(d);
        }
        check(
                dtype + " " + shape,
                new Primitive.Reduce(fold, Program.identity(dtype), List.of(), mask),
                contiguous(dtype, shape.reduce(reduced, false).toArray()),
                input(dtype, dims));
    }

    @Test
    void reductionsOverAnyDimensions() {
        eachRandom(80, s -> {
            long[] dims = dims(1 + random.nextInt(5), 9);
            List<Boolean> mask = new ArrayList<>();
            for (int d = 0; d < dims.length; d++) {
                mask.add(random.nextBoolean());
            }
            reduce(Primitive.Fold.SUM, random.nextBoolean() ? DType.FLOAT32 : DType.INT64, mask, dims);
            if (random.nextInt(4) == 0) {
                reduce(random.nextBoolean() ? Primitive.Fold.MAX : Primitive.Fold.MIN, DType.BOOL, mask, dims);
            }
        });
    }

    @Test
    void reductionsOfPrograms() {
        Program.Builder b = new Program.Builder(List.of(DType.FLOAT32, DType.FLOAT32), List.of(DType.FLOAT32));
        b.apply(Fn.SQUARE, b.apply(Fn.FMA, 0, 2, 1));
        Program program = b.build();
        eachRandom(20, s -> {
            int n = SMALL ? 70 : 40 + random.nextInt(400);
            boolean first = random.nextBoolean();
            check(
                    "program",
                    new Primitive.Reduce(Primitive.Fold.SUM, program, List.of(-0.3), List.of(first, !first)),
                    contiguous(DType.FLOAT32, first ? 33 : n),
                    input(DType.FLOAT32, n, 33),
                    input(DType.FLOAT32, n, 33));
        });
    }

    @Test
    void reductionsOfNothing() {
        for (Primitive.Fold fold : new Primitive.Fold[] {Primitive.Fold.SUM, Primitive.Fold.PROD}) {
            reduce(fold, DType.FLOAT32, List.of(false, true), 3, 0);
            reduce(fold, DType.INT64, List.of(true, false), 3, 0);
            reduce(fold, DType.FLOAT32, List.of(), new long[0]);
            reduce(fold, DType.FLOAT32, List.of(false, false), 3, 4);
        }
    }

    @Test
    void reductionsOfManyBlocks() {
        if (!SMALL) {
            random = new Random(7);
            special = false;
            check(
                    "long",
                    new Primitive.Reduce(Primitive.Fold.SUM, Program.identity(DType.FLOAT32), List.of(), List.of(true)),
                    contiguous(DType.FLOAT32),
                    contiguous(DType.FLOAT32, 300_001));
            check(
                    "wide",
                    new Primitive.Reduce(
                            Primitive.Fold.SUM, Program.identity(DType.FLOAT32), List.of(), List.of(true, false)),
                    contiguous(DType.FLOAT32, 9),
                    contiguous(DType.FLOAT32, 9000, 9));
        }
    }

    @Test
    void argumentOfTheLargestAndSmallest() {
        eachRandom(20, s -> {
            for (DType dtype : DType.values()) {
                long length = random.nextInt(4) == 0 && !SMALL ? 4000 + random.nextInt(6000) : 1 + random.nextInt(90);
                int dim = random.nextInt(3);
                long[] dims = {2, 3, 2};
                dims[dim] = length;
                long[] rest = Arrays.stream(insertless(dims, dim)).toArray();
                if (has(dtype)) {
                    check(
                            dtype.label(),
                            new Primitive.ArgReduce(random.nextBoolean(), dim),
                            contiguous(DType.INT64, rest),
                            input(dtype, dims));
                }
            }
        });
    }

    private static long[] insertless(long[] dims, int dim) {
        long[] rest = new long[dims.length - 1];
        for (int d = 0; d < rest.length; d++) {
            rest[d] = dims[d < dim ? d : d + 1];
        }
        return rest;
    }

    @Test
    void matrixProducts() {
        long[][] sizes = SMALL
                ? new long[][] {{1, 1, 1}, {3, 2, 5}, {33, 17, 40}, {7, 260, 17}, {70, 20, 34}}
                : new long[][] {
                    {1, 1, 1},
                    {1, 7, 1},
                    {2, 0, 3},
                    {0, 3, 2},
                    {3, 2, 0},
                    {5, 3, 2},
                    {1, 300, 50},
                    {50, 300, 1},
                    {4, 64, 33},
                    {6, 256, 16},
                    {7, 257, 17},
                    {65, 512, 66},
                    {100, 37, 130},
                    {64, 64, 64},
                    {33, 700, 40},
                    {128, 5, 256},
                };
        eachRandom(6, s -> {
            for (long[] size : sizes) {
                for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                    if (has(dtype)) {
                        check(
                                "product",
                                new Primitive.MatMul(),
                                contiguous(dtype, size[0], size[2]),
                                input(dtype, size[0], size[1]),
                                input(dtype, size[1], size[2]));
                    }
                }
            }
        });
    }

    @Test
    void batchesOfMatrixProducts() {
        eachRandom(40, s -> {
            long[] batch = dims(1 + random.nextInt(3), 4);
            long m = 1 + random.nextInt(20);
            long k = 1 + random.nextInt(40);
            long n = 1 + random.nextInt(40);
            Pair a = input(DType.FLOAT32, with(batch, m, k));
            Pair b = random.nextInt(3) == 0
                    ? of(DType.FLOAT32, layout(false, k, n).expand(Shape.of(with(batch, k, n))))
                    : input(DType.FLOAT32, with(batch, k, n));
            check("batch", new Primitive.MatMul(), contiguous(DType.FLOAT32, with(batch, m, n)), a, b);
        });
    }

    @Test
    void batchesThatAreOneTallMatrix() {
        eachRandom(4, s -> {
            for (long m : new long[] {1, 5}) {
                check(
                        "tall",
                        new Primitive.MatMul(),
                        contiguous(DType.FLOAT32, 6, m, 40),
                        contiguous(DType.FLOAT32, 6, m, 30),
                        of(DType.FLOAT32, layout(false, 30, 40).expand(Shape.of(6, 30, 40))));
            }
        });
    }

    private static long[] with(long[] batch, long m, long n) {
        long[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = m;
        dims[batch.length + 1] = n;
        return dims;
    }

    private Pair indices(long bound, long... dims) {
        Layout layout = layout(true, dims);
        long[] content = new long[(int) layout.end()];
        for (int i = 0; i < content.length; i++) {
            content[i] = random.nextInt((int) bound);
        }
        return pair(DType.INT64, layout, content);
    }

    @Test
    void gathers() {
        eachRandom(40, s -> {
            for (DType dtype : DType.values()) {
                long[] from = dims(1 + random.nextInt(4), 6);
                int dim = random.nextInt(from.length);
                long[] dims = from.clone();
                for (int d = 0; d < dims.length; d++) {
                    dims[d] = d == dim ? random.nextInt(50) : 1 + random.nextInt((int) from[d]);
                }
                if (has(dtype)) {
                    check(
                            dtype.label(),
                            new Primitive.Gather(dim),
                            contiguous(dtype, dims),
                            input(dtype, from),
                            indices(from[dim], dims));
                }
            }
        });
    }

    @Test
    void scatterAdds() {
        eachRandom(40, s -> {
            for (DType dtype : NUMERIC) {
                long[] base = dims(1 + random.nextInt(4), 6);
                int dim = random.nextInt(base.length);
                long[] dims = base.clone();
                for (int d = 0; d < dims.length; d++) {
                    dims[d] = d == dim ? random.nextInt(80) : 1 + random.nextInt((int) base[d]);
                }
                if (has(dtype)) {
                    check(
                            dtype.label(),
                            new Primitive.ScatterAdd(dim),
                            contiguous(dtype, base),
                            input(dtype, base),
                            indices(base[dim], dims),
                            input(dtype, dims));
                }
            }
        });
    }

    @Test
    void scatterAddsOfManySourcesIntoOneLine() {
        eachRandom(
                2,
                s -> check(
                        "line",
                        new Primitive.ScatterAdd(0),
                        contiguous(DType.FLOAT32, 37),
                        contiguous(DType.FLOAT32, 37),
                        indices(37, SMALL ? 1100 : 5000),
                        contiguous(DType.FLOAT32, SMALL ? 1100 : 5000)));
    }

    @Test
    void cumulativeSums() {
        eachRandom(6, s -> {
            for (long length : SMALL ? new long[] {1, 5, 1030} : new long[] {0, 1, 2, 1023, 1024, 1025, 2048, 5000}) {
                for (DType dtype : NUMERIC) {
                    int dim = random.nextInt(3);
                    long[] dims = {2, 3, 2};
                    dims[dim] = length;
                    if (has(dtype)) {
                        check(
                                dtype.label(),
                                new Primitive.CumSum(dim, random.nextBoolean()),
                                contiguous(dtype, dims),
                                input(dtype, dims));
                    }
                }
            }
        });
    }

    private Window window() {
        return new Window(
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                random.nextInt(4),
                random.nextInt(4),
                1 + random.nextInt(2),
                1 + random.nextInt(3));
    }

    @Test
    void windows() {
        eachRandom(60, s -> {
            Window w = window();
            long height = 7 + random.nextInt(9);
            long width = 7 + random.nextInt(9);
            long planes = 3L * w.kernelH() * w.kernelW();
            long positions = w.outH(height) * w.outW(width);
            for (DType dtype : NUMERIC) {
                if (has(dtype)) {
                    check(
                            dtype.label(),
                            new Primitive.Unfold(w),
                            contiguous(dtype, 2, planes, positions),
                            input(dtype, 2, 3, height, width));
                    check(
                            dtype.label(),
                            new Primitive.FoldWindows(w),
                            contiguous(dtype, 2, 3, height, width),
                            input(dtype, 2, planes, positions));
                    check(
                            dtype.label(),
                            new Primitive.WindowArgMax(w),
                            contiguous(DType.INT64, 2, 3, w.outH(height), w.outW(width)),
                            input(dtype, 2, 3, height, width));
                }
            }
        });
    }

    @Test
    void randomBits() {
        for (long seed : new long[] {0, 1, -1, 0x123456789ABCDEFL}) {
            for (long n : new long[] {0, 1, 2, 3, 4, 5, 1001}) {
                Primitive bits = new Primitive.RandomBits(seed, seed * 31 + 5);
                check("bits", bits, contiguous(DType.INT32, n));
                check("bits", bits, contiguous(DType.INT64, n));
            }
        }
    }

    /** The known answers of Random123's kat_vectors for philox4x32 with 10 rounds. */
    @Test
    void philoxKnownAnswers() {
        int[] zero = new int[4];
        Buffer buffer = backend().allocate(DType.INT32, 4);
        backend().submit(new Primitive.RandomBits(0, 0), new Operand(buffer, Layout.contiguous(Shape.of(4))));
        backend().download(buffer, 0, zero, 0, 4);
        assertEquals(
                "[6627e8d5, e169c58d, bc57ac4c, 9b00dbd8]",
                Arrays.toString(
                        Arrays.stream(zero).mapToObj(Integer::toHexString).toArray()));
        long ones = 0xFFFFFFFFL;
        assertEquals(
                "[408f276d, 41c83b0e, a20bc7c6, 6d5451fd]",
                hex(ReferenceBackend.philox(new long[] {ones, ones, ones, ones}, ones, ones)));
        assertEquals(
                "[d16cfe09, 94fdcceb, 5001e420, 24126ea1]",
                hex(ReferenceBackend.philox(
                        new long[] {0x243f6a88L, 0x85a308d3L, 0x13198a2eL, 0x03707344L}, 0xa4093822L, 0x299f31d0L)));
    }

    private static String hex(long[] words) {
        return Arrays.toString(Arrays.stream(words).mapToObj(Long::toHexString).toArray());
    }

    @Test
    void uploadsAndDownloadsRanges() {
        for (DType dtype : DType.values()) {
            if (has(dtype)) {
                random = new Random(3);
                Object content = array(dtype, 20);
                fill(content, dtype);
                Buffer buffer = backend().allocate(dtype, 30);
                backend().upload(buffer, 7, content, 3, 11);
                Object back = array(dtype, 15);
                backend().download(buffer, 8, back, 4, 10);
                for (int i = 0; i < 10; i++) {
                    assertEquals(Array.get(content, 4 + i), Array.get(back, 4 + i));
                }
                backend().free(buffer);
            }
        }
    }

    @Test
    void severalThreadsAtOnce() throws InterruptedException {
        assumeFalse(SMALL, "oclgrind aborts when two threads submit");
        Backend b = backend();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        Program scale = scaled();
        for (int t = 0; t < 4; t++) {
            int factor = t + 2;
            threads.add(new Thread(() -> {
                try {
                    for (int round = 0; round < (SMALL ? 3 : 100); round++) {
                        Shape shape = Shape.of(100 + factor);
                        Buffer x = b.allocate(DType.FLOAT32, shape.size());
                        Operand view = new Operand(x, Layout.contiguous(shape));
                        b.submit(new Primitive.Elementwise(Program.constant(DType.FLOAT32), List.of(1.0)), view);
                        for (int i = 0; i < 3; i++) {
                            b.submit(new Primitive.Elementwise(scale, List.of((double) factor)), view, view);
                        }
                        float[] back = new float[(int) shape.size()];
                        b.download(x, 0, back, 0, back.length);
                        b.free(x);
                        for (float v : back) {
                            assertEquals((float) factor * factor * factor, v);
                        }
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(failures.isEmpty(), () -> failures.toString());
    }

    private static Program scaled() {
        Program.Builder b = new Program.Builder(List.of(DType.FLOAT32), List.of(DType.FLOAT32));
        b.apply(Fn.MUL, 0, 1);
        return b.build();
    }
}
