package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.clgrad.cpu.Contest.Rule;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that are one loop on vectors: the bits of their steps, wherever a backend takes the loop. */
class FusedLoopTest {
    private static final long ROWS = 5;

    private final FloatKernels plain = new PlainFloatKernels();
    private final FloatKernels fast = VectorSupport.get().kernels();
    private final Workers workers = new Workers(1);

    /** The programs of softmax and normalisation, with the inputs that are arrays. */
    enum Known {
        QUOTIENT(1, 2, b -> b.apply(Fn.DIV, 0, 1)),
        PRODUCT(1, 2, b -> b.apply(Fn.MUL, 0, 1)),
        EXP_OF_DIFFERENCE(1, 2, b -> b.apply(Fn.EXP, b.apply(Fn.SUB, 0, 1))),
        SQUARED_DIFFERENCE(1, 2, b -> b.apply(Fn.SQUARE, b.apply(Fn.SUB, 0, 1))),
        CENTRED(1, 3, b -> b.apply(Fn.MUL, b.apply(Fn.SUB, 0, 1), 2)),
        SOFTMAX_GRADIENT(2, 3, b -> b.apply(Fn.MUL, 0, b.apply(Fn.SUB, 1, 2))),
        WEIGHT_GRADIENT(2, 4, b -> b.apply(Fn.MUL, 0, b.apply(Fn.MUL, b.apply(Fn.SUB, 1, 3), 2))),
        UNCENTRED_WEIGHT_GRADIENT(2, 3, b -> b.apply(Fn.MUL, 0, b.apply(Fn.MUL, 1, 2))),
        GRADIENT(2, 4, b -> b.apply(Fn.MUL, b.apply(Fn.SUB, 0, b.apply(Fn.MUL, 1, 2)), 3)),
        CENTRED_GRADIENT(2, 5, b -> {
            int centred = b.apply(Fn.SUB, 0, 4);
            b.apply(Fn.MUL, b.apply(Fn.SUB, centred, b.apply(Fn.MUL, 1, 2)), 3);
        });

        private final int arrays;
        private final int inputs;
        private final Program program;

        Known(int arrays, int inputs, Consumer<Program.Builder> steps) {
            this.arrays = arrays;
            this.inputs = inputs;
            Program.Builder b = new Program.Builder(Collections.nCopies(inputs, DType.FLOAT32), List.of());
            steps.accept(b);
            program = b.build();
        }
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private static Operand operand(Random random, Layout layout, long elements) {
        CpuBuffer buffer = CpuBuffer.allocate(DType.FLOAT32, elements);
        float[] x = (float[]) CpuBuffer.array(buffer);
        for (int i = 0; i < elements; i++) {
            x[i] = random.nextInt(50) == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) (random.nextGaussian() * (1 << random.nextInt(8)));
        }
        return new Operand(buffer, layout);
    }

    /** The inputs of a program over rows of some length: arrays, then values of rows, these as they are or broadcast. */
    private static Operand[] operands(Known known, long length, boolean broadcast) {
        Random random = new Random(known.ordinal() * 1000L + length);
        Operand[] in = new Operand[known.inputs];
        for (int v = 0; v < in.length; v++) {
            Layout row = Layout.contiguous(Shape.of(ROWS));
            Layout spread = Layout.contiguous(Shape.of(ROWS, 1)).expand(Shape.of(ROWS, length));
            in[v] = v < known.arrays
                    ? operand(random, Layout.contiguous(Shape.of(ROWS, length)), ROWS * length)
                    : operand(random, broadcast ? spread : row, ROWS);
        }
        return in;
    }

    private static Operand out(Shape shape) {
        return new Operand(CpuBuffer.allocate(DType.FLOAT32, shape.size()), Layout.contiguous(shape));
    }

    private static int[] bits(Operand out) {
        float[] x = (float[]) CpuBuffer.array(out.buffer());
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(x[i]));
        return bits;
    }

    private static void assertSame(Known known, long length, Operand expected, Operand found) {
        assertEquals(Arrays.toString(bits(expected)), Arrays.toString(bits(found)), known + " of " + length);
    }

    @ParameterizedTest
    @EnumSource
    void elementwiseWithBroadcasts(Known known) {
        for (long length : new long[] {1, 63, 64, 192, 1024, 1088, 4160}) {
            Operand[] in = operands(known, length, true);
            Operand expected = out(Shape.of(ROWS, length));
            Operand found = out(Shape.of(ROWS, length));
            Elementwise.run(workers, new Plan(known.program, plain, Rule.ALWAYS), List.of(), expected, in);
            Elementwise.run(workers, new Plan(known.program, fast, Rule.ALWAYS), List.of(), found, in);
            assertSame(known, length, expected, found);
        }
    }

    @ParameterizedTest
    @EnumSource
    void foldsOfColumnsAndRows(Known known) {
        for (long length : new long[] {64, 192, 1024, 1600}) {
            for (boolean rows : new boolean[] {false, true}) {
                Operand[] in = operands(known, length, true);
                Primitive.Reduce op = new Primitive.Reduce(Fold.SUM, known.program, List.of(), List.of(!rows, rows));
                Shape shape = rows ? Shape.of(ROWS) : Shape.of(length);
                Operand expected = out(shape);
                Operand found = out(shape);
                Reduce.run(workers, plain, new PlanCache(plain, Rule.ALWAYS), op, expected, in);
                Reduce.run(workers, fast, new PlanCache(fast, Rule.ALWAYS), op, found, in);
                assertSame(known, length, expected, found);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stagesOfRows(Known known) {
        List<Integer> args = new ArrayList<>();
        List<Boolean> perRow = new ArrayList<>();
        for (int v = 0; v < known.inputs; v++) {
            args.add(v);
            perRow.add(v >= known.arrays);
        }
        for (long length : new long[] {1, 64, 100, 128, 1024, 4096, 4160, 8192}) {
            Operand[] in = operands(known, length, false);
            for (Fold fold : Fold.values()) {
                Stage all = new Stage(null, args, known.program);
                Stage folded = new Stage(fold, args, known.program);
                for (List<Stage> stages : List.of(List.of(folded, all), List.of(all, folded))) {
                    Primitive.Rows op = new Primitive.Rows(1, perRow, stages, List.of());
                    Shape shape = stages.get(1) == folded ? Shape.of(ROWS) : Shape.of(ROWS, length);
                    Operand expected = out(shape);
                    Operand found = out(shape);
                    Rows.run(workers, new PlanCache(plain, Rule.ALWAYS), op, expected, in);
                    Rows.run(workers, new PlanCache(fast, Rule.ALWAYS), op, found, in);
                    assertSame(known, length, expected, found);
                }
            }
        }
    }
}
