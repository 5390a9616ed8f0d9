package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;

/**
 * Elementwise programs. Four kernels: every operand in one run; a long innermost dimension whose strides are mostly
 * known at compile time, in a loop for CPUs and a work-item an element for others; and any strides at all.
 */
final class Elementwise {
    /** The shortest innermost dimension that is worth a loop. */
    private static final long LOOP = 16;
    /** The least and the most elements of a work-item that loops, and how many of those a compute unit is given. */
    private static final long LEAST = 1 << 10;

    private static final long MOST = 1 << 14;
    private static final long ITEMS = 8;

    private final ClDevice device;
    private final long group;

    Elementwise(ClDevice device) {
        this.device = device;
        this.group = Math.min(device.traits().cpuShaped ? 512 : 256, device.traits().maxGroup);
    }

    /** Applies a program; the output may have any layout that does not overlap itself. */
    void run(String op, Program program, List<Double> scalars, Operand out, List<Operand> inputs) {
        if (out.shape().size() == 0) {
            return;
        }
        if (ProgramCode.usesFloat64(program)) {
            device.requireFloat64(op);
        }
        List<Layout> layouts = new ArrayList<>();
        for (Operand in : inputs) {
            layouts.add(in.layout());
        }
        layouts.add(out.layout());
        int operands = layouts.size();
        Coalesce dims = Coalesce.of(out.shape(), layouts);
        boolean wide = Geometry.wide(dims, operands);
        Geometry geometry = new Geometry(dims, operands, wide);
        long bytes = geometry.bytes().length + 8L * (operands + 1 + scalars.size());
        if (bytes > device.traits().maxParameters && !dims.flat()) {
            runOnCopies(op, program, scalars, out, inputs);
            return;
        }
        int inner = dims.rank() - 1;
        String variant = variant(dims);
        StringBuilder defines = new StringBuilder(Kernels.indexType(wide));
        defines.append("#define ")
                .append(variant.toUpperCase(java.util.Locale.ROOT))
                .append('\n');
        defines.append("#define OPERANDS ").append(operands).append('\n');
        defines.append("#define RANK ").append(geometry.rank()).append('\n');
        if (variant.equals("rows") || variant.equals("loop")) {
            for (int k = 0; k < operands; k++) {
                long stride = dims.stride(k, inner);
                defines.append("#define STEP_").append(k == operands - 1 ? "OUT" : Integer.toString(k));
                defines.append(stride == 0 || stride == 1 ? " " + stride : " g.stride[" + k + "][RANK - 1]");
                defines.append('\n');
            }
        }
        ClKernel kernel = Kernels.get(
                device,
                op,
                "elementwise_" + variant,
                "elementwise.cl",
                defines.toString(),
                program,
                geometry.declaration("Geometry"));
        Arguments arguments = new Arguments(device, op);
        for (Operand in : inputs) {
            arguments.buffer(in.buffer());
        }
        arguments.buffer(out.buffer()).geometry(geometry);
        long count = geometry.count();
        long size = Math.min(group, Long.highestOneBit(kernel.maxGroup()));
        if (variant.equals("loop")) {
            long each = Math.max(LEAST, Math.min(MOST, count / (ITEMS * device.traits().computeUnits)));
            long rows = count / dims.size(inner);
            long pieces = (dims.size(inner) + each - 1) / each;
            long run = (dims.size(inner) + pieces - 1) / pieces;
            long some = Math.max(1, each / run);
            arguments.index(wide, rows).index(wide, run).index(wide, some);
            arguments.scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {pieces, (rows + some - 1) / some}, new long[] {1, 1});
        } else if (variant.equals("rows")) {
            arguments.scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {dims.size(inner), count / dims.size(inner)}, new long[] {size, 1});
        } else {
            arguments.index(wide, count).scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {count}, new long[] {size});
        }
    }

    private String variant(Coalesce dims) {
        if (dims.flat()) {
            return "flat";
        }
        long inner = dims.size(dims.rank() - 1);
        if (device.traits().cpuShaped) {
            return inner >= LOOP ? "loop" : "any";
        }
        // A row shorter than half a group would leave most of the group idle.
        return dims.rank() > 1 && inner >= group / 2 ? "rows" : "any";
    }

    /** For programs with so many operands that their strides do not fit a kernel's arguments: contiguous copies. */
    private void runOnCopies(String op, Program program, List<Double> scalars, Operand out, List<Operand> inputs) {
        Shape shape = out.shape();
        List<ClBuffer> copies = new ArrayList<>();
        try {
            List<Operand> flat = new ArrayList<>();
            for (Operand in : inputs) {
                Operand copy = temporary(copies, in.dtype(), shape);
                run(op, Program.identity(in.dtype()), List.of(), copy, List.of(in));
                flat.add(copy);
            }
            Operand result = temporary(copies, out.dtype(), shape);
            run(op, program, scalars, result, flat);
            run(op, Program.identity(out.dtype()), List.of(), out, List.of(result));
        } finally {
            copies.forEach(device::free);
        }
    }

    private Operand temporary(List<ClBuffer> copies, DType dtype, Shape shape) {
        ClBuffer buffer = device.allocate(dtype, shape.size());
        copies.add(buffer);
        return new Operand(buffer, Layout.contiguous(shape));
    }
}
