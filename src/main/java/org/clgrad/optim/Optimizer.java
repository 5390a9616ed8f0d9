package org.clgrad.optim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Autograd;
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
 * <p>State is made with the optimizer: make it outside of the {@link org.clgrad.tensor.Scope} of a step.
 */
public abstract class Optimizer {
    private final List<Tensor> parameters;
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
        setLearningRate(learningRate);
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
     * @return zeros of the parameters' shapes, types and devices
     */
    protected final List<Tensor> zeroState() {
        return parameters.stream().map(Tensor::zerosLike).toList();
    }

    /** Updates every parameter that has a gradient, in place and outside of the graph. */
    public final void step() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (int i = 0; i < parameters.size(); i++) {
                Tensor p = parameters.get(i);
                if (p.grad() != null) {
                    update(i, p, p.grad());
                }
            }
        }
    }

    /**
     * Updates one parameter; nothing is recorded.
     *
     * @param index its place in {@link #parameters}
     * @param parameter what to write
     * @param gradient its gradient, not to be written
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
