package org.clgrad.tensor;

import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;

/** Reads tensors back. */
final class HostCopy {
    private HostCopy() {}

    /** The elements in row-major order, in the array type of the element type. */
    static Object read(Tensor t) {
        if (t.size() > Integer.MAX_VALUE - 8) {
            throw new ArgumentException("reading " + t.shape() + " back: " + t.size()
                    + " elements are more than a Java array holds; read parts with narrow");
        }
        int n = (int) t.size();
        Object array = newArray(t.dtype(), n);
        if (t.isContiguous()) {
            download(t.view(), array, n);
        } else {
            View copy = Kernels.copy(t);
            copy.storage().retain();
            download(copy, array, n);
            copy.storage().release();
        }
        return array;
    }

    private static void download(View v, Object array, int n) {
        v.storage().device().download(v.storage(), v.layout().offset(), array, 0, n);
    }

    private static Object newArray(DType type, int n) {
        return switch (type) {
            case FLOAT32 -> new float[n];
            case FLOAT64 -> new double[n];
            case INT32 -> new int[n];
            case INT64 -> new long[n];
            case BOOL -> new byte[n];
            case FLOAT16, BFLOAT16 -> new short[n];
        };
    }

    /** The elements as doubles; bools as 0 and 1. int64 beyond 2^53 rounds. */
    static double[] doubles(Tensor t) {
        Object array = read(t);
        if (array instanceof double[] d) {
            return d;
        }
        double[] out = new double[(int) t.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = element(array, t.dtype(), i);
        }
        return out;
    }

    /** The elements of a float32, float16 or bfloat16 tensor. */
    static float[] floats(Tensor t) {
        Object array = read(t);
        if (array instanceof float[] f) {
            return f;
        }
        short[] bits = (short[]) array;
        float[] out = new float[bits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = HalfFloats.fromBits(t.dtype(), bits[i]);
        }
        return out;
    }

    private static double element(Object array, DType type, int i) {
        if (array instanceof float[] f) {
            return f[i];
        } else if (array instanceof int[] n) {
            return n[i];
        } else if (array instanceof long[] l) {
            return (double) l[i];
        } else if (array instanceof short[] s) {
            return HalfFloats.fromBits(type, s[i]);
        }
        return ((byte[]) array)[i];
    }
}
