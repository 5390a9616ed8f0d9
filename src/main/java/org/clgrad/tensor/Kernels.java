package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.Storage;
import org.clgrad.engine.View;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Forwards of operations call primitives through here. Nothing here is recorded. */
final class Kernels {
    private Kernels() {}

    /** Applies a program to inputs broadcast to a shape. */
    static Tensor elementwise(Device device, Program program, List<Double> scalars, Shape shape, Tensor... in) {
        return Tensor.wrap(device.compute(
                new Primitive.Elementwise(program, scalars), program.resultType(), shape, broadcast(shape, in)));
    }

    /** Applies a program in place; the target may be among the inputs. */
    static void elementwiseInto(Tensor target, Program program, List<Double> scalars, Tensor... in) {
        Device device = target.device();
        View[] views = broadcast(target.shape(), in);
        for (int i = 0; i < views.length; i++) {
            boolean same = views[i].layout().equals(target.layout());
            if (views[i].storage() == target.storage() && !same) {
                // The kernel would read what it has just written.
                views[i] = copy(device, views[i]);
            }
        }
        device.submit(new Primitive.Elementwise(program, scalars), target.view(), views);
        target.storage().written();
    }

    /** Applies a program that overwrites its first inputs, which share no memory; they stand in for themselves alone. */
    static void update(Program program, List<Double> scalars, List<Tensor> targets, Tensor... others) {
        Device device = targets.get(0).device();
        View[] views = new View[targets.size() + others.length];
        for (int i = 0; i < views.length; i++) {
            boolean written = i < targets.size();
            views[i] = (written ? targets.get(i) : others[i - targets.size()]).view();
            for (int t = 0; t < targets.size() && !written; t++) {
                View target = views[t];
                if (views[i].storage() == target.storage() && !views[i].layout().equals(target.layout())) {
                    views[i] = copy(device, views[i]);
                }
            }
        }
        device.submit(new Primitive.Update(program, scalars), views[0], views);
        for (Tensor target : targets) {
            target.storage().written();
        }
    }

    private static View[] broadcast(Shape shape, Tensor... in) {
        View[] views = new View[in.length];
        for (int i = 0; i < in.length; i++) {
            View v = in[i].view();
            views[i] = v.shape().equals(shape)
                    ? v
                    : new View(v.storage(), v.layout().expand(shape));
        }
        return views;
    }

    /** A contiguous copy. */
    static View copy(Tensor t) {
        return copy(t.device(), t.view());
    }

    private static View copy(Device device, View v) {
        DType type = v.storage().dtype();
        return device.compute(copyOf(type), type, v.shape(), v);
    }

    /** Writes elements to memory that is still being made: counts as no write in place. */
    static void copyInto(View target, View source) {
        target.storage().device().submit(copyOf(source.storage().dtype()), target, source);
    }

    private static Primitive copyOf(DType type) {
        return new Primitive.Elementwise(Program.identity(type), List.of());
    }

    /** Folds a program over dimensions. */
    static Tensor reduce(
            Primitive.Fold fold,
            Program program,
            List<Double> scalars,
            boolean[] mask,
            boolean keepDim,
            Shape shape,
            Tensor... in) {
        List<Boolean> reduced = new ArrayList<>(mask.length);
        for (boolean m : mask) {
            reduced.add(m);
        }
        Device device = in[0].device();
        View out = device.compute(
                new Primitive.Reduce(fold, program, scalars, reduced),
                program.resultType(),
                shape.reduce(mask, false),
                broadcast(shape, in));
        return Tensor.wrap(keepDim ? new View(out.storage(), Layout.contiguous(shape.reduce(mask, true))) : out);
    }

    /**
     * Applies stages along the dimensions of a mask. Inputs of one value a row have the other dimensions, or those of
     * the mask with size 1 as well; all others are broadcast to the shape. A result of one value a row keeps the
     * mask's dimensions with size 1 or not; any other is contiguous.
     */
    static Tensor rows(
            RowFormula formula, boolean[] mask, boolean keepDim, List<Double> scalars, Shape shape, Tensor... in) {
        return rowsAndKept(formula, mask, keepDim, scalars, shape, in)[0];
    }

