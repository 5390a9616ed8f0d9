package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.clgrad.cpu.Contest.Rule;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;
import org.clgrad.spi.RowStages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs drawn by chance give the bits of their steps, whatever goes into one loop. */
class ProgramLoopsTest {
    private static final Fn[] FUNCTIONS = {
        Fn.ADD,
        Fn.SUB,
        Fn.MUL,
        Fn.DIV,
        Fn.FMA,
        Fn.NEG,
        Fn.ABS,
        Fn.SQUARE,
        Fn.SQRT,
        Fn.RSQRT,
        Fn.RECIPROCAL,
        Fn.SIGN,
        Fn.MAXIMUM,
        Fn.MINIMUM,
        Fn.EXP,
        Fn.EXPM1,
        Fn.LOG,
        Fn.LOG1P,
        Fn.TANH,
        Fn.SIGMOID,
        Fn.ERF,
        Fn.ERFC,
        Fn.NDTR,
        Fn.NORMAL_PDF,
        Fn.SIN,
        Fn.POW,
        Fn.FLOOR,
        Fn.LT,
        Fn.GE,
        Fn.EQ,
        Fn.NE,
        Fn.WHERE,
        Fn.WHERE,
        Fn.AND,
        Fn.OR,
        Fn.NOT
    };
    private static final int ROWS = 6;

    private final FloatKernels plain = new PlainFloatKernels();
    private final FloatKernels fast = VectorSupport.get().kernels();
    private final Workers workers = new Workers(2);

    @AfterEach
    void close() {
        workers.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Steps on two arrays, a bool array, a value of each row and a scalar; the last is float32, all are used. */
    private static Program program(Random random, int steps) {
        Program.Builder b = new Program.Builder(
                List.of(DType.FLOAT32, DType.FLOAT32, DType.BOOL, DType.FLOAT32), List.of(DType.FLOAT32));
        List<Integer> floats = new ArrayList<>(List.of(0, 1, 3, 4));
        List<Integer> bools = new ArrayList<>(List.of(2));
        for (int s = 0; s < steps; s++) {
            Fn fn = FUNCTIONS[random.nextInt(FUNCTIONS.length)];
            boolean ofBools = fn == Fn.AND || fn == Fn.OR || fn == Fn.NOT;
            int[] args = new int[fn.arity()];
            for (int a = 0; a < args.length; a++) {
                List<Integer> from = ofBools || (fn == Fn.WHERE && a == 0) ? bools : floats;
                // Late values are the likelier ones, so that programs are deep.
                int back = Math.min(from.size(), 1 + random.nextInt(4));
                args[a] = from.get(random.nextInt(3) == 0 ? random.nextInt(from.size()) : from.size() - back);
            }
            int value = b.apply(fn, args);
            (fn.rule() == Fn.Rule.COMPARE || ofBools ? bools : floats).add(value);
        }
        int last = b.apply(Fn.ADD, floats.get(floats.size() - 1), floats.get(floats.size() - 2));
        b.apply(Fn.WHERE, bools.get(bools.size() - 1), last, 0);
        return b.build();
    }

    private static Operand floats(Random random, Layout layout, int n) {
        CpuBuffer buffer = CpuBuffer.allocate(DType.FLOAT32, n);
        float[] x = (float[]) CpuBuffer.array(buffer);
        for (int i = 0; i < n; i++) {
            x[i] = random.nextInt(40) == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) random.nextGaussian() * (1 << random.nextInt(5));
        }
        return new Operand(buffer, layout);
    }

    private static Operand bools(Random random, Layout layout, int n) {
        CpuBuffer buffer = CpuBuffer.allocate(DType.BOOL, n);
        byte[] x = (byte[]) CpuBuffer.array(buffer);
        for (int i = 0; i < n; i++) {
            x[i] = (byte) random.nextInt(2);
        }
        return new Operand(buffer, layout);
    }

    /** One of the arrays may be transposed, or be the same for every row. */
    private static Operand[] inputs(Random random, int length, boolean spread) {
        Shape shape = Shape.of(ROWS, length);
        int n = ROWS * length;
        Layout whole = Layout.contiguous(shape);
        Layout second = switch (random.nextInt(3)) {
            case 0 -> Layout.contiguous(Shape.of(length, ROWS)).permute(1, 0);
            case 1 -> Layout.contiguous(Shape.of(1, length)).expand(shape);
            default -> whole;
        };
        Layout row = spread ? Layout.contiguous(Shape.of(ROWS, 1)).expand(shape) : Layout.contiguous(Shape.of(ROWS));
        return new Operand[] {
            floats(random, whole, n), floats(random, second, n), bools(random, whole, n), floats(random, row, ROWS)
        };
    }

