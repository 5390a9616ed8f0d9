package org.clgrad.profile;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * What a primitive has to move and to compute, from its operands alone. Bytes: every element that an operand addresses
 * once, however often it is read (broadcast dimensions count as one), and every element of the result. Flops: two for
 * each product of a matrix product, those of attention included; for a program one for each of its functions and
 * element, an exponential as much as a sum; one for each element that is folded, scattered or summed up. Indices,
 * copies and random bits are none.
 *
 * @param bytes how many bytes
 * @param flops how many operations
 */
public record Cost(long bytes, long flops) {
    private static final int FUNCTIONS_SHOWN = 4;

    static Cost of(Primitive op, Operand out, Operand... inputs) {
        long bytes = bytes(out);
        for (int t = 1; op instanceof Primitive.Update u && t < u.targets(); t++) {
            bytes += bytes(inputs[t]);
        }
        for (Operand in : inputs) {
            bytes += bytes(in);
        }
        return new Cost(bytes, flops(op, out, inputs));
    }

    private static long bytes(Operand operand) {
        Layout layout = operand.layout();
        long elements = 1;
        for (int d = 0; d < layout.shape().rank(); d++) {
            elements *= layout.stride(d) == 0 ? 1 : layout.shape().dim(d);
        }
        return elements * operand.dtype().bytes();
    }

    private static long flops(Primitive op, Operand out, Operand... inputs) {
        if (op instanceof Primitive.Elementwise e) {
            return out.shape().size() * functions(e.program());
        }
        if (op instanceof Primitive.Update u) {
            return out.shape().size() * functions(u.program());
        }
        if (op instanceof Primitive.Reduce r && inputs.length > 0) {
            return inputs[0].shape().size() * (functions(r.program()) + 1);
        }
        if (op instanceof Primitive.Rows r) {
            return rows(r, inputs);
        }
        if (op instanceof Primitive.MatMul m) {
            long depth = inputs[0].shape().dim(inputs[0].shape().rank() - 1);
            long behind = m.then() == null ? 0 : functions(m.then().program());
            return out.shape().size() * (2 * depth + behind);
        }
        if (op instanceof Primitive.Convolution c) {
            return convolution(out.shape(), c.groups(), inputs[0].shape(), inputs[1].shape());
        }
        if (op instanceof Primitive.ConvolutionInput c) {
            return convolution(inputs[0].shape(), c.groups(), out.shape(), inputs[1].shape());
        }
        if (op instanceof Primitive.ConvolutionWeight c) {
            return convolution(inputs[1].shape(), c.groups(), inputs[0].shape(), out.shape());
        }
        if (op instanceof Primitive.Attention) {
            return attention(1, 1, inputs);
        }
        if (op instanceof Primitive.AttentionGradient) {
            // Scores and dQ, dK; the products with V, and dV.
            return attention(3, 2, inputs);
        }
        if (op instanceof Primitive.Scatter s && s.merge() != Primitive.Merge.REPLACE) {
            return inputs[2].shape().size();
        }
        if (op instanceof Primitive.CumSum || op instanceof Primitive.FoldWindows) {
            return inputs[0].shape().size();
        }
        return 0;
    }

    /** A product of an element of a window and one of its weights counts as two, in the padding too. */
    private static long convolution(Shape result, int groups, Shape image, Shape weight) {
        return 2 * result.size() * (image.dim(1) / groups) * weight.dim(2) * weight.dim(3);
    }

    /** So many products of the size of Q K^T, and of the size of that times V; the mask does not spare any. */
    private static long attention(long byKeys, long byValues, Operand... inputs) {
        Shape query = inputs[0].shape();
        Shape key = inputs[1].shape();
        long width = key.dim(key.rank() - 1);
        long pairs = query.size() / Math.max(1, width) * key.dim(key.rank() - 2);
        return 2 * pairs * (byKeys * width + byValues * inputs[2].shape().dim(key.rank() - 1));
    }

    /** A stage works on every element, or once a row. */
    private static long rows(Primitive.Rows op, Operand... inputs) {
        Shape all = inputs[op.perRow().indexOf(false)].shape();
        long rows = 1;
        for (int d = 0; d < all.rank() - op.rowDims(); d++) {
            rows *= all.dim(d);
        }
        long flops = 0;
        for (Primitive.Stage stage : op.stages()) {
            boolean once = stage.args().stream().allMatch(op::isPerRow);
            flops += (once ? rows : all.size()) * (functions(stage.program()) + (stage.fold() == null ? 0 : 1));
        }
        for (Primitive.Column column : op.columns()) {
            flops += all.size() * (functions(column.program()) + 1);
        }
        return flops;
    }

    private static long functions(Program program) {
        return program.steps().size();
    }

    /** {@return a name that tells fused programs, and matrices of different sizes, apart} */
    static String name(Primitive op, Operand out, Operand... inputs) {
        if (op instanceof Primitive.Elementwise e) {
            return "Elementwise " + text(e.program());
        }
        if (op instanceof Primitive.Update u) {
            return "Update " + text(u.program());
        }
        if (op instanceof Primitive.Reduce r) {
            return "Reduce " + r.fold().name().toLowerCase(Locale.ROOT) + " of " + text(r.program());
        }
        if (op instanceof Primitive.Rows r) {
            return Stream.concat(
                            r.stages().stream().map(Cost::text),
                            r.columns().stream().map(column -> "columns of " + text(column.program())))
                    .collect(Collectors.joining(", ", "Rows ", ""));
        }
        if (op instanceof Primitive.MatMul m) {
            return "MatMul " + inputs[0].shape() + " x " + inputs[1].shape()
                    + (m.then() == null ? "" : ", " + text(m.then().program()));
        }
        if (op instanceof Primitive.Convolution
                || op instanceof Primitive.ConvolutionInput
                || op instanceof Primitive.ConvolutionWeight) {
            return op.label() + " " + inputs[0].shape() + " x " + inputs[1].shape();
        }
        if (op instanceof Primitive.Attention || op instanceof Primitive.AttentionGradient) {
            return op.label() + " " + inputs[0].shape();
        }
        return op.label();
    }

    private static String text(Primitive.Stage stage) {
        return stage.fold() == null
                ? text(stage.program())
                : stage.fold().name().toLowerCase(Locale.ROOT) + " of " + text(stage.program());
    }

    private static String text(Program program) {
        List<Program.Step> steps = program.steps();
        if (steps.isEmpty()) {
            return program.inputs().isEmpty() ? "constant" : "copy";
        }
        String shown =
                steps.stream().limit(FUNCTIONS_SHOWN).map(s -> s.fn().label()).collect(Collectors.joining(" "));
        return steps.size() > FUNCTIONS_SHOWN ? shown + " + " + (steps.size() - FUNCTIONS_SHOWN) : shown;
    }
}
