package org.clgrad.cpu.simd;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.cpu.AttentionMath;
import org.clgrad.cpu.FloatKernels;
import org.clgrad.cpu.FusedLoop;
import org.clgrad.cpu.Gemm;
import org.clgrad.cpu.Loop;
import org.clgrad.cpu.WindowProduct;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * {@link FloatKernels} on the Vector API. Short arrays are left to the plain loops: a vector operation is slow until its
 * caller is compiled.
 */
public final class SimdFloatKernels implements FloatKernels {
    /** The widest vectors of this processor, at most 512 bits so that the 64 lanes of a reduction are whole ones. */
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    /** Arrays shorter than this are left to the plain loops. */
    private static final int SHORT = 64;

    private final FloatKernels plain;
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
    public Loop loop(Fn fn) {
        return switch (fn) {
            case SIGN -> unary(fn, F32Vector::sign);
            case EXP -> unary(fn, F32Vector::exp);
            case EXPM1 -> unary(fn, F32Vector::expm1);
            case LOG -> unary(fn, F32Vector::log);
            case LOG1P -> unary(fn, F32Vector::log1p);
            case SIN -> unary(fn, F32Vector::sin);
            case COS -> unary(fn, F32Vector::cos);
            case TANH -> unary(fn, F32Vector::tanh);
            case SIGMOID -> unary(fn, F32Vector::sigmoid);
            case ERF -> unary(fn, F32Vector::erf);
            case ERFC -> unary(fn, F32Vector::erfc);
            case NDTR -> unary(fn, F32Vector::ndtr);
            case SQRT -> unary(fn, MoreLoops::sqrt);
            case RSQRT -> unary(fn, MoreLoops::rsqrt);
            case POW -> binary(fn, F32Vector::pow);
            case MAXIMUM -> binary(fn, MoreLoops::maximum);
            case MINIMUM -> binary(fn, MoreLoops::minimum);
            case NEG -> unary(fn, MoreLoops::neg);
            case ABS -> unary(fn, MoreLoops::abs);
            case SQUARE -> unary(fn, MoreLoops::square);
            case RECIPROCAL -> unary(fn, MoreLoops::reciprocal);
            case ADD -> binary(fn, MoreLoops::add);
            case SUB -> binary(fn, MoreLoops::sub);
            case MUL -> binary(fn, MoreLoops::mul);
            case DIV -> binary(fn, MoreLoops::div);
            case FMA -> fma();
            case EQ -> comparison(fn, CompareLoops::equal);
            case NE -> comparison(fn, CompareLoops::notEqual);
            case LT -> comparison(fn, CompareLoops::less);
            case LE -> comparison(fn, CompareLoops::lessEqual);
            case GT -> comparison(fn, CompareLoops::greater);
            case GE -> comparison(fn, CompareLoops::greaterEqual);
            case WHERE -> where();
            case ERFINV,
                    EXP2,
                    LOG2,
                    LOG10,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    ASINH,
                    ACOSH,
                    ATANH,
                    FLOOR,
                    CEIL,
                    ROUND,
                    TRUNC,
                    ATAN2,
                    HYPOT,
                    FMOD,
                    REMAINDER,
                    NOT,
                    AND,
                    OR,
                    XOR,
                    SHIFT_LEFT,
                    SHIFT_RIGHT,
                    BITS_TO_RANGE,
                    CAST,
                    BITS_TO_UNIFORM -> plain.loop(fn);
        };
    }

    @FunctionalInterface
    private interface Unary {
        int run(float[] d, int dp, float[] a, int ap, int n);
    }

    @FunctionalInterface
    private interface Binary {
        int run(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n);
    }

    @FunctionalInterface
    private interface Comparison {
        int run(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n);
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

    /** Whole vectors first; {@code wide} says how far it got, and the plain loop does the rest. */
    private Loop binary(Fn fn, Binary wide) {
        Loop narrow = plain.loop(fn);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT ? 0 : wide.run((float[]) d, dp, (float[]) a, ap, (float[]) b, bp, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp, n - done);
            }
        };
    }

    private Loop comparison(Fn fn, Comparison wide) {
        Loop narrow = plain.loop(fn);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            boolean few = n < SHORT || !CompareLoops.AVAILABLE;
            int done = few ? 0 : wide.run((byte[]) d, dp, (float[]) a, ap, (float[]) b, bp, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp, n - done);
            }
        };
    }

    private Loop where() {
        Loop narrow = plain.loop(Fn.WHERE);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT || !CompareLoops.AVAILABLE
                    ? 0
                    : CompareLoops.where((float[]) d, dp, (byte[]) a, ap, (float[]) b, bp, (float[]) c, cp, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp + done, n - done);
            }
        };
    }

    private Loop fma() {
        Loop narrow = plain.loop(Fn.FMA);
        return (d, dp, a, ap, b, bp, c, cp, n) -> {
            int done = n < SHORT
                    ? 0
                    : MoreLoops.fma((float[]) d, dp, (float[]) a, ap, (float[]) b, bp, (float[]) c, cp, n);
            if (done < n) {
                narrow.run(d, dp + done, a, ap + done, b, bp + done, c, cp + done, n - done);
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
    public int halveLanes(Fold fold, float[] lanes) {
        return FoldLanes.halve(fold, lanes);
    }

    @Override
    public FusedLoop fused(Program program) {
        return FusedLoops.of(program);
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
        return SPECIES.vectorBitSize() + " bits";
    }
}
