package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.engine.View;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;

/** The batched product of matrices, {@code [.., M, K] x [.., K, N]} of equal rank with batch sizes that broadcast. */
enum MatMulOp implements Op {
    /** The right operand lies row by row. */
    ROWS,
    /**
     * The right operand lies column by column, as the transposed weight of a linear layer does: its gradient is computed
     * that way too, so that the weight's lies like the weight and is not copied. The bits are the same.
     */
    COLUMNS;

    private static MatMulOp of(Tensor right) {
        Layout layout = right.layout();
        int last = layout.shape().rank() - 1;
        return layout.stride(last - 1) == 1 && layout.stride(last) != 1 ? COLUMNS : ROWS;
    }

    @Override
    public String label() {
        return "matmul";
    }

    @Override
    public Tensor forward(Tensor... in) {
        Tensor a = in[0];
        Tensor b = in[1];
        int rank = a.rank();
        Shape batch = Shape.broadcast("matmul (batch dims)", batch(a), batch(b));
        Shape aShape = matrix(batch, a.size(-2), a.size(-1));
        Shape bShape = matrix(batch, b.size(-2), b.size(-1));
        Shape out = matrix(batch, a.size(rank - 2), b.size(rank - 1));
        return Tensor.wrap(
                a.device().compute(new Primitive.MatMul(), a.dtype(), out, expand(a, aShape), expand(b, bShape)));
    }

    private static View expand(Tensor t, Shape shape) {
        return new View(t.view().storage(), t.layout().expand(shape));
    }

    private static Shape batch(Tensor t) {
        return Shape.of(Arrays.copyOf(t.shape().toArray(), t.rank() - 2));
    }

    private static Shape matrix(Shape batch, long rows, long columns) {
        long[] dims = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        dims[dims.length - 2] = rows;
        dims[dims.length - 1] = columns;
        return Shape.of(dims);
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return value != OUT && needs[1 - value];
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[] {
            c.needs(0) ? g.matmul(c.in(1).transpose(-2, -1)) : null, c.needs(1) ? rightGradient(c.in(0), g) : null
        };
    }

    @Override
    public Tensor jvp(Call c, Tensor... tangents) {
        Tensor ofLeft = tangents[0] == null ? null : tangents[0].matmul(c.in(1));
        Tensor ofRight = tangents[1] == null ? null : c.in(0).matmul(tangents[1]);
        return ofLeft == null ? ofRight : ofRight == null ? ofLeft : ofLeft.add(ofRight);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        Tensor left = batched[0] ? in[0] : in[0].unsqueeze(0);
        Tensor right = batched[1] ? in[1] : in[1].unsqueeze(0);
        return Dispatch.apply(this, left, right);
    }

    private Tensor rightGradient(Tensor a, Tensor g) {
        return this == ROWS
                ? a.transpose(-2, -1).matmul(g)
                : g.transpose(-2, -1).matmul(a).transpose(-2, -1);
    }

    /** PyTorch's rules: vectors are promoted, matrices multiplied, batch dimensions broadcast. */
    static Tensor matmul(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException("matmul: operands need at least one dim, got lhs " + a.shape() + ", rhs "
                    + b.shape() + "; use mul for scalars");
        }
        if (a.dtype() != b.dtype() || !a.dtype().isFloating()) {
            throw new DTypeException("matmul: takes two float32 or two float64 tensors, got lhs " + a.dtype() + ", rhs "
                    + b.dtype() + "; cast with to(dtype)");
        }
        long inner = a.size(-1);
        long innerRight = b.size(b.rank() == 1 ? 0 : -2);
        if (inner != innerRight) {
            boolean swapped = b.rank() >= 2 && b.size(-1) == inner;
            throw new ShapeException("matmul: inner dimensions differ, lhs " + a.shape() + ", rhs " + b.shape() + " ("
                    + inner + " and " + innerRight + "); "
                    + (swapped ? "transpose rhs?" : "they must be equal"));
        }
        if (a.rank() == 1 || b.rank() == 1) {
            Tensor left = a.rank() == 1 ? a.unsqueeze(0) : a;
            Tensor right = b.rank() == 1 ? b.unsqueeze(1) : b;
            Tensor out = matmul(left, right);
            out = b.rank() == 1 ? out.squeeze(-1) : out;
            return a.rank() == 1 ? out.squeeze(b.rank() == 1 ? -1 : -2) : out;
        }
        if (a.rank() > 2 && b.rank() == 2) {
            // One tall product instead of a batch that repeats b, whose gradient would be a batch to sum over.
            long[] shape = a.shape().toArray();
            long rows = Shape.of(Arrays.copyOf(shape, shape.length - 1)).size();
            shape[shape.length - 1] = b.size(1);
            return Dispatch.apply(of(b), a.reshape(rows, inner), b).reshape(shape);
        }
        Tensor left = a;
        Tensor right = b;
        while (left.rank() < right.rank()) {
            left = left.unsqueeze(0);
        }
        while (right.rank() < left.rank()) {
            right = right.unsqueeze(0);
        }
        return Dispatch.apply(of(right), left, right);
    }
}
