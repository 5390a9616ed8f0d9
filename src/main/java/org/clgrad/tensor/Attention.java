package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Checks the arguments of scaled dot-product attention. */
final class Attention {
    private static final String OP = "scaled_dot_product_attention";

    private Attention() {}

    /** PyTorch's default: one over the square root of the width. */
    static double scale(Tensor query) {
        return query.rank() == 0 || query.size(-1) == 0 ? 1 : 1 / Math.sqrt(query.size(-1));
    }

    static Tensor apply(Tensor q, Tensor k, Tensor v, Tensor mask, boolean causal, double scale) {
        check(q, k, v, mask, causal);
        AttentionOp.Forward op = new AttentionOp.Forward(scale, causal);
        return mask == null ? Dispatch.apply(op, q, k, v) : Dispatch.apply(op, q, k, v, mask);
    }

    /** With weights that are dropped: in ordinary operations, the matrix of weights in memory. */
    static Tensor withDropout(
            Tensor q,
            Tensor k,
            Tensor v,
            Tensor mask,
            boolean causal,
            double scale,
            double dropout,
            Generator generator) {
        if (dropout == 0) {
            return apply(q, k, v, mask, causal, scale);
        }
        check(q, k, v, mask, causal);
        AttentionOp.Sizes.of(q.shape(), k.shape(), v.shape());
        Tensor weights = AttentionOp.weights(scale, causal, q, k, mask);
        return Dropout.elements(weights, dropout, true, generator).matmul(v);
    }

    private static void check(Tensor q, Tensor k, Tensor v, Tensor mask, boolean causal) {
        if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2) {
            throw new ShapeException(OP + ": query " + q.shape() + ", key " + k.shape() + ", value " + v.shape()
                    + "; give [.., L, E], [.., S, E] and [.., S, Ev]");
        }
        if (!q.dtype().isFloating() || q.dtype() != k.dtype() || q.dtype() != v.dtype()) {
            throw new DTypeException(OP + ": takes float32 or float64 tensors of one type, got query " + q.dtype()
                    + ", key " + k.dtype() + ", value " + v.dtype() + "; cast with to(dtype)");
        }
        if (q.size(-1) != k.size(-1)) {
            throw new ShapeException(OP + ": query " + q.shape() + ", key " + k.shape() + "; their last sizes "
                    + q.size(-1) + " and " + k.size(-1) + " must be equal");
        }
        if (k.size(-2) != v.size(-2)) {
            throw new ShapeException(OP + ": key " + k.shape() + ", value " + v.shape() + "; they need as many rows, "
                    + k.size(-2) + " and " + v.size(-2) + " given");
        }
        if (mask == null) {
            return;
        }
        if (causal) {
            throw new ArgumentException(OP + ": a mask " + mask.shape()
                    + " and isCausal = true exclude each other; put both into the mask");
        }
        if (mask.dtype() != DType.BOOL && mask.dtype() != q.dtype()) {
            throw new DTypeException(
                    OP + ": the mask is " + mask.dtype() + "; give bool (true takes part) or " + q.dtype() + " to add");
        }
        AttentionOp.Sizes z = AttentionOp.Sizes.of(q.shape(), k.shape(), v.shape());
        Shape scores = z.matrices(z.queries(), z.keys());
        if (!Shape.broadcast(OP + " (mask)", mask.shape(), scores).equals(scores)) {
            throw new ShapeException(OP + ": the mask " + mask.shape() + " is larger than the scores " + scores
                    + "; it must broadcast to them");
        }
    }
}
