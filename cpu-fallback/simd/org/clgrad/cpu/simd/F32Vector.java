package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The float32 functions of {@link org.clgrad.cpu.math.F32} on arrays, vector by vector: the same bits (sign and payload of
 * a NaN excepted). Each method does as many whole vectors as there are in {@code n} elements, {@code d[dp + i] = f(a[ap +
 * i])}, and says how many elements that was; {@code d} may be {@code a} at the same offset. Functions for which the JIT
 * makes vectors of the plain loop by itself (negation, square root ...) are not here.
 *
 * <p>Each loop contains all of its function, without methods of our own: the JIT of Java 17 stops inlining such methods
 * once a compilation has grown to 18,000 nodes, some 35 vector operations, and a vector that is passed to a method is
 * allocated on the heap.
 */
final class F32Vector {
    /** The widest vectors of this processor, at most 512 bits. */
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    private F32Vector() {}

    /** -1, 0 or 1; +0 for both zeros and for NaN. */
    static int sign(float[] d, int dp, float[] a, int ap, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += SPECIES.length()) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, ap + i);
            FloatVector v = FloatVector.broadcast(SPECIES, 0.0f).blend(1.0f, x.compare(GT, 0.0f));
            v.blend(-1.0f, x.compare(LT, 0.0f)).intoArray(d, dp + i);
        }
        return end;
    }

    /** {@code e^a}. */
    static int exp(float[] d, int dp, float[] a, int ap, int n) {
        return ExpVector.exp(d, dp, a, ap, n);
    }

    /** {@code e^a - 1}. */
    static int expm1(float[] d, int dp, float[] a, int ap, int n) {
        return ExpVector.expm1(d, dp, a, ap, n);
    }

    /** {@code 1 / (1 + e^-a)}. */
    static int sigmoid(float[] d, int dp, float[] a, int ap, int n) {
        return ExpVector.sigmoid(d, dp, a, ap, n);
    }

    /** Hyperbolic tangent. */
    static int tanh(float[] d, int dp, float[] a, int ap, int n) {
        return ExpVector.tanh(d, dp, a, ap, n);
    }

    /** Natural logarithm. */
    static int log(float[] d, int dp, float[] a, int ap, int n) {
        return LogVector.log(d, dp, a, ap, n);
    }

    /** {@code log(1 + a)}. */
    static int log1p(float[] d, int dp, float[] a, int ap, int n) {
        return LogVector.log1p(d, dp, a, ap, n);
    }

    /** Sine. */
    static int sin(float[] d, int dp, float[] a, int ap, int n) {
        return TrigVector.sin(d, dp, a, ap, n);
    }

    /** Cosine. */
    static int cos(float[] d, int dp, float[] a, int ap, int n) {
        return TrigVector.cos(d, dp, a, ap, n);
    }

    /** Error function. */
    static int erf(float[] d, int dp, float[] a, int ap, int n) {
        return ErfVector.erf(d, dp, a, ap, n);
    }

    /** {@code 1 - erf(a)}. */
    static int erfc(float[] d, int dp, float[] a, int ap, int n) {
        return ErfVector.erfc(d, dp, a, ap, n);
    }

    /** The standard normal distribution function. */
    static int ndtr(float[] d, int dp, float[] a, int ap, int n) {
        return NdtrVector.ndtr(d, dp, a, ap, n);
    }

    /** {@code a^b} with the special cases of C's pow. */
    static int pow(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        return PowVector.pow(d, dp, a, ap, b, bp, n);
    }
}
