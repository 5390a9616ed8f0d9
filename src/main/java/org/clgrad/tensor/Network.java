package org.clgrad.tensor;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Layers and losses: what they check, and the operations that they are. */
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
        return normalize("layer_norm", true, x, normalizedShape, weight, bias, eps);
    }

    static Tensor rmsNorm(Tensor x, long[] normalizedShape, Tensor weight, double eps) {
        return normalize("rms_norm", false, x, normalizedShape, weight, null, eps);
    }

    private static Tensor normalize(
            String label, boolean centred, Tensor x, long[] normalizedShape, Tensor weight, Tensor bias, double eps) {
        Shape normalized = Shape.of(normalizedShape);
        int shift = x.rank() - normalized.rank();
        long[] trailing = shift < 0 ? new long[0] : Arrays.copyOfRange(x.shape().toArray(), shift, x.rank());
        if (shift < 0 || normalized.rank() == 0 || !Shape.of(trailing).equals(normalized)) {
            throw new ShapeException(
                    label + ": normalizedShape " + normalized + " is not the end of the input's shape " + x.shape());
        }
        checkParameter(label, "weight", weight, normalized, x);
        checkParameter(label, "bias", bias, normalized, x);
        boolean[] mask = new boolean[x.rank()];
        Arrays.fill(mask, shift, mask.length, true);
        Tensor[] in = Stream.of(x, weight, bias).filter(Objects::nonNull).toArray(Tensor[]::new);
        NormOp.Kind kind = new NormOp.Kind(mask, centred, eps);
        return Dispatch.apply(new NormOp.Normalize(kind, weight != null, bias != null), in);
    }

    private static void checkParameter(String label, String name, Tensor parameter, Shape shape, Tensor x) {
        if (parameter == null) {
            return;
        }
        if (!parameter.shape().equals(shape)) {
            throw new ShapeException(label + ": " + name + " has shape " + parameter.shape() + "; it must be " + shape);
        }
        if (parameter.dtype() != x.dtype()) {
            throw new DTypeException(label + ": " + name + " is " + parameter.dtype() + ", the input " + x.dtype()
                    + "; cast one with to(dtype)");
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
        boolean[] mask = x.shape().axes("cross_entropy", classDim);
        Shape expected = x.shape().reduce(mask, false);
        if (!target.shape().equals(expected)) {
            throw new ShapeException("cross_entropy: logits " + x.shape() + ", classes " + target.shape()
                    + "; the classes must be " + expected);
        }
        Tensor classes = target.to(DType.INT64);
        long count = x.size(classDim);
        boolean allCount = classes.storage().isKnownWithin(0, count - 1);
        Tensor valid = null;
        if (!allCount) {
            valid = classes.ne(IGNORED_CLASS);
            IndexOp.checkRange("cross_entropy", classes.maskedKeep(valid, 0), count, classDim);
        }
        Tensor losses = Dispatch.apply(new SoftmaxOp.CrossEntropy(mask), x, classes);
        return allCount || reduction != Reduction.MEAN
                ? reduction.apply(losses)
                : losses.sum().div(valid.to(x.dtype()).sum());
    }
}
