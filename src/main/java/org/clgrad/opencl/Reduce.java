package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Reductions: rounds of launches, each folding blocks of the sequence, until one element an output is left. */
final class Reduce {
    /** {@code WIDTH} of {@code reduce.cl}: few outputs, or so many that memory is read in long runs. */
    private static final int TILE_WIDTH = 16;

    private static final int WIDE_TILE = 128;

    /** Work-items from which a GPU is busy with one work-item an output. */
    private static final long MANY_OUTPUTS = 16384;

    private final ClDevice device;
    private final Elementwise elementwise;

    Reduce(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
    }

    void run(String op, Primitive.Reduce reduce, Operand out, List<Operand> inputs) {
        Program program = reduce.program();
        if (ProgramCode.usesFloat64(program)) {
            device.requireFloat64(op);
        }
        long outputs = out.shape().size();
        if (outputs == 0) {
            return;
        }
        Split split = Split.of(inputs.get(0).shape(), reduce.reduced(), inputs);
        if (split.length == 0) {
            double identity = reduce.fold() == Primitive.Fold.PROD ? 1 : 0;
            elementwise.run(op, Program.constant(out.dtype()), List.of(identity), out, List.of());
            return;
        }
        List<ClBuffer> temporaries = new ArrayList<>();
        try {
            Program stage = program;
            List<Double> scalars = reduce.scalars();
            List<Operand> from = inputs;
            while (true) {
                long blocks = blocks(split.length);
                Operand to = out;
                if (blocks > 1) {
                    ClBuffer buffer = device.scratch().take(out.dtype(), Math.multiplyExact(outputs, blocks));
                    temporaries.add(buffer);
                    to = new Operand(buffer, Layout.contiguous(Shape.of(outputs, blocks)));
                }
                round(op, reduce.fold(), stage, scalars, to, from, split);
                if (blocks == 1) {
                    return;
                }
                stage = Program.identity(out.dtype());
                scalars = List.of();
                from = List.of(to);
                split = Split.of(to.shape(), List.of(false, true), from);
            }
        } finally {
            temporaries.forEach(device.scratch()::give);
        }
    }

    private static long blocks(long length) {
        return (length + Contract.REDUCE_BLOCK - 1) / Contract.REDUCE_BLOCK;
    }

    private enum Variant {
        ITEM,
        GROUP,
        TILE
    }

    /** The one place that decides which kernel runs. */
    private Variant choose(Split s) {
        boolean contiguous = s.innermostReducedStride() <= 1;
        if (device.traits().cpuShaped) {
            return contiguous || s.columns() < TILE_WIDTH / 2 ? Variant.ITEM : Variant.TILE;
        }
        boolean wasteful = s.length < Contract.REDUCE_LANES / 2;
        boolean busy = s.outputs >= MANY_OUTPUTS && (!contiguous || wasteful);
        return busy || wasteful || device.traits().maxGroup < Contract.REDUCE_LANES ? Variant.ITEM : Variant.GROUP;
    }

    private void round(
            String op,
            Primitive.Fold fold,
            Program program,
            List<Double> scalars,
            Operand out,
            List<Operand> inputs,
            Split s) {
        Variant variant = choose(s);
        boolean wide = s.wide();
        Geometry kept = new Geometry(s.kept, inputs.size(), wide);
        Geometry reduced = new Geometry(s.reduced, inputs.size(), wide);
        int width = s.columns() >= 2L * device.traits().computeUnits * WIDE_TILE ? WIDE_TILE : TILE_WIDTH;
        StringBuilder defines = new StringBuilder(Kernels.indexType(wide));
        defines.append("#define ").append(variant).append('\n');
        if (variant == Variant.TILE) {
            defines.append("#define WIDTH ").append(width).append('\n');
            neighbours(defines, "EACH_ROW", s.kept, inputs.size());
        } else if (variant == Variant.ITEM) {
            neighbours(defines, "EACH_RUN", s.reduced, inputs.size());
        }
        defines.append("#define FOLD_").append(fold).append('\n');
        defines.append(ClTypes.arithmetic(program.resultType()));
        defines.append("#define OPERANDS ").append(inputs.size()).append('\n');
        defines.append("#define KEPT_RANK ").append(kept.rank()).append('\n');
        defines.append("#define REDUCED_RANK ").append(reduced.rank()).append('\n');
        for (int k = 0; k < inputs.size(); k++) {
            step(defines, "STEP_" + k, s.reduced, k, "reduced.stride[" + k + "][REDUCED_RANK - 1]");
            if (variant == Variant.TILE) {
                step(defines, "NEXT_" + k, s.kept, k, "kept.stride[" + k + "][KEPT_RANK - 1]");
            }
        }
        String name = "reduce_" + variant.name().toLowerCase(Locale.ROOT);
        ClKernel kernel = Kernels.get(
                device,
                op,
                name,
                "reduce.cl",
                defines.toString(),
                program,
                kept.declaration("Kept") + reduced.declaration("Reduced"));
        Arguments arguments = new Arguments(device, op);
        for (Operand in : inputs) {
            arguments.buffer(in.buffer());
        }
        arguments.buffer(out.buffer()).geometry(kept).geometry(reduced);
        arguments.index(wide, variant == Variant.TILE ? s.columns() : s.outputs);
        arguments.index(wide, s.length);
        long blocks = blocks(s.length);
        long some = 1;
        if (variant == Variant.ITEM) {
            some = device.traits().itemsTogether(s.outputs * blocks, Math.min(s.length, Contract.REDUCE_BLOCK));
            arguments.index(wide, some);
        }
        arguments.scalars(program.scalars(), scalars);
        switch (variant) {
            case ITEM -> {
                long group = device.traits().cpuShaped ? 1 : Math.min(64, kernel.maxGroup());
                arguments.launch(kernel, new long[] {Product.ceil(s.outputs * blocks, some)}, new long[] {group});
            }
            case GROUP ->
                arguments.launch(kernel, new long[] {blocks * Contract.REDUCE_LANES, s.outputs}, new long[] {
                    Contract.REDUCE_LANES, 1
                });
            case TILE ->
                arguments.launch(
                        kernel,
                        new long[] {(s.columns() + width - 1) / width, s.outputs / s.columns(), blocks},
                        new long[] {1, 1, 1});
        }
    }

