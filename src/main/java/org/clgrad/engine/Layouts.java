package org.clgrad.engine;

import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** Views of values that are not in memory yet. */
final class Layouts {
    private Layouts() {}

    /**
     * Looks through a view: where the elements of an operand are that a view of a value computed from it needs.
     *
     * @param view a view of the value, as if it were in memory, contiguous
     * @param shape the shape of the value
     * @param operand where the operand's elements are for the elements of the value
     * @return the operand's elements in the view's shape and order; null if strides cannot say it
     */
    static Layout compose(Layout view, Shape shape, Layout operand) {
        if (view.offset() == 0 && view.isContiguous() && view.shape().size() == shape.size()) {
            return view.shape().equals(shape)
                    ? operand
                    : operand.reshape(view.shape()).orElse(null);
        }
        int rank = shape.rank();
        long[] steps = Layout.contiguous(shape).strides();
        long[] index = new long[rank];
        long rest = view.offset();
        long offset = operand.offset();
        for (int d = 0; d < rank; d++) {
            index[d] = rest / steps[d];
            rest -= index[d] * steps[d];
            offset += index[d] * operand.stride(d);
        }
        boolean[] taken = new boolean[rank];
        long[] strides = new long[view.shape().rank()];
        for (int v = 0; v < strides.length; v++) {
            long size = view.shape().dim(v);
            long stride = view.stride(v);
            if (size == 1 || stride == 0) {
                continue;
            }
            int d = dimension(shape, steps, stride);
            if (d < 0 || taken[d]) {
                return null;
            }
            taken[d] = true;
            long step = stride / steps[d];
            index[d] += (size - 1) * step;
            strides[v] = step * operand.stride(d);
        }
        for (int d = 0; d < rank; d++) {
            if (index[d] >= shape.dim(d)) {
                return null;
            }
        }
        return Layout.of(view.shape(), strides, offset);
    }

    /** The dimension along which a view with this stride walks; -1 if it is none alone. */
    private static int dimension(Shape shape, long[] steps, long stride) {
        for (int d = 0; d < steps.length; d++) {
            if (shape.dim(d) > 1 && steps[d] <= stride) {
                return stride % steps[d] == 0 ? d : -1;
            }
        }
        return -1;
    }
}
