package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** The contract of backends: copies, fills and elementwise programs. */
interface ElementwiseContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    @Test
    default void copiesBetweenAnyLayouts() {
        ContractCheck c = contract();
        c.eachRandom(60, s -> {
            for (DType dtype : DType.values()) {
                if (c.has(dtype)) {
                    long[] dims = c.dims(c.random.nextInt(7), 5);
                    c.check(
                            "copy",
                            new Primitive.Elementwise(Program.identity(dtype), List.of()),
                            c.of(dtype, c.layout(false, dims)),
                            c.input(dtype, dims));
                }
            }
        });
    }

    @Test
    default void rowsOfAllLengths() {
        ContractCheck c = contract();
        c.eachRandom(4, s -> {
            for (long n : ContractCheck.SMALL ? new long[] {1, 65} : new long[] {1, 63, 64, 255, 256, 257, 600, 1025}) {
                Program add = Program.of(Fn.ADD, null, DType.FLOAT32, DType.FLOAT32);
                c.check(
                        "rows",
                        new Primitive.Elementwise(add, List.of()),
                        c.of(DType.FLOAT32, c.layout(false, 3, n)),
                        c.input(DType.FLOAT32, 3, n),
                        c.input(DType.FLOAT32, 3, n));
            }
        });
    }

    /** Long runs of every type, from every place within a few cache lines, to where they start and end within one. */
    @Test
    default void longRunsFromAnyPlace() {
        ContractCheck c = contract();
        c.eachRandom(8, s -> {
            for (DType dtype : DType.values()) {
                if (c.has(dtype)) {
                    int longest = ContractCheck.SMALL ? 400 : 2500;
                    Shape shape = Shape.of(1 + c.random.nextInt(3), 256 + c.random.nextInt(longest - 256));
                    long[] strides = {shape.dim(1) + c.random.nextInt(70), 1};
                    c.check(
                            "run",
                            new Primitive.Elementwise(Program.identity(dtype), List.of()),
                            c.of(dtype, Layout.of(shape, strides, c.random.nextInt(130))),
                            c.of(dtype, Layout.of(shape, strides, c.random.nextInt(130))));
                }
            }
        });
    }

    @Test
    default void programsOfManySteps() {
        ContractCheck c = contract();
        Program.Builder b = new Program.Builder(
                List.of(DType.FLOAT32, DType.FLOAT32, DType.INT32, DType.BOOL), List.of(DType.FLOAT32, DType.INT32));
        int product = b.apply(Fn.MUL, 0, 4);
        int fma = b.apply(Fn.FMA, product, 1, 0);
        int whole = b.apply(Fn.CAST, DType.FLOAT32, b.apply(Fn.ADD, 2, 5));
        int chosen = b.apply(Fn.WHERE, 3, fma, whole);
        b.apply(Fn.MAXIMUM, chosen, b.apply(Fn.NEG, product));
        Program program = b.build();
        c.eachRandom(30, s -> {
            long[] dims = c.dims(1 + c.random.nextInt(4), 9);
            c.check(
                    "program",
                    new Primitive.Elementwise(program, List.of(1.5, 3.0)),
                    c.of(DType.FLOAT32, c.layout(false, dims)),
                    c.input(DType.FLOAT32, dims),
                    c.input(DType.FLOAT32, dims),
                    c.input(DType.INT32, dims),
                    c.input(DType.BOOL, dims));
        });
    }

    @Test
    default void arithmeticOfEveryType() {
        ContractCheck c = contract();
        Fn[] anyNumber = {Fn.NEG, Fn.ABS, Fn.SIGN, Fn.SQUARE, Fn.ADD, Fn.SUB, Fn.MUL, Fn.MAXIMUM, Fn.MINIMUM};
        Fn[] floating = {Fn.DIV, Fn.SQRT, Fn.RECIPROCAL, Fn.RSQRT, Fn.FMA};
        Fn[] integer = {Fn.DIV, Fn.FMOD, Fn.REMAINDER, Fn.AND, Fn.OR, Fn.XOR, Fn.NOT, Fn.SHIFT_LEFT, Fn.SHIFT_RIGHT};
        Fn[] comparisons = {Fn.EQ, Fn.NE, Fn.LT, Fn.LE, Fn.GT, Fn.GE};
        c.eachRandom(2, s -> {
            for (DType dtype : ContractCheck.NUMERIC) {
                List<Fn> functions = new ArrayList<>(List.of(anyNumber));
                functions.addAll(List.of(comparisons));
                functions.addAll(List.of(dtype.isFloating() ? floating : integer));
                for (Fn fn : c.has(dtype) ? functions : List.<Fn>of()) {
                    DType[] types = new DType[fn.arity()];
                    Arrays.fill(types, dtype);
                    ContractCheck.Pair[] in = new ContractCheck.Pair[fn.arity()];
                    for (int i = 0; i < in.length; i++) {
                        in[i] = c.contiguous(dtype, 300);
                    }
                    Program program = Program.of(fn, null, types);
                    c.check(
                            dtype.label(),
                            new Primitive.Elementwise(program, List.of()),
                            c.contiguous(program.resultType(), 300),
                            in);
                }
            }
        });
    }

    /** Every pair of the ends of the range and of what shifts and quotients tell apart. */
    @Test
    default void integerFunctionsAtTheEndsOfTheRange() {
        ContractCheck c = contract();
        int[] narrow = {
            0, 1, -1, 2, -2, 7, -7, 30, 31, 32, 33, -32, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 - Integer.MAX_VALUE
        };
        long[] wide = {
            0, 1, -1, 2, -2, 7, -7, 31, 32, 62, 63, 64, 65, -64, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1L << 32
        };
        for (Object values : new Object[] {narrow, wide}) {
            DType dtype = values instanceof int[] ? DType.INT32 : DType.INT64;
            long n = values instanceof int[] ? narrow.length : wide.length;
            Shape square = Shape.of(n, n);
            for (Fn fn :
                    new Fn[] {Fn.DIV, Fn.FMOD, Fn.REMAINDER, Fn.AND, Fn.OR, Fn.XOR, Fn.SHIFT_LEFT, Fn.SHIFT_RIGHT}) {
                c.check(
                        dtype.label(),
                        new Primitive.Elementwise(Program.of(fn, null, dtype, dtype), List.of()),
                        c.contiguous(dtype, n, n),
                        c.pair(dtype, Layout.contiguous(Shape.of(n, 1)).expand(square), values),
                        c.pair(dtype, Layout.contiguous(Shape.of(n)).expand(square), values));
            }
        }
    }

    /** Around every 16-bit float: itself, the float halfway to the next, and that float's neighbours. */
    private static float[] aroundHalves(DType type) {
        float[] all = new float[4 << 16];
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = ReferenceHalves.value(type, (short) bits);
            float next = ReferenceHalves.value(type, (short) (bits + 1));
            float half = (float) (((double) value + next) / 2);
            all[4 * bits] = value;
            all[4 * bits + 1] = Math.nextDown(half);
            all[4 * bits + 2] = half;
            all[4 * bits + 3] = Math.nextUp(half);
        }
        return all;
    }

    @Test
    default void sixteenBitFloatsRoundToNearestEven() {
        ContractCheck c = contract();
        for (DType type : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            float[] values = aroundHalves(type);
            if (ContractCheck.SMALL) {
                values = Arrays.copyOfRange(values, 0, 4096);
            }
            Layout line = Layout.contiguous(Shape.of(values.length));
            c.check(
                    type.label(),
                    new Primitive.Elementwise(Program.of(Fn.CAST, type, DType.FLOAT32), List.of()),
                    c.of(type, line),
                    c.pair(DType.FLOAT32, line, values));
        }
    }

    @Test
    default void sixteenBitFloatsWithinPrograms() {
        ContractCheck c = contract();
        for (DType type : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            Program.Builder b = new Program.Builder(List.of(type, type), List.of(DType.FLOAT32, type));
            int x = b.apply(Fn.CAST, DType.FLOAT32, 0);
            int y = b.apply(Fn.CAST, DType.FLOAT32, 1);
            int z = b.apply(Fn.CAST, DType.FLOAT32, 3);
            b.apply(Fn.CAST, type, b.apply(Fn.ADD, b.apply(Fn.MUL, x, 2), b.apply(Fn.MUL, y, z)));
            Program program = b.build();
            c.eachRandom(12, s -> {
                long[] dims = c.dims(1 + c.random.nextInt(4), 9);
                c.check(
                        "program of " + type,
                        new Primitive.Elementwise(program, List.of(0.3, 1.0 / 3)),
                        c.of(type, c.layout(false, dims)),
                        c.input(type, dims),
                        c.input(type, dims));
            });
        }
    }

    @Test
    default void fillsOfScalarsAndOfEmptyShapes() {
        ContractCheck c = contract();
        for (DType dtype : DType.values()) {
            if (c.has(dtype)) {
                for (long[] dims : new long[][] {{}, {1}, {0}, {3, 0, 2}, {700}}) {
                    c.check(
                            "fill",
                            new Primitive.Elementwise(Program.constant(dtype), List.of(1.0)),
                            c.of(dtype, c.layout(false, dims)));
                }
            }
        }
    }

    @Test
    default void theOutputMayBeAnInput() {
        ContractCheck c = contract();
        c.eachRandom(6, s -> {
            ContractCheck.Pair x = c.of(DType.FLOAT32, c.layout(false, 7, 300));
            Program add = Program.of(Fn.ADD, null, DType.FLOAT32, DType.FLOAT32);
            c.check("in place", new Primitive.Elementwise(add, List.of()), x, x, c.input(DType.FLOAT32, 7, 300));
        });
    }

    /** Results that are used by later steps, that are not the last step, and of another type than other targets. */
    @Test
    default void updatesOfSeveralTargets() {
        ContractCheck c = contract();
        Program.Builder b = new Program.Builder(
                List.of(DType.FLOAT32, DType.INT32, DType.FLOAT32, DType.FLOAT32), List.of(DType.FLOAT32));
        int moment = b.apply(Fn.FMA, 2, 4, 3);
        int whole = b.apply(Fn.ADD, 1, b.apply(Fn.CAST, DType.INT32, moment));
        int value = b.apply(Fn.SUB, 0, b.apply(Fn.MUL, moment, 2));
        b.apply(Fn.NEG, value);
        Program program = b.build(List.of(value, whole, moment));
        Primitive update = new Primitive.Update(program, List.of(0.75));
        c.eachRandom(30, s -> {
            long[] dims = c.random.nextInt(3) == 0 ? new long[] {c.random.nextInt(5000)} : c.dims(2, 40);
            ContractCheck.Pair target = c.of(DType.FLOAT32, c.layout(false, dims));
            c.check(
                    "update",
                    update,
                    target,
                    target,
                    c.of(DType.INT32, c.layout(false, dims)),
                    c.of(DType.FLOAT32, c.layout(false, dims)),
                    c.input(DType.FLOAT32, dims));
        });
        ContractCheck.Pair one = c.contiguous(DType.FLOAT32, 70_000);
        Program plus = Program.of(Fn.ADD, null, DType.FLOAT32, DType.FLOAT32);
        c.check("update of one", new Primitive.Update(plus, List.of()), one, one, c.contiguous(DType.FLOAT32, 70_000));
    }

    @Test
    default void updatesOfManyOperandsOfManyDimensions() {
        ContractCheck c = contract();
        int inputs = 20;
        Program.Builder b = new Program.Builder(java.util.Collections.nCopies(inputs, DType.FLOAT32), List.of());
        int first = b.apply(Fn.ADD, 1, 2);
        int sum = first;
        for (int i = 0; i < inputs; i++) {
            sum = b.apply(Fn.ADD, sum, i);
        }
        Primitive update = new Primitive.Update(b.build(List.of(sum, first)), List.of());
        c.eachRandom(2, s -> {
            long[] dims = {2, 3, 2, 2, 3, 2};
            ContractCheck.Pair[] in = new ContractCheck.Pair[inputs];
            for (int i = 0; i < inputs; i++) {
                in[i] = i < 2 ? c.of(DType.FLOAT32, c.layout(false, dims)) : c.input(DType.FLOAT32, dims);
            }
            c.check("many", update, in[0], in);
        });
    }

    @Test
    default void manyOperandsOfManyDimensions() {
        ContractCheck c = contract();
        int inputs = 20;
        Program.Builder b = new Program.Builder(java.util.Collections.nCopies(inputs, DType.FLOAT32), List.of());
        int sum = 0;
        for (int i = 1; i < inputs; i++) {
            sum = b.apply(Fn.ADD, sum, i);
        }
        Program program = b.build();
        c.eachRandom(2, s -> {
            long[] dims = {2, 3, 2, 2, 3, 2};
            ContractCheck.Pair[] in = new ContractCheck.Pair[inputs];
            for (int i = 0; i < inputs; i++) {
                in[i] = c.input(DType.FLOAT32, dims);
            }
            c.check(
                    "many",
                    new Primitive.Elementwise(program, List.of()),
                    c.of(DType.FLOAT32, c.layout(false, dims)),
                    in);
        });
    }
}
