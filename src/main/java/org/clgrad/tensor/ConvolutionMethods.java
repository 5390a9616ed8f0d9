package org.clgrad.tensor;

/**
 * Convolutions (cross-correlations) over one, two and three dimensions, and their transposes. Inputs are
 * {@code [N, C, ..]} or {@code [C, ..]}, of one floating type with weight and bias. A result has
 * {@code floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1} places along a dimension. Padding
 * {@code "valid"} is none, {@code "same"} so much that sizes stay the same at stride 1, the odd one at the end.
 * Derivative: the transposed convolution, and the correlation of input and gradient. Names are PyTorch's, in camel case;
 * strides and dilations are 1, paddings 0 and groups 1 by default there. See also {@link NetworkMethods#conv2d}.
 */
public sealed interface ConvolutionMethods permits Tensor {
    /**
     * Convolution of {@code [N, C, L]} with {@code [O, C / groups, k]} to {@code [N, O, outL]}.
     *
     * @param weight {@code [O, C / groups, k]}
     * @param bias {@code [O]}, null for none
     * @param stride elements between windows
     * @param padding zeros on each side
     * @param dilation elements between the window's own
     * @param groups into how many independent convolutions channels are split
     * @return the filtered sequences
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor conv1d(Tensor weight, Tensor bias, int stride, int padding, int dilation, int groups) {
        return Scope.composite(() -> Convolutions.convolve(
                1, (Tensor) this, weight, bias, new int[] {stride}, new int[] {padding}, new int[] {dilation}, groups));
    }

    /**
     * Convolution of {@code [N, C, L]} with padding by name.
     *
     * @param weight {@code [O, C / groups, k]}
     * @param bias {@code [O]}, null for none
     * @param stride elements between windows
     * @param padding {@code "valid"} or {@code "same"}
     * @param dilation elements between the window's own
     * @param groups into how many independent convolutions channels are split
     * @return the filtered sequences
     * @throws org.clgrad.error.ArgumentException if padding is another word, or "same" with a stride
     */
    default Tensor conv1d(Tensor weight, Tensor bias, int stride, String padding, int dilation, int groups) {
        return Scope.composite(() -> Convolutions.convolve(
                1, (Tensor) this, weight, bias, new int[] {stride}, padding, new int[] {dilation}, groups));
    }

    /**
     * Convolution of {@code [N, C, H, W]} with padding by name.
     *
     * @param weight {@code [O, C / groups, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding {@code "valid"} or {@code "same"}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param groups into how many independent convolutions channels are split
     * @return the filtered images
     * @throws org.clgrad.error.ArgumentException if padding is another word, or "same" with a stride
     */
    default Tensor conv2d(Tensor weight, Tensor bias, int[] stride, String padding, int[] dilation, int groups) {
        return Scope.composite(
                () -> Convolutions.convolve(2, (Tensor) this, weight, bias, stride, padding, dilation, groups));
    }

    /**
     * Convolution of {@code [N, C, D, H, W]} with {@code [O, C / groups, kD, kH, kW]} to {@code [N, O, outD, outH, outW]}.
     *
     * @param weight {@code [O, C / groups, kD, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding zeros on each side, {@code {d, h, w}}
     * @param dilation voxels between the window's own, {@code {d, h, w}}
     * @param groups into how many independent convolutions channels are split
     * @return the filtered volumes
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor conv3d(Tensor weight, Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
        return Scope.composite(
                () -> Convolutions.convolve(3, (Tensor) this, weight, bias, stride, padding, dilation, groups));
    }

    /**
     * Convolution of {@code [N, C, D, H, W]} with padding by name.
     *
     * @param weight {@code [O, C / groups, kD, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding {@code "valid"} or {@code "same"}
     * @param dilation voxels between the window's own, {@code {d, h, w}}
     * @param groups into how many independent convolutions channels are split
     * @return the filtered volumes
     * @throws org.clgrad.error.ArgumentException if padding is another word, or "same" with a stride
     */
    default Tensor conv3d(Tensor weight, Tensor bias, int[] stride, String padding, int[] dilation, int groups) {
        return Scope.composite(
                () -> Convolutions.convolve(3, (Tensor) this, weight, bias, stride, padding, dilation, groups));
    }

    /**
     * Transposed convolution of {@code [N, C, L]} with {@code [C, O / groups, k]} to {@code [N, O, outL]}, with
     * {@code outL = (L - 1) stride - 2 padding + dilation (k - 1) + outputPadding + 1}: what {@link #conv1d} with these
     * numbers does to a gradient. Derivative: the convolution.
     *
     * @param weight {@code [C, O / groups, k]}
     * @param bias {@code [O]}, null for none
     * @param stride elements between windows of the result
     * @param padding elements left out on each side of the result
     * @param outputPadding elements added at the end, fewer than the stride or the dilation
     * @param groups into how many independent convolutions channels are split
     * @param dilation elements between the window's own
     * @return the sums of windows
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor convTranspose1d(
            Tensor weight, Tensor bias, int stride, int padding, int outputPadding, int groups, int dilation) {
        return Scope.composite(() -> Transposed.convolve(
                1,
                (Tensor) this,
                weight,
                bias,
                new int[] {stride},
                new int[] {padding},
                new int[] {outputPadding},
                groups,
                new int[] {dilation}));
    }

    /**
     * Transposed convolution of {@code [N, C, H, W]} with {@code [C, O / groups, kH, kW]}, as {@link #convTranspose1d}
     * along both dimensions.
     *
     * @param weight {@code [C, O / groups, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride pixels between windows of the result, {@code {h, w}}
     * @param padding pixels left out on each side of the result, {@code {h, w}}
     * @param outputPadding pixels added at the end, fewer than the stride or the dilation, {@code {h, w}}
     * @param groups into how many independent convolutions channels are split
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @return the sums of windows
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor convTranspose2d(
            Tensor weight, Tensor bias, int[] stride, int[] padding, int[] outputPadding, int groups, int... dilation) {
        return Scope.composite(() ->
                Transposed.convolve(2, (Tensor) this, weight, bias, stride, padding, outputPadding, groups, dilation));
    }

    /**
     * Transposed convolution of {@code [N, C, D, H, W]} with {@code [C, O / groups, kD, kH, kW]}, as
     * {@link #convTranspose1d} along three dimensions.
     *
     * @param weight {@code [C, O / groups, kD, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride voxels between windows of the result, {@code {d, h, w}}
     * @param padding voxels left out on each side of the result, {@code {d, h, w}}
     * @param outputPadding voxels added at the end, fewer than the stride or the dilation, {@code {d, h, w}}
     * @param groups into how many independent convolutions channels are split
     * @param dilation voxels between the window's own, {@code {d, h, w}}
     * @return the sums of windows
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor convTranspose3d(
            Tensor weight, Tensor bias, int[] stride, int[] padding, int[] outputPadding, int groups, int... dilation) {
        return Scope.composite(() ->
                Transposed.convolve(3, (Tensor) this, weight, bias, stride, padding, outputPadding, groups, dilation));
    }
}
