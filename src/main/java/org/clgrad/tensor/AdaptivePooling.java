package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Averages and maxima of as many windows as wanted, one dimension after the other, the last one first. */
final class AdaptivePooling {
    /** Of output sizes: as many windows as there are elements. */
    static final int KEPT = -1;

    private AdaptivePooling() {}

    /** How many windows along each dimension. */
    private static int[] sizes(String label, int n, Tensor x, int... given) {
        int[] sizes = given.clone();
        for (int d = 0; d < Math.min(n, sizes.length); d++) {
            sizes[d] = sizes[d] == KEPT ? Math.toIntExact(x.size(2 + d)) : sizes[d];
        }
        if (Shape.of(Sliding.sizes(x)).size() == 0) {
            throw new ShapeException(
                    label + ": the input has shape " + x.shape() + "; its sizes must be 1 or more but for the batch");
        }
        if (sizes.length != n || Arrays.stream(sizes).anyMatch(s -> s < 1)) {
            throw new ArgumentException(label + ": output_size is " + Arrays.toString(given) + "; give " + n
                    + (n == 1 ? " number" : " numbers") + " of at least 1, or " + KEPT + " for the size of the input");
        }
        return sizes;
    }

    static Tensor average(String label, int n, Tensor input, int... outputSize) {
        Tensor x = Sliding.batched(label, n, input);
        int[] sizes = sizes(label, n, x, outputSize);
        Tensor y = x;
        long[][] counts = new long[n][];
        for (int d = n - 1; d >= 0; d--) {
            long size = x.size(2 + d);
            counts[d] = new long[sizes[d]];
            for (int i = 0; i < counts[d].length; i++) {
                counts[d][i] = end(size, i, sizes[d]) - start(size, i, sizes[d]);
            }
            y = size == sizes[d] ? y : parts(label, y, 2 + d, sizes[d], true).sum(3 + d);
        }
        return Sliding.like(input, n, y.div(Pooling.products(x, counts)));
    }

    static Tensor maximum(int n, Tensor input, int... outputSize) {
        return maxima(n, input, false, outputSize).values();
    }

    /** Maxima, and the place of each in the input in row-major order, of each channel by itself. */
    static ValuesAndIndices maximumWithIndices(int n, Tensor input, int... outputSize) {
        return maxima(n, input, true, outputSize);
    }

    private static ValuesAndIndices maxima(int n, Tensor input, boolean wantsPlaces, int... outputSize) {
        String label = "adaptive_max_pool" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        int[] sizes = sizes(label, n, x, outputSize);
        Tensor y = x;
        Tensor places = null;
        if (wantsPlaces) {
            Shape plane = Shape.of(Sliding.sizes(x));
            places = Tensor.arange(x.device(), DType.INT64, 0, plane.size(), 1)
                    .reshape(plane.toArray())
                    .expand(x.shape().toArray());
        }
        for (int d = n - 1; d >= 0; d--) {
            if (x.size(2 + d) == sizes[d]) {
                continue;
            }
            Tensor parts = parts(label, y, 2 + d, sizes[d], false);
            Tensor largest = parts.argmax(3 + d, true);
            Op gather = new IndexOp.Gather(3 + d);
            y = Dispatch.apply(gather, parts, largest).squeeze(3 + d);
            if (wantsPlaces) {
                Tensor from = parts(label, places, 2 + d, sizes[d], false);
                places = Dispatch.apply(gather, from, largest).squeeze(3 + d);
            }
        }
        Tensor values = y == x ? y.copy() : y;
        return new ValuesAndIndices(
                Sliding.like(input, n, values), places == null ? null : Sliding.like(input, n, places.contiguous()));
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
