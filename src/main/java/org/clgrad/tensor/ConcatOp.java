package org.clgrad.tensor;

import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** Joins tensors along a dimension. */
record ConcatOp(int dim) implements Op {
    @Override
    public String label() {
        return "cat";
    }

    @Override
    public Tensor forward(Tensor... in) {
        long[] sizes = in[0].shape().toArray();
        sizes[dim] = 0;
        for (Tensor t : in) {
            sizes[dim] += t.size(dim);
        }
        Shape shape = Shape.of(sizes);
        View out = new View(in[0].device().allocate("cat", in[0].dtype(), shape.size()), Layout.contiguous(shape));
        long start = 0;
        for (Tensor t : in) {
            Layout part = out.layout().slice(dim, start, t.size(dim), 1);
            Kernels.copyInto(new View(out.storage(), part), t.view());
            start += t.size(dim);
        }
        return Tensor.wrap(out);
    }

    @Override
    public boolean movesElements() {
        return true;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return false;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        Tensor[] out = new Tensor[c.inputs()];
        long start = 0;
        for (int i = 0; i < out.length; i++) {
            long n = c.shape(i).dim(dim);
            out[i] = c.needs(i) ? g.narrow(dim, start, n) : null;
            start += n;
        }
        return out;
    }

    @Override
    public Tensor jvp(Call c, Tensor... tangents) {
        return Tracing.linear(this, c, tangents);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(new ConcatOp(dim + 1), Tracing.all(size, batched, in));
    }

    /** As PyTorch has it, an empty vector goes with tensors of every shape. */
    private static List<Tensor> withoutEmptyVectors(List<Tensor> all) {
        List<Tensor> kept =
                all.stream().filter(t -> t.rank() != 1 || t.size() != 0).toList();
        return kept.isEmpty() || kept.get(0).rank() == 1 ? all : kept;
    }

    static Tensor cat(List<Tensor> all, int dim) {
        List<Tensor> tensors = withoutEmptyVectors(all);
        Tensor first = first("cat", tensors);
        int axis = first.shape().axis("cat", dim);
        for (int i = 1; i < tensors.size(); i++) {
            Tensor t = tensors.get(i);
            checkType("cat", first, t, i);
            boolean fits = t.rank() == first.rank();
            for (int d = 0; fits && d < t.rank(); d++) {
                fits = d == axis || t.size(d) == first.size(d);
            }
            if (!fits) {
                throw new ShapeException("cat: tensor " + i + " has shape " + t.shape() + ", tensor 0 " + first.shape()
                        + "; sizes must be equal but along dim " + axis);
            }
        }
        return Dispatch.apply(new ConcatOp(axis), tensors.toArray(new Tensor[0]));
    }

    static Tensor stack(List<Tensor> tensors, int dim) {
        Tensor first = first("stack", tensors);
        int axis = Shape.axis("stack", dim, first.rank() + 1, first.shape());
        Tensor[] rows = new Tensor[tensors.size()];
        for (int i = 0; i < rows.length; i++) {
            Tensor t = tensors.get(i);
            checkType("stack", first, t, i);
            if (!t.shape().equals(first.shape())) {
                throw new ShapeException("stack: tensor " + i + " has shape " + t.shape() + ", tensor 0 "
                        + first.shape() + "; they must be equal");
            }
            rows[i] = t.unsqueeze(axis);
        }
        return Dispatch.apply(new ConcatOp(axis), rows);
    }

    private static Tensor first(String label, List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new ArgumentException(label + ": no tensors given; give at least one");
        }
        return tensors.get(0);
    }

    static void checkType(String label, Tensor first, Tensor t, int i) {
        if (t.dtype() != first.dtype()) {
            throw new DTypeException(label + ": tensor " + i + " is " + t.dtype() + ", tensor 0 " + first.dtype()
                    + "; cast one with to(dtype)");
        }
    }
}
