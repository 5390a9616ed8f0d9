package org.clgrad.profile;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * What a primitive has to move and to compute, from its operands alone. Bytes: every element that an operand addresses
 * once, however often it is read (broadcast dimensions count as one), and every element of the result. Flops: two for
 * each product of a matrix product; for a program one for each of its functions and element, an exponential as much as
 * a sum; one for each element that is folded, scattered or summed up. Indices, copies and random bits are none.
 *
 * @param bytes how many bytes
 * @param flops how many operations
 */
public record Cost(long bytes, long flops) {
    private static final int FUNCTIONS_SHOWN = 4;

    static Cost of(Primitive op, Operand out, Operand... inputs) {
        long bytes = bytes(out);
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
        if (op instanceof Primitive.Reduce r && inputs.length > 0) {
            return inputs[0].shape().size() * (functions(r.program()) + 1);
        }
        if (op instanceof Primitive.MatMul) {
            return 2
                    * out.shape().size()
                    * inputs[0].shape().dim(inputs[0].shape().rank() - 1);
        }
        if (op instanceof Primitive.ScatterAdd) {
            return inputs[2].shape().size();
        }
        if (op instanceof Primitive.CumSum || op instanceof Primitive.FoldWindows) {
            return inputs[0].shape().size();
        }
        return 0;
    }

    private static long functions(Program program) {
        return program.steps().size();
    }

    /** {@return a name that tells fused programs, and matrices of different sizes, apart} */
    static String name(Primitive op, Operand out, Operand... inputs) {
        if (op instanceof Primitive.Elementwise e) {
            return "Elementwise " + text(e.program());
        }
        if (op instanceof Primitive.Reduce r) {
            return "Reduce " + r.fold().name().toLowerCase(Locale.ROOT) + " of " + text(r.program());
        }
        if (op instanceof Primitive.MatMul) {
            return "MatMul " + inputs[0].shape() + " x " + inputs[1].shape();
        }
        return op.label();
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
