package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** The lines of operands along one dimension: where each line begins, over all the other dimensions. */
final class Lines {
    final long count;
    final boolean wide;
    final Geometry geometry;

    /**
     * @param shape the shape whose lines are walked
     * @param dim the dimension along which they run
     * @param operands layouts of this rank, at least as large as the shape outside {@code dim}
     */
    Lines(Shape shape, int dim, Layout... operands) {
        boolean[] mask = new boolean[shape.rank()];
        mask[dim] = true;
        Shape rest = shape.reduce(mask, false);
        List<Layout> starts = new ArrayList<>();
        for (Layout operand : operands) {
            long[] strides = new long[rest.rank()];
            for (int d = 0; d < strides.length; d++) {
                strides[d] = operand.stride(d < dim ? d : d + 1);
            }
            starts.add(Layout.of(rest, strides, operand.offset()));
        }
        Coalesce dims = Coalesce.of(rest, starts);
        count = rest.size();
        wide = Geometry.wide(dims, operands.length);
        geometry = new Geometry(dims, operands.length, wide);
    }

    /** The definitions of a kernel over these lines. */
    String defines() {
        return Kernels.indexType(wide) + "#define RANK " + geometry.rank() + "\n";
    }

    String declarations() {
        return geometry.declaration("Geometry");
    }
}
