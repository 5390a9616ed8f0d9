package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * Gradients of parts that were cut out of one tensor. They are kept as they are and put into place together, once: a
 * tensor cut into many pieces, as the steps of a recurrent loop cut it, gets one gradient instead of one full of zeros for
 * each. Every element is the sum of what arrived for it, in the order of arrival.
 */
final class Parts implements AutoCloseable {
    private record Part(ViewOp.Cut cut, Tensor grad) {}

    private final Shape shape;
    private final List<Part> parts = new ArrayList<>();

    /** Of a tensor of some shape. */
    Parts(Shape shape) {
        this.shape = shape;
    }

    /** Takes the gradient of what was cut out, a handle that no scope owns. */
    void add(ViewOp.Cut cut, Tensor grad) {
        parts.add(new Part(cut, grad));
    }

    /** The sum of all, and of a gradient of the whole that arrived before them, if not null: a handle that no scope owns. */
    Tensor onto(Tensor whole) {
        try (Scope temporaries = Scope.open()) {
            return temporaries.take(sum(whole));
        }
    }

    @Override
    public void close() {
        parts.forEach(p -> p.grad.close());
    }

    private Tensor sum(Tensor whole) {
        Tensor first = parts.get(0).grad;
        long shown = whole == null ? shownIfApart() : -1;
        boolean apart = shown >= 0;
        Tensor sum;
        if (whole != null) {
            sum = Tensor.wrap(Kernels.copy(whole));
        } else if (apart && shown == shape.dim(parts.get(0).cut.dim())) {
            sum = Tensor.wrap(new View(
                    first.device().allocate("backward", first.dtype(), shape.size()), Layout.contiguous(shape)));
        } else {
            sum = Creation.full(first.device(), first.dtype(), 0, shape);
        }
        for (Part part : parts) {
            View place = new View(sum.storage(), part.cut.move(sum.layout()));
            if (apart) {
                Kernels.copyInto(place, part.grad.view());
            } else {
                Tensor.wrap(place).add_(part.grad);
            }
        }
        return sum;
    }

    /** How many indices of one dimension the parts show together; -1 if not of one or if some may be shown twice. */
    private long shownIfApart() {
        ViewOp.Cut first = parts.get(0).cut;
        List<ViewOp.Cut> cuts = new ArrayList<>();
        for (Part part : parts) {
            if (part.cut.dim() != first.dim() || part.cut.step() != first.step()) {
                return -1;
            }
            cuts.add(part.cut);
        }
        // Cuts of one step meet only where they have the same remainder.
        cuts.sort(
                Comparator.comparingLong((ViewOp.Cut c) -> c.start() % c.step()).thenComparingLong(ViewOp.Cut::start));
        long shown = cuts.get(0).length();
        for (int i = 1; i < cuts.size(); i++) {
            ViewOp.Cut before = cuts.get(i - 1);
            ViewOp.Cut c = cuts.get(i);
            if (c.start() % c.step() == before.start() % c.step()
                    && c.start() < before.start() + before.length() * c.step()) {
                return -1;
            }
            shown += c.length();
        }
        return shown;
    }
}
