package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * What has arrived of the gradient of one output of a node: a gradient of the whole, gradients of parts that were cut
 * out of it, or both. Parts are kept as they are and put into place together, once: a tensor cut into many pieces, as
 * the steps of a recurrent loop cut it, gets one gradient instead of one full of zeros for each. Every element is the
 * sum of what arrived for it, in the order of arrival.
 */
final class Arrived {
    /** A gradient of what was cut out of the whole. */
    private record Part(ViewOp.Cut cut, Tensor grad) {}

    private final Backward pass;
    private Tensor whole;
    /** What arrived after the whole; null if nothing did. */
    private List<Part> parts;
    /** The shape of the whole that the parts are of. */
    private Shape shape;

    Arrived(Backward pass) {
        this.pass = pass;
    }

    /** Takes a gradient of the whole. */
    void add(Tensor grad) {
        Tensor before = complete();
        if (before == null) {
            whole = grad;
            return;
        }
        Tensor sum = before.add(grad);
        whole = sum.ownHandle();
        pass.dispose(sum);
        pass.dispose(before);
        pass.dispose(grad);
    }

    /** Takes a gradient of what was cut out of a whole of some shape. */
    void addPart(ViewOp.Cut cut, Shape of, Tensor grad) {
        if (parts == null) {
            parts = new ArrayList<>();
        }
        shape = of;
        parts.add(new Part(cut, grad));
    }

    /** The sum of all that arrived, null if nothing did; it stays in the keeping of this object. */
    Tensor complete() {
        if (parts != null) {
            Tensor sum = together();
            close();
            whole = sum;
        }
        return whole;
    }

    /** Takes another gradient in place of all that arrived, and returns it. */
    Tensor replace(Tensor grad) {
        close();
        whole = grad;
        return grad;
    }

    /** Lets go of everything. */
    void close() {
        if (whole != null) {
            pass.dispose(whole);
            whole = null;
        }
        if (parts != null) {
            parts.forEach(p -> pass.dispose(p.grad));
            parts = null;
        }
    }

    private Tensor together() {
        try (Scope temporaries = Scope.open()) {
            return temporaries.take(sum());
        }
    }

    private Tensor sum() {
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
        // What was known of zeros is no longer so.
        sum.storage().written();
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
