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

/** Attention and its gradients. */
final class Attention {
    private static final int BLOCK = Contract.ATTENTION_BLOCK;
    /** Work-items a compute unit, each with scratch memory of its own, so that uneven ones even out. */
    private static final int ITEMS = 8;
    /** Elements of scratch memory besides the turned rows: four tiles and four numbers for each query. */
    private static final long SCRATCH = 4L * BLOCK * BLOCK + 4L * BLOCK;

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
        long units = p.batches * blocks(p.queries);
        long each = SCRATCH + p.width * BLOCK;
        List<Operand> buffers = List.of(in.get(0), in.get(1), in.get(2), p.matrices.get(4), out);
        byte[] sizes = p.sizes(each, attention.causal(), true, true);
        launch(op, "attention", p, "FORWARD", units, each, buffers, sizes, attention.scale());
    }

    void gradient(String op, Primitive.AttentionGradient attention, Operand out, List<Operand> in) {
        Problem p = new Problem(in.get(0), in.get(1), in.get(2), in.get(5), in.size() > 6 ? in.get(6) : null);
        elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), out, List.of());
        if (p.batches * p.queries * p.keys == 0) {
            return;
        }
        long each = SCRATCH + (p.width + p.valueWidth) * BLOCK;
        List<Operand> buffers = new ArrayList<>(in.subList(0, 6));
        buffers.add(p.matrices.get(4));
        buffers.add(out);
        long[] offsets = {in.get(3).layout().offset(), in.get(4).layout().offset()};
        boolean causal = attention.causal();
        double scale = attention.scale();
        String name = "attention_gradient";
        if (p.batches >= device.traits().computeUnits) {
            byte[] sizes = p.sizes(each, causal, true, true);
            launch(op, name, p, "GRADIENT", p.batches, each, buffers, sizes, scale, offsets);
            return;
        }
        // Few matrices: the gradients of queries and those of keys, each by blocks of their own.
        byte[] sizes = p.sizes(each, causal, true, false);
        launch(op, name, p, "GRADIENT", p.batches * blocks(p.queries), each, buffers, sizes, scale, offsets);
        sizes = p.sizes(each, causal, false, true);
        launch(op, name, p, "GRADIENT", p.batches * blocks(p.keys), each, buffers, sizes, scale, offsets);
    }

    private void launch(
            String op,
            String name,
            Problem p,
            String part,
            long units,
            long each,
            List<Operand> buffers,
            byte[] sizes,
            double scale,
            long... offsets) {
        DType type = p.type;
        if (type == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        String defines = defines(p) + "#define " + part + "\n";
        ClKernel kernel = Kernels.get(device, op, name, "attention.cl", defines, p.batch.declaration("Batch"));
        long items = Math.min(units, (long) device.traits().computeUnits * ITEMS);
        ClBuffer scratch = device.allocate(type, items * each);
        try {
            Arguments arguments = new Arguments(device, op);
            buffers.forEach(b -> arguments.buffer(b.buffer()));
            arguments.buffer(scratch).geometry(p.batch).bytes(sizes).scalars(List.of(type), List.of(scale));
            for (long offset : offsets) {
                arguments.int64(offset);
            }
            arguments.launch(kernel, new long[] {items}, new long[] {1});
        } finally {
            device.free(scratch);
        }
    }

    private static long blocks(long n) {
        return (n + BLOCK - 1) / BLOCK;
    }

    private String defines(Problem p) {
        int length = p.type == DType.FLOAT64 ? 8 : 16;
        String name = ClTypes.name(p.type);
        return Kernels.indexType(true) + "#define REAL " + name + "\n#define LENGTH " + length + "\n#define VECTOR "
                + name + length + "\n#define VLOAD vload" + length + "\n#define VSTORE vstore" + length
                + "\n#define VECS " + (device.traits().vectorWidth >= 16 ? 4 : 1) + "\n#define EXP fn_exp_"
                + ClTypes.tag(p.type) + "\n#define MASK " + p.mask + "\n#define BATCH_RANK " + p.batch.rank() + "\n";
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

        /** The structure {@code Sizes} of {@code attention.cl}. */
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
