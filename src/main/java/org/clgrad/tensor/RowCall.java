package org.clgrad.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Window;

/**
 * A computed operation under PyTorch's name and keywords. A step of a derivative that has no name of its own is the
 * gradient of the operation it belongs to.
 *
 * @param op PyTorch's name
 * @param attributes its arguments that are no tensors
 * @param inputs its tensors
 * @param cotangent what the result is multiplied with for the gradient; null if the result itself is what was computed
 * @param gradientOf the input whose gradient was computed; -1 if the result was
 */
public record RowCall(
        String op, Map<String, Object> attributes, List<Tensor> inputs, Tensor cotangent, int gradientOf) {

    /** Null where no call of an operation with a name is known to be the same. */
    static RowCall of(Op op, Tensor... in) {
        if (op instanceof ConvolutionOp.Weight w) {
            // The gradient of one operand does not depend on that operand.
            return gradient(
                    "conv2d", convolution(w.window(), w.groups()), List.of(in[0], zeros(w.weight(), in[0])), in[1], 1);
        }
        if (op instanceof ConvolutionOp.Input i) {
            return gradient(
                    "conv2d", convolution(i.window(), i.groups()), List.of(zeros(i.image(), in[0]), in[1]), in[0], 0);
        }
        if (op instanceof SoftmaxOp.CrossEntropyGradient) {
            return gradient("cross_entropy", Map.of("reduction", "none"), List.of(in[1], in[2]), in[0], 0);
        }
        if (op instanceof ReductionOp.VarGradient v) {
            return gradient("var", attributes(v.of(), in), List.of(in[1]), in[0], 0);
        }
        if (op instanceof SoftmaxOp.LogSumExpGradient l) {
            return gradient("logsumexp", folded(l.mask(), l.keepDim()), List.of(in[1]), in[0], 0);
        }
        Map<String, Object> attributes = attributes(op, in);
        String name = op instanceof PointwiseOp p && p.isMaskedKeep() ? "masked_keep" : op.label();
        return attributes == null ? null : new RowCall(name, attributes, List.of(in), null, -1);
    }

    private static RowCall gradient(
            String op, Map<String, Object> attributes, List<Tensor> inputs, Tensor cotangent, int gradientOf) {
        return new RowCall(op, attributes, inputs, cotangent, gradientOf);
    }

    private static Tensor zeros(Shape shape, Tensor like) {
        return Tensor.zeros(like.device(), like.dtype(), shape.toArray());
    }

    private static Map<String, Object> attributes(Op op, Tensor... in) {
        if (op instanceof PointwiseOp p) {
            return scalars(p, in.length);
        }
        if (op instanceof UnaryOp || op instanceof BinaryOp || op instanceof MatMulOp || op instanceof Where) {
            return Map.of();
        }
        if (op instanceof ReductionOp.Var v) {
            Map<String, Object> all = new LinkedHashMap<>(folded(v.mask(), v.keepDim()));
            all.put("correction", v.correction());
            return all;
        }
        if (op instanceof ReductionOp.Sum s) {
            return folded(s.mask(), s.keepDim());
        }
        if (op instanceof ReductionOp.Mean m) {
            return folded(m.mask(), m.keepDim());
        }
        if (op instanceof ReductionOp.Extremum e) {
            return folded(e.mask(), e.keepDim());
        }
        if (op instanceof NormOp.Normalize n && (n.weighted() || !n.shifted())) {
            return normalized(n.kind(), in[0].shape());
        }
        if (op instanceof SoftmaxOp.Softmax || op instanceof SoftmaxOp.LogSoftmax) {
            int[] dims = dims(((SoftmaxOp) op).mask());
            return dims.length == 1 ? Map.of("dim", dims[0]) : null;
        }
        if (op instanceof SoftmaxOp.LogSumExp l) {
            return folded(l.mask(), l.keepDim());
        }
        if (op instanceof SoftmaxOp.CrossEntropy) {
            return Map.of("reduction", "none");
        }
        if (op instanceof CumSumOp c && !c.reverse()) {
            return Map.of("dim", c.dim());
        }
        if (op instanceof ConvolutionOp.Forward f) {
            return convolution(f.window(), f.groups());
        }
        if (op instanceof AttentionOp.Forward a) {
            return Map.of("is_causal", a.causal(), "scale", a.scale());
        }
        return null;
    }

    /** Null where the dimensions of a row are not the last ones. */
    private static Map<String, Object> normalized(NormOp.Kind kind, Shape shape) {
        int[] dims = dims(kind.mask());
        if (dims.length == 0 || dims[0] != shape.rank() - dims.length) {
            return null;
        }
        return Map.of(
                "normalized_shape", IntStream.of(dims).mapToObj(shape::dim).toList(), "eps", kind.eps());
    }

    private static Map<String, Object> scalars(PointwiseOp op, int inputs) {
        List<Double> s = op.scalars();
        return switch (op.label()) {
            case "add", "sub" -> inputs == 2 ? Map.of("alpha", s.get(0)) : Map.of("other", s.get(0));
            case "rsub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge" ->
                Map.of("other", s.get(0));
            case "pow" -> Map.of("exponent", s.get(0));
            case "masked_fill" -> Map.of("value", s.get(0));
            case "clamp" -> Map.of("min", s.get(0), "max", s.get(1));
            case "softplus" -> Map.of("beta", s.get(0), "threshold", s.get(1));
            default -> Map.of();
        };
    }

    private static int[] dims(boolean... mask) {
        return IntStream.range(0, mask.length).filter(d -> mask[d]).toArray();
    }

    private static Map<String, Object> folded(boolean[] mask, boolean keepDim) {
        return Map.of("dim", Arrays.stream(dims(mask)).boxed().toList(), "keepdim", keepDim);
    }

    private static Map<String, Object> convolution(Window w, int groups) {
        return Map.of(
                "stride", List.of(w.strideH(), w.strideW()),
                "padding", List.of(w.padH(), w.padW()),
                "dilation", List.of(w.dilationH(), w.dilationW()),
                "groups", groups);
    }
}
