package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Window;

/** Averages and maxima of windows over one, two and three dimensions. */
final class Pooling {
    private Pooling() {}

    /**
     * Where windows lie along one dimension.
     *
     * @param in the size of the input
     * @param kernel of the window
     * @param stride between windows
     * @param padding on each side
     * @param dilation within the window
     * @param out how many windows there are
     */
    private record Line(long in, int kernel, int stride, int padding, int dilation, long out) {
        /** With a ceiling a last window that only partly fits counts, unless it begins behind the input. */
        static Line of(long in, int kernel, int stride, int padding, int dilation, boolean ceil) {
            long room = in + 2L * padding - dilation * (kernel - 1L) - 1;
            long out = Math.floorDiv(room + (ceil ? stride - 1L : 0), stride) + 1;
            boolean behind = ceil && (out - 1) * stride >= in + padding;
            return new Line(in, kernel, stride, padding, dilation, behind ? out - 1 : out);
        }

        /** Elements that the last window needs behind the padding. */
        long missing() {
            return Math.max(0, (out - 1) * stride + dilation * (kernel - 1L) + 1 - in - 2L * padding);
        }

        /** Whether the windows lie side by side in the input. */
        boolean isTiling() {
            return stride == kernel && padding == 0 && dilation == 1 && out * kernel <= in;
        }

        /** How many elements window {@code i} averages over. */
        long count(long i, boolean includePadding) {
            long start = i * stride - padding;
            long end = Math.min(start + kernel, in + padding);
            return includePadding ? end - start : Math.min(end, in) - Math.max(start, 0);
        }
    }

    private static Line[] lines(
            String label, Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
        int n = x.rank() - 2;
        Sliding.check(label, "kernel_size", n, kernel, 1);
        Sliding.check(label, "stride", n, stride, 1);
        Sliding.check(label, "padding", n, padding, 0);
        Sliding.check(label, "dilation", n, dilation, 1);
        Line[] lines = new Line[n];
        for (int d = 0; d < n; d++) {
            if (2 * padding[d] > kernel[d]) {
                throw new ArgumentException(label + ": padding " + Arrays.toString(padding)
                        + " is more than half the kernel " + Arrays.toString(kernel)
                        + ", so that a window could be all padding");
            }
            lines[d] = Line.of(x.size(2 + d), kernel[d], stride[d], padding[d], dilation[d], ceil);
            if (lines[d].out() < 1) {
                throw Sliding.misfit(label, kernel, dilation, x, padding);
            }
        }
        return lines;
    }

    private static Window window(Line rows, Line columns) {
        return new Window(
                rows.kernel(),
                columns.kernel(),
                rows.stride(),
                columns.stride(),
                rows.padding(),
                columns.padding(),
                rows.dilation(),
                columns.dilation());
    }

    private static final Line POINT = new Line(1, 1, 1, 0, 1, 1);

    // ---- averages

    static Tensor average(
            int n,
            Tensor input,
            int[] kernel,
            int[] stride,
            int[] padding,
            boolean ceil,
            boolean includePadding,
            long divisor) {
        String label = "avg_pool" + n + "d";
        if (divisor < 0) {
            throw new ArgumentException(label + ": divisor_override is " + divisor + "; give a positive number");
        }
        Tensor x = Sliding.batched(label, n, input);
        int[] dilation = new int[n];
        Arrays.fill(dilation, 1);
        Line[] lines = lines(label, x, kernel, stride, padding, dilation, ceil);
        Tensor sums = sums(x, lines);
        Tensor y = divisor > 0 ? sums.div(divisor) : sums.div(counts(x, lines, includePadding));
        return Sliding.like(input, n, y);
    }

    /** Sums of windows: rows and columns, and after those the depth. */
    private static Tensor sums(Tensor x, Line... lines) {
        long batch = x.size(0);
        long channels = x.size(1);
        int n = lines.length;
        if (n == 3) {
            Tensor flat = x.reshape(batch, channels * x.size(2), x.size(3), x.size(4));
            Tensor areas = sums(flat, lines[1], lines[2]);
            Tensor tall = areas.reshape(batch, channels, x.size(2), areas.size(2) * areas.size(3));
            Line across = new Line(tall.size(3), 1, 1, 0, 1, tall.size(3));
            return sums(tall, lines[0], across).reshape(batch, channels, lines[0].out(), areas.size(2), areas.size(3));
        }
        if (n == 1) {
            return sums(x.unsqueeze(2), POINT, lines[0]).squeeze(2);
        }
        Line rows = lines[0];
        Line columns = lines[1];
        if (rows.isTiling() && columns.isTiling()) {
            return x.narrow(2, 0, rows.out() * rows.kernel())
                    .narrow(3, 0, columns.out() * columns.kernel())
                    .reshape(batch, channels, rows.out(), rows.kernel(), columns.out(), columns.kernel())
                    .sum(3, 5);
        }
        Tensor padded = Sliding.pad(Sliding.pad(x, 2, 0, rows.missing()), 3, 0, columns.missing());
        long window = (long) rows.kernel() * columns.kernel();
        return Dispatch.apply(new WindowOp.Unfold(window(rows, columns)), padded)
                .reshape(batch, channels, window, rows.out() * columns.out())
                .sum(2)
                .reshape(batch, channels, rows.out(), columns.out());
    }

    private static Tensor counts(Tensor x, Line[] lines, boolean includePadding) {
        long[][] each = new long[lines.length][];
        for (int d = 0; d < lines.length; d++) {
            each[d] = new long[Math.toIntExact(lines[d].out())];
            for (int i = 0; i < each[d].length; i++) {
                each[d][i] = lines[d].count(i, includePadding);
            }
        }
        return products(x, each);
    }

