package org.clgrad.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.Shape;

/**
 * How a view was made from a tensor that is none: the movement operations in order. Lets a write to the view become
 * part of the base's history, and the view follow writes to the base.
 */
final class Lineage {
    private final Tensor base;
    /** The lineage of the view this one was made from; null if that was the base. */
    private final Lineage outer;

    private final ViewOp op;
    /** Whether the view was made while recording; otherwise it has no history to follow. */
    private final boolean recorded;

    private int seen;

    private Lineage(Tensor base, Lineage outer, ViewOp op, boolean recorded) {
        this.base = base;
        this.outer = outer;
        this.op = op;
        this.recorded = recorded;
        this.seen = base.generation();
    }

    /** The lineage of a view made from a tensor by one more operation. */
    static Lineage extend(Tensor from, ViewOp op) {
        Lineage before = from.lineage();
        boolean recording = Session.current().recording;
        return before == null
                ? new Lineage(from, null, op, recording)
                : new Lineage(before.base, before, op, recording && before.recorded);
    }

    Tensor base() {
        return base;
    }

    /** The operations from the base to the view; written out only where needed, as views of views may go far. */
    List<ViewOp> path() {
        ArrayDeque<ViewOp> path = new ArrayDeque<>();
        for (Lineage l = this; l != null; l = l.outer) {
            path.addFirst(l.op);
        }
        return List.copyOf(path);
    }

    boolean isRecorded() {
        return recorded;
    }

    boolean isStale() {
        return recorded && seen != base.generation();
    }

    /** The history of this view of the base as it is now. */
    Node refresh() {
        seen = base.generation();
        return base.source() == null ? null : new ReplayNode(base, path());
    }

    /** Makes the same view of another tensor of the base's shape. */
    static Tensor replay(Tensor of, List<ViewOp> path) {
        Tensor t = of;
        for (ViewOp op : path) {
            t = Dispatch.apply(op, t);
        }
        return t;
    }

    /** The node of a view taken of a base after the base was written. */
    private static final class ReplayNode extends Node {
        private final List<ViewOp> path;
        private final Shape baseShape;

        ReplayNode(Tensor base, List<ViewOp> path) {
            super(new Tensor[] {base});
            this.path = path;
            this.baseShape = base.shape();
        }

        @Override
        String label() {
            return "a view of a tensor written in place";
        }

        @Override
        Tensor[] backward(Tensor[] grads, boolean[] wanted) {
            List<Shape> shapes = new ArrayList<>();
            Shape shape = baseShape;
            for (ViewOp op : path) {
                shapes.add(shape);
                shape = op.resultShape(shape);
            }
            Tensor g = grads[0];
            for (int i = path.size() - 1; i >= 0; i--) {
                g = path.get(i).transpose(g, shapes.get(i));
            }
            return new Tensor[] {g};
        }

        @Override
        boolean releaseSaved() {
            return false;
        }
    }
}
