package org.clgrad.check;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/**
 * A tensor read back.
 *
 * @param dtype the element type
 * @param shape the sizes
 * @param elements the elements in row-major order, as doubles
 */
record Values(DType dtype, Shape shape, double... elements) {
    static Values of(Tensor t) {
        return new Values(t.dtype(), t.shape(), t.toDoubleArray());
    }

    static Values zeros(Tensor like) {
        return new Values(like.dtype(), like.shape(), new double[(int) like.size()]);
    }

    boolean sameForm(Values other) {
        return dtype == other.dtype && shape.equals(other.shape);
    }

    /** How many elements differ in a bit; any NaN equals any other. */
    long differing(Values other) {
        if (!sameForm(other)) {
            return Math.max(1, elements.length);
        }
        long count = 0;
        for (int i = 0; i < elements.length; i++) {
            // Every element type of at most 32 bits is a double without loss; signs of zeros stay.
            if (Double.doubleToLongBits(elements[i]) != Double.doubleToLongBits(other.elements[i])) {
                count++;
            }
        }
        return count;
    }

    /** The largest finite magnitude, 0 if there is none. */
    double largest() {
        double max = 0;
        for (double v : elements) {
            if (Double.isFinite(v)) {
                max = Math.max(max, Math.abs(v));
            }
        }
        return max;
    }

    /** The weighted sum; an element of weight 0 has no influence, whatever it is. */
    double dot(double... weights) {
        double sum = 0;
        for (int i = 0; i < elements.length; i++) {
            sum += weights[i] == 0 ? 0 : elements[i] * weights[i];
        }
        return sum;
    }
}
