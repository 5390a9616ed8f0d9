package org.clgrad.engine;

import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;

/**
 * Some elements of a storage in some order: what a primitive reads or writes.
 *
 * @param storage the memory
 * @param layout which elements, in what order
 */
public record View(Storage storage, Layout layout) {
    /** {@return the sizes} */
    public Shape shape() {
        return layout.shape();
    }

    Operand operand() {
        return new Operand(storage.buffer(), layout);
    }
}
