package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * Elementwise programs and updates. Four kernels: every operand in one run, for GPUs; a long innermost dimension whose
 * strides are mostly known at compile time, in a loop for CPUs and a work-item an element for others; and any strides at
 * all.
 */
final class Elementwise {
    /** The shortest innermost dimension that is worth a loop. */
    private static final long LOOP = 16;
    /** The least and the most elements of a work-item that loops, and how many of those a compute unit is given. */
    private static final long LEAST = 1 << 10;

    private static final long MOST = 1 << 14;
    private static final long ITEMS = 8;

    private final ClDevice device;
    private final Stores stores;
    private final long group;

    Elementwise(ClDevice device, Stores stores) {
        this.device = device;
        this.stores = stores;
        this.group = Math.min(device.traits().cpuShaped ? 512 : 256, device.traits().maxGroup);
    }

    private enum Walk {
        FLAT,
        LOOP,
        ROWS,
        ANY;

        final String kernel = "elementwise_" + name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a kernel is compiled for besides its program.
     *
     * @param walk the kernel
     * @param update whether it overwrites inputs and has no output of its own
     * @param wide whether indices take 64 bits
     * @param rank of the geometry
     * @param operands all of them
     * @param still a bit for each operand whose innermost stride is known to be 0
     * @param dense a bit for each operand whose innermost stride is known to be 1
     * @param streamed whether the output goes past the caches
     */
    private record Variant(
            Walk walk, boolean update, boolean wide, int rank, int operands, long still, long dense, boolean streamed) {
        String defines() {
            StringBuilder defines = new StringBuilder(Kernels.indexType(wide));
            defines.append("#define ").append(walk).append('\n');
            defines.append(update ? "#define UPDATE\n" : "");
            defines.append(streamed ? "#define STREAMED\n" : "");
            defines.append("#define OPERANDS ").append(operands).append('\n');
            defines.append("#define RANK ").append(rank).append('\n');
            for (int k = 0; k < operands && (walk == Walk.ROWS || walk == Walk.LOOP); k++) {
                String step = isIn(still, k) ? "0" : isIn(dense, k) ? "1" : "g.stride[" + k + "][RANK - 1]";
                String name = k == operands - 1 && !update ? "OUT" : Integer.toString(k);
                defines.append("#define STEP_")
                        .append(name)
                        .append(' ')
                        .append(step)
                        .append('\n');
            }
            return defines.toString();
        }

        private static boolean isIn(long bits, int k) {
            return k < Long.SIZE && (bits >> k & 1) != 0;
        }
    }

    /** Applies a program; the output may have any layout that does not overlap itself. */
    void run(String op, Program program, List<Double> scalars, Operand out, List<Operand> inputs) {
        List<Operand> operands = new ArrayList<>(inputs.size() + 1);
        operands.addAll(inputs);
        operands.add(out);
        if (!launch(op, program, false, scalars, operands)) {
            runOnCopies(op, program, scalars, out, inputs);
        }
    }

    /** Overwrites the first inputs with a program's results. */
    void update(String op, Primitive.Update update, List<Operand> inputs) {
        if (!launch(op, update.program(), true, update.scalars(), inputs)) {
            updateCopies(op, update, inputs);
        }
    }

