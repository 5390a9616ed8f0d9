package org.clgrad.cpu.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Comparisons of float32 arrays, and the choice by a bool, in the manner of {@link MoreLoops}: without a branch an
 * element, which nothing predicts where signs are random. A bool is a byte; between bytes and masks of floats stand
 * masks of ints, because the JIT of Java 17 converts masks of one size alone.
 */
final class CompareLoops {
    private static final VectorSpecies<Float> S = SimdFloatKernels.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
    private static final int V = S.length();
    /** As many bytes; vectors of four floats have none. */
    private static final VectorSpecies<Byte> BYTES = V == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** Whether there are vectors of as many bytes as floats. */
    static final boolean AVAILABLE = V >= 8;

    private CompareLoops() {}

    private static void store(VectorMask<Float> mask, byte[] d, int dp) {
        IntVector bits = IntVector.zero(INTS).blend(1, mask.cast(INTS));
        ((ByteVector) bits.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(d, dp);
    }

    static int equal(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.EQ, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int notEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.NE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int less(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int lessEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.LE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int greater(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.GT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int greaterEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            store(x.compare(VectorOperators.GE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
        }
        return end;
    }

    static int where(float[] d, int dp, byte[] a, int ap, float[] b, int bp, float[] c, int cp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            ByteVector chosen = ByteVector.fromArray(BYTES, a, ap + i);
            IntVector bits = (IntVector) chosen.convertShape(VectorOperators.B2I, INTS, 0);
            VectorMask<Float> mask = bits.compare(VectorOperators.NE, 0).cast(S);
            FloatVector x = FloatVector.fromArray(S, b, bp + i);
            FloatVector.fromArray(S, c, cp + i).blend(x, mask).intoArray(d, dp + i);
        }
        return end;
    }
}
