package org.clgrad.cpu.simd;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.cpu.FusedLoop;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/**
 * The programs that softmax and normalisation of rows come down to, each in one loop: the values of an array beside values
 * of its row.
 */
final class FusedLoops {
    private static final VectorSpecies<Float> S = SimdFloatKernels.SPECIES;
    private static final int V = S.length();

    private static final Map<Program, FusedLoop> LOOPS = new HashMap<>();

    static {
        add(FusedLoops::quotient, b -> b.apply(Fn.DIV, 0, 1), false, true);
        add(FusedLoops::product, b -> b.apply(Fn.MUL, 0, 1), false, true);
        add(FusedLoops::expOfDifference, b -> b.apply(Fn.EXP, b.apply(Fn.SUB, 0, 1)), false, true);
        add(FusedLoops::squaredDifference, b -> b.apply(Fn.SQUARE, b.apply(Fn.SUB, 0, 1)), false, true);
        add(FusedLoops::centred, b -> b.apply(Fn.MUL, b.apply(Fn.SUB, 0, 1), 2), false, true, true);
        add(FusedLoops::timesDifference, b -> b.apply(Fn.MUL, 0, b.apply(Fn.SUB, 1, 2)), false, false, true);
        add(
                FusedLoops::timesCentred,
                b -> b.apply(Fn.MUL, 0, b.apply(Fn.MUL, b.apply(Fn.SUB, 1, 3), 2)),
                false,
                false,
                true,
                true);
        add(FusedLoops::timesScaled, b -> b.apply(Fn.MUL, 0, b.apply(Fn.MUL, 1, 2)), false, false, true);
        add(
                FusedLoops::gradient,
                b -> b.apply(Fn.MUL, b.apply(Fn.SUB, 0, b.apply(Fn.MUL, 1, 2)), 3),
                false,
                false,
                true,
                true);
        add(
                FusedLoops::centredGradient,
                b -> {
                    int centred = b.apply(Fn.SUB, 0, 4);
                    return b.apply(Fn.MUL, b.apply(Fn.SUB, centred, b.apply(Fn.MUL, 1, 2)), 3);
                },
                false,
                false,
                true,
                true,
                true);
    }

    private FusedLoops() {}

    @FunctionalInterface
    private interface Body {
        void run(Object[] in, int[] at, float[] d, int dp, int n);
    }

    private record Loop(Body body, boolean... single) implements FusedLoop {
        @Override
        public boolean isSingle(int input) {
            return single[input];
        }

        @Override
        public void run(Object[] in, int[] at, float[] d, int dp, int n) {
            body.run(in, at, d, dp, n);
        }
    }

    private static void add(Body body, ToIntFunction<Program.Builder> steps, boolean... single) {
        Program.Builder b =
                new Program.Builder(Collections.nCopies(single.length, DType.FLOAT32), Collections.emptyList());
        steps.applyAsInt(b);
        LOOPS.put(b.build(), new Loop(body, Arrays.copyOf(single, single.length)));
    }

    /** The loop of a program, or null. */
    static FusedLoop of(Program program) {
        return LOOPS.get(program);
    }

    private static FloatVector one(Object[] in, int[] at, int v) {
        return FloatVector.broadcast(S, ((float[]) in[v])[at[v]]);
    }

    private static void quotient(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        int ap = at[0];
        FloatVector s = one(in, at, 1);
        for (int i = 0; i < n; i += V) {
            FloatVector.fromArray(S, a, ap + i).div(s).intoArray(d, dp + i);
        }
    }

    private static void product(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        int ap = at[0];
        FloatVector s = one(in, at, 1);
        for (int i = 0; i < n; i += V) {
            FloatVector.fromArray(S, a, ap + i).mul(s).intoArray(d, dp + i);
        }
    }

    private static void expOfDifference(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        int ap = at[0];
        FloatVector m = one(in, at, 1);
        for (int i = 0; i < n; i += V) {
            FloatVector.fromArray(S, a, ap + i).sub(m).intoArray(d, dp + i);
        }
        ExpVector.exp(d, dp, d, dp, n);
    }

    private static void squaredDifference(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        int ap = at[0];
        FloatVector m = one(in, at, 1);
        for (int i = 0; i < n; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i).sub(m);
            x.mul(x).intoArray(d, dp + i);
        }
    }

    private static void centred(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        int ap = at[0];
        FloatVector m = one(in, at, 1);
        FloatVector r = one(in, at, 2);
        for (int i = 0; i < n; i += V) {
            FloatVector.fromArray(S, a, ap + i).sub(m).mul(r).intoArray(d, dp + i);
        }
    }

    private static void timesDifference(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        float[] b = (float[]) in[1];
        int ap = at[0];
        int bp = at[1];
        FloatVector s = one(in, at, 2);
        for (int i = 0; i < n; i += V) {
            FloatVector difference = FloatVector.fromArray(S, b, bp + i).sub(s);
            FloatVector.fromArray(S, a, ap + i).mul(difference).intoArray(d, dp + i);
        }
    }

    private static void timesCentred(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        float[] b = (float[]) in[1];
        int ap = at[0];
        int bp = at[1];
        FloatVector r = one(in, at, 2);
        FloatVector m = one(in, at, 3);
        for (int i = 0; i < n; i += V) {
            FloatVector h = FloatVector.fromArray(S, b, bp + i).sub(m).mul(r);
            FloatVector.fromArray(S, a, ap + i).mul(h).intoArray(d, dp + i);
        }
    }

    private static void timesScaled(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        float[] b = (float[]) in[1];
        int ap = at[0];
        int bp = at[1];
        FloatVector r = one(in, at, 2);
        for (int i = 0; i < n; i += V) {
            FloatVector h = FloatVector.fromArray(S, b, bp + i).mul(r);
            FloatVector.fromArray(S, a, ap + i).mul(h).intoArray(d, dp + i);
        }
    }

    private static void gradient(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        float[] h = (float[]) in[1];
        int ap = at[0];
        int hp = at[1];
        FloatVector p = one(in, at, 2);
        FloatVector r = one(in, at, 3);
        for (int i = 0; i < n; i += V) {
            FloatVector hs = FloatVector.fromArray(S, h, hp + i).mul(p);
            FloatVector.fromArray(S, a, ap + i).sub(hs).mul(r).intoArray(d, dp + i);
        }
    }

    private static void centredGradient(Object[] in, int[] at, float[] d, int dp, int n) {
        float[] a = (float[]) in[0];
        float[] h = (float[]) in[1];
        int ap = at[0];
        int hp = at[1];
        FloatVector p = one(in, at, 2);
        FloatVector r = one(in, at, 3);
        FloatVector m = one(in, at, 4);
        for (int i = 0; i < n; i += V) {
            FloatVector hs = FloatVector.fromArray(S, h, hp + i).mul(p);
            FloatVector x = FloatVector.fromArray(S, a, ap + i).sub(m);
            x.sub(hs).mul(r).intoArray(d, dp + i);
        }
    }
}
