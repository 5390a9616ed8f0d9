package org.clgrad.opencl;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * What the kernels of matrix products do to an element before they store it: a program, whose first input is the element
 * and whose others lie in steps of rows, columns and matrices. Their parameters and the function are generated; what the
 * kernels use of it says {@code kernels-cl/matmul_then.cl}.
 *
 * @param program the program
 * @param scalars its scalar arguments
 * @param keeps whether the product is stored too
 * @param result where the results go; the same as the product's memory if that is not kept
 * @param operands the memory of the program's other inputs
 * @param steps for each of those its base, and the distances of rows, of columns and of the matrices of a batch
 */
record Epilogue(
        Program program, List<Double> scalars, boolean keeps, Buffer result, List<Buffer> operands, long[][] steps) {
    private static final int BASE = 0;
    private static final int ROW = 1;
    private static final int COLUMN = 2;
    private static final int BATCH = 3;

    /**
     * The epilogue of a product.
     *
     * @param then what the primitive says
     * @param out the output
     * @param operands the program's other inputs
     * @param product the product, whose batch may have become one tall matrix
     * @return the epilogue; null if an operand does not lie in such steps
     */
    static Epilogue of(Primitive.Epilogue then, Operand out, List<Operand> operands, Product product) {
        long[][] steps = new long[operands.size()][];
        for (int k = 0; k < steps.length; k++) {
            steps[k] = steps(operands.get(k).layout(), product);
            if (steps[k] == null) {
                return null;
            }
        }
        return new Epilogue(
                then.program(),
                then.scalars(),
                then.keeps(),
                out.buffer(),
                operands.stream().map(Operand::buffer).toList(),
                steps);
    }

    private static long[] steps(Layout layout, Product product) {
        Shape shape = layout.shape();
        int rank = shape.rank();
        long row = shape.dim(rank - 2) == 1 ? 0 : layout.stride(rank - 2);
        long column = shape.dim(rank - 1) == 1 ? 0 : layout.stride(rank - 1);
        Layout batch = layout.select(rank - 1, 0).select(rank - 2, 0);
        if (batch.shape().size() == 1) {
            return new long[] {batch.offset(), row, column, 0};
        }
        Coalesce dims = Coalesce.of(batch.shape(), List.of(batch));
        if (dims.rank() != 1) {
            return null;
        }
        long each = dims.stride(0, 0);
        if (product.batches() > 1) {
            return new long[] {batch.offset(), row, column, each};
        }
        // The matrices of the batch are one below the other.
        boolean tall = shape.dim(rank - 2) == 1 || each == row * shape.dim(rank - 2);
        return tall ? new long[] {batch.offset(), shape.dim(rank - 2) == 1 ? each : row, column, 0} : null;
    }

    /** For the transposed product. */
    Epilogue transposed() {
        long[][] turned = new long[steps.length][];
        for (int k = 0; k < turned.length; k++) {
            long[] s = steps[k];
            turned[k] = new long[] {s[BASE], s[COLUMN], s[ROW], s[BATCH]};
        }
        return new Epilogue(program, scalars, keeps, result, operands, turned);
    }

    /** The definitions that tell variants of a kernel apart, besides the program. */
    private String defines() {
        StringBuilder out = new StringBuilder("#define THEN\n").append(keeps ? "#define KEEPS\n" : "");
        for (int k = 0; k < steps.length; k++) {
            long step = steps[k][COLUMN];
            out.append("#define THEN_STEP_").append(k);
            out.append(step == 0 || step == 1 ? " " + step : " then.column[" + k + "]");
            out.append('\n');
        }
        return out.toString();
    }

    private String text(Set<String> functions) {
        int inputs = program.inputs().size();
        int arguments = inputs + program.scalars().size();
        StringBuilder parameters = new StringBuilder(", global REAL *result");
        StringBuilder values = new StringBuilder("x");
        for (int v = 1; v < inputs; v++) {
            parameters
                    .append(", global const ")
                    .append(ClTypes.name(program.type(v)))
                    .append(" *in")
                    .append(v);
            values.append(String.format(", in%d[THEN_AT(%d, n, i, j)]", v, v - 1));
        }
        parameters.append(", const Then then");
        for (int v = inputs; v < arguments; v++) {
            parameters
                    .append(", const ")
                    .append(ClTypes.name(program.type(v)))
                    .append(" s")
                    .append(v);
            values.append(", s").append(v);
        }
        return ProgramCode.function("program", program, functions) + "#define THEN_OPERANDS "
                + Math.max(1, steps.length) + "\n#define THEN_PARAMETERS " + parameters
                + "\n#define THEN_VALUE(x, n, i, j) program(" + values + ")\n";
    }

    /** A kernel with this in it, or without where there is none. */
    static ClKernel kernel(
            ClDevice device, String op, Epilogue then, String kernel, String defines, String declarations) {
        if (then == null) {
            return Kernels.get(device, op, kernel, "matmul.cl", defines, declarations);
        }
        String all = defines + then.defines();
        return device.programs().get(op, new ProgramCache.Key(kernel, all, then.program), () -> {
            Set<String> functions = new LinkedHashSet<>();
            String text = then.text(functions);
            return ProgramSource.assemble(all, functions, text, "geometry.cl", declarations, "matmul.cl");
        });
    }

    /** Adds the arguments of {@code THEN_PARAMETERS}. */
    void addTo(Arguments arguments) {
        arguments.buffer(result);
        operands.forEach(arguments::buffer);
        int slots = Math.max(1, steps.length);
        long[] structure = new long[4 * slots];
        for (int k = 0; k < steps.length; k++) {
            for (int s = BASE; s <= BATCH; s++) {
                structure[s * slots + k] = steps[k][s];
            }
        }
        arguments.int64s(structure).scalars(program.scalars(), scalars);
    }
}
