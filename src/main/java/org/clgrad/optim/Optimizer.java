package org.clgrad.optim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Update;

/**
 * Moves parameters along their gradients. Parameters without a gradient stay as they are.
 *
 * <pre>{@code
 * Optimizer optimizer = new Sgd(model.parameters(), 0.01);
 * for (...) {
 *     optimizer.zeroGrad();
 *     model.apply(x).crossEntropy(y).backward();
 *     optimizer.step();
 * }
 * }</pre>
 *
 * <p>State is made with the optimizer: make it outside of the {@link org.clgrad.tensor.Scope} of a step. A float16 or
 * bfloat16 parameter has a float32 copy and float32 state: steps too small for it add up there, and it is that copy,
 * rounded, after each. What else is written to such a parameter after the optimizer was made does not last.
 */
public abstract class Optimizer {
    private final List<Tensor> parameters;
    /** What is updated: float32 copies of 16-bit parameters, the others themselves. */
    private final List<Tensor> updated;

    private final long[] steps;
    private double learningRate;

    /**
     * What to do to one parameter: one launch, which writes the parameter and its state together.
     *
     * @param update the formula
     * @param targets the parameter and its state
     * @param scalars the formula's scalar arguments
     * @param gradient what else the formula reads
     */
    protected record Step(Update update, List<Tensor> targets, double[] scalars, Tensor gradient) {}

    /**
     * Checks what is common to all optimizers.
     *
     * @param parameters leaves that require grad, at least one, none twice
     * @param learningRate finite, not negative
     * @throws ArgumentException if one is not
     */
    protected Optimizer(List<Tensor> parameters, double learningRate) {
        if (parameters.isEmpty()) {
            throw new ArgumentException("optimizer: no parameters; give model.parameters()");
        }
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < parameters.size(); i++) {
            Tensor p = parameters.get(i);
            if (!p.isLeaf() || !p.requiresGrad() || !seen.add(p)) {
                throw new ArgumentException("optimizer: parameter " + i + " of shape " + p.shape()
                        + " is no leaf that requires grad, or is there twice; give each leaf once");
            }
        }
        this.parameters = List.copyOf(parameters);
        updated = parameters.stream().map(Optimizer::precise).toList();
        steps = new long[parameters.size()];
        setLearningRate(learningRate);
    }

    private static Tensor precise(Tensor parameter) {
        return parameter.dtype().isHalf() ? parameter.detach().to(DType.FLOAT32) : parameter;
    }

    /** {@return the parameters, in the order given} */
    public final List<Tensor> parameters() {
        return parameters;
    }

    /** {@return the learning rate of the next step} */
    public final double learningRate() {
        return learningRate;
    }

    /**
     * Sets the learning rate of the steps to come.
     *
     * @param value finite, not negative
     * @throws ArgumentException if it is not
     */
    public final void setLearningRate(double value) {
        checkNotNegative("learning rate", value);
        learningRate = value;
    }

    /**
     * Checks a setting.
     *
     * @param name what it is
     * @param value what must be finite and not negative
     * @throws ArgumentException if it is not
     */
    protected static void checkNotNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new ArgumentException("optimizer: " + name + " is " + value + "; give a finite number of at least 0");
        }
    }

    /**
     * State for each parameter.
     *
     * @return zeros of the parameters' shapes and devices, and of their types or, for 16-bit floats, float32
     */
    protected final List<Tensor> zeroState() {
        return updated.stream().map(Tensor::zerosLike).toList();
    }

    /**
     * Updates every parameter that has a gradient, in place and outside of the graph. All are looked at before the first
     * is written, so that an exception leaves everything as it was; should the device fail in between, every parameter
     * and its state are either updated or not.
     */
    public final void step() {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Step[] todo = new Step[parameters.size()];
            for (int i = 0; i < todo.length; i++) {
                Tensor g = parameters.get(i).grad();
                if (g != null) {
                    Tensor target = updated.get(i);
                    todo[i] = update(i, steps[i] + 1, target, g.dtype() == target.dtype() ? g : g.to(target.dtype()));
                    todo[i].update.check(todo[i].targets, todo[i].scalars, todo[i].gradient);
                }
            }
            for (int i = 0; i < todo.length; i++) {
                Step step = todo[i];
                if (step != null) {
                    step.update.apply(step.targets, step.scalars, step.gradient);
                    steps[i]++;
                    Tensor p = parameters.get(i);
                    if (p.dtype().isHalf()) {
                        p.copy_(updated.get(i).to(p.dtype()));
                    }
                }
            }
        }
    }

    /**
     * Says how to update one parameter; changes nothing.
     *
     * @param index its place in {@link #parameters}
     * @param count which update of this parameter it is, from 1
     * @param parameter what to write; for a 16-bit parameter its float32 copy
     * @param gradient its gradient, of the same type, not to be written
     * @return what to do
     */
    protected abstract Step update(int index, long count, Tensor parameter, Tensor gradient);

    /** Forgets the gradients of all parameters and closes them; copy those you want to keep. */
    public final void zeroGrad() {
        for (Tensor p : parameters) {
            Tensor grad = p.grad();
            p.zeroGrad();
            if (grad != null) {
                grad.close();
            }
        }
    }
}
