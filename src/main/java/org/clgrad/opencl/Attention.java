package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * Attention and its gradients: kernels for CPUs, a work-item a tile, and for GPUs, a work-group a tile. The bits are the
 * same.
 */
final class Attention {
    private static final int BLOCK = Contract.ATTENTION_BLOCK;
    /** Work-items a compute unit, each with scratch memory of its own, so that uneven ones even out. */
    private static final int ITEMS = 8;
    /** Elements of scratch memory besides the turned rows: four tiles and four numbers for each query. */
    private static final long SCRATCH = 4L * BLOCK * BLOCK + 4L * BLOCK;

    /** Work-items of a group of the kernels for GPUs. */
    private static final int GROUP = 256;
    /** Elements of local memory that those kernels need at least: staged rows, and up to eight numbers a query. */
    private static final long LOCAL = 2L * 16 * (BLOCK + 1) + 8L * BLOCK;
    /** Elements of their tile, in local memory if there is room. */
    private static final long TILE = (long) BLOCK * (BLOCK + 1);

    private final ClDevice device;
    private final Elementwise elementwise;

    Attention(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
    }

    void forward(String op, Primitive.Attention attention, Operand out, List<Operand> in) {
        Problem p = new Problem(in.get(0), in.get(1), in.get(2), in.get(2), in.size() > 3 ? in.get(3) : null);
        if (p.batches * p.queries == 0) {
            return;
        }
        List<Operand> buffers = List.of(in.get(0), in.get(1), in.get(2), p.matrices.get(4), out);
        Call call = new Call(op, "attention", p, buffers, attention.scale(), attention.causal());
        long blocks = p.batches * blocks(p.queries);
        if (usesGroups(p)) {
            groups(call, "FORWARD", blocks * Math.max(1, blocks(p.valueWidth)));
        } else {
            items(call, "FORWARD", blocks, p.width, true, true);
        }
    }

