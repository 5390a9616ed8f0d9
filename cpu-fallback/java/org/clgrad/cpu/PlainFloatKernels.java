package org.clgrad.cpu;

import org.clgrad.cpu.math.F32;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/** {@link FloatKernels} in plain Java. */
final class PlainFloatKernels implements FloatKernels {
    private final Gemm floatGemm = new FloatGemm();
    private final Gemm doubleGemm = new DoubleGemm();
    private final WindowProduct floatWindows = new FloatWindowProduct();
    private final WindowProduct doubleWindows = new DoubleWindowProduct();
    private final AttentionMath floatAttention = new FloatAttention(this);
    private final AttentionMath doubleAttention = new DoubleAttention();

    @Override
    public void prepare() {
        // Plain loops need nothing.
    }

    @Override
    public Loop loop(Fn fn) {
        return Float32Loops.of(fn);
    }

    @Override
    public void foldLanes(Fold fold, float[] lanes, float[] x, int xp, int rows) {
        if (fold == Fold.SUM) {
            sumLanes(lanes, x, xp, rows);
            return;
        }
        for (int r = 0, q = xp; r < rows; r++, q += Contract.REDUCE_LANES) {
            if (fold == Fold.PROD) {
                multiplyRow(lanes, x, q);
            } else if (fold == Fold.MAX) {
                largerRow(lanes, x, q);
            } else {
                smallerRow(lanes, x, q);
            }
        }
    }

    @Override
    public int halveLanes(Fold fold, float[] lanes, int at) {
        return Contract.REDUCE_LANES;
    }

    @Override
    public LoopCompiler compiler() {
        return null;
    }

    private static void multiplyRow(float[] lanes, float[] x, int q) {
        for (int l = 0; l < Contract.REDUCE_LANES; l++) {
            lanes[l] = lanes[l] * x[q + l];
        }
    }

    // New extremes are rare, so the comparison that finds none is nearly always predicted.
    private static void largerRow(float[] lanes, float[] x, int q) {
        for (int l = 0; l < Contract.REDUCE_LANES; l++) {
            if (!(x[q + l] <= lanes[l])) {
                lanes[l] = F32.maximum(lanes[l], x[q + l]);
            }
        }
    }

    private static void smallerRow(float[] lanes, float[] x, int q) {
        for (int l = 0; l < Contract.REDUCE_LANES; l++) {
            if (!(x[q + l] >= lanes[l])) {
                lanes[l] = F32.minimum(lanes[l], x[q + l]);
            }
        }
    }

    // Eight lanes at a time in registers: as many additions in flight as the processor can have.
    private static void sumLanes(float[] lanes, float[] x, int xp, int rows) {
        for (int g = 0; g < Contract.REDUCE_LANES; g += 8) {
            float s0 = lanes[g];
            float s1 = lanes[g + 1];
            float s2 = lanes[g + 2];
            float s3 = lanes[g + 3];
            float s4 = lanes[g + 4];
            float s5 = lanes[g + 5];
            float s6 = lanes[g + 6];
            float s7 = lanes[g + 7];
            for (int r = 0, q = xp + g; r < rows; r++, q += Contract.REDUCE_LANES) {
                s0 += x[q];
                s1 += x[q + 1];
                s2 += x[q + 2];
                s3 += x[q + 3];
                s4 += x[q + 4];
                s5 += x[q + 5];
                s6 += x[q + 6];
                s7 += x[q + 7];
            }
            lanes[g] = s0;
            lanes[g + 1] = s1;
            lanes[g + 2] = s2;
            lanes[g + 3] = s3;
            lanes[g + 4] = s4;
            lanes[g + 5] = s5;
            lanes[g + 6] = s6;
            lanes[g + 7] = s7;
        }
    }

    @Override
    public Gemm floatGemm() {
        return floatGemm;
    }

    @Override
    public Gemm doubleGemm() {
        return doubleGemm;
    }

    @Override
    public AttentionMath attention(DType type) {
        return type == DType.FLOAT32 ? floatAttention : doubleAttention;
    }

    @Override
    public WindowProduct windowProduct(DType type) {
        return type == DType.FLOAT32 ? floatWindows : doubleWindows;
    }
}
