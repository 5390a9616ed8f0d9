package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** Quotients without a fraction, and what they leave. */
final class Division {
    private static final Formula TOWARDS_ZERO = new Formula(0, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));
    /** Scalars 0, 1: one less than the quotient towards zero where that left something of another sign. */
    private static final Formula DOWN = new Formula(2, (b, v) -> {
        int quotient = b.apply(Fn.DIV, v[0], v[1]);
        int rest = b.apply(Fn.FMOD, v[0], v[1]);
        int signs = b.apply(Fn.NE, b.apply(Fn.LT, rest, v[2]), b.apply(Fn.LT, v[1], v[2]));
        int below = b.apply(Fn.AND, b.apply(Fn.NE, rest, v[2]), signs);
        b.apply(Fn.WHERE, below, b.apply(Fn.SUB, quotient, v[3]), quotient);
    });

    private static final PointwiseOp INTEGER_TRUNC =
            new PointwiseOp("div", TOWARDS_ZERO, Types.INTEGER, Reads.NOTHING, List.of(), null);
    private static final PointwiseOp INTEGER_FLOOR =
            new PointwiseOp("floor_divide", DOWN, Types.INTEGER, Reads.NOTHING, List.of(0.0, 1.0), null);

    private Division() {}

    /** A remainder; of integers it needs divisors other than 0. */
    static Tensor rest(BinaryOp op, Tensor x, Tensor y) {
        checkDivisor(op.label(), x, y);
        return Dispatch.apply(op, x, y);
    }

    /** The quotient with the fraction cut off. */
    static Tensor trunc(Tensor x, Tensor y) {
        if (!x.dtype().isFloating()) {
            checkDivisor("div", x, y);
            return Dispatch.apply(INTEGER_TRUNC, x, y);
        }
        return x.div(y).trunc();
    }

    /** The quotient rounded down; of floats from the remainder, because the quotient may have been rounded up to a whole. */
    static Tensor floor(Tensor x, Tensor y) {
        if (x.dtype() != y.dtype()) {
            throw new DTypeException("floor_divide: operands are " + x.dtype() + " " + x.shape() + " and " + y.dtype()
                    + " " + y.shape() + "; cast one with to(dtype)");
        }
        if (!x.dtype().isFloating()) {
            checkDivisor("floor_divide", x, y);
            return Dispatch.apply(INTEGER_FLOOR, x, y);
        }
        Tensor rest = x.fmod(y);
        Tensor whole = x.sub(rest).div(y);
        Tensor below = rest.ne(0).logicalAnd(rest.lt(0).ne(y.lt(0)));
        Tensor quotient = Tensor.where(below, whole.sub(1), whole);
        Tensor down = quotient.floor();
        Tensor near = Tensor.where(quotient.sub(down).gt(0.5), down.add(1), down);
        Tensor signed = Tensor.where(quotient.eq(0), x.div(y).mul(0), near);
        return Tensor.where(y.eq(0), x.div(y), signed);
    }

    /** Integers have no quotient by 0. The divisors are read back, unless it is known that none is 0. */
    private static void checkDivisor(String label, Tensor x, Tensor y) {
        boolean divides = y.dtype().isInteger() && y.dtype() == x.dtype() && x.size() > 0 && y.size() > 0;
        if (divides
                && !y.storage().isKnownWithin(1, Long.MAX_VALUE)
                && !y.storage().isKnownWithin(Long.MIN_VALUE, -1)
                && IndexOp.largest(y.eq(0)) > 0) {
            throw new ArgumentException(label + ": a divisor is 0 among those of shape " + y.shape() + " and type "
                    + y.dtype() + "; mask it, or cast to a floating type");
        }
    }
}
