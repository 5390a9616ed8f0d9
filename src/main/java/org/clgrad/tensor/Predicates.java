package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;

/** What elements are: the operations that say it. */
final class Predicates {
    private Predicates() {}

    private static boolean isExact(Tensor t) {
        return !t.dtype().isFloating();
    }

    static Tensor isinf(Tensor t) {
        return isExact(t) ? t.ne(t) : t.abs().eq(Double.POSITIVE_INFINITY);
    }

    /** Whether elements are an infinity, which no integer is. */
    static Tensor is(Tensor t, double infinity) {
        return isExact(t) ? t.ne(t) : t.eq(infinity);
    }

    static Tensor isfinite(Tensor t) {
        return isExact(t) ? t.eq(t) : t.abs().lt(Double.POSITIVE_INFINITY);
    }

    static Tensor isclose(Tensor x, Tensor y, double rtol, double atol, boolean equalNan) {
        if (!(rtol >= 0 && atol >= 0)) {
            throw new ArgumentException(
                    "isclose: rtol is " + rtol + ", atol " + atol + "; give ones that are not negative");
        }
        if (x.dtype() != y.dtype()) {
            throw new DTypeException(
                    "isclose: operands are " + x.dtype() + " and " + y.dtype() + "; cast one with to(dtype)");
        }
        Tensor same = x.eq(y);
        if (equalNan && x.dtype().isFloating()) {
            same = same.logicalOr(x.ne(x).logicalAnd(y.ne(y)));
        }
        if ((rtol == 0 && atol == 0) || x.dtype() == DType.BOOL) {
            return same;
        }
        // As in PyTorch, integers are compared in float32.
        Tensor difference =
                isExact(x) ? x.sub(y).abs().to(DType.FLOAT32) : x.sub(y).abs();
        Tensor size = isExact(y) ? y.abs().to(DType.FLOAT32) : y.abs();
        Tensor near = difference.le(size.mul(rtol).add(atol)).logicalAnd(isfinite(difference));
        return same.logicalOr(near);
    }

    static Tensor nanToNum(Tensor t, double nan, Double posInf, Double negInf) {
        if (isExact(t)) {
            return t.copy();
        }
        double largest = t.dtype() == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        return t.maskedFill(t.ne(t), nan)
                .maskedFill(t.eq(Double.POSITIVE_INFINITY), posInf == null ? largest : posInf)
                .maskedFill(t.eq(Double.NEGATIVE_INFINITY), negInf == null ? -largest : negInf);
    }

    static Tensor signbit(Tensor x) {
        if (!x.dtype().isFloating()) {
            return x.dtype() == DType.BOOL ? Tensor.zerosLike(x) : x.lt(0);
        }
        return x.lt(0).logicalOr(x.reciprocal().lt(0));
    }
}
