package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.spi.Contract;

/** Folding rows of 64 elements into 64 lanes, four vectors of lanes in registers at a time. */
final class FoldLanes {
    private static final VectorSpecies<Float> S = SimdFloatKernels.SPECIES;
    private static final int V = S.length();
    private static final int LANES = Contract.REDUCE_LANES;

    private FoldLanes() {}

    /** {@link org.clgrad.spi.Fn#MAXIMUM}. */
    static FloatVector larger(FloatVector a, FloatVector b) {
        VectorMask<Float> second = a.lt(b).or(b.test(VectorOperators.IS_NAN));
        return a.blend(b, second).blend(a, a.test(VectorOperators.IS_NAN));
    }

    /** {@link org.clgrad.spi.Fn#MINIMUM}. */
    static FloatVector smaller(FloatVector a, FloatVector b) {
        VectorMask<Float> second = b.lt(a).or(b.test(VectorOperators.IS_NAN));
        return a.blend(b, second).blend(a, a.test(VectorOperators.IS_NAN));
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

    static void maximum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                a0 = larger(a0, FloatVector.fromArray(S, x, p + r * LANES));
                a1 = larger(a1, FloatVector.fromArray(S, x, p + r * LANES + V));
                a2 = larger(a2, FloatVector.fromArray(S, x, p + r * LANES + 2 * V));
                a3 = larger(a3, FloatVector.fromArray(S, x, p + r * LANES + 3 * V));
            }
            a0.intoArray(lanes, g);
            a1.intoArray(lanes, g + V);
            a2.intoArray(lanes, g + 2 * V);
            a3.intoArray(lanes, g + 3 * V);
        }
    }

    static void minimum(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < LANES; g += 4 * V) {
            FloatVector a0 = FloatVector.fromArray(S, lanes, g);
            FloatVector a1 = FloatVector.fromArray(S, lanes, g + V);
            FloatVector a2 = FloatVector.fromArray(S, lanes, g + 2 * V);
            FloatVector a3 = FloatVector.fromArray(S, lanes, g + 3 * V);
            int p = xp + g;
            for (int r = 0; r < rows; r++) {
                a0 = smaller(a0, FloatVector.fromArray(S, x, p + r * LANES));
                a1 = smaller(a1, FloatVector.fromArray(S, x, p + r * LANES + V));
                a2 = smaller(a2, FloatVector.fromArray(S, x, p + r * LANES + 2 * V));
                a3 = smaller(a3, FloatVector.fromArray(S, x, p + r * LANES + 3 * V));
            }
            a0.intoArray(lanes, g);
            a1.intoArray(lanes, g + V);
            a2.intoArray(lanes, g + 2 * V);
            a3.intoArray(lanes, g + 3 * V);
        }
    }
}