    private static Operand out(Shape shape) {
        return new Operand(CpuBuffer.allocate(DType.FLOAT32, shape.size()), Layout.contiguous(shape));
    }

    private static String bits(Operand x) {
        float[] values = (float[]) CpuBuffer.array(x.buffer());
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return Arrays.toString(bits);
    }

    private Operand elementwise(Program program, FloatKernels kernels, Rule rule, Operand[] in) {
        Operand out = out(in[0].shape());
        Elementwise.run(workers, new Plan(program, kernels, rule), List.of(0.7), out, in);
        return out;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void elementwise(int seed) {
        Random random = new Random(seed);
        Program program = program(random, 1 + random.nextInt(14));
        for (int length : new int[] {1, 15, 16, 100, 129, 1024, 1500}) {
            Operand[] in = inputs(random, length, true);
            String expected = bits(elementwise(program, plain, Rule.OFF, in));
            assertEquals(expected, bits(elementwise(program, fast, Rule.OFF, in)), program + " of " + length);
            assertEquals(expected, bits(elementwise(program, fast, Rule.ALWAYS, in)), program + " of " + length);
        }
    }

    private Operand rows(Program program, Fold fold, FloatKernels kernels, Rule rule, Operand[] in) {
        Stage stage = new Stage(fold, List.of(0, 1, 2, 3), program);
        Primitive.Rows op = new Primitive.Rows(1, List.of(false, false, false, true), List.of(stage), List.of(0.7));
        Operand out = out(fold == null ? in[0].shape() : Shape.of(ROWS));
        Rows.run(workers, new PlanCache(kernels, rule), op, out, in);
        return out;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsAndTheirFolds(int seed) {
        Random random = new Random(1000 + seed);
        Program program = program(random, 1 + random.nextInt(10));
        for (int length : new int[] {63, 64, 100, 640, 2048, 4100}) {
            Operand[] in = inputs(random, length, false);
            for (Fold fold : new Fold[] {null, Fold.SUM, Fold.PROD, Fold.MAX}) {
                String expected = bits(rows(program, fold, plain, Rule.OFF, in));
                assertEquals(expected, bits(rows(program, fold, fast, Rule.ALWAYS, in)), fold + " " + program);
            }
        }
    }

    /** Stages of which some are used once, twice or not at all, some are dear and some have scalars. */
    @ParameterizedTest
    @MethodSource("seeds")
    void mergedStages(int seed) {
        Random random = new Random(3000 + seed);
        List<Stage> stages = new ArrayList<>();
        List<Double> scalars = new ArrayList<>();
        List<Integer> elements = new ArrayList<>(List.of(0, 1));
        List<Integer> ofRows = new ArrayList<>(List.of(2));
        int many = 2 + random.nextInt(6);
        for (int s = 0; s < many; s++) {
            boolean folds = random.nextInt(3) == 0;
            boolean scalar = random.nextInt(4) == 0;
            Program.Builder b = new Program.Builder(
                    List.of(DType.FLOAT32, DType.FLOAT32, DType.FLOAT32), scalar ? List.of(DType.FLOAT32) : List.of());
            int first = b.apply(random.nextBoolean() ? Fn.MUL : Fn.SUB, 0, 2);
            if (random.nextInt(3) == 0) {
                first = b.apply(Fn.TANH, first);
            }
            b.apply(Fn.FMA, first, 1, scalar ? 3 : 0);
            List<Integer> args = List.of(
                    elements.get(elements.size() - 1 - random.nextInt(2)),
                    elements.get(random.nextInt(elements.size())),
                    ofRows.get(random.nextInt(ofRows.size())));
            Fold fold = random.nextBoolean() ? Fold.SUM : Fold.MAX;
            stages.add(new Stage(folds ? fold : null, args, b.build()));
            (folds ? ofRows : elements).add(3 + s);
            if (scalar) {
                scalars.add(0.25 * s);
            }
        }
        stages.add(new Stage(
                null, List.of(elements.get(elements.size() - 1)), Program.of(Fn.NEG, DType.FLOAT32, DType.FLOAT32)));
        List<Integer> keeps = ofRows.size() == 1 ? List.of() : List.of(ofRows.get(ofRows.size() - 1));
        Primitive.Rows op = new Primitive.Rows(1, List.of(false, false, true), stages, scalars, keeps, List.of());
        try (CpuBackend steps = new CpuBackend(new Workers(1), plain, CpuInfo.describe(1, VectorSupport.get()))) {
            for (int length : new int[] {5, 64, 200, 1024, 4096, 8200}) {
                Operand[] all = inputs(random, length, false);
                Operand[] in = {all[0], all[1], all[3]};
                Operand[] separate = withKept(in, keeps.size());
                Operand expected = out(in[0].shape());
                RowStages.submit(steps, new Fresh(steps), op, expected, separate);
                Operand[] together = withKept(in, keeps.size());
                Operand found = out(in[0].shape());
                Rows.run(workers, new PlanCache(fast, Rule.ALWAYS), op, found, together);
                assertEquals(bits(expected), bits(found), op + " of " + length);
                for (int k = in.length; k < together.length; k++) {
                    assertEquals(bits(separate[k]), bits(together[k]), "kept by " + op + " of " + length);
                }
            }
        }
    }

    /** Softmax and a sum beside it, through every state of the contests: part of the rows by loops, part by steps. */
    @Test
    void whileLoopsAreTried() {
        Random random = new Random(7);
        Program.Builder ofExp = new Program.Builder(Collections.nCopies(2, DType.FLOAT32), List.of());
        ofExp.apply(Fn.EXP, ofExp.apply(Fn.SUB, 0, 1));
        Stage max = new Stage(Fold.MAX, List.of(0), Program.identity(DType.FLOAT32));
        Stage e = new Stage(null, List.of(0, 2), ofExp.build());
        Stage sum = new Stage(Fold.SUM, List.of(3), Program.identity(DType.FLOAT32));
        Program product = Program.of(Fn.MUL, DType.FLOAT32, DType.FLOAT32, DType.FLOAT32);
        Stage weighted = new Stage(Fold.SUM, List.of(3, 1), product);
        Program.Builder ofLast = new Program.Builder(Collections.nCopies(3, DType.FLOAT32), List.of());
        ofLast.apply(Fn.SUB, ofLast.apply(Fn.DIV, 0, 1), 2);
        Stage last = new Stage(null, List.of(3, 4, 5), ofLast.build());
        Primitive.Rows op = new Primitive.Rows(
                1, List.of(false, false), List.of(max, e, sum, weighted, last), List.of(), List.of(5), List.of());
        for (int length : new int[] {96, 1000, 4500}) {
            Operand[] in = Arrays.copyOf(inputs(random, length, false), 2);
            Operand[] separate = withKept(in, 1);
            Operand expected = out(in[0].shape());
            Rows.run(workers, new PlanCache(plain, Rule.OFF), op, expected, separate);
            PlanCache plans = new PlanCache(fast, Rule.AUTO);
            for (long end = System.nanoTime() + 400_000_000; System.nanoTime() < end; ) {
                Operand[] together = withKept(in, 1);
                Operand found = out(in[0].shape());
                Rows.run(workers, plans, op, found, together);
                assertEquals(bits(expected), bits(found), "of " + length);
                assertEquals(bits(separate[2]), bits(together[2]), "kept, of " + length);
            }
        }
    }

    private static Operand[] withKept(Operand[] in, int kept) {
        Operand[] all = Arrays.copyOf(in, in.length + kept);
        for (int k = in.length; k < all.length; k++) {
            all[k] = out(Shape.of(ROWS));
        }
        return all;
    }

    /** New memory every time. */
    private record Fresh(CpuBackend backend) implements RowStages.Memory {
        @Override
        public Buffer take(DType dtype, long elements) {
            return backend.allocate(dtype, elements);
        }

        @Override
        public void give(Buffer buffer) {
            backend.free(buffer);
        }
    }

    /** A third of the first results is what the next are computed from, so a part in a wrong place spreads. */
    @ParameterizedTest
    @MethodSource("seeds")
    void severalResults(int seed) {
        Random random = new Random(2000 + seed);
        Program.Builder b = new Program.Builder(
                List.of(DType.FLOAT32, DType.FLOAT32, DType.FLOAT32, DType.FLOAT32), List.of(DType.FLOAT32));
        int first = b.apply(Fn.FMA, 0, 4, 2);
        int sine = b.apply(Fn.SIN, first);
        int second = b.apply(Fn.MUL, b.apply(Fn.ADD, sine, 3), 1);
        int last = b.apply(Fn.TANH, b.apply(Fn.ADD, second, first));
        Program program = b.build(List.of(random.nextBoolean() ? first : sine, random.nextBoolean() ? second : last));
        for (int length : new int[] {16, 100, 1024, 1500}) {
            Operand[] in = inputs(random, length, true);
            in[2] = floats(random, in[0].layout(), ROWS * length);
            in[1] = floats(random, in[0].layout(), ROWS * length);
            List<String> expected = updated(program, plain, Rule.OFF, in);
            assertEquals(expected, updated(program, fast, Rule.ALWAYS, in), program + " of " + length);
        }
    }

    private List<String> updated(Program program, FloatKernels kernels, Rule rule, Operand[] in) {
        Operand[] copies = new Operand[in.length];
        for (int k = 0; k < in.length; k++) {
            float[] x = (float[]) CpuBuffer.array(in[k].buffer());
            CpuBuffer copy = CpuBuffer.allocate(DType.FLOAT32, x.length);
            System.arraycopy(x, 0, CpuBuffer.array(copy), 0, x.length);
            copies[k] = new Operand(copy, in[k].layout());
        }
        Elementwise.update(workers, new Plan(program, kernels, rule), List.of(0.7), copies);
        return List.of(bits(copies[0]), bits(copies[1]));
    }

    @Test
    void aLoopWinsByBeingFasterAgainAndAgain() {
        Contest contest = new Contest(Rule.AUTO);
        assertEquals(0, contest.trial(512), "nothing is tried before there was work worth it");
        contest.result(0, 0, 1024, 50_000_000);
        assertEquals(64, contest.trial(512), "little while it is slow");
        contest.result(64, 1_000_000, 960, 10_000);
        assertEquals(64, contest.trial(512));
        contest.result(64, 1_000, 960, 10_000);
        for (int k = 0; k < 8; k++) {
            assertTrue(contest.open());
            assertEquals(512, contest.trial(512), "half of the work when it is nearly as fast");
            contest.result(512, 4_000, 512, 5_000);
        }
        assertTrue(contest.won());
    }

    @Test
    void aLoopThatStaysSlowIsGivenUp() {
        Contest contest = new Contest(Rule.AUTO);
        contest.result(0, 0, 1024, 50_000_000_000L);
        for (int k = 0; contest.open(); k++) {
            assertTrue(k < 100);
            contest.result(64, 30_000_000, 960, 10_000);
        }
        assertFalse(contest.won());
    }

    /** Rows of 64 elements are all that is offered. */
    @Test
    void aLoopWinsOnShortRowsToo() {
        Contest contest = new Contest(Rule.AUTO);
        contest.result(0, 0, 1024, 50_000_000);
        for (int k = 0; k < 9; k++) {
            assertTrue(contest.open());
            contest.result(contest.trial(64), 400, 64, 500);
        }
        assertTrue(contest.won());
    }

    /** A fifth of the time at most goes into trials. */
    @Test
    void trialsWaitForWork() {
        Contest contest = new Contest(Rule.AUTO);
        contest.result(0, 0, 1024, 30_000_000);
        contest.result(64, 10_000_000, 960, 10_000);
        assertEquals(0, contest.trial(512));
        contest.result(0, 0, 1024, 30_000_000);
        assertEquals(64, contest.trial(512));
    }

    @Test
    void anUnknownRuleIsRefused() {
        String before = System.setProperty("clgrad.cpu.loops", "sometimes");
        try {
            assertTrue(assertThrows(ArgumentException.class, Rule::wanted)
                    .getMessage()
                    .contains("'sometimes'; it can be auto, always or off"));
        } finally {
            if (before == null) {
                System.clearProperty("clgrad.cpu.loops");
            } else {
                System.setProperty("clgrad.cpu.loops", before);
            }
        }
    }
}
