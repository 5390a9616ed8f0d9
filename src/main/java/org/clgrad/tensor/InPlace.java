package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Program;

/**
 * Writes in place and their place in the graph. A write to a view is, for the tensor it is a view of, a new history:
 * the old one outside the view, the written values inside. So one rule, assignment, covers every operation: compute
 * the new values out of place, recorded, then assign them.
 */
final class InPlace {
    private InPlace() {}

    /** {@code target = op(target, others)}. */
    static Tensor apply(String label, ElementwiseOp op, Tensor target, Tensor... others) {
        Tensor[] in = new Tensor[others.length + 1];
        in[0] = target;
        System.arraycopy(others, 0, in, 1, others.length);
        if (Tracing.youngest(in) != null) {
            Tensor[] mapped = mapped(label, op.resultShape(in), in);
            apply(label, op, mapped[0], Arrays.copyOfRange(mapped, 1, mapped.length));
            return target;
        }
        boolean tracked = Session.current().recording && target.requiresGrad();
        for (Tensor t : others) {
            checkDevice(label, target, t);
            tracked |= Session.current().recording && t.requiresGrad();
        }
        if (target.dtype().isHalf()) {
            checkWritable(label, target, op.resultShape(in), tracked);
            return assign(label, target, Dispatch.apply(op, in));
        }
        Program program = op.program(in);
        checkWritable(label, target, op.resultShape(in), tracked);
        if (!tracked) {
            Kernels.elementwiseInto(target, program, op.scalars(), in);
            return target;
        }
        keepOverwritten(op, target, in);
        return assign(label, target, Dispatch.apply(op, in));
    }

    /** Where the derivative reads the target as it was before the write, the operation gets a copy of it. */
    private static void keepOverwritten(ElementwiseOp op, Tensor target, Tensor... in) {
        boolean[] needs = new boolean[in.length];
        boolean saved = false;
        for (int i = 0; i < in.length; i++) {
            needs[i] = in[i].requiresGrad();
        }
        for (int i = 0; i < in.length; i++) {
            saved |= in[i] == target && op.saves(i, needs);
        }
        if (saved) {
            Tensor before = target.copy();
            for (int i = 0; i < in.length; i++) {
                in[i] = in[i] == target ? before : in[i];
            }
        }
    }

    static Tensor fill(String label, Tensor target, double value) {
        Creation.checkExact(label, value, target.dtype());
        if (target.traced() != null) {
            fill(label, mapped(label, target.shape(), target)[0], value);
            return target;
        }
        boolean tracked = Session.current().recording && target.requiresGrad();
        checkWritable(label, target, target.shape(), tracked);
        Kernels.elementwiseInto(target, Program.constant(target.dtype()), List.of(value));
        if (tracked) {
            record(target, null);
        }
        return target;
    }

    static Tensor assign(String label, Tensor target, Tensor source) {
        checkDevice(label, target, source);
        if (source.dtype() != target.dtype()) {
            throw new DTypeException(label + ": writing " + source.dtype() + " into " + target.dtype()
                    + "; cast the source with to(dtype)");
        }
        if (Tracing.youngest(target, source) != null) {
            Tensor[] mapped = mapped(label, Shape.broadcast(label, target.shape(), source.shape()), target, source);
            assign(label, mapped[0], mapped[1]);
            return target;
        }
        boolean tracked = Session.current().recording && (target.requiresGrad() || source.requiresGrad());
        checkWritable(label, target, Shape.broadcast(label, target.shape(), source.shape()), tracked);
        Kernels.elementwiseInto(target, Program.identity(target.dtype()), List.of(), source);
        if (tracked) {
            record(target, source);
        }
        return target;
    }

    /** A value without leading dimensions of size 1 beyond a rank. */
    static Tensor withoutLeading(Tensor value, int rank) {
        Tensor written = value;
        while (written.rank() > rank && written.size(0) == 1) {
            written = written.select(0, 0);
        }
        return written;
    }

