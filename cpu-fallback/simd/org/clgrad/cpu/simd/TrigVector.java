package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.cpu.math.F32;

/** Sine and cosine on vectors: the operations of {@code kernels-cl/fn/trig.cl} in the same order. */
final class TrigVector {
    private static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    private static final int V = S.length();
    private static final float LIMIT = 131072.0f;
    private static final float MAGIC = 0x1.8p23f;
    private static final float TWO_OVER_PI = 0x1.45f306p-1f;
    private static final float PI_OVER_2_HI = 0x1.921fb6p0f;
    private static final float PI_OVER_2_MID = -0x1.777a5cp-25f;
    private static final float PI_OVER_2_LOW = -0x1.ee59dap-50f;

    private TrigVector() {}

    /** Sine. */
    static int sin(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            if (!x.abs().compare(LE, LIMIT).allTrue()) {
                sinLanes(d, dp + i, a, ap + i);
                continue;
            }
            FloatVector t = x.lanewise(FMA, TWO_OVER_PI, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector rLong = m.lanewise(FMA, -PI_OVER_2_HI, x);
            FloatVector p = m.mul(PI_OVER_2_MID);
            FloatVector pLow = m.lanewise(FMA, PI_OVER_2_MID, p.neg());
            FloatVector r = rLong.sub(p);
            FloatVector rLow =
                    m.lanewise(FMA, -PI_OVER_2_LOW, rLong.sub(r).sub(p).sub(pLow));
            IntVector quadrant = t.reinterpretAsInts();
            FloatVector s = r.mul(r);
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector h = s.mul(0.5f);
            FloatVector w = one.sub(h);
            FloatVector sine = s.lanewise(FMA, -0x1.990f92p-13f, 0x1.1106aep-7f).lanewise(FMA, s, -0x1.555544p-3f);
            sine = r.add(r.mul(s).lanewise(FMA, sine, rLow.mul(w)));
            FloatVector cosine =
                    s.lanewise(FMA, 0x1.99911cp-16f, -0x1.6c0af4p-10f).lanewise(FMA, s, 0x1.555548p-5f);
            FloatVector sLow = r.lanewise(FMA, r, s.neg());
            FloatVector wLow = one.sub(w).sub(h).sub(sLow.mul(0.5f));
            cosine = w.add(s.mul(s).lanewise(FMA, cosine, r.neg().lanewise(FMA, rLow, wLow)));
            // The choice by bits: a mask of integers would have to be converted into one of floats.
            IntVector odd = quadrant.and(1).neg();
            IntVector v = sine.reinterpretAsInts();
            v = v.lanewise(XOR, cosine.reinterpretAsInts().lanewise(XOR, v).and(odd));
            v = v.lanewise(XOR, quadrant.and(2).lanewise(LSHL, 30));
            v.reinterpretAsFloats().blend(x, x.compare(EQ, 0.0f)).intoArray(d, dp + i);
        }
        return end;
    }

    // A lane beyond the limit, infinite or NaN: the vector lane by lane.
    private static void sinLanes(float[] d, int dp, float[] a, int ap) {
        for (int i = 0; i < V; i++) {
            d[dp + i] = F32.sin(a[ap + i]);
        }
    }

    /** Cosine. */
    static int cos(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            if (!x.abs().compare(LE, LIMIT).allTrue()) {
                cosLanes(d, dp + i, a, ap + i);
                continue;
            }
            FloatVector t = x.lanewise(FMA, TWO_OVER_PI, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector rLong = m.lanewise(FMA, -PI_OVER_2_HI, x);
            FloatVector p = m.mul(PI_OVER_2_MID);
            FloatVector pLow = m.lanewise(FMA, PI_OVER_2_MID, p.neg());
            FloatVector r = rLong.sub(p);
            FloatVector rLow =
                    m.lanewise(FMA, -PI_OVER_2_LOW, rLong.sub(r).sub(p).sub(pLow));
            IntVector quadrant = t.reinterpretAsInts().add(1);
            FloatVector s = r.mul(r);
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector h = s.mul(0.5f);
            FloatVector w = one.sub(h);
            FloatVector sine = s.lanewise(FMA, -0x1.990f92p-13f, 0x1.1106aep-7f).lanewise(FMA, s, -0x1.555544p-3f);
            sine = r.add(r.mul(s).lanewise(FMA, sine, rLow.mul(w)));
            FloatVector cosine =
                    s.lanewise(FMA, 0x1.99911cp-16f, -0x1.6c0af4p-10f).lanewise(FMA, s, 0x1.555548p-5f);
            FloatVector sLow = r.lanewise(FMA, r, s.neg());
            FloatVector wLow = one.sub(w).sub(h).sub(sLow.mul(0.5f));
            cosine = w.add(s.mul(s).lanewise(FMA, cosine, r.neg().lanewise(FMA, rLow, wLow)));
            // The choice by bits: a mask of integers would have to be converted into one of floats.
            IntVector odd = quadrant.and(1).neg();
            IntVector v = sine.reinterpretAsInts();
            v = v.lanewise(XOR, cosine.reinterpretAsInts().lanewise(XOR, v).and(odd));
            v = v.lanewise(XOR, quadrant.and(2).lanewise(LSHL, 30));
            v.reinterpretAsFloats().intoArray(d, dp + i);
        }
        return end;
    }

    // A lane beyond the limit, infinite or NaN: the vector lane by lane.
    private static void cosLanes(float[] d, int dp, float[] a, int ap) {
        for (int i = 0; i < V; i++) {
            d[dp + i] = F32.cos(a[ap + i]);
        }
    }
}