    /** Launches the kernel, unless the operands' strides do not fit its parameters: then false. */
    private boolean launch(String op, Program program, boolean update, List<Double> scalars, List<Operand> operands) {
        int last = operands.size() - 1;
        Shape shape = operands.get(last).shape();
        if (shape.size() == 0) {
            return true;
        }
        if (!device.traits().info.float64() && ProgramCode.usesFloat64(program)) {
            device.requireFloat64(op);
        }
        List<Layout> layouts = new ArrayList<>(operands.size());
        for (Operand operand : operands) {
            layouts.add(operand.layout());
        }
        Coalesce dims = Coalesce.of(shape, layouts);
        boolean wide = Geometry.wide(dims, operands.size());
        Geometry geometry = new Geometry(dims, operands.size(), wide);
        byte[] bytes = geometry.bytes();
        long parameters = bytes.length + 8L * (operands.size() + 1 + scalars.size());
        if (parameters > device.traits().maxParameters && !dims.flat()) {
            return false;
        }
        int inner = dims.rank() - 1;
        Walk walk = walk(dims);
        boolean streamed =
                !update && walk == Walk.LOOP && stores.stream(operands.get(last), operands.subList(0, last), dims);
        Variant variant = variant(walk, update, wide, geometry.rank(), operands.size(), dims, streamed);
        ClKernel kernel = device.programs().get(op, new ProgramCache.Key(walk.kernel, variant, program), () -> {
            ProgramCode code = update ? ProgramCode.ofUpdate(program) : new ProgramCode(program);
            return ProgramSource.assemble(
                    variant.defines(),
                    code.functions(),
                    code.text(),
                    "geometry.cl",
                    geometry.declaration("Geometry"),
                    "elementwise.cl");
        });
        Arguments arguments = new Arguments(device, op);
        for (Operand operand : operands) {
            arguments.buffer(operand.buffer());
        }
        arguments.bytes(bytes);
        long count = shape.size();
        long size = Math.min(group, Long.highestOneBit(kernel.maxGroup()));
        if (walk == Walk.LOOP) {
            long each = Math.max(LEAST, Math.min(MOST, count / (ITEMS * device.traits().computeUnits)));
            long rows = count / dims.size(inner);
            long pieces = (dims.size(inner) + each - 1) / each;
            // Whole blocks, so that vectors and lines are broken at the ends of the dimension alone.
            long blocks = Product.ceil(Product.ceil(dims.size(inner), pieces), Stores.BLOCK);
            long run = Math.min(dims.size(inner), blocks * Stores.BLOCK);
            pieces = Product.ceil(dims.size(inner), run);
            long some = Math.max(1, each / run);
            arguments.index(wide, rows).index(wide, run).index(wide, some);
            arguments.scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {pieces, (rows + some - 1) / some}, new long[] {1, 1});
        } else if (walk == Walk.ROWS) {
            arguments.scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {dims.size(inner), count / dims.size(inner)}, new long[] {size, 1});
        } else {
            arguments.index(wide, count).scalars(program.scalars(), scalars);
            arguments.launch(kernel, new long[] {count}, new long[] {size});
        }
        return true;
    }

    private static Variant variant(
            Walk walk, boolean update, boolean wide, int rank, int operands, Coalesce dims, boolean streamed) {
        long still = 0;
        long dense = 0;
        if (walk == Walk.ROWS || walk == Walk.LOOP) {
            for (int k = 0; k < Math.min(operands, Long.SIZE); k++) {
                long stride = dims.stride(k, dims.rank() - 1);
                still |= stride == 0 ? 1L << k : 0;
                dense |= stride == 1 ? 1L << k : 0;
            }
        }
        return new Variant(walk, update, wide, rank, operands, still, dense, streamed);
    }

    private Walk walk(Coalesce dims) {
        long inner = dims.size(dims.rank() - 1);
        if (device.traits().cpuShaped) {
            return dims.flat() || inner >= LOOP ? Walk.LOOP : Walk.ANY;
        }
        if (dims.flat()) {
            return Walk.FLAT;
        }
        // A row shorter than half a group would leave most of the group idle.
        return dims.rank() > 1 && inner >= group / 2 ? Walk.ROWS : Walk.ANY;
    }

    /** For programs with so many operands that their strides do not fit a kernel's arguments: contiguous copies. */
    private void runOnCopies(String op, Program program, List<Double> scalars, Operand out, List<Operand> inputs) {
        List<ClBuffer> copies = new ArrayList<>();
        try {
            List<Operand> flat = copied(op, copies, inputs);
            Operand result = temporary(copies, out.dtype(), out.shape());
            run(op, program, scalars, result, flat);
            copy(op, result, out);
        } finally {
            copies.forEach(device.scratch()::give);
        }
    }

    private void updateCopies(String op, Primitive.Update update, List<Operand> inputs) {
        List<ClBuffer> copies = new ArrayList<>();
        try {
            List<Operand> flat = copied(op, copies, inputs);
            update(op, update, flat);
            for (int t = 0; t < update.targets(); t++) {
                copy(op, flat.get(t), inputs.get(t));
            }
        } finally {
            copies.forEach(device.scratch()::give);
        }
    }

    private List<Operand> copied(String op, List<ClBuffer> copies, List<Operand> inputs) {
        List<Operand> flat = new ArrayList<>(inputs.size());
        for (Operand in : inputs) {
            Operand copy = temporary(copies, in.dtype(), in.shape());
            copy(op, in, copy);
            flat.add(copy);
        }
        return flat;
    }

    private void copy(String op, Operand from, Operand to) {
        run(op, Program.identity(from.dtype()), List.of(), to, List.of(from));
    }

    private Operand temporary(List<ClBuffer> copies, DType dtype, Shape shape) {
        ClBuffer buffer = device.scratch().take(dtype, shape.size());
        copies.add(buffer);
        return new Operand(buffer, Layout.contiguous(shape));
    }
}
