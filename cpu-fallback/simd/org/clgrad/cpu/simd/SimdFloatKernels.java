package org.clgrad.cpu.simd;

import java.util.Objects;
import org.clgrad.cpu.AttentionMath;
import org.clgrad.cpu.FloatKernels;
import org.clgrad.cpu.Gemm;
import org.clgrad.cpu.Loop;
import org.clgrad.cpu.LoopCompiler;
import org.clgrad.cpu.WindowProduct;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/**
 * {@link FloatKernels} on the Vector API. Short arrays are left to the plain loops: a vector operation is slow until its
 * caller is compiled.
 */
public final class SimdFloatKernels implements FloatKernels {
    /** Arrays shorter than this are left to the plain loops. */
    private static final int SHORT = 64;

    private final FloatKernels plain;
    private final LoopWriter writer = new LoopWriter();
    private final Gemm floatGemm;
    private final Gemm doubleGemm;
    private final WindowProduct floatWindows;
    private final WindowProduct doubleWindows;
    private final AttentionMath attention;

    private SimdFloatKernels(FloatKernels plain) {
        this.plain = plain;
        floatGemm = new SimdFloatGemm(plain.floatGemm());
        doubleGemm = new SimdDoubleGemm(plain.doubleGemm());
        floatWindows = new SimdFloatWindowProduct(plain.windowProduct(DType.FLOAT32));
        doubleWindows = new SimdDoubleWindowProduct(plain.windowProduct(DType.FLOAT64));
        attention = new SimdAttention(this);
    }

    /**
     * Makes the kernels.
     *
     * @param plain what to use where vectors do not pay
     * @return the kernels
     */
    public static FloatKernels create(FloatKernels plain) {
        return new SimdFloatKernels(Objects.requireNonNull(plain));
    }

    @Override
    public void prepare() {
        LaneProfile.mix();
    }

    @Override
    public Loop loop(Fn fn) {
        return switch (fn) {
            case SIN -> unary(fn, TrigVector::sin);
            case COS -> unary(fn, TrigVector::cos);
            case POW -> power();
            default -> generated(fn);
        };
    }

    /** Whole vectors by a generated loop where there is one; the plain loop does the rest. */
    private Loop generated(Fn fn) {
        Loop narrow = plain.loop(fn);
        boolean bools = fn == Fn.WHERE || fn.rule() == Fn.Rule.COMPARE;
        if (writer.operations(fn, DType.FLOAT32) == 0 || (bools && !writer.takes(DType.BOOL))) {
            return narrow;
        }
        Loop wide = writer.compile(fn);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT ? 0 : LaneShapes.FLOATS.loopBound(n);
            if (done > 0) {
                wide.run(d, dp, a, ap, b, bp, c, cp, done);
            }
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp + done, n - done);
            }
        };
    }

    @FunctionalInterface
    private interface Unary {
        int run(float[] d, int dp, float[] a, int ap, int n);
    }

    private Loop unary(Fn fn, Unary wide) {
        Loop narrow = plain.loop(fn);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT ? 0 : wide.run((float[]) d, dp, (float[]) a, ap, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp, c, cp, n - done);
            }
        };
    }

    private Loop power() {
        Loop narrow = plain.loop(Fn.POW);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT ? 0 : PowVector.pow((float[]) d, dp, (float[]) a, ap, (float[]) b, bp, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp, n - done);
            }
        };
    }

    @Override
    public void foldLanes(Fold fold, float[] lanes, float[] x, int xp, int rows) {
        switch (fold) {
            case SUM -> FoldLanes.sum(lanes, x, xp, rows);
            case PROD -> FoldLanes.product(lanes, x, xp, rows);
            case MAX -> FoldLanes.maximum(lanes, x, xp, rows);
            case MIN -> FoldLanes.minimum(lanes, x, xp, rows);
        }
    }

    @Override
    public int halveLanes(Fold fold, float[] lanes, int at) {
        return FoldLanes.halve(fold, lanes, at);
    }

    @Override
    public LoopCompiler compiler() {
        return writer;
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
        return type == DType.FLOAT32 ? attention : plain.attention(type);
    }

    @Override
    public WindowProduct windowProduct(DType type) {
        return type == DType.FLOAT32 ? floatWindows : doubleWindows;
    }

    @Override
    public String toString() {
        return LaneShapes.FLOATS.vectorBitSize() + " bits";
    }
}