    /**
     * The same, and behind the result the values that the formula keeps, which have the mask's dimensions with size 1, and
     * behind those the columns that it adds up, which have the mask's dimensions alone.
     */
    static Tensor[] rowsAndKept(
            RowFormula formula, boolean[] mask, boolean keepDim, List<Double> scalars, Shape shape, Tensor... in) {
        int[] order = new int[mask.length];
        int kept = 0;
        for (int pass = 0, n = 0; pass < 2; pass++) {
            for (int d = 0; d < mask.length; d++) {
                if (mask[d] == (pass == 1)) {
                    order[n++] = d;
                }
            }
            kept = pass == 0 ? n : kept;
        }
        DType[] types = new DType[in.length];
        View[] views = new View[in.length + formula.keeps() + formula.columns()];
        for (int i = 0; i < in.length; i++) {
            types[i] = in[i].dtype();
            View v = in[i].view();
            Layout layout = v.layout();
            if (formula.isPerRow(i)) {
                for (int d = mask.length - 1; d >= 0 && layout.shape().rank() > kept; d--) {
                    layout = mask[d] ? layout.squeeze(d) : layout;
                }
            } else {
                layout = row(layout.expand(shape).permute(order), kept);
            }
            views[i] = new View(v.storage(), layout);
        }
        Primitive.Rows op = formula.primitive(Math.max(1, mask.length - kept), scalars, types);
        int last = in.length + op.stages().size() - 1;
        boolean perRow = op.isPerRow(last);
        Layout flat = Layout.contiguous(shape.reduce(mask, false));
        int behind = 1 + op.keeps().size();
        Tensor[] out = new Tensor[behind + op.columns().size()];
        out[0] = allocate(op, last, perRow ? shape.reduce(mask, keepDim) : shape, in);
        for (int k = 1; k < behind; k++) {
            out[k] = allocate(op, op.keeps().get(k - 1), shape.reduce(mask, true), in);
            views[in.length + k - 1] = new View(out[k].storage(), flat);
        }
        for (int k = behind; k < out.length; k++) {
            DType type = op.columns().get(k - behind).program().resultType();
            out[k] = allocate(op, type, shape.reduce(others(mask), false), in[0].device());
            views[in.length + k - 1] = new View(out[k].storage(), row(out[k].layout(), 0));
        }
        Layout written = perRow ? flat : row(out[0].layout().permute(order), kept);
        in[0].device().submit(op, new View(out[0].storage(), written), views);
        return out;
    }

    /** Memory for the values of a stage. */
    private static Tensor allocate(Primitive.Rows op, int value, Shape shape, Tensor... in) {
        DType type = op.stages().get(value - in.length).program().resultType();
        return allocate(op, type, shape, in[0].device());
    }

    private static Tensor allocate(Primitive.Rows op, DType type, Shape shape, Device device) {
        Storage memory = device.allocate(op.label(), type, shape.size());
        return Tensor.wrap(new View(memory, Layout.contiguous(shape)));
    }

    private static boolean[] others(boolean... mask) {
        boolean[] others = new boolean[mask.length];
        for (int d = 0; d < mask.length; d++) {
            others[d] = !mask[d];
        }
        return others;
    }

    /** A layout whose last dimensions are a row: at least one. */
    private static Layout row(Layout layout, int kept) {
        return layout.shape().rank() == kept ? layout.unsqueeze(kept) : layout;
    }

    /** Any other primitive on whole views. */
    static Tensor run(Primitive op, DType dtype, Shape shape, Tensor... in) {
        View[] views = new View[in.length];
        for (int i = 0; i < in.length; i++) {
            views[i] = in[i].view();
        }
        return Tensor.wrap(in[0].device().compute(op, dtype, shape, views));
    }
}
