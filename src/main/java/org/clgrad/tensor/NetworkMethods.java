package org.clgrad.tensor;

import org.clgrad.shape.DType;

/**
 * Products of matrices, convolutions and normalisation: what networks are made of. Floating types; operands
 * share one type. Names are PyTorch's, in camel case; each is the op of that name in {@code torch.nn.functional}.
 */
public sealed interface NetworkMethods permits Tensor {
    /**
     * Matrix product by all of PyTorch's shape rules: {@code [K] x [K] -> []}, {@code [M, K] x [K] -> [M]},
     * {@code [K] x [K, N] -> [N]}, {@code [.., M, K] x [.., K, N] -> [.., M, N]} with batch dimensions that broadcast.
     * Derivative: {@code g B^T} and {@code A^T g}.
     *
     * @param other the right operand
     * @return the product
     * @throws org.clgrad.error.ShapeException if the inner dimensions differ or the batches do not broadcast
     */
    default Tensor matmul(Tensor other) {
        return Scope.composite(() -> MatMulOp.matmul((Tensor) this, other));
    }

    /**
     * {@code x W^T}: {@code [.., I] x [O, I] -> [.., O]}.
     *
     * @param weight {@code [O, I]}
     * @return the product
     */
    default Tensor linear(Tensor weight) {
        return Scope.composite(() -> Network.linear((Tensor) this, weight, null));
    }

    /**
     * {@code x W^T + b}: {@code [.., I] x [O, I] + [O] -> [.., O]}, and {@code [.., I] x [I] + [] -> [..]}.
     *
     * @param weight {@code [O, I]}
     * @param bias {@code [O]}
     * @return the result
     */
    default Tensor linear(Tensor weight, Tensor bias) {
        return Scope.composite(() -> Network.linear((Tensor) this, weight, bias));
    }

    /**
     * {@code x1^T W_o x2 + b_o} for each output o: {@code [.., I] x [O, I, J] x [.., J] + [O] -> [.., O]}. Derivative: that of
     * the products.
     *
     * @param x2 of this shape but for the last size, of this type
     * @param weight W, {@code [O, I, J]}
     * @param bias b, {@code [O]}; null for none
     * @return the results
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor bilinear(Tensor x2, Tensor weight, Tensor bias) {
        return Scope.composite(() -> Network.bilinear((Tensor) this, x2, weight, bias));
    }

    /**
     * Two-dimensional convolution (cross-correlation) with stride 1 and no padding.
     *
     * @param weight {@code [O, C, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @return {@code [N, O, outH, outW]}
     */
    default Tensor conv2d(Tensor weight, Tensor bias) {
        return conv2d(weight, bias, new int[] {1, 1}, new int[] {0, 0}, new int[] {1, 1}, 1);
    }

    /**
     * Two-dimensional convolution (cross-correlation): {@code [N, C, H, W]} or {@code [C, H, W]} with
     * {@code [O, C / groups, kH, kW]} to {@code [N, O, outH, outW]} with
     * {@code outH = floor((H + 2 padding - dilation (kH - 1) - 1) / stride) + 1}. Derivative: the transposed convolution,
     * and the correlation of input and gradient.
     *
     * @param weight {@code [O, C / groups, kH, kW]}
     * @param bias {@code [O]}, null for none
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding zeros on each side, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param groups into how many independent convolutions channels are split
     * @return the filtered images
     */
    default Tensor conv2d(Tensor weight, Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
        return Scope.composite(() -> Windows.conv2d((Tensor) this, weight, bias, stride, padding, dilation, groups));
    }

    /**
     * The largest element of each square window, side by side.
     *
     * @param kernelSize rows and columns of a window, and the stride
     * @return {@code [N, C, floor(H / kernelSize), floor(W / kernelSize)]}
     */
    default Tensor maxPool2d(int kernelSize) {
        int[] kernel = {kernelSize, kernelSize};
        return maxPool2d(kernel, kernel, new int[] {0, 0}, new int[] {1, 1});
    }

    /**
     * The largest element of each window of {@code [N, C, H, W]} or {@code [C, H, W]}; padding takes no part, NaN wins.
     * Derivative: to the first largest element.
     *
     * @param kernelSize the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding pixels on each side, at most half the window, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @return the maxima, {@code [N, C, outH, outW]}
     */
    default Tensor maxPool2d(int[] kernelSize, int[] stride, int[] padding, int[] dilation) {
        return Scope.composite(() -> Pooling.maximum(2, (Tensor) this, kernelSize, stride, padding, dilation, false));
    }

    /**
     * Windows of images as columns ({@code im2col}): {@code [N, C, H, W] -> [N, C kH kW, outH outW]}. Derivative: the
     * columns added back.
     *
     * @param kernelSize the window, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param padding zeros on each side, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @return the columns
     */
    default Tensor unfold(int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
        return Scope.composite(() -> Windows.unfold((Tensor) this, kernelSize, dilation, padding, stride));
    }

