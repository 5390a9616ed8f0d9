package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Layers and losses composed of differentiable operations; their derivatives follow. */
final class Network {
    /** PyTorch's default for classes that do not count. */
    private static final long IGNORED_CLASS = -100;

    private Network() {}

    static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (weight.rank() != 2 || x.rank() == 0 || x.size(-1) != weight.size(1)) {
            throw new ShapeException("linear: input " + x.shape() + ", weight " + weight.shape()
                    + "; the weight must be [out, in] and the input's last size in");
        }
        if (bias != null && !bias.shape().equals(Shape.of(weight.size(0)))) {
            throw new ShapeException("linear: weight " + weight.shape() + ", bias " + bias.shape()
                    + "; the bias must be [" + weight.size(0) + "]");
        }
        Tensor product = x.matmul(weight.t());
        return bias == null ? product : product.add(bias);
    }

    static Tensor layerNorm(Tensor x, long[] normalizedShape, Tensor weight, Tensor bias, double eps) {
        Shape normalized = Shape.of(normalizedShape);
        int shift = x.rank() - normalized.rank();
        long[] trailing = shift < 0 ? new long[0] : Arrays.copyOfRange(x.shape().toArray(), shift, x.rank());
        if (shift < 0 || normalized.rank() == 0 || !Shape.of(trailing).equals(normalized)) {
            throw new ShapeException(
                    "layer_norm: normalizedShape " + normalized + " is not the end of the input's shape " + x.shape());
        }
        checkParameter("weight", weight, normalized);
        checkParameter("bias", bias, normalized);
        int[] dims = new int[normalized.rank()];
        for (int d = 0; d < dims.length; d++) {
            dims[d] = shift + d;
        }
        Tensor centred = x.sub(x.mean(dims, true));
        Tensor y = centred.mul(x.var(dims, 0, true).add(eps).rsqrt());
        y = weight == null ? y : y.mul(weight);
        return bias == null ? y : y.add(bias);
    }

    private static void checkParameter(String name, Tensor parameter, Shape shape) {
        if (parameter != null && !parameter.shape().equals(shape)) {
            throw new ShapeException(
                    "layer_norm: " + name + " has shape " + parameter.shape() + "; it must be " + shape);
        }
    }

    static Tensor crossEntropy(Tensor x, Tensor target, Reduction reduction) {
        if (x.rank() == 0) {
            throw new ShapeException("cross_entropy: the logits are a scalar; give [C], [N, C] or [N, C, d1, ..]");
        }
        int classDim = x.rank() == 1 ? 0 : 1;
        return target.dtype().isFloating()
                ? withProbabilities(x, target, classDim, reduction)
                : withClasses(x, target, classDim, reduction);
    }

    private static Tensor withProbabilities(Tensor x, Tensor target, int classDim, Reduction reduction) {
        if (!target.shape().equals(x.shape())) {
            throw new ShapeException("cross_entropy: logits " + x.shape() + ", probabilities " + target.shape()
                    + "; they must be equal");
        }
        Tensor losses = x.logSoftmax(classDim).mul(target).sum(classDim).neg();
        return reduction.apply(losses);
    }

    private static Tensor withClasses(Tensor x, Tensor target, int classDim, Reduction reduction) {
        IndexOp.checkIndexType("cross_entropy", target);
        Shape expected = x.shape().reduce(x.shape().axes("cross_entropy", classDim), false);
        if (!target.shape().equals(expected)) {
            throw new ShapeException("cross_entropy: logits " + x.shape() + ", classes " + target.shape()
                    + "; the classes must be " + expected);
        }
        Tensor classes = target.to(DType.INT64);
        long count = x.size(classDim);
        boolean allCount = classes.storage().isKnownWithin(0, count - 1);
        Tensor valid = allCount ? null : classes.ne(IGNORED_CLASS);
        Tensor index = allCount ? classes : classes.maskedKeep(valid, 0);
        index = IndexOp.checkRange("cross_entropy", index, count, classDim);
        Tensor losses = x.logSoftmax(classDim)
                .gather(classDim, index.unsqueeze(classDim))
                .squeeze(classDim)
                .neg();
        if (allCount) {
            return reduction.apply(losses);
        }
        losses = losses.maskedKeep(valid, 0);
        return reduction == Reduction.MEAN
                ? losses.sum().div(valid.to(x.dtype()).sum())
                : reduction.apply(losses);
    }
}
