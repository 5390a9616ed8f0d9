package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * A formula that overwrites a tensor element by element in one launch, outside of the graph: what optimizers are made
 * of. The formula is written once as an expression and gives the same bits on every device: each operation rounds, in
 * the order written.
 *
 * <pre>{@code
 * static final Update MOMENTUM = new Update("momentum", 2, 1, (t, s) -> t[0].mul(s[0]).add(t[1]));
 *
 * try (var mode = Autograd.noGrad()) {
 *     MOMENTUM.apply(buffer, new double[] {0.9}, gradient);
 * }
 * }</pre>
 */
public final class Update {
    private final String label;
    private final int tensors;
    private final int scalars;
    private final Formula formula;

    /** The expression of the new value of an element. */
    @FunctionalInterface
    public interface Expression {
        /**
         * Builds the expression.
         *
         * @param tensors the elements at the same place: of the target, then of the other tensors
         * @param scalars the scalar arguments
         * @return the new value of the target
         */
        Value build(Value[] tensors, Value[] scalars);
    }

    /** A term of an expression. */
    public static final class Value {
        private final Formula.Steps steps;
        private final int number;

        private Value(Formula.Steps steps, int number) {
            this.steps = steps;
            this.number = number;
        }

        private Value apply(Fn fn, Value other) {
            return new Value(steps, steps.apply(fn, number, other.number));
        }

        /**
         * {@code this + other}.
         *
         * @param other another term
         * @return the sum
         */
        public Value add(Value other) {
            return apply(Fn.ADD, other);
        }

        /**
         * {@code this - other}.
         *
         * @param other another term
         * @return the difference
         */
        public Value sub(Value other) {
            return apply(Fn.SUB, other);
        }

        /**
         * {@code this * other}.
         *
         * @param other another term
         * @return the product
         */
        public Value mul(Value other) {
            return apply(Fn.MUL, other);
        }

        /**
         * {@code this / other}.
         *
         * @param other another term
         * @return the quotient
         */
        public Value div(Value other) {
            return apply(Fn.DIV, other);
        }

        /** {@return the square root} */
        public Value sqrt() {
            return new Value(steps, steps.apply(Fn.SQRT, number));
        }
    }

    /**
     * Makes an update.
     *
     * @param label the name in messages
     * @param tensors how many tensors the formula reads, the target included
     * @param scalars how many scalar arguments it has
     * @param expression the formula; it must compute something, and its result last
     */
    public Update(String label, int tensors, int scalars, Expression expression) {
        this.label = label;
        this.tensors = tensors;
        this.scalars = scalars;
        this.formula = write(expression);
    }

    /**
     * Overwrites a tensor.
     *
     * @param target what to overwrite, float32 or float64
     * @param scalarValues the scalar arguments, rounded to the target's type
     * @param others the other tensors, of the target's shape, type and device
     * @throws AutogradException if the write would have to be recorded; use {@link Autograd#noGrad}
     * @throws ArgumentException if the number of tensors or scalars is not the formula's
     * @throws ShapeException if shapes differ or the target is an expanded view
     */
    public void apply(Tensor target, double[] scalarValues, Tensor... others) {
        check(target, scalarValues, others);
        Tensor[] in = new Tensor[tensors];
        in[0] = target;
        System.arraycopy(others, 0, in, 1, others.length);
        List<Double> values = Arrays.stream(scalarValues).boxed().toList();
        DType[] types = new DType[tensors];
        Arrays.fill(types, target.dtype());
        Kernels.elementwiseInto(target, formula.program(types), values, in);
    }

    private void check(Tensor target, double[] scalarValues, Tensor... others) {
        if (others.length + 1 != tensors || scalarValues.length != scalars) {
            throw new ArgumentException(label + ": " + others.length + " other tensors and " + scalarValues.length
                    + " scalars; the formula takes " + (tensors - 1) + " and " + scalars);
        }
        if (!target.dtype().isFloating() || target.dtype().isHalf()) {
            throw new DTypeException(label + ": takes float32 or float64, got " + target.dtype()
                    + "; update a float32 copy and write it back with copy_");
        }
        boolean recorded = target.requiresGrad();
        for (Tensor t : others) {
            recorded |= t.requiresGrad();
            if (!t.shape().equals(target.shape())) {
                throw new ShapeException(label + ": the target has shape " + target.shape() + ", an argument "
                        + t.shape() + "; they must be equal");
            }
            if (t.dtype() != target.dtype()) {
                throw new DTypeException(label + ": the target is " + target.dtype() + ", an argument " + t.dtype()
                        + "; cast one with to(dtype)");
            }
            if (t.device() != target.device()) {
                throw new DeviceException(label + ": the target is on " + target.device() + ", an argument on "
                        + t.device() + "; move one with to(device)");
            }
        }
        if (recorded && Autograd.isGradEnabled()) {
            throw new AutogradException(
                    label + ": an update is not differentiable and a tensor requires grad; use Autograd.noGrad()");
        }
        InPlace.checkNotExpanded(label, target);
    }

    private Formula write(Expression expression) {
        return new Formula(scalars, (steps, numbers) -> {
            Value[] terms = new Value[numbers.length];
            for (int i = 0; i < terms.length; i++) {
                terms[i] = new Value(steps, i);
            }
            Value result =
                    expression.build(Arrays.copyOf(terms, tensors), Arrays.copyOfRange(terms, tensors, terms.length));
            if (result.number != steps.last()) {
                throw new ArgumentException(label + ": the formula's result must be the last term it computes");
            }
        });
    }
}