    void gradient(String op, Primitive.AttentionGradient attention, Operand out, List<Operand> in) {
        Problem p = new Problem(in.get(0), in.get(1), in.get(2), in.get(5), in.size() > 6 ? in.get(6) : null);
        elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), out, List.of());
        if (p.batches * p.queries * p.keys == 0) {
            return;
        }
        List<Operand> buffers = new ArrayList<>(in.subList(0, 6));
        buffers.add(p.matrices.get(4));
        buffers.add(out);
        long[] offsets = {in.get(3).layout().offset(), in.get(4).layout().offset()};
        Call call = new Call(op, "attention_gradient", p, buffers, attention.scale(), attention.causal(), offsets);
        long queryBlocks = p.batches * blocks(p.queries);
        long keyBlocks = p.batches * blocks(p.keys);
        long turned = p.width + p.valueWidth;
        if (usesGroups(p)) {
            groups(call, "OF_QUERIES", queryBlocks * blocks(p.width));
            groups(call, "OF_KEYS", keyBlocks * blocks(p.width));
            groups(call, "OF_VALUES", keyBlocks * blocks(p.valueWidth));
        } else if (p.batches >= device.traits().computeUnits) {
            items(call, "GRADIENT", p.batches, turned, true, true);
        } else {
            // Few matrices: the gradients of queries and those of keys, each by blocks of their own.
            items(call, "GRADIENT", queryBlocks, turned, true, false);
            items(call, "GRADIENT", keyBlocks, turned, false, true);
        }
    }

    /** What all kernels of a primitive are given. */
    private record Call(
            String op,
            String kernel,
            Problem p,
            List<Operand> buffers,
            double scale,
            boolean causal,
            long... offsets) {}

    /** Whether to use the kernels for GPUs; without their tile they need about a third of 32 KiB in float32. */
    private boolean usesGroups(Problem p) {
        ClTraits traits = device.traits();
        return !traits.cpuShaped && traits.maxGroup >= GROUP && traits.localMemory >= LOCAL * p.type.bytes();
    }

    /** A work-group a unit. */
    private void groups(Call call, String part, long units) {
        DType type = call.p.type;
        boolean fits = device.traits().localMemory >= (LOCAL + TILE) * type.bytes();
        String defines = "#define " + part + "\n" + (fits ? "" : "#define GLOBAL_TILE\n");
        launch(call, "attention_gpu.cl", defines, fits ? 1 : units * TILE, 0, true, true, units * GROUP, GROUP);
    }

    /** A few work-items that share the units. */
    private void items(Call call, String part, long units, long turned, boolean ofQueries, boolean ofKeys) {
        DType type = call.p.type;
        int length = type == DType.FLOAT64 ? 8 : 16;
        String defines = "#define " + part + "\n#define LENGTH " + length + "\n#define VECTOR " + ClTypes.name(type)
                + length + "\n#define VECS "
                + (device.traits().vectorWidth >= 16 ? 4 : 1) + "\n";
        long count = Math.min(units, (long) device.traits().computeUnits * ITEMS);
        long each = SCRATCH + turned * BLOCK;
        launch(call, "attention.cl", defines, count * each, each, ofQueries, ofKeys, count, 1);
    }

    private void launch(
            Call call,
            String file,
            String variant,
            long scratchElements,
            long each,
            boolean ofQueries,
            boolean ofKeys,
            long global,
            long local) {
        Problem p = call.p;
        if (p.type == DType.FLOAT64) {
            device.requireFloat64(call.op);
        }
        String defines = variant + Kernels.indexType(true) + "#define REAL " + ClTypes.name(p.type)
                + "\n#define EXP fn_exp_" + ClTypes.tag(p.type) + "\n#define MASK " + p.mask + "\n#define BATCH_RANK "
                + p.batch.rank() + "\n";
        ClKernel kernel = Kernels.get(device, call.op, call.kernel, file, defines, p.batch.declaration("Batch"));
        ClBuffer scratch = device.scratch().take(p.type, scratchElements);
        try {
            Arguments arguments = new Arguments(device, call.op);
            call.buffers.forEach(b -> arguments.buffer(b.buffer()));
            arguments
                    .buffer(scratch)
                    .geometry(p.batch)
                    .bytes(p.sizes(each, call.causal, ofQueries, ofKeys))
                    .scalars(List.of(p.type), List.of(call.scale));
            for (long offset : call.offsets) {
                arguments.int64(offset);
            }
            arguments.launch(kernel, new long[] {global}, new long[] {local});
        } finally {
            device.scratch().give(scratch);
        }
    }

    private static long blocks(long n) {
        return (n + BLOCK - 1) / BLOCK;
    }

    /** The sizes and strides. */
    private static final class Problem {
        final DType type;
        /** 0 for none, 1 for bool, 2 for one that is added. */
        final int mask;
        /** Q, K, V, the gradient of the result (or V) and the mask (or Q). */
        final List<Operand> matrices;

        final long batches;
        final long queries;
        final long keys;
        final long width;
        final long valueWidth;
        final Geometry batch;

        Problem(Operand q, Operand k, Operand v, Operand g, Operand mask) {
            type = q.dtype();
            this.mask = mask == null ? 0 : mask.dtype() == DType.BOOL ? 1 : 2;
            matrices = List.of(q, k, v, g, mask == null ? q : mask);
            int rank = q.shape().rank();
            queries = q.shape().dim(rank - 2);
            keys = k.shape().dim(rank - 2);
            width = q.shape().dim(rank - 1);
            valueWidth = v.shape().dim(rank - 1);
            Shape shape = Shape.of(Arrays.copyOf(q.shape().toArray(), rank - 2));
            batches = shape.size();
            List<Layout> origins = new ArrayList<>();
            for (Operand m : matrices) {
                long[] strides = Arrays.copyOf(m.layout().strides(), rank - 2);
                origins.add(Layout.of(shape, strides, m.layout().offset()));
            }
            batch = new Geometry(Coalesce.of(shape, origins), matrices.size(), true);
        }

        /** The structure {@code Sizes} of {@code attention_sizes.cl}. */
        byte[] sizes(long scratch, boolean causal, boolean ofQueries, boolean ofKeys) {
            ByteBuffer out = ByteBuffer.allocate(8 * (9 + 2 * matrices.size())).order(ByteOrder.nativeOrder());
            out.putLong(batches).putLong(queries).putLong(keys).putLong(width).putLong(valueWidth);
            for (int back = 2; back > 0; back--) {
                for (Operand m : matrices) {
                    out.putLong(m.layout().stride(m.shape().rank() - back));
                }
            }
            out.putLong(scratch).putLong(causal ? 1 : 0);
            return out.putLong(ofQueries ? 1 : 0).putLong(ofKeys ? 1 : 0).array();
        }
    }
}
