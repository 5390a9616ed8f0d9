package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;

/** What windows over any number of dimensions have in common: checks, and elements put around an image. */
final class Sliding {
    private Sliding() {}

    /** An input with a batch dimension: {@code [N, C, ..]} of {@code n} spatial dimensions. */
    static Tensor batched(String label, int n, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new DTypeException(label + ": takes float32 or float64, got " + x.dtype() + "; cast with to(dtype)");
        }
        if (x.rank() != n + 1 && x.rank() != n + 2) {
            String dims = n == 1 ? "L" : n == 2 ? "H, W" : "D, H, W";
            throw new ShapeException(
                    label + ": the input has shape " + x.shape() + "; give [N, C, " + dims + "] or [C, " + dims + "]");
        }
        return x.rank() == n + 1 ? x.unsqueeze(0) : x;
    }

    /** Without the batch dimension if the input had none. */
    static Tensor like(Tensor input, int n, Tensor result) {
        return input.rank() == n + 1 ? result.squeeze(0) : result;
    }

    static void check(String label, String name, int n, int[] values, int least) {
        if (values.length != n || Arrays.stream(values).anyMatch(v -> v < least)) {
            throw new ArgumentException(label + ": " + name + " is " + Arrays.toString(values) + "; give " + n
                    + (n == 1 ? " number" : " numbers") + " of at least " + least);
        }
    }

    /** The spatial sizes of {@code [N, C, ..]}. */
    static long[] sizes(Tensor x) {
        return Arrays.copyOfRange(x.shape().toArray(), 2, x.rank());
    }

    static ShapeException misfit(String label, int[] kernel, int[] dilation, Tensor x, int... padding) {
        return new ShapeException(label + ": a kernel " + Arrays.toString(kernel) + " with dilation "
                + Arrays.toString(dilation) + " does not fit the sizes " + Arrays.toString(sizes(x)) + " with padding "
                + Arrays.toString(padding));
    }

    /** Zeros before and after a dimension. */
    static Tensor pad(Tensor x, int dim, long before, long after) {
        if (before == 0 && after == 0) {
            return x;
        }
        long[] first = new long[x.rank()];
        long[] last = new long[x.rank()];
        first[dim] = before;
        last[dim] = after;
        return Dispatch.apply(new PadOp(0, first, last), x);
    }

    /** The first of numbers put in front of others. */
    static int[] lifted(int first, int... rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
