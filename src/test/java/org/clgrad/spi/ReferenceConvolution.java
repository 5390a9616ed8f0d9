package org.clgrad.spi;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Convolution as {@link Primitive.Convolution} and its gradients state it. */
final class ReferenceConvolution {
    private ReferenceConvolution() {}

    private static double number(Operand x, long... index) {
        return ((Number) ReferenceBackend.get(x, index)).doubleValue();
    }

    private static Object dot(DType type, double[] a, double[] b) {
        return type == DType.FLOAT32
                ? (Object) ReferenceBackend.dotFloat(a, b)
                : (Object) ReferenceBackend.dotDouble(a, b);
    }

    /** What a window of an image sees at one of its places, 0 in the padding. */
    private static double seen(Window w, Operand x, long n, long c, long oh, long ow, long kh, long kw) {
        long h = oh * w.strideH() - w.padH() + kh * w.dilationH();
        long v = ow * w.strideW() - w.padW() + kw * w.dilationW();
        boolean inside =
                h >= 0 && h < x.shape().dim(2) && v >= 0 && v < x.shape().dim(3);
        return inside ? number(x, n, c, h, v) : 0;
    }

    static void forward(Window w, int groups, Operand out, Operand x, Operand weight) {
        Shape taps = weight.shape();
        long each = taps.dim(0) / groups;
        int depth = (int) (taps.dim(1) * taps.dim(2) * taps.dim(3));
        for (long[] at : ReferenceBackend.indices(out.shape())) {
            double[] a = new double[depth];
            double[] b = new double[depth];
            int k = 0;
            for (long[] tap : ReferenceBackend.indices(Shape.of(taps.dim(1), taps.dim(2), taps.dim(3)))) {
                a[k] = number(weight, at[1], tap[0], tap[1], tap[2]);
                long c = at[1] / each * taps.dim(1) + tap[0];
                b[k++] = seen(w, x, at[0], c, at[2], at[3], tap[1], tap[2]);
            }
            ReferenceBackend.set(out, dot(out.dtype(), a, b), at);
        }
    }

    static void weight(Window w, int groups, Operand out, Operand x, Operand g) {
        Shape places = g.shape();
        long each = places.dim(1) / groups;
        int depth = (int) (places.dim(0) * places.dim(2) * places.dim(3));
        for (long[] at : ReferenceBackend.indices(out.shape())) {
            double[] a = new double[depth];
            double[] b = new double[depth];
            int k = 0;
            for (long[] p : ReferenceBackend.indices(Shape.of(places.dim(0), places.dim(2), places.dim(3)))) {
                a[k] = number(g, p[0], at[0], p[1], p[2]);
                long c = at[0] / each * out.shape().dim(1) + at[1];
                b[k++] = seen(w, x, p[0], c, p[1], p[2], at[2], at[3]);
            }
            ReferenceBackend.set(out, dot(out.dtype(), a, b), at);
        }
    }

    static void input(Window w, int groups, Operand out, Operand g, Operand weight) {
        long channels = weight.shape().dim(1);
        int each = (int) (weight.shape().dim(0) / groups);
        for (long[] at : ReferenceBackend.indices(out.shape())) {
            Object sum = ReferenceBackend.number(out.dtype(), 0);
            long group = at[1] / channels;
            for (long kh = 0; kh < w.kernelH(); kh++) {
                for (long kw = 0; kw < w.kernelW(); kw++) {
                    long down = at[2] + w.padH() - kh * w.dilationH();
                    long right = at[3] + w.padW() - kw * w.dilationW();
                    long oh = down / w.strideH();
                    long ow = right / w.strideW();
                    boolean whole = down >= 0 && right >= 0 && down % w.strideH() == 0 && right % w.strideW() == 0;
                    if (!whole || oh >= g.shape().dim(2) || ow >= g.shape().dim(3)) {
                        continue;
                    }
                    double[] a = new double[each];
                    double[] b = new double[each];
                    for (int o = 0; o < each; o++) {
                        a[o] = number(weight, group * each + o, at[1] % channels, kh, kw);
                        b[o] = number(g, at[0], group * each + o, oh, ow);
                    }
                    sum = ReferenceBackend.add(sum, dot(out.dtype(), a, b));
                }
            }
            ReferenceBackend.set(out, sum, at);
        }
    }
}