    /** A macro that applies another to the address of each input whose elements along the innermost dimension touch. */
    private static void neighbours(StringBuilder defines, String name, Coalesce dims, int inputs) {
        defines.append("#define ").append(name).append("(f)");
        for (int k = 0; k < inputs; k++) {
            defines.append(dims.stride(k, dims.rank() - 1) == 1 ? " f(in" + k + " + AT(" + k + "))" : "");
        }
        defines.append('\n');
    }

    private static void step(StringBuilder defines, String name, Coalesce dims, int operand, String otherwise) {
        long stride = dims.stride(operand, dims.rank() - 1);
        defines.append("#define ").append(name).append(' ');
        defines.append(stride == 0 || stride == 1 ? Long.toString(stride) : otherwise)
                .append('\n');
    }

    /** The inputs' dimensions, kept and reduced apart, each collapsed. */
    private static final class Split {
        final Coalesce kept;
        final Coalesce reduced;
        final long outputs;
        final long length;
        private final int inputs;

        private Split(Coalesce kept, Coalesce reduced, long outputs, long length, int inputs) {
            this.kept = kept;
            this.reduced = reduced;
            this.outputs = outputs;
            this.length = length;
            this.inputs = inputs;
        }

        static Split of(Shape shape, List<Boolean> mask, List<Operand> inputs) {
            Shape keptShape = part(shape, mask, false);
            Shape reducedShape = part(shape, mask, true);
            List<Layout> keptLayouts = new ArrayList<>();
            List<Layout> reducedLayouts = new ArrayList<>();
            for (Operand in : inputs) {
                keptLayouts.add(part(in.layout(), mask, false, keptShape));
                reducedLayouts.add(part(in.layout(), mask, true, reducedShape));
            }
            return new Split(
                    Coalesce.of(keptShape, keptLayouts),
                    Coalesce.of(reducedShape, reducedLayouts),
                    keptShape.size(),
                    reducedShape.size(),
                    inputs.size());
        }

        private static Shape part(Shape shape, List<Boolean> mask, boolean which) {
            List<Long> dims = new ArrayList<>();
            for (int d = 0; d < shape.rank(); d++) {
                if (mask.get(d) == which) {
                    dims.add(shape.dim(d));
                }
            }
            return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        }

        private static Layout part(Layout layout, List<Boolean> mask, boolean which, Shape part) {
            long[] strides = new long[part.rank()];
            int n = 0;
            for (int d = 0; d < layout.shape().rank(); d++) {
                if (mask.get(d) == which) {
                    strides[n++] = layout.stride(d);
                }
            }
            return Layout.of(part, strides, which ? 0 : layout.offset());
        }

        boolean wide() {
            long reach = Math.max(outputs * blocks(length), length);
            for (int k = 0; k < inputs; k++) {
                long last = 0;
                for (Coalesce dims : List.of(kept, reduced)) {
                    for (int d = 0; d < dims.rank(); d++) {
                        last += (dims.size(d) - 1) * dims.stride(k, d);
                    }
                }
                reach = Math.max(reach, last);
            }
            return reach > Integer.MAX_VALUE - Contract.REDUCE_BLOCK;
        }

        /** The size of the innermost kept dimension. */
        long columns() {
            return kept.size(kept.rank() - 1);
        }

        /** The largest stride of an input along the innermost reduced dimension. */
        long innermostReducedStride() {
            long stride = 0;
            for (int k = 0; k < inputs; k++) {
                stride = Math.max(stride, reduced.stride(k, reduced.rank() - 1));
            }
            return stride;
        }
    }
}
