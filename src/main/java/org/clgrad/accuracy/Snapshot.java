package org.clgrad.accuracy;

import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/**
 * A tensor read back.
 *
 * @param dtype the element type
 * @param shape the sizes
 * @param elements the elements in row-major order
 */
record Snapshot(DType dtype, Shape shape, double... elements) {
    static Snapshot of(Tensor t) {
        return new Snapshot(t.dtype(), t.shape(), t.toDoubleArray());
    }

    static List<Snapshot> of(List<Tensor> tensors) {
        return tensors.stream().map(Snapshot::of).toList();
    }

    /** The tensor on a device; floating-point numbers in a type. */
    Tensor tensor(Device device, DType floating) {
        DType type = dtype.isFloating() ? floating : dtype;
        return InputSpec.values(elements, shape.toArray()).contiguous(device, type, elements);
    }

    /** Whether both are floating-point numbers, or the same other type, and have the same shape. */
    boolean isLike(Snapshot other) {
        return shape.equals(other.shape) && (dtype == other.dtype || (dtype.isFloating() && other.dtype.isFloating()));
    }

    /** Whether type and bits are the same; any NaN equals any other. */
    boolean sameBits(Snapshot other) {
        // compares as Double.equals does: signs of zeros differ, NaNs are equal
        return dtype == other.dtype && shape.equals(other.shape) && Arrays.equals(elements, other.elements);
    }

    static boolean sameBits(List<Snapshot> a, List<Snapshot> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = a.get(i).sameBits(b.get(i));
        }
        return same;
    }

    /** The largest finite magnitude, 0 if there is none. */
    double largest() {
        double max = 0;
        for (double v : elements) {
            max = Double.isFinite(v) ? Math.max(max, Math.abs(v)) : max;
        }
        return max;
    }
}
