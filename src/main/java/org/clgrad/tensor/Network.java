package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Layers: what they check, and the operations that they are. */
final class Network {
    private Network() {}

    static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (weight.rank() == 1 && (bias == null || bias.rank() == 0)) {
            return linear(x, weight.unsqueeze(0), bias == null ? null : bias.unsqueeze(0))
                    .squeeze(-1);
        }
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

    static void checkParameter(String label, String name, Tensor parameter, Shape shape, Tensor x) {
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

    static Tensor bilinear(Tensor x1, Tensor x2, Tensor weight, Tensor bias) {
        Products.floating("bilinear", bias == null ? List.of(x1, x2, weight) : List.of(x1, x2, weight, bias));
        boolean fits = weight.rank() == 3
                && x1.rank() > 0
                && x1.rank() == x2.rank()
                && x1.size(-1) == weight.size(1)
                && x2.size(-1) == weight.size(2)
                && (bias == null || (bias.rank() == 1 && bias.size() == weight.size(0)));
        for (int d = 0; fits && d < x1.rank() - 1; d++) {
            fits = x1.size(d) == x2.size(d);
        }
        if (!fits) {
            throw new ShapeException("bilinear: shapes are " + x1.shape() + ", " + x2.shape() + " and " + weight.shape()
                    + (bias == null ? "" : ", bias " + bias.shape()) + "; give [.., I], [.., J], [O, I, J] and [O]");
        }
        long outputs = weight.size(0);
        long[] shape = Arrays.copyOf(x1.shape().toArray(), x1.rank() + 1);
        shape[x1.rank() - 1] = outputs;
        shape[x1.rank()] = weight.size(2);
        Tensor left = x1.matmul(weight.permute(1, 0, 2).reshape(weight.size(1), outputs * weight.size(2)));
        Tensor y = left.reshape(shape).mul(x2.unsqueeze(-2)).sum(-1);
        return bias == null ? y : y.add(bias);
    }
}
