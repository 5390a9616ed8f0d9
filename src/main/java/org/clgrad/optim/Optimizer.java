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

    private double learningRate;

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

    /** Updates every parameter that has a gradient, in place and outside of the graph. */
    public final void step() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (int i = 0; i < parameters.size(); i++) {
                Tensor p = parameters.get(i);
                if (p.grad() != null && p.dtype().isHalf()) {
                    updateHalf(i, p);
                } else if (p.grad() != null) {
                    update(i, p, p.grad());
                }
            }
        }
    }

    private void updateHalf(int index, Tensor parameter) {
        Tensor copy = updated.get(index);
        try (Scope scope = Scope.open()) {
            update(index, copy, parameter.grad().to(copy.dtype()));
            parameter.copy_(copy.to(parameter.dtype()));
        }
    }

    /**
     * Updates one parameter; nothing is recorded.
     *
     * @param index its place in {@link #parameters}
     * @param parameter what to write; for a 16-bit parameter its float32 copy
     * @param gradient its gradient, of the same type, not to be written
     */
    protected abstract void update(int index, Tensor parameter, Tensor gradient);

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
