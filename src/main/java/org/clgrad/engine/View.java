package org.clgrad.engine;

import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;

/** Some elements of a storage in some order: what a primitive reads or writes. Immutable. */
public final class View {
    private final Storage storage;
    private final Layout layout;
    /** What backends see; made once, as a view is often written by one primitive and read by the next. */
    private Operand operand;

    /**
     * Makes a view.
     *
     * @param storage the memory
     * @param layout which elements, in what order
     */
    public View(Storage storage, Layout layout) {
        this.storage = storage;
        this.layout = layout;
    }

    /** {@return the memory} */
    public Storage storage() {
        return storage;
    }

    /** {@return which elements, in what order} */
    public Layout layout() {
        return layout;
    }

    /** {@return the sizes} */
    public Shape shape() {
        return layout.shape();
    }

    /** The elements for a backend, computed if they were put off. Asked for every time: it throws if the memory is gone. */
    Operand operand() {
        Buffer buffer = storage.buffer();
        Operand made = operand;
        if (made == null) {
            made = new Operand(buffer, layout);
            operand = made;
        }
        return made;
    }
}
