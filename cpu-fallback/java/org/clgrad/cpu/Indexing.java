package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Merge;
import org.clgrad.spi.Program;

/** {@link Primitive.Gather} and {@link Primitive.Scatter}. */
final class Indexing {
    /** Elements that are worth handing to another thread. */
    private static final int GRAIN = 1 << 14;

    private Indexing() {}

    static void gather(Workers workers, int dim, Operand out, Operand input, Operand index) {
        Shape shape = out.shape();
        if (shape.size() == 0) {
            return;
        }
        Object in = CpuBuffer.array(input.buffer());
        long[] ids = (long[]) CpuBuffer.array(index.buffer());
        Object target = CpuBuffer.array(out.buffer());
        long first = out.layout().offset();
        Layout source = input.layout();
        long step = source.stride(dim);
        long[] strides = source.strides();
        strides[dim] = 0;
        Coalesce space = Coalesce.of(
                shape, List.of(Layout.contiguous(shape), index.layout(), Layout.of(shape, strides, source.offset())));
        View idsView = View.of(DType.INT64, ids, space, 1);
        View inView = View.of(input.dtype(), in, space, 2);
        int last = space.rank() - 1;
        long inner = space.size(last);
        int idStride = inner == 1 ? 1 : (int) space.stride(1, last);
        long inStride = inner == 1 ? 1 : space.stride(2, last);
        workers.parallel(shape.size(), GRAIN, (from, to) -> {
            for (long at = from; at < to; ) {
                long column = at % inner;
                int n = (int) Math.min(inner - column, to - at);
                long start = inView.address(at);
                int id = (int) idsView.address(at);
                int op = (int) (first + at);
                if (idStride == 0) {
                    Runs.load(input.dtype(), in, (int) (start + ids[id] * step), (int) inStride, target, op, n);
                } else {
                    pick(input.dtype(), in, start, inStride, step, ids, id, idStride, target, op, n);
                }
                at += n;
            }
        });
    }

    static void scatter(
            Workers workers,
            PlanCache plans,
            Primitive.Scatter op,
            Operand out,
            Operand base,
            Operand index,
            Operand src) {
        int dim = op.dim();
        DType type = out.dtype();
        Elementwise.run(workers, plans.get(Program.identity(type)), List.of(), out, new Operand[] {base});
        long count = index.shape().dim(dim);
        if (index.shape().size() == 0) {
            return;
        }
        if (type == DType.BOOL) {
            throw Adds.noBool();
        }
        // Everything but the indexed dimension: elements there never meet, so they go to threads in any order.
        List<Layout> kept = new ArrayList<>();
        for (Layout layout : List.of(out.layout(), index.layout(), src.layout())) {
            Layout cut = Layout.of(index.shape(), layout.strides(), layout.offset());
            kept.add(cut.select(dim, 0));
        }
        Coalesce space = Coalesce.of(kept.get(0).shape(), kept);
        Scatter scatter = new Scatter(
                op.merge(),
                type,
                CpuBuffer.array(out.buffer()),
                (long[]) CpuBuffer.array(index.buffer()),
                CpuBuffer.array(src.buffer()),
                space,
                count,
                new long[] {
                    out.layout().stride(dim),
                    index.layout().stride(dim),
                    src.layout().stride(dim)
                });
        long grain = Math.max(1, GRAIN / count);
        workers.parallel(kept.get(0).shape().size(), scatter.across() ? Math.max(16, grain) : grain, scatter);
    }

    /** What a range of the dimensions that are not indexed receives. */
    private static final class Scatter implements Workers.Range {
        private final Merge merge;
        private final DType type;
        private final Object out;
        private final long[] ids;
        private final Object src;
        private final View outView;
        private final View idView;
        private final View srcView;
        private final long count;
        private final long outStep;
        private final long idStep;
        private final long srcStep;
        private final long inner;
        private final long outStride;
        private final long idStride;
        private final long srcStride;

