package org.clgrad.cpu;

import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;

/**
 * {@link ArgReduce} along a dimension that others follow: goes through the input row by row, as it lies in memory,
 * and keeps the best of each column.
 */
final class ArgColumns {
    /** Comparisons that are worth handing to another thread. */
    private static final int GRAIN = 1 << 14;
    /** Fewer columns than this are not worth a row's overhead. */
    private static final int LEAST = 16;

    private final boolean largest;
    private final DType type;
    private final DType key;
    private final Loop widen;
    private final View view;
    private final long length;
    /** Columns of one matrix: the elements of the dimensions that follow. */
    private final long width;

    private ArgColumns(boolean largest, int dim, Operand input) {
        Layout layout = input.layout();
        this.largest = largest;
        type = input.dtype();
        key = type.isFloating() ? DType.FLOAT64 : DType.INT64;
        widen = CastLoops.of(type, key);
        view = View.of(type, CpuBuffer.array(input.buffer()), Coalesce.of(layout.shape(), List.of(layout)), 0);
        length = layout.shape().dim(dim);
        width = width(layout, dim);
    }

    private static long width(Layout layout, int dim) {
        long width = 1;
        for (int d = dim + 1; d < layout.shape().rank(); d++) {
            width *= layout.shape().dim(d);
        }
        return width;
    }

    /** Whether this way pays: there are enough columns, and they lie closer to each other than the rows do. */
    static boolean pays(Layout layout, int dim) {
        int last = layout.shape().rank() - 1;
        return dim < last && width(layout, dim) >= LEAST && layout.stride(last) <= layout.stride(dim);
    }

    static void run(Workers workers, boolean largest, int dim, Operand out, Operand input) {
        ArgColumns columns = new ArgColumns(largest, dim, input);
        long[] target = (long[]) CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        long width = columns.width;
        long share = (width + 2L * workers.threads() - 1) / (2L * workers.threads());
        int chunk = (int) Math.min(Scratch.BLOCK, Math.max(LEAST, share));
        long chunks = (width + chunk - 1) / chunk;
        workers.parallel(
                out.shape().size() / width * chunks, Math.max(1, GRAIN / (chunk * columns.length)), (from, to) -> {
                    for (long at = from; at < to; at++) {
                        long matrix = at / chunks;
                        long first = (at - matrix * chunks) * chunk;
                        int n = (int) Math.min(chunk, width - first);
                        columns.chunk(matrix, first, n, target, (int) (base + matrix * width + first));
                    }
                });
    }

    /** Finds the best rows of {@code n} columns of one matrix. */
    private void chunk(long matrix, long first, int n, long[] target, int at) {
        Scratch scratch = Scratch.get();
        Object best = scratch.block(key, 2);
        for (long r = 0; r < length; r++) {
            long row = (matrix * length + r) * width + first;
            Object x = view.array;
            int xp = view.position(row, n);
            if (xp < 0) {
                x = scratch.block(type, 0);
                xp = 0;
                view.load(row, n, x, 0);
            }
            if (type != key) {
                Object wide = scratch.block(key, 1);
                widen.run(wide, 0, x, xp, x, 0, x, 0, n);
                x = wide;
                xp = 0;
            }
            if (r == 0) {
                System.arraycopy(x, xp, best, 0, n);
                Arrays.fill(target, at, at + n, 0);
            } else if (key == DType.FLOAT64) {
                look((double[]) x, xp, (double[]) best, n, r, target, at);
            } else {
                look((long[]) x, xp, (long[]) best, n, r, target, at);
            }
        }
    }

    // A NaN is better than anything but a NaN: the comparison with it is false.
    private void look(double[] x, int xp, double[] best, int n, long row, long[] target, int at) {
        for (int i = 0; i < n; i++) {
            double b = best[i];
            double v = x[xp + i];
            if (!(largest ? v <= b : v >= b) && b == b) {
                best[i] = v;
                target[at + i] = row;
            }
        }
    }

    private void look(long[] x, int xp, long[] best, int n, long row, long[] target, int at) {
        for (int i = 0; i < n; i++) {
            long v = x[xp + i];
            if (largest ? v > best[i] : v < best[i]) {
                best[i] = v;
                target[at + i] = row;
            }
        }
    }
}
