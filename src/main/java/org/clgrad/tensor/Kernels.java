package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Device;
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

    /** Any other primitive on whole views. */
    static Tensor run(Primitive op, DType dtype, Shape shape, Tensor... in) {
        View[] views = new View[in.length];
        for (int i = 0; i < in.length; i++) {
            views[i] = in[i].view();
        }
        return Tensor.wrap(in[0].device().compute(op, dtype, shape, views));
    }
}
