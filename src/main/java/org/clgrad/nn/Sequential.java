package org.clgrad.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.OperationListener;
import org.clgrad.tensor.Tensor;

/**
 * Layers one after the other. A layer is a module or any function of a tensor:
 *
 * <pre>{@code
 * Module model = new Sequential(
 *         new Conv2d(1, 16, 3, generator), Tensor::relu, x -> x.maxPool2d(2),
 *         x -> x.flatten(1, -1), new Linear(2704, 10, generator));
 * }</pre>
 *
 * <p>Modules are named by their place, functions counted, as in {@code torch.nn.Sequential}.
 */
public final class Sequential extends Module {
    private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();

    /**
     * Chains layers.
     *
     * @param layers modules and functions in the order in which they are applied
     */
    @SafeVarargs
    public Sequential(UnaryOperator<Tensor>... layers) {
        for (UnaryOperator<Tensor> layer : layers) {
            if (layer instanceof Module module) {
                register(Integer.toString(this.layers.size()), module);
            }
            this.layers.add(layer);
        }
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            UnaryOperator<Tensor> layer = layers.get(i);
            try (Autograd.Mode place = layer instanceof Module ? null : OperationListener.enter(i, layer)) {
                y = layer.apply(y);
            }
        }
        return y;
    }
}