    /** The product of one number for each place along each dimension, of the type of a tensor; a scalar if all are one. */
    static Tensor products(Tensor x, long[]... each) {
        if (Arrays.stream(each).allMatch(a -> Arrays.stream(a).distinct().count() == 1)) {
            long product = 1;
            for (long[] a : each) {
                product *= a[0];
            }
            return Tensor.full(x.device(), x.dtype(), product);
        }
        Tensor product = null;
        for (int d = 0; d < each.length; d++) {
            long[] shape = new long[each.length - d];
            Arrays.fill(shape, 1);
            shape[0] = each[d].length;
            Tensor along = Tensor.of(x.device(), each[d], shape);
            product = product == null ? along : product.mul(along);
        }
        return product.to(x.dtype());
    }

    // ---- maxima

    static Tensor maximum(
            int n, Tensor input, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
        String label = "max_pool" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        Line[] lines = lines(label, x, kernel, stride, padding, dilation, ceil);
        return Sliding.like(input, n, maxima(x, lines));
    }

    /** The first largest element of a window is that of its first slice which has one. */
    private static Tensor maxima(Tensor x, Line... lines) {
        long batch = x.size(0);
        long channels = x.size(1);
        if (lines.length == 3) {
            Tensor flat = x.reshape(batch, channels * x.size(2), x.size(3), x.size(4));
            Tensor areas = maxima(flat, lines[1], lines[2]);
            Tensor tall = areas.reshape(batch, channels, x.size(2), areas.size(2) * areas.size(3));
            Line across = new Line(tall.size(3), 1, 1, 0, 1, tall.size(3));
            return maxima(tall, lines[0], across)
                    .reshape(batch, channels, lines[0].out(), areas.size(2), areas.size(3));
        }
        if (lines.length == 1) {
            return maxima(x.unsqueeze(2), POINT, lines[0]).squeeze(2);
        }
        return planeMaxima(x, lines[0], lines[1]).values();
    }

    /** Maxima, and their places in the planes that the windows need: the input's, or larger ones. */
    private static ValuesAndIndices planeMaxima(Tensor x, Line rows, Line columns) {
        Tensor padded = lowest(lowest(x, 2, rows.missing()), 3, columns.missing());
        Tensor index = Dispatch.apply(new WindowOp.ArgMax(window(rows, columns)), padded);
        Tensor values = padded.reshape(x.size(0), x.size(1), padded.size(2) * padded.size(3))
                .gather(2, index.reshape(x.size(0), x.size(1), rows.out() * columns.out()))
                .reshape(x.size(0), x.size(1), rows.out(), columns.out());
        return new ValuesAndIndices(values, index);
    }

    /** Maxima, and the place of each in the input in row-major order, of each channel by itself. */
    static ValuesAndIndices maximumWithIndices(
            int n, Tensor input, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
        String label = "max_pool" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        ValuesAndIndices found = placed(x, lines(label, x, kernel, stride, padding, dilation, ceil));
        return new ValuesAndIndices(Sliding.like(input, n, found.values()), Sliding.like(input, n, found.indices()));
    }

    private static ValuesAndIndices placed(Tensor x, Line... lines) {
        long batch = x.size(0);
        long channels = x.size(1);
        if (lines.length == 1) {
            ValuesAndIndices rows = placed(x.unsqueeze(2), POINT, lines[0]);
            return new ValuesAndIndices(rows.values().squeeze(2), rows.indices().squeeze(2));
        }
        if (lines.length == 3) {
            long depth = x.size(2);
            long plane = x.size(3) * x.size(4);
            ValuesAndIndices areas =
                    placed(x.reshape(batch, channels * depth, x.size(3), x.size(4)), lines[1], lines[2]);
            long rows = areas.values().size(2);
            long columns = areas.values().size(3);
            Tensor first = Tensor.arange(x.device(), DType.INT64, 0, depth, 1).mul(plane);
            Tensor places = areas.indices()
                    .reshape(batch, channels, depth, rows * columns)
                    .add(first.reshape(depth, 1))
                    .reshape(batch, channels, depth * rows * columns);
            Line across = new Line(rows * columns, 1, 1, 0, 1, rows * columns);
            ValuesAndIndices found =
                    planeMaxima(areas.values().reshape(batch, channels, depth, rows * columns), lines[0], across);
            long[] shape = {batch, channels, lines[0].out(), rows, columns};
            // The largest element of a window is never behind the input, whatever it is filled with there.
            Tensor index = found.indices().to(DType.INT64).reshape(batch, channels, lines[0].out() * rows * columns);
            return new ValuesAndIndices(
                    found.values().reshape(shape),
                    Dispatch.apply(new IndexOp.Gather(2), places, index).reshape(shape));
        }
        ValuesAndIndices found = planeMaxima(x, lines[0], lines[1]);
        Tensor index = found.indices().to(DType.INT64);
        long wide = x.size(3) + lines[1].missing();
        if (wide != x.size(3)) {
            long[] places = new long[Math.toIntExact((x.size(2) + lines[0].missing()) * wide)];
            for (int i = 0; i < places.length; i++) {
                places[i] = i / wide * x.size(3) + i % wide;
            }
            index = Tensor.of(x.device(), places, places.length).indexSelect(0, index.reshape(-1));
        }
        return new ValuesAndIndices(
                found.values(), index.reshape(found.values().shape().toArray()));
    }

    private static Tensor lowest(Tensor x, int dim, long count) {
        if (count == 0) {
            return x;
        }
        long[] shape = x.shape().toArray();
        shape[dim] = count;
        Tensor fill = Tensor.full(x.device(), x.dtype(), Double.NEGATIVE_INFINITY, shape);
        return Tensor.cat(List.of(x, fill), dim);
    }
}
