package org.clgrad.accuracy;

import java.util.Map;
import java.util.function.IntFunction;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/**
 * A model that {@link Divergence} runs twice, on two devices or in two precisions. For the command line it is a public
 * class with a public constructor without arguments:
 *
 * <pre>{@code
 * public final class Digits implements ComparedModel {
 *     @Override
 *     public Run build(Device device, DType dtype, long seed) {
 *         Generator random = new Generator(seed);
 *         Module net = new Sequential(
 *                 new Linear(784, 100, true, device, dtype, random), Tensor::relu,
 *                 new Linear(100, 10, true, device, dtype, random));
 *         Tensor x = random.randn(device, DType.FLOAT32, 32, 784).to(dtype);
 *         Tensor y = Tensor.of(device, new long[32]);
 *         return new Run(net.namedParameters(), step -> net.apply(x).crossEntropy(y));
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ComparedModel {
    /**
     * Builds the model for one of the two runs, on the thread of that run. Both must do the same operations; what they
     * compute on belongs on the device given, made from float32 numbers so that both runs have the same.
     *
     * @param device where
     * @param dtype float32 or float64, the type of its parameters
     * @param seed what random numbers come from
     * @return the model
     */
    Run build(Device device, DType dtype, long seed);

    /**
     * A model that was built.
     *
     * @param parameters what it learns, by name; may be empty. The more precise run gets the numbers of the other
     * @param loss a forward pass for a step, from 0: one number, of which the gradient is taken if it requires one;
     *     tensors it makes are closed after the step
     */
    record Run(Map<String, Tensor> parameters, IntFunction<Tensor> loss) {}
}
