package org.clgrad.tensor;

import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/** {@code condition ? a : b}. */
enum Where implements ElementwiseOp {
    INSTANCE;

    private static final Formula FORMULA = new Formula(0, (b, v) -> b.apply(Fn.WHERE, v[0], v[1], v[2]));

    @Override
    public String label() {
        return "where";
    }

    @Override
    public Program program(Tensor... in) {
        if (in[0].dtype() != DType.BOOL) {
            throw new DTypeException(
                    "where: the condition is " + in[0].dtype() + "; make it bool with a comparison such as ne(0)");
        }
        if (in[1].dtype() != in[2].dtype()) {
            throw new DTypeException(
                    "where: the choices are " + in[1].dtype() + " and " + in[2].dtype() + "; cast one with to(dtype)");
        }
        return FORMULA.program(DType.BOOL, in[1].dtype(), in[2].dtype());
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return value == 0;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[] {
            null, c.needs(1) ? g.maskedKeep(c.in(0), 0) : null, c.needs(2) ? g.maskedFill(c.in(0), 0) : null
        };
    }
}
