package org.clgrad.nn;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * Two-dimensional convolution, {@link Tensor#conv2d(Tensor, Tensor, int[], int[], int[], int)}:
 * {@code [N, C, H, W] -> [N, O, outH, outW]} or the same without N, with parameters
 * {@code weight [O, C / groups, kH, kW]} and {@code bias [O]}, both uniform in {@code [-b, b)} with
 * {@code b = 1 / sqrt(C / groups kH kW)} at the start. Source: {@code torch.nn.Conv2d}.
 */
public final class Conv2d extends Module {
    private final Geometry geometry;
    private final boolean bias;

    /**
     * Sizes of a convolution; change single ones with the {@code with} methods.
     *
     * @param inChannels C
     * @param outChannels O
     * @param kernel the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding zeros on each side, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param groups into how many independent convolutions channels are split
     */
    public record Geometry(
            long inChannels, long outChannels, int[] kernel, int[] stride, int[] padding, int[] dilation, int groups) {
        /** Checks what the parameters' shapes depend on. */
        public Geometry {
            if (groups < 1
                    || inChannels < 1
                    || outChannels < 1
                    || inChannels % groups != 0
                    || outChannels % groups != 0) {
                throw new ArgumentException("Conv2d: " + inChannels + " channels in, " + outChannels + " out, " + groups
                        + " groups; all must be positive and groups divide both");
            }
            if (kernel.length != 2 || kernel[0] < 1 || kernel[1] < 1) {
                throw new ArgumentException(
                        "Conv2d: kernel is " + Arrays.toString(kernel) + "; give two positive numbers {h, w}");
            }
            kernel = kernel.clone();
            stride = stride.clone();
            padding = padding.clone();
            dilation = dilation.clone();
        }

        /**
         * A square window with stride 1, without padding, dilation or groups.
         *
         * @param inChannels C
         * @param outChannels O
         * @param kernelSize rows and columns of the window
         * @return the sizes
         */
        public static Geometry of(long inChannels, long outChannels, int kernelSize) {
            return new Geometry(inChannels, outChannels, both(kernelSize), both(1), both(0), both(1), 1);
        }

        private static int[] both(int size) {
            return new int[] {size, size};
        }

        /**
         * The same with another stride.
         *
         * @param size pixels between windows, down and across
         * @return the sizes
         */
        public Geometry withStride(int size) {
            return new Geometry(inChannels, outChannels, kernel, both(size), padding, dilation, groups);
        }

        /**
         * The same with another padding.
         *
         * @param size zeros on each side
         * @return the sizes
         */
        public Geometry withPadding(int size) {
            return new Geometry(inChannels, outChannels, kernel, stride, both(size), dilation, groups);
        }

        /**
         * The same with another dilation.
         *
         * @param size pixels between the window's own, down and across
         * @return the sizes
         */
        public Geometry withDilation(int size) {
            return new Geometry(inChannels, outChannels, kernel, stride, padding, both(size), groups);
        }

        /**
         * The same in another number of groups.
         *
         * @param count into how many independent convolutions channels are split
         * @return the sizes
         */
        public Geometry withGroups(int count) {
            return new Geometry(inChannels, outChannels, kernel, stride, padding, dilation, count);
        }
    }

    /**
     * A float32 layer with a square window, stride 1, no padding and a bias, on the default device, from the global
     * generator.
     *
     * @param inChannels C
     * @param outChannels O
     * @param kernelSize rows and columns of the window
     */
    public Conv2d(long inChannels, long outChannels, int kernelSize) {
        this(inChannels, outChannels, kernelSize, Generator.global());
    }

    /**
     * A float32 layer with a square window, stride 1, no padding and a bias, on the default device.
     *
     * @param inChannels C
     * @param outChannels O
     * @param kernelSize rows and columns of the window
     * @param generator where the parameters come from
     */
    public Conv2d(long inChannels, long outChannels, int kernelSize, Generator generator) {
        this(Geometry.of(inChannels, outChannels, kernelSize), true, null, DType.FLOAT32, generator);
    }

    /**
     * A layer.
     *
     * @param geometry its sizes
     * @param bias whether there is a bias
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from: the weight first, then the bias
     */
    public Conv2d(Geometry geometry, boolean bias, Device device, DType dtype, Generator generator) {
        this.geometry = geometry;
        this.bias = bias;
        int[] kernel = geometry.kernel;
        long channels = geometry.inChannels / geometry.groups;
        double bound = Init.kaimingBound(channels * kernel[0] * kernel[1]);
        register(
                "weight",
                Init.uniform(device, dtype, bound, generator, geometry.outChannels, channels, kernel[0], kernel[1]));
        if (bias) {
            register("bias", Init.uniform(device, dtype, bound, generator, geometry.outChannels));
        }
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.conv2d(
                parameter("weight"),
                bias ? parameter("bias") : null,
                geometry.stride,
                geometry.padding,
                geometry.dilation,
                geometry.groups);
    }

    @Override
    protected String describe() {
        return "Conv2d(" + geometry.inChannels + " -> " + geometry.outChannels + ", kernel "
                + Arrays.toString(geometry.kernel) + ", stride " + Arrays.toString(geometry.stride) + ", padding "
                + Arrays.toString(geometry.padding) + (bias ? ")" : ", no bias)");
    }
}