    /**
     * What a write inside vmap is for all samples: the tensors below the youngest level, so that they broadcast as one
     * sample's do. Each sample must have a target of its own. Inside jvp there is none: a tangent may be shared.
     */
    private static Tensor[] mapped(String label, Shape result, Tensor... in) {
        Level level = Tracing.youngest(in);
        level.checkOpen(label);
        if (!level.maps()) {
            throw new AutogradException(label + ": writing in place with a tensor of shape " + in[0].shape()
                    + " inside jvp; use the operation that gives a new tensor");
        }
        if (!Tracing.isOf(in[0], level)) {
            throw new AutogradException(label + ": inside vmap each sample writes in place to one tensor of shape "
                    + in[0].shape()
                    + " that all share; write to a tensor made of a mapped one, or use the operation that"
                    + " gives a new tensor");
        }
        checkShape(label, in[0], result);
        Tensor[] below = new Tensor[in.length];
        boolean[] batched = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            batched[i] = Tracing.isOf(in[i], level);
            below[i] = Tracing.value(in[i], level);
        }
        return Tracing.aligned(batched, below);
    }

    private static void checkShape(String label, Tensor target, Shape result) {
        if (!result.equals(target.shape())) {
            throw new ShapeException(label + ": the result has shape " + result + ", the target " + target.shape()
                    + "; a write in place cannot grow its target");
        }
    }

    private static void checkDevice(String label, Tensor target, Tensor source) {
        if (target.device() != source.device()) {
            throw new DeviceException(label + ": target is on " + target.device() + ", source on " + source.device()
                    + "; move one with to(device)");
        }
    }

    private static void checkWritable(String label, Tensor target, Shape result, boolean tracked) {
        target.view();
        checkShape(label, target, result);
        checkNotExpanded(label, target);
        if (!tracked) {
            return;
        }
        Lineage lineage = target.lineage();
        Tensor base = lineage == null ? target : lineage.base();
        checkNoLeaf(label, target, "");
        checkNoLeaf(label, base, ", through a view of it,");
        if (base.layout().overlapsItself()) {
            throw new ShapeException(label + ": the target is a view of the expanded " + base.layout()
                    + ", several of whose elements are one; write to a copy()");
        }
        if (lineage != null && !lineage.isRecorded()) {
            throw new AutogradException(label + ": this view of shape " + target.shape()
                    + " was made without recording and cannot be written with it; make the view outside noGrad()");
        }
    }

    static void checkNotExpanded(String label, Tensor target) {
        if (target.layout().overlapsItself()) {
            throw new ShapeException(label + ": the target " + target.layout()
                    + " is an expanded view, several of its elements are one; write to a copy()");
        }
    }

    private static void checkNoLeaf(String label, Tensor written, String how) {
        if (written.isLeaf() && written.requiresGrad()) {
            throw new AutogradException(label + ": a leaf of shape " + written.shape() + " that requires grad" + how
                    + " cannot be written while recording; write inside Autograd.noGrad(), or to a copy()");
        }
    }

    /** Gives the base of the target its new history; {@code source} null means constants were written. */
    private static void record(Tensor target, Tensor source) {
        Lineage lineage = target.lineage();
        Tensor base = lineage == null ? target : lineage.base();
        List<ViewOp> path = lineage == null ? List.of() : lineage.path();
        base.rebase(new AssignNode(base, path, target.layout(), source));
    }

    /** A tensor after some of its elements, those a path of views leads to, were overwritten. */
    private static final class AssignNode extends Node {
        private final List<ViewOp> path;
        private final CopyOp.Erase erase;

        AssignNode(Tensor base, List<ViewOp> path, Layout written, Tensor source) {
            super(source == null ? new Tensor[] {base} : new Tensor[] {base, source});
            this.path = path;
            erase = new CopyOp.Erase(relative(base.layout(), base), relative(written, base));
            if (path.isEmpty()) {
                // Nothing of the old value is left.
                forget(0);
            }
        }

        private static Layout relative(Layout layout, Tensor base) {
            return Layout.of(
                    layout.shape(),
                    layout.strides(),
                    layout.offset() - base.layout().offset());
        }

        @Override
        String label() {
            return "an assignment in place";
        }

        @Override
        Tensor[] backward(Tensor[] grads, boolean[] wanted) {
            Tensor[] out = new Tensor[next.length];
            if (wanted[0]) {
                out[0] = Dispatch.apply(erase, grads[0]);
            }
            if (out.length > 1 && wanted[1]) {
                out[1] = Lineage.replay(grads[0], path);
            }
            return out;
        }

        @Override
        boolean releaseSaved() {
            return false;
        }
    }
}
