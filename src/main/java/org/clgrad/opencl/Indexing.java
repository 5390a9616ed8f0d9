package org.clgrad.opencl;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Gather, scatter and arg-reduce. */
final class Indexing {
    /** Work-items that keep a GPU busy. */
    private static final long BUSY = 16384;

    /** Elements that one work-item of the first arg-reduce pass looks at. */
    private static final long ARG_BLOCK = 4096;

    private final ClDevice device;
    private final Elementwise elementwise;
    private final long group;

    Indexing(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
        this.group = Math.min(device.traits().cpuShaped ? 512 : 64, device.traits().maxGroup);
    }

    void gather(String op, int dim, Operand out, Operand in, Operand index) {
        if (out.shape().size() == 0) {
            return;
        }
        Shape shape = out.shape();
        long[] strides = in.layout().strides();
        long step = strides[dim];
        strides[dim] = 0;
        Coalesce dims = Coalesce.of(
                shape,
                List.of(index.layout(), Layout.of(shape, strides, in.layout().offset())));
        boolean wide = Geometry.wide(dims, 2);
        Geometry geometry = new Geometry(dims, 2, wide);
        String defines = Kernels.indexType(wide) + "#define GATHER\n#define RANK " + geometry.rank()
                + "\n#define ELEMENT " + ClTypes.bits(out.dtype()) + "\n";
        ClKernel kernel = Kernels.get(device, op, "gather_any", "index.cl", defines, geometry.declaration("Geometry"));
        new Arguments(device, op)
                .buffer(index.buffer())
                .buffer(in.buffer())
                .buffer(out.buffer())
                .geometry(geometry)
                .index(wide, shape.size())
                .int64(step)
                .launch(kernel, new long[] {shape.size()}, new long[] {group});
    }

    void scatter(String op, Primitive.Scatter scatter, Operand out, Operand base, Operand index, Operand src) {
        int dim = scatter.dim();
        elementwise.run(op, Program.identity(out.dtype()), List.of(), out, List.of(base));
        if (index.shape().size() == 0) {
            return;
        }
        Lines lines = new Lines(index.shape(), dim, index.layout(), src.layout(), out.layout());
        String defines = lines.defines() + "#define SCATTER\n#define MERGE_" + scatter.merge() + "\n"
                + ClTypes.arithmetic(out.dtype());
        ClKernel kernel = Kernels.get(device, op, "scatter_lines", "index.cl", defines, lines.declarations());
        long length = index.shape().dim(dim);
        long targets = out.shape().dim(dim);
        // Where there are few lines, several work-items share one: each passes over all sources for its own targets.
        long wanted = device.traits().cpuShaped ? device.traits().computeUnits : BUSY;
        long shares = lines.count * length < 1024 ? 1 : Math.min(targets, (wanted + lines.count - 1) / lines.count);
        long span = (targets + shares - 1) / shares;
        new Arguments(device, op)
                .buffer(index.buffer())
                .buffer(src.buffer())
                .buffer(out.buffer())
                .geometry(lines.geometry)
                .index(lines.wide, lines.count)
                .int64(length)
                .int64(targets)
                .int64(span)
                .int64(index.layout().stride(dim))
                .int64(src.layout().stride(dim))
                .int64(out.layout().stride(dim))
                .launch(kernel, new long[] {lines.count, (targets + span - 1) / span}, new long[] {
                    lineGroup(lines.count), 1
                });
    }

    /** A group of lines: on a CPU a work-item runs long, and few groups would leave cores idle. */
    private long lineGroup(long lines) {
        return device.traits().cpuShaped ? 1 : Math.min(group, Long.highestOneBit(lines));
    }

    void argReduce(String op, Primitive.ArgReduce reduce, Operand out, Operand in) {
        if (out.shape().size() == 0) {
            return;
        }
        if (in.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        int dim = reduce.dim();
        Lines lines = new Lines(in.shape(), dim, in.layout());
        String defines = lines.defines() + "#define ARG\n" + (reduce.largest() ? "#define LARGEST\n" : "")
                + ClTypes.arithmetic(in.dtype());
        long length = in.shape().dim(dim);
        long blocks = (length + ARG_BLOCK - 1) / ARG_BLOCK;
        ClKernel first = Kernels.get(device, op, "arg_blocks", "index.cl", defines, lines.declarations());
        long[] local = {lineGroup(lines.count), 1};
        ClBuffer winners =
                blocks == 1 ? device.own(op, out.buffer()) : device.scratch().take(DType.INT64, lines.count * blocks);
        try {
            new Arguments(device, op)
                    .buffer(in.buffer())
                    .buffer(winners)
                    .geometry(lines.geometry)
                    .index(lines.wide, lines.count)
                    .int64(length)
                    .int64(ARG_BLOCK)
                    .int64(in.layout().stride(dim))
                    .launch(first, new long[] {lines.count, blocks}, local);
            if (blocks > 1) {
                ClKernel second = Kernels.get(device, op, "arg_winners", "index.cl", defines, lines.declarations());
                new Arguments(device, op)
                        .buffer(in.buffer())
                        .buffer(winners)
                        .buffer(out.buffer())
                        .geometry(lines.geometry)
                        .index(lines.wide, lines.count)
                        .int64(blocks)
                        .int64(in.layout().stride(dim))
                        .launch(second, new long[] {lines.count}, new long[] {local[0]});
            }
        } finally {
            if (blocks > 1) {
                device.scratch().give(winners);
            }
        }
    }
}
