package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
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
    private static Tensor products(Tensor x, long[]... each) {
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

    /** Maxima of images, and the place of each in its plane of the input. */
    static ValuesAndIndices maximumWithIndices(
            Tensor input, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
        Tensor x = Sliding.batched("max_pool2d", 2, input);
        Line[] lines = lines("max_pool2d", x, kernel, stride, padding, dilation, ceil);
        ValuesAndIndices found = planeMaxima(x, lines[0], lines[1]);
        Tensor index = found.indices().to(DType.INT64);
        long wide = x.size(3) + lines[1].missing();
        if (wide != x.size(3)) {
            long[] places = new long[Math.toIntExact((x.size(2) + lines[0].missing()) * wide)];
            for (int i = 0; i < places.length; i++) {
                places[i] = i / wide * x.size(3) + i % wide;
            }
            index = Tensor.of(x.device(), places, places.length)
                    .indexSelect(0, index.reshape(-1))
                    .reshape(found.values().shape().toArray());
        }
        return new ValuesAndIndices(
                Sliding.like(input, 2, found.values()),
                Sliding.like(input, 2, index.reshape(found.values().shape().toArray())));
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

    // ---- as many windows as wanted

    private static void checkSize(String label, int n, Tensor x, int... outputSize) {
        Sliding.check(label, "output_size", n, outputSize, 1);
        if (Shape.of(Sliding.sizes(x)).size() == 0) {
            throw new ShapeException(
                    label + ": the input has shape " + x.shape() + "; its sizes must be 1 or more but for the batch");
        }
    }

    static Tensor adaptiveAverage(String label, int n, Tensor input, int... outputSize) {
        Tensor x = Sliding.batched(label, n, input);
        checkSize(label, n, x, outputSize);
        Tensor y = x;
        long[][] counts = new long[n][];
        for (int d = n - 1; d >= 0; d--) {
            long size = x.size(2 + d);
            counts[d] = new long[outputSize[d]];
            for (int i = 0; i < counts[d].length; i++) {
                counts[d][i] = end(size, i, outputSize[d]) - start(size, i, outputSize[d]);
            }
            y = size == outputSize[d]
                    ? y
                    : parts(label, y, 2 + d, outputSize[d], true).sum(3 + d);
        }
        return Sliding.like(input, n, y.div(products(x, counts)));
    }

    static Tensor adaptiveMaximum(int n, Tensor input, int... outputSize) {
        String label = "adaptive_max_pool" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        checkSize(label, n, x, outputSize);
        Tensor y = x;
        for (int d = n - 1; d >= 0; d--) {
            Tensor parts = parts(label, y, 2 + d, outputSize[d], false);
            y = parts.gather(3 + d, parts.argmax(3 + d, true)).squeeze(3 + d);
        }
        return Sliding.like(input, n, y);
    }

    private static long start(long size, int i, int count) {
        return i * size / count;
    }

    private static long end(long size, int i, int count) {
        return ((i + 1) * size + count - 1) / count;
    }

    /**
     * A dimension as windows and elements of each, two dimensions. Windows that are shorter than others end in zeros, or
     * in their own last element.
     */
    private static Tensor parts(String label, Tensor x, int dim, int count, boolean zeros) {
        long size = x.size(dim);
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = (int) Math.max(longest, end(size, i, count) - start(size, i, count));
        }
        long[] shape = new long[x.rank() + 1];
        for (int d = 0; d < x.rank(); d++) {
            shape[d <= dim ? d : d + 1] = x.size(d);
        }
        shape[dim] = count;
        shape[dim + 1] = longest;
        if ((long) count * longest == size) {
            return x.reshape(shape);
        }
        long[] index = new long[count * longest];
        for (int i = 0; i < index.length; i++) {
            long at = start(size, i / longest, count) + i % longest;
            long last = end(size, i / longest, count) - 1;
            index[i] = at <= last ? at : zeros ? size : last;
        }
        Tensor source = zeros ? Sliding.pad(x, dim, 0, 1) : x;
        return IndexOp.select(label, source, dim, Tensor.of(x.device(), index, index.length))
                .reshape(shape);
    }
}