        Scatter(Merge merge, DType type, Object out, long[] ids, Object src, Coalesce space, long count, long[] steps) {
            this.merge = merge;
            this.type = type;
            this.out = out;
            this.ids = ids;
            this.src = src;
            outView = View.of(type, out, space, 0);
            idView = View.of(DType.INT64, ids, space, 1);
            srcView = View.of(type, src, space, 2);
            this.count = count;
            outStep = steps[0];
            idStep = steps[1];
            srcStep = steps[2];
            int last = space.rank() - 1;
            inner = space.size(last);
            outStride = space.stride(0, last);
            idStride = space.stride(1, last);
            srcStride = space.stride(2, last);
        }

        /** Whether neighbours that are not indexed lie closer together than those that are. */
        boolean across() {
            return inner > 1 && outStride < outStep;
        }

        @Override
        public void run(long from, long to) {
            for (long at = from; at < to; ) {
                int n = across() ? (int) Math.min(inner - at % inner, to - at) : 1;
                long op = outView.address(at);
                long ip = idView.address(at);
                long sp = srcView.address(at);
                if (n == 1) {
                    at(op, 0, (int) ip, (int) idStep, (int) sp, (int) srcStep, (int) count);
                } else {
                    rows(op, ip, sp, n);
                }
                at += n;
            }
        }

        private void rows(long op, long ip, long sp, int n) {
            for (long i = 0; i < count; i++) {
                int id = (int) (ip + i * idStep);
                int s = (int) (sp + i * srcStep);
                if (idStride == 0 && merge == Merge.SUM) {
                    int o = (int) (op + ids[id] * outStep);
                    Adds.into(type, out, o, (int) outStride, src, s, (int) srcStride, n);
                } else {
                    at(op, outStride, id, (int) idStride, s, (int) srcStride, n);
                }
            }
        }

        private void at(long op, long stride, int ip, int is, int sp, int ss, int n) {
            if (merge == Merge.SUM) {
                Adds.at(type, out, op, stride, outStep, ids, ip, is, src, sp, ss, n);
            } else {
                Merges.at(merge, type, out, op, stride, outStep, ids, ip, is, src, sp, ss, n);
            }
        }
    }

    private static void pick(
            DType type,
            Object in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            Object out,
            int op,
            int n) {
        switch (type) {
            case FLOAT32 -> pick((float[]) in, start, stride, step, ids, id, idStride, (float[]) out, op, n);
            case FLOAT64 -> pick((double[]) in, start, stride, step, ids, id, idStride, (double[]) out, op, n);
            case INT32 -> pick((int[]) in, start, stride, step, ids, id, idStride, (int[]) out, op, n);
            case INT64 -> pick((long[]) in, start, stride, step, ids, id, idStride, (long[]) out, op, n);
            case BOOL -> pick((byte[]) in, start, stride, step, ids, id, idStride, (byte[]) out, op, n);
            case FLOAT16, BFLOAT16 -> pick((short[]) in, start, stride, step, ids, id, idStride, (short[]) out, op, n);
        }
    }

    private static void pick(
            float[] in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            float[] out,
            int op,
            int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }

    private static void pick(
            double[] in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            double[] out,
            int op,
            int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }

    private static void pick(
            int[] in, long start, long stride, long step, long[] ids, int id, int idStride, int[] out, int op, int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }

    private static void pick(
            long[] in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            long[] out,
            int op,
            int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }

    private static void pick(
            byte[] in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            byte[] out,
            int op,
            int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }

    private static void pick(
            short[] in,
            long start,
            long stride,
            long step,
            long[] ids,
            int id,
            int idStride,
            short[] out,
            int op,
            int n) {
        for (int i = 0, k = id; i < n; i++, k += idStride) {
            out[op + i] = in[(int) (start + i * stride + ids[k] * step)];
        }
    }
}
