package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;

/**
 * {@link org.clgrad.spi.Primitive.ArgReduce}. Elements are compared as float64 or int64, which hold every narrower
 * type exactly. Long lines are cut into segments whose winners are compared in order.
 */
final class ArgReduce {
    /** Elements of a line that one thread takes at a time. */
    private static final int SEGMENT = 1 << 16;

    private ArgReduce() {}

    static void run(Workers workers, boolean largest, int dim, Operand out, Operand input) {
        long kept = out.shape().size();
        if (kept == 0) {
            return;
        }
        Layout layout = input.layout();
        if (ArgColumns.pays(layout, dim)) {
            ArgColumns.run(workers, largest, dim, out, input);
            return;
        }
        int rank = layout.shape().rank();
        int[] order = new int[rank];
        boolean[] border = new boolean[rank];
        for (int d = 0, n = 0; d < rank; d++) {
            if (d != dim) {
                order[n++] = d;
            }
        }
        order[rank - 1] = dim;
        border[rank - 1] = true;
        Layout lines = layout.permute(order);
        View view = View.of(
                input.dtype(), CpuBuffer.array(input.buffer()), Coalesce.of(lines.shape(), List.of(lines), border), 0);
        long length = layout.shape().dim(dim);
        long segments = (length + SEGMENT - 1) / SEGMENT;
        long[] target = (long[]) CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        if (segments == 1) {
            workers.parallel(kept, Math.max(1, SEGMENT / 4 / length), (from, to) -> {
                Best best = new Best(largest, input.dtype());
                for (long o = from; o < to; o++) {
                    best.reset();
                    best.scan(view, o * length, 0, length);
                    target[(int) (base + o)] = best.index;
                }
            });
            return;
        }
        Best[] winners = new Best[Math.toIntExact(kept * segments)];
        workers.parallel(winners.length, 1, (from, to) -> {
            for (long at = from; at < to; at++) {
                long o = at / segments;
                long first = (at - o * segments) * SEGMENT;
                Best best = new Best(largest, input.dtype());
                best.scan(view, o * length, first, Math.min(length, first + SEGMENT));
                winners[(int) at] = best;
            }
        });
        for (int o = 0; o < kept; o++) {
            Best best = winners[(int) (o * segments)];
            for (int s = 1; s < segments; s++) {
                best.merge(winners[(int) (o * segments + s)]);
            }
            target[base + o] = best.index;
        }
    }

    /** The best element so far: the first of several, the first NaN before anything else. */
    static final class Best {
        private final boolean largest;
        private final DType type;
        private final DType key;
        private final Loop widen;
        private double real;
        private long whole;
        long index;

        Best(boolean largest, DType type) {
            this.largest = largest;
            this.type = type;
            key = type.isFloating() ? DType.FLOAT64 : DType.INT64;
            widen = CastLoops.of(type, key);
            reset();
        }

        void reset() {
            index = -1;
        }

        /** Looks at elements {@code from .. to - 1} of the line that starts at element {@code line} of a view. */
        void scan(View view, long line, long from, long to) {
            Scratch scratch = Scratch.get();
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                Object x = view.array;
                int xp = view.position(line + at, n);
                if (xp < 0) {
                    x = scratch.block(type, 0);
                    xp = 0;
                    view.load(line + at, n, x, 0);
                }
                if (type != key) {
                    Object wide = scratch.block(key, 1);
                    widen.run(wide, 0, x, xp, x, 0, x, 0, n);
                    x = wide;
                    xp = 0;
                }
                look(x, xp, 1, n, at, 1);
            }
        }

        /** Looks at {@code n} keys; the i-th has index {@code first + i * step}. */
        void look(Object keys, int kp, int stride, int n, long first, long step) {
            if (key == DType.FLOAT64) {
                look((double[]) keys, kp, stride, n, first, step);
            } else {
                look((long[]) keys, kp, stride, n, first, step);
            }
        }

        private void look(double[] keys, int kp, int stride, int n, long first, long step) {
            double best = real;
            int i = 0;
            if (index < 0 && n > 0) {
                best = keys[kp];
                index = first;
                i = 1;
            }
            for (int k = kp + i * stride; i < n && best == best; i++, k += stride) {
                double x = keys[k];
                if (x != x || (largest ? x > best : x < best)) {
                    best = x;
                    index = first + i * step;
                }
            }
            real = best;
        }

        private void look(long[] keys, int kp, int stride, int n, long first, long step) {
            long best = whole;
            int i = 0;
            if (index < 0 && n > 0) {
                best = keys[kp];
                index = first;
                i = 1;
            }
            for (int k = kp + i * stride; i < n; i++, k += stride) {
                long x = keys[k];
                if (largest ? x > best : x < best) {
                    best = x;
                    index = first + i * step;
                }
            }
            whole = best;
        }

        /** Takes over the winner of later elements if it is better. */
        void merge(Best later) {
            boolean better = key == DType.FLOAT64
                    ? real == real && (later.real != later.real || (largest ? later.real > real : later.real < real))
                    : largest ? later.whole > whole : later.whole < whole;
            if (better) {
                real = later.real;
                whole = later.whole;
                index = later.index;
            }
        }
    }
}
