package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;

/** Derivatives of functions of which there are values, from differences of neighbours. */
final class Gradients {
    private static final String LABEL = "gradient";

    private Gradients() {}

    private static int[] dims(Tensor t, int[] dims, int edgeOrder) {
        ReductionOp.floating(LABEL, t);
        if (edgeOrder != 1 && edgeOrder != 2) {
            throw new ArgumentException(LABEL + ": edge_order is " + edgeOrder + "; choose 1 or 2");
        }
        int[] axes = new int[dims.length == 0 ? t.rank() : dims.length];
        if (dims.length > 0) {
            t.shape().axes(LABEL, dims);
        }
        for (int k = 0; k < axes.length; k++) {
            axes[k] = dims.length == 0 ? k : t.shape().axis(LABEL, dims[k]);
            if (t.size(axes[k]) <= edgeOrder) {
                throw new ShapeException(LABEL + ": the input has shape " + t.shape() + "; along dim " + axes[k]
                        + " it needs at least " + (edgeOrder + 1) + " elements");
            }
        }
        return axes;
    }

    static List<Tensor> uniform(Tensor t, double[] spacing, int[] dims, int edgeOrder) {
        int[] axes = dims(t, dims, edgeOrder);
        if (spacing.length != 1 && spacing.length != axes.length) {
            throw new ArgumentException(LABEL + ": spacing is " + Arrays.toString(spacing) + " for " + axes.length
                    + " dims; give one number, or one for each");
        }
        List<Tensor> all = new ArrayList<>();
        for (int k = 0; k < axes.length; k++) {
            int d = axes[k];
            double h = spacing[spacing.length == 1 ? 0 : k];
            all.add(Scope.composite(() -> uniform(t, d, h, edgeOrder)));
        }
        return List.copyOf(all);
    }

    private static Tensor uniform(Tensor t, int d, double h, int edgeOrder) {
        long n = t.size(d);
        Tensor inside = part(t, d, 2, n - 2).sub(part(t, d, 0, n - 2)).div(2 * h);
        Tensor first;
        Tensor last;
        if (edgeOrder == 1) {
            first = part(t, d, 1, 1).sub(part(t, d, 0, 1)).div(h);
            last = part(t, d, n - 1, 1).sub(part(t, d, n - 2, 1)).div(h);
        } else {
            first = sum(t, d, 0, -1.5 / h, 2 / h, -0.5 / h);
            last = sum(t, d, n - 3, 0.5 / h, -2 / h, 1.5 / h);
        }
        return Tensor.cat(List.of(first, inside, last), d);
    }

    private static Tensor part(Tensor t, int d, long start, long length) {
        return t.narrow(d, start, length);
    }

    /** Three neighbours times factors. */
    private static Tensor sum(Tensor t, int d, long start, double a, double b, double c) {
        return part(t, d, start, 1)
                .mul(a)
                .add(part(t, d, start + 1, 1).mul(b))
                .add(part(t, d, start + 2, 1).mul(c));
    }

    static List<Tensor> at(Tensor t, List<Tensor> coordinates, int[] dims, int edgeOrder) {
        int[] axes = dims(t, dims, edgeOrder);
        if (coordinates.size() != axes.length) {
            throw new ArgumentException(LABEL + ": there are coordinates of " + coordinates.size() + " dims, and "
                    + axes.length + " dims; give one vector for each");
        }
        List<Tensor> all = new ArrayList<>();
        for (int k = 0; k < axes.length; k++) {
            int d = axes[k];
            Tensor x = coordinates.get(k);
            if (x.dtype() != t.dtype()) {
                throw new DTypeException(LABEL + ": the input is " + t.dtype() + ", coordinates are " + x.dtype()
                        + "; cast one with to(dtype)");
            }
            if (x.rank() != 1 || x.size() != t.size(d)) {
                throw new ShapeException(LABEL + ": the input has shape " + t.shape() + ", the coordinates of dim " + d
                        + " " + x.shape() + "; give a vector of " + t.size(d));
            }
            all.add(Scope.composite(() -> at(t, d, x, edgeOrder)));
        }
        return List.copyOf(all);
    }

    private static Tensor at(Tensor t, int d, Tensor x, int edgeOrder) {
        long n = t.size(d);
        long[] along = new long[t.rank()];
        Arrays.fill(along, 1);
        along[d] = n - 1;
        Tensor h = x.narrow(0, 1, n - 1).sub(x.narrow(0, 0, n - 1)).reshape(along);
        Tensor slopes = part(t, d, 1, n - 1).sub(part(t, d, 0, n - 1)).div(h);
        // Inside the slopes on both sides, each weighted by the other's distance.
        Tensor before = part(h, d, 0, n - 2);
        Tensor after = part(h, d, 1, n - 2);
        Tensor left = part(slopes, d, 0, n - 2);
        Tensor right = part(slopes, d, 1, n - 2);
        Tensor both = before.add(after);
        Tensor inside = left.mul(after).add(right.mul(before)).div(both);
        Tensor first = part(slopes, d, 0, 1);
        Tensor last = part(slopes, d, n - 2, 1);
        if (edgeOrder == 2) {
            // Of the parabola through three elements: a slope, and how much it changes to the end.
            Tensor bend = right.sub(left).div(both);
            first = first.sub(part(bend, d, 0, 1).mul(part(h, d, 0, 1)));
            last = last.add(part(bend, d, n - 3, 1).mul(part(h, d, n - 2, 1)));
        }
        return Tensor.cat(List.of(first, inside, last), d);
    }
}
