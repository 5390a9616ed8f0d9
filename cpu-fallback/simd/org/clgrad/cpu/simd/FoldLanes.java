package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Primitive.Fold;

/** Folding rows of 64 elements into 64 lanes, some vectors of lanes in registers at a time. */
final class FoldLanes {
    private static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    private static final int V = S.length();
    private static final int LANES = Contract.REDUCE_LANES;

    private static final int NO_SIGN = Integer.MAX_VALUE;
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private FoldLanes() {}

    /**
     * As many steps of the tree over 64 lanes as go with vectors; says how many lanes are left. Vectors stay within each
     * method, as the JIT does not always inline the ones it calls.
     */
    static int halve(Fold fold, float[] lanes, int at) {
        return switch (fold) {
            case SUM -> halfSums(lanes, at);
            case PROD -> halfProducts(lanes, at);
            case MAX -> largest(lanes, at);
            case MIN -> smallest(lanes, at);
        };
    }

    private static int halfSums(float[] lanes, int at) {
        int live = LANES;
        while (live > V) {
            live /= 2;
            for (int i = at; i < at + live; i += V) {
                FloatVector upper = FloatVector.fromArray(S, lanes, i + live);
                FloatVector.fromArray(S, lanes, i).add(upper).intoArray(lanes, i);
            }
        }
        return live;
    }

    private static int halfProducts(float[] lanes, int at) {
        int live = LANES;
        while (live > V) {
            live /= 2;
            for (int i = at; i < at + live; i += V) {
                FloatVector upper = FloatVector.fromArray(S, lanes, i + live);
                FloatVector.fromArray(S, lanes, i).mul(upper).intoArray(lanes, i);
            }
        }
        return live;
    }

    // Equal numbers have equal bits, zeros aside, so that the order matters only where a zero is the extreme.

    private static int largest(float[] lanes, int at) {
        FloatVector all = FloatVector.fromArray(S, lanes, at);
        for (int i = at + V; i < at + LANES; i += V) {
            all = all.max(FloatVector.fromArray(S, lanes, i));
        }
        return decided(lanes, at, all.reduceLanes(VectorOperators.MAX));
    }

    private static int smallest(float[] lanes, int at) {
        FloatVector all = FloatVector.fromArray(S, lanes, at);
        for (int i = at + V; i < at + LANES; i += V) {
            all = all.min(FloatVector.fromArray(S, lanes, i));
        }
        return decided(lanes, at, all.reduceLanes(VectorOperators.MIN));
    }

    private static int decided(float[] lanes, int at, float extreme) {
        if (extreme == 0) {
            return LANES;
        }
        lanes[at] = extreme;
        return 1;
    }

    static void sum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                a0 = a0.add(FloatVector.fromArray(S, x, p + r * LANES));
                a1 = a1.add(FloatVector.fromArray(S, x, p + r * LANES + V));
                a2 = a2.add(FloatVector.fromArray(S, x, p + r * LANES + 2 * V));
                a3 = a3.add(FloatVector.fromArray(S, x, p + r * LANES + 3 * V));
            }
            a0.intoArray(lanes, g);
            a1.intoArray(lanes, g + V);
            a2.intoArray(lanes, g + 2 * V);
            a3.intoArray(lanes, g + 3 * V);
        }
    }

    static void product(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                a0 = a0.mul(FloatVector.fromArray(S, x, p + r * LANES));
                a1 = a1.mul(FloatVector.fromArray(S, x, p + r * LANES + V));
                a2 = a2.mul(FloatVector.fromArray(S, x, p + r * LANES + 2 * V));
                a3 = a3.mul(FloatVector.fromArray(S, x, p + r * LANES + 3 * V));
            }
            a0.intoArray(lanes, g);
            a1.intoArray(lanes, g + V);
            a2.intoArray(lanes, g + 2 * V);
            a3.intoArray(lanes, g + 3 * V);
        }
    }

    // A NaN never compares as larger or smaller, so the extremes pass over those of x. They are found on the side, as
    // the
    // largest bits without the sign: the chain from extreme to extreme stays a comparison and a selection.

    static void maximum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            IntVector most0 = a0.reinterpretAsInts().and(NO_SIGN);
            IntVector most1 = a1.reinterpretAsInts().and(NO_SIGN);
            IntVector most2 = a2.reinterpretAsInts().and(NO_SIGN);
            IntVector most3 = a3.reinterpretAsInts().and(NO_SIGN);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                FloatVector x0 = FloatVector.fromArray(S, x, p + r * LANES);
                FloatVector x1 = FloatVector.fromArray(S, x, p + r * LANES + V);
                FloatVector x2 = FloatVector.fromArray(S, x, p + r * LANES + 2 * V);
                FloatVector x3 = FloatVector.fromArray(S, x, p + r * LANES + 3 * V);
                a0 = a0.blend(x0, a0.compare(VectorOperators.LT, x0));
                a1 = a1.blend(x1, a1.compare(VectorOperators.LT, x1));
                a2 = a2.blend(x2, a2.compare(VectorOperators.LT, x2));
                a3 = a3.blend(x3, a3.compare(VectorOperators.LT, x3));
                most0 = most0.max(x0.reinterpretAsInts().and(NO_SIGN));
                most1 = most1.max(x1.reinterpretAsInts().and(NO_SIGN));
                most2 = most2.max(x2.reinterpretAsInts().and(NO_SIGN));
                most3 = most3.max(x3.reinterpretAsInts().and(NO_SIGN));
            }
            a0.blend(Float.NaN, most0.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g);
            a1.blend(Float.NaN, most1.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + V);
            a2.blend(Float.NaN, most2.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + 2 * V);
            a3.blend(Float.NaN, most3.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + 3 * V);
        }
    }

    static void minimum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            IntVector most0 = a0.reinterpretAsInts().and(NO_SIGN);
            IntVector most1 = a1.reinterpretAsInts().and(NO_SIGN);
            IntVector most2 = a2.reinterpretAsInts().and(NO_SIGN);
            IntVector most3 = a3.reinterpretAsInts().and(NO_SIGN);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                FloatVector x0 = FloatVector.fromArray(S, x, p + r * LANES);
                FloatVector x1 = FloatVector.fromArray(S, x, p + r * LANES + V);
                FloatVector x2 = FloatVector.fromArray(S, x, p + r * LANES + 2 * V);
                FloatVector x3 = FloatVector.fromArray(S, x, p + r * LANES + 3 * V);
                a0 = a0.blend(x0, a0.compare(VectorOperators.GT, x0));
                a1 = a1.blend(x1, a1.compare(VectorOperators.GT, x1));
                a2 = a2.blend(x2, a2.compare(VectorOperators.GT, x2));
                a3 = a3.blend(x3, a3.compare(VectorOperators.GT, x3));
                most0 = most0.max(x0.reinterpretAsInts().and(NO_SIGN));
                most1 = most1.max(x1.reinterpretAsInts().and(NO_SIGN));
                most2 = most2.max(x2.reinterpretAsInts().and(NO_SIGN));
                most3 = most3.max(x3.reinterpretAsInts().and(NO_SIGN));
            }
            a0.blend(Float.NaN, most0.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g);
            a1.blend(Float.NaN, most1.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + V);
            a2.blend(Float.NaN, most2.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + 2 * V);
            a3.blend(Float.NaN, most3.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + 3 * V);
        }
    }
}
