package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * A formula that overwrites tensors element by element in one launch, outside of the graph: what optimizers are made of,
 * a parameter and its state at once. The formula is written once as an expression and gives the same bits on every
 * device: each operation rounds, in the order written. All new values of an element are computed before the first is
 * written, so the formula reads what was there before; and either all targets are written or, if the launch is refused,
 * none.
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
    private final int targets;
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

    /** The expressions of the new values of an element of several targets. */
    @FunctionalInterface
    public interface Expressions {
        /**
         * Builds the expressions.
         *
         * @param tensors the elements at the same place: of the targets, then of the other tensors
         * @param scalars the scalar arguments
         * @return the new value of each target, in their order
         */
        Value[] build(Value[] tensors, Value[] scalars);
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
     * Makes an update of one tensor.
     *
     * @param label the name in messages
     * @param tensors how many tensors the formula reads, the target included
     * @param scalars how many scalar arguments it has
     * @param expression the formula; it must compute something
     */
    public Update(String label, int tensors, int scalars, Expression expression) {
        this(label, 1, tensors, scalars, (t, s) -> new Value[] {expression.build(t, s)});
    }

    /**
     * Makes an update of several tensors.
     *
     * @param label the name in messages
     * @param targets how many tensors it overwrites, at least one
     * @param tensors how many tensors the formula reads, the targets included
     * @param scalars how many scalar arguments it has
     * @param expressions the formula; it must compute every new value
     */
    public Update(String label, int targets, int tensors, int scalars, Expressions expressions) {
        if (targets < 1 || tensors < targets) {
            throw new ArgumentException(label + ": an update of " + targets + " tensors out of " + tensors
                    + "; give at least one target, and count the targets among the tensors");
        }
        this.label = label;
        this.targets = targets;
        this.tensors = tensors;
        this.scalars = scalars;
        this.formula = write(expressions);
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
        apply(List.of(target), scalarValues, others);
    }

    /**
     * Overwrites tensors.
     *
     * @param written what to overwrite, float32 or float64, in memory of their own
     * @param scalarValues the scalar arguments, rounded to the targets' type
     * @param others the other tensors, of the targets' shape, type and device
     * @throws AutogradException if the write would have to be recorded; use {@link Autograd#noGrad}
     * @throws ArgumentException if the number of tensors or scalars is not the formula's, or two targets share memory
     * @throws ShapeException if shapes differ or a target is an expanded view
     */
    public void apply(List<Tensor> written, double[] scalarValues, Tensor... others) {
        check(written, scalarValues, others);
        List<Double> values = Arrays.stream(scalarValues).boxed().toList();
        DType[] types = new DType[tensors];
        Arrays.fill(types, written.get(0).dtype());
        Kernels.update(formula.program(types), values, written, others);
    }

    /**
     * Throws what {@link #apply} would throw for these arguments, and writes nothing: for a caller with several updates
     * to make, or none.
     *
     * @param written as there
     * @param scalarValues as there
     * @param others as there
     */
    public void check(List<Tensor> written, double[] scalarValues, Tensor... others) {
        if (written.size() != targets || others.length + targets != tensors || scalarValues.length != scalars) {
            throw new ArgumentException(label + ": " + written.size() + " targets, " + others.length
                    + " other tensors and " + scalarValues.length + " scalars; the formula takes " + targets + ", "
                    + (tensors - targets) + " and " + scalars);
        }
        Tensor target = written.get(0);
        if (!target.dtype().isFloating() || target.dtype().isHalf()) {
            throw new DTypeException(label + ": takes float32 or float64, got " + target.dtype()
                    + "; update a float32 copy and write it back with copy_");
        }
        List<Tensor> all = new ArrayList<>(written);
        all.addAll(Arrays.asList(others));
        boolean recorded = false;
        for (Tensor t : all) {
            t.view();
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
        for (int i = 0; i < targets; i++) {
            InPlace.checkNotExpanded(label, written.get(i));
            for (int k = 0; k < i; k++) {
                if (meet(written.get(i).view(), written.get(k).view())) {
                    throw new ArgumentException(label + ": targets " + k + " and " + i + " of shape " + target.shape()
                            + " share memory; write to a copy() of one");
                }
            }
        }
    }

    /** Whether two views may have an element in common. */
    private static boolean meet(View a, View b) {
        return a.storage() == b.storage()
                && a.layout().offset() < b.layout().end()
                && b.layout().offset() < a.layout().end();
    }

    private Formula write(Expressions expressions) {
        return new Formula(scalars, (steps, numbers) -> {
            Value[] terms = new Value[numbers.length];
            for (int i = 0; i < terms.length; i++) {
                terms[i] = new Value(steps, i);
            }
            Value[] values =
                    expressions.build(Arrays.copyOf(terms, tensors), Arrays.copyOfRange(terms, tensors, terms.length));
            Integer[] results = new Integer[values.length];
            for (int i = 0; i < values.length; i++) {
                results[i] = values[i].number;
                if (results[i] < terms.length) {
                    throw new ArgumentException(label + ": the new value of target " + i
                            + " is an argument as it is; the formula must compute it");
                }
            }
            if (values.length != targets) {
                throw new ArgumentException(label + ": the formula gives " + values.length + " new values for "
                        + targets + " targets; give one each");
            }
            steps.results(results);
        });
    }
}