    /**
     * Normalises the trailing dimensions to mean 0 and variance 1:
     * {@code (x - mean) / sqrt(var + eps) * weight + bias} with the population variance. Derivative in x:
     * {@code r (a - mean(a) - h mean(a h))} for {@code a = g weight}, {@code h = (x - mean) r},
     * {@code r = 1 / sqrt(var + eps)}.
     *
     * @param normalizedShape the sizes of the trailing dimensions
     * @param weight of that shape, null for none
     * @param bias of that shape, null for none
     * @param eps what is added to the variance
     * @return the normalised elements, of this shape
     */
    default Tensor layerNorm(long[] normalizedShape, Tensor weight, Tensor bias, double eps) {
        return Network.layerNorm((Tensor) this, normalizedShape, weight, bias, eps);
    }

    /**
     * Divides the trailing dimensions by their root mean square, as {@link #rmsNorm(long[], Tensor, double)} with the
     * distance from 1 to the next number of the type as eps: 2^-23 or 2^-52.
     *
     * @param normalizedShape the sizes of the trailing dimensions
     * @param weight of that shape, null for none
     * @return the normalised elements, of this shape
     */
    default Tensor rmsNorm(long[] normalizedShape, Tensor weight) {
        Tensor t = (Tensor) this;
        return rmsNorm(normalizedShape, weight, t.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f));
    }

    /**
     * Divides the trailing dimensions by their root mean square: {@code x / sqrt(mean(x^2) + eps) * weight}. Derivative
     * in x: {@code r (a - h mean(a h))} for {@code a = g weight}, {@code h = x r}, {@code r = 1 / sqrt(mean(x^2) + eps)}.
     *
     * @param normalizedShape the sizes of the trailing dimensions
     * @param weight of that shape, null for none
     * @param eps what is added to the mean of squares
     * @return the normalised elements, of this shape
     */
    default Tensor rmsNorm(long[] normalizedShape, Tensor weight, double eps) {
        return Network.rmsNorm((Tensor) this, normalizedShape, weight, eps);
    }

    /**
     * Scaled dot-product attention without a mask, as {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, boolean,
     * double)}.
     *
     * @param key {@code [.., S, E]}
     * @param value {@code [.., S, Ev]}
     * @return {@code [.., L, Ev]}
     */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value) {
        return scaledDotProductAttention(key, value, null, false);
    }

    /**
     * Scaled dot-product attention with the scale {@code 1 / sqrt(E)}, as
     * {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, boolean, double)}.
     *
     * @param key {@code [.., S, E]}
     * @param value {@code [.., S, Ev]}
     * @param attnMask broadcast to {@code [.., L, S]}: bool (true = takes part) or of this type (added); null for none
     * @param isCausal whether query i sees keys 0 .. i alone; not together with a mask
     * @return {@code [.., L, Ev]}
     */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value, Tensor attnMask, boolean isCausal) {
        return scaledDotProductAttention(key, value, attnMask, isCausal, Attention.scale((Tensor) this));
    }

    /**
     * Scaled dot-product attention, this being the queries: {@code softmax(scale Q K^T + mask) V} with the softmax over
     * the keys, {@code [.., L, E] x [.., S, E] x [.., S, Ev] -> [.., L, Ev]} with batch dimensions that broadcast. The
     * matrix of scores {@code [.., L, S]} is never in memory, neither here nor in the first derivative: both need memory
     * linear in L and S. The gradient of a mask, and second derivatives, do build it. A query without keys gives zeros;
     * a masked key has the weight 0, so that an infinite or NaN value there still gives NaN. Inputs of any layout are
     * read where they are. Derivative: with weights P and {@code D = P * (g V^T - sum(P * g V^T))} it is {@code scale D K},
     * {@code scale D^T Q}, {@code P^T g}, and D for a mask.
     *
     * @param key {@code [.., S, E]}
     * @param value {@code [.., S, Ev]}
     * @param attnMask broadcast to {@code [.., L, S]}: bool (true = takes part) or of this type (added); null for none
     * @param isCausal whether query i sees keys 0 .. i alone; not together with a mask
     * @param scale what the products are multiplied with
     * @return {@code [.., L, Ev]}
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     * @throws org.clgrad.error.ArgumentException if there are both a mask and {@code isCausal}
     */
    default Tensor scaledDotProductAttention(
            Tensor key, Tensor value, Tensor attnMask, boolean isCausal, double scale) {
        return Scope.composite(() -> Attention.apply((Tensor) this, key, value, attnMask, isCausal, scale));
    }

    /**
     * Scaled dot-product attention as {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, boolean, double)}, of whose
     * weights each is dropped with a probability, as by {@link RandomMethods#dropout}. With a probability above 0 the matrix
     * of weights is in memory.
     *
     * @param key {@code [.., S, E]}
     * @param value {@code [.., S, Ev]}
     * @param attnMask broadcast to {@code [.., L, S]}: bool (true = takes part) or of this type (added); null for none
     * @param isCausal whether query i sees keys 0 .. i alone; not together with a mask
     * @param scale what the products are multiplied with
     * @param dropoutP the probability, in [0, 1]; give 0 when not training
     * @param generator where the numbers come from
     * @return {@code [.., L, Ev]}
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     * @throws org.clgrad.error.ArgumentException if there are both a mask and {@code isCausal}, or the probability is outside
     *     [0, 1]
     */
    default Tensor scaledDotProductAttention(
            Tensor key,
            Tensor value,
            Tensor attnMask,
            boolean isCausal,
            double scale,
            double dropoutP,
            Generator generator) {
        return Scope.composite(
                () -> Attention.withDropout((Tensor) this, key, value, attnMask, isCausal, scale, dropoutP, generator));
    }
}
