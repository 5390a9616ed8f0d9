package org.clgrad.spi;

import org.clgrad.shape.DType;

/** A backend's memory for a number of elements. Opaque outside the backend that made it. */
public interface Buffer {
    /** {@return the element type} */
    DType dtype();

    /** {@return the number of elements it can hold} */
    long elements();
}
