package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
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

    private static FloatVector larger(FloatVector a, FloatVector b) {
        VectorMask<Float> second = a.lt(b).or(b.test(VectorOperators.IS_NAN));
        return a.blend(b, second).blend(a, a.test(VectorOperators.IS_NAN));
    }

    private static FloatVector smaller(FloatVector a, FloatVector b) {
        VectorMask<Float> second = b.lt(a).or(b.test(VectorOperators.IS_NAN));
        return a.blend(b, second).blend(a, a.test(VectorOperators.IS_NAN));
    }

    /** The steps of the tree over 64 lanes that are whole vectors; says how many lanes are left. */
    static int halve(Fold fold, float[] lanes) {
        int live = LANES;
        while (live > V) {
            live /= 2;
            for (int i = 0; i < live; i += V) {
                FloatVector a = FloatVector.fromArray(S, lanes, i);
                FloatVector b = FloatVector.fromArray(S, lanes, i + live);
                FloatVector c = switch (fold) {
                    case SUM -> a.add(b);
                    case PROD -> a.mul(b);
                    case MAX -> larger(a, b);
                    case MIN -> smaller(a, b);
                };
                c.intoArray(lanes, i);
            }
        }
        return live;
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
        for (int g = 0; g < LANES; g += 2 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            IntVector most0 = a0.reinterpretAsInts().and(NO_SIGN);
            IntVector most1 = a1.reinterpretAsInts().and(NO_SIGN);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                FloatVector x0 = FloatVector.fromArray(S, x, p + r * LANES);
                FloatVector x1 = FloatVector.fromArray(S, x, p + r * LANES + V);
                a0 = a0.blend(x0, a0.lt(x0));
                a1 = a1.blend(x1, a1.lt(x1));
                most0 = most0.max(x0.reinterpretAsInts().and(NO_SIGN));
                most1 = most1.max(x1.reinterpretAsInts().and(NO_SIGN));
            }
            a0.blend(Float.NaN, most0.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g);
            a1.blend(Float.NaN, most1.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + V);
        }
    }

    static void minimum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 2 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            IntVector most0 = a0.reinterpretAsInts().and(NO_SIGN);
            IntVector most1 = a1.reinterpretAsInts().and(NO_SIGN);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                FloatVector x0 = FloatVector.fromArray(S, x, p + r * LANES);
                FloatVector x1 = FloatVector.fromArray(S, x, p + r * LANES + V);
                a0 = a0.blend(x0, a0.compare(VectorOperators.GT, x0));
                a1 = a1.blend(x1, a1.compare(VectorOperators.GT, x1));
                most0 = most0.max(x0.reinterpretAsInts().and(NO_SIGN));
                most1 = most1.max(x1.reinterpretAsInts().and(NO_SIGN));
            }
            a0.blend(Float.NaN, most0.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g);
            a1.blend(Float.NaN, most1.compare(VectorOperators.GT, INFINITY).cast(S))
                    .intoArray(lanes, g + V);
        }
    }
}
