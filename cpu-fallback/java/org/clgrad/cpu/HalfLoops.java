package org.clgrad.cpu;

import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;

/** Conversions between float32 and the 16-bit floats, the only functions of those. */
final class HalfLoops {
    private HalfLoops() {}

    static Loop toFloats(DType from, DType to) {
        if (to != DType.FLOAT32) {
            throw noStep(from);
        }
        return from == DType.FLOAT16
                ? (d, dp, a, ap, b, bp, c, cp, n) -> ofFloat16((float[]) d, dp, (short[]) a, ap, n)
                : (d, dp, a, ap, b, bp, c, cp, n) -> ofBfloat16((float[]) d, dp, (short[]) a, ap, n);
    }

    static Loop ofFloats(DType to) {
        return to == DType.FLOAT16
                ? (d, dp, a, ap, b, bp, c, cp, n) -> toFloat16((short[]) d, dp, (float[]) a, ap, n)
                : (d, dp, a, ap, b, bp, c, cp, n) -> toBfloat16((short[]) d, dp, (float[]) a, ap, n);
    }

    static DeviceException noStep(DType half) {
        return new DeviceException("cast: between " + half + " and others but float32 there is no step; go by float32");
    }

    private static void ofFloat16(float[] d, int dp, short[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = HalfFloats.fromFloat16(a[ap + i]);
        }
    }

    private static void ofBfloat16(float[] d, int dp, short[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = HalfFloats.fromBfloat16(a[ap + i]);
        }
    }

    private static void toFloat16(short[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = HalfFloats.toFloat16(a[ap + i]);
        }
    }

    private static void toBfloat16(short[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = HalfFloats.toBfloat16(a[ap + i]);
        }
    }
}
