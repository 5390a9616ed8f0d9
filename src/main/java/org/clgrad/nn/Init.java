package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * Values that parameters start with. Source: {@code torch.nn.init}; the layers' defaults are those of
 * {@code reset_parameters} of {@code torch.nn.Linear} and {@code torch.nn._ConvNd}.
 */
public final class Init {
    private Init() {}

    /**
     * Uniform numbers in {@code [-bound, bound)}: {@code u * 2 bound - bound}, rounded after each of the two steps.
     *
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param bound half the width
     * @param generator where the numbers come from
     * @param shape the sizes
     * @return a tensor without history
     */
    public static Tensor uniform(Device device, DType dtype, double bound, Generator generator, long... shape) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return generator.rand(device, dtype, shape).mul_(2 * bound).add_(-bound);
        }
    }

    /**
     * The bound of the default of linear and convolutional layers, {@code kaiming_uniform_} with {@code a = sqrt(5)}:
     * {@code sqrt(2 / (1 + a^2)) sqrt(3 / fanIn) = 1 / sqrt(fanIn)}. It is also the bound of their bias.
     *
     * @param fanIn how many products an output element is the sum of
     * @return the bound; 0 if there are none
     */
    public static double kaimingBound(long fanIn) {
        return fanIn == 0 ? 0 : 1 / Math.sqrt(fanIn);
    }
}
