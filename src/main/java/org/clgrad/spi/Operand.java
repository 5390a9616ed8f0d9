package org.clgrad.spi;

import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * A view of a buffer, as a primitive sees it.
 *
 * @param buffer the memory
 * @param layout which elements, in what order
 */
public record Operand(Buffer buffer, Layout layout) {
    /** {@return the element type} */
    public DType dtype() {
        return buffer.dtype();
    }

    /** {@return the sizes} */
    public Shape shape() {
        return layout.shape();
    }
}
