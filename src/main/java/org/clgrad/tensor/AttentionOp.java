package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * Scaled dot-product attention and its gradient, each one kernel that never holds the matrix of scores. What the gradient
 * needs of the softmax lies behind the result in its memory. Second derivatives are composed of ordinary operations.
 */
sealed interface AttentionOp extends Op {
    /** Places of the inputs. */
    int Q = 0;

    int K = 1;
    int V = 2;
    /** Of the forward; optional. */
    int MASK = 3;

    /** {@return what the products are multiplied with} */
    double scale();

    /** {@return whether a query sees only the keys up to its own place} */
    boolean causal();

    @Override
    default String label() {
        return "scaled_dot_product_attention";
    }

    /** The sizes of {@code [.., L, E] x [.., S, E] x [.., S, Ev]} with batch dimensions that broadcast. */
    record Sizes(Shape batch, long queries, long keys, long width, long valueWidth) {
        static Sizes of(Shape q, Shape k, Shape v) {
            String op = "scaled_dot_product_attention (batch dims)";
            Shape batch = Shape.broadcast(op, Shape.broadcast(op, batch(q), batch(k)), batch(v));
            int rank = q.rank();
            return new Sizes(batch, q.dim(rank - 2), k.dim(k.rank() - 2), q.dim(rank - 1), v.dim(v.rank() - 1));
        }

        private static Shape batch(Shape s) {
            return Shape.of(Arrays.copyOf(s.toArray(), s.rank() - 2));
        }

        Shape matrices(long rows, long columns) {
            long[] dims = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
            dims[dims.length - 2] = rows;
            dims[dims.length - 1] = columns;
            return Shape.of(dims);
        }

        Shape result() {
            return matrices(queries, valueWidth);
        }

        long rows() {
            return batch.size() * queries;
        }
    }

    private static View expand(Tensor t, Shape shape) {
        return new View(t.view().storage(), t.layout().expand(shape));
    }

    /** Softmax over the keys, in ordinary operations; zeros for a query without keys. */
    static Tensor weights(double scale, boolean causal, Tensor q, Tensor k, Tensor mask) {
        Tensor s = q.matmul(k.transpose(-2, -1)).mul(scale);
        double none = Double.NEGATIVE_INFINITY;
        if (mask != null) {
            s = mask.dtype().isFloating() ? s.add(mask) : s.maskedKeep(mask, none);
        }
        if (causal) {
            Tensor queries = Creation.arange(s.device(), DType.INT64, 0, s.size(-2), 1);
            Tensor keys = Creation.arange(s.device(), DType.INT64, 0, s.size(-1), 1);
            s = s.maskedFill(keys.gt(queries.unsqueeze(1)), none);
        }
        if (s.size() == 0) {
            return s;
        }
        Tensor empty = s.detach().amax(new int[] {-1}, true).eq(none);
        return s.maskedFill(empty, 0).softmax(-1).maskedFill(empty, 0);
    }

    /** The forward. */
    record Forward(double scale, boolean causal) implements AttentionOp {
        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            // The mask takes no part in the batch dimensions of the kernel, so the queries carry the samples for it.
            boolean[] all = batched.clone();
            Tensor[] operands = in.clone();
            operands[Q] = Tracing.all(size, new boolean[] {batched[Q]}, in[Q])[0];
            all[Q] = true;
            return Dispatch.apply(this, Tracing.aligned(all, operands));
        }

        @Override
        public Tensor forward(Tensor... in) {
            Sizes z = Sizes.of(in[Q].shape(), in[K].shape(), in[V].shape());
            View[] views = new View[in.length];
            views[Q] = expand(in[Q], z.matrices(z.queries, z.width));
            views[K] = expand(in[K], z.matrices(z.keys, z.width));
            views[V] = expand(in[V], z.matrices(z.keys, z.valueWidth));
            if (in.length > MASK) {
                views[MASK] = expand(in[MASK], z.matrices(z.queries, z.keys));
            }
            View all = in[Q].device()
                    .compute(
                            new Primitive.Attention(scale, causal),
                            in[Q].dtype(),
                            Shape.of(z.rows() * (z.valueWidth + 2)),
                            views);
            return Tensor.wrap(new View(all.storage(), Layout.contiguous(z.result())));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            boolean masked = c.inputs() > MASK;
            Tensor[] out = new Tensor[c.inputs()];
            if (c.needs(Q) || c.needs(K) || c.needs(V)) {
                Gradient gradient = new Gradient(scale, causal);
                Tensor all = masked
                        ? Dispatch.apply(gradient, c.in(Q), c.in(K), c.in(V), c.out(), g, c.in(MASK))
                        : Dispatch.apply(gradient, c.in(Q), c.in(K), c.in(V), c.out(), g);
                System.arraycopy(Gradient.split(all, Sizes.of(c.shape(Q), c.shape(K), c.shape(V))), 0, out, 0, 3);
            }
            if (masked && c.needs(MASK)) {
                Tensor p = weights(scale, causal, c.in(Q), c.in(K), c.in(MASK));
                Tensor t = g.matmul(c.in(V).transpose(-2, -1));
                out[MASK] = p.mul(t.sub(p.mul(t).sum(new int[] {-1}, true)));
            }
            return out;
        }
    }

    /**
     * The gradients of Q, K and V, one behind the other in a flat tensor: of Q, K, V, the result, its gradient and the
     * mask. The result is a function of Q, K and V, and derivatives go to those.
     */
    record Gradient(double scale, boolean causal) implements AttentionOp {
        private static final int OUTPUT = 3;
        private static final int G = 4;
        private static final int LAST = 5;

        @Override
        public Tensor forward(Tensor... in) {
            Tensor o = in[OUTPUT];
            Sizes z = Sizes.of(in[Q].shape(), in[K].shape(), in[V].shape());
            boolean[] last = new boolean[o.rank()];
            last[o.rank() - 1] = true;
            Program product = Program.of(Fn.MUL, o.dtype(), o.dtype(), o.dtype());
            Tensor delta = Kernels.reduce(Primitive.Fold.SUM, product, List.of(), last, false, o.shape(), o, in[G]);
            View[] views = new View[in.length + 1];
            views[Q] = expand(in[Q], z.matrices(z.queries, z.width));
            views[K] = expand(in[K], z.matrices(z.keys, z.width));
            views[V] = expand(in[V], z.matrices(z.keys, z.valueWidth));
            long behind = o.layout().offset() + o.size();
            views[3] = new View(o.view().storage(), Layout.of(Shape.of(2 * z.rows()), new long[] {1}, behind));
            views[4] = delta.view();
            views[5] = in[G].view();
            if (in.length > LAST) {
                views[6] = expand(in[LAST], z.matrices(z.queries, z.keys));
            }
            long size = z.rows() * z.width + z.batch.size() * z.keys * (z.width + z.valueWidth);
            Tensor all = Tensor.wrap(o.device()
                    .compute(new Primitive.AttentionGradient(scale, causal), o.dtype(), Shape.of(size), views));
            delta.close();
            return all;
        }

        /** From a result that may be a copy, without what the kernel wants of the softmax behind it: made anew. */
        Tensor anew(Tensor... in) {
            Tensor[] of = in.length > LAST
                    ? new Tensor[] {in[Q], in[K], in[V], in[LAST]}
                    : new Tensor[] {in[Q], in[K], in[V]};
            Tensor[] all = in.clone();
            all[OUTPUT] = new Forward(scale, causal).forward(of);
            return forward(all);
        }

        /** In ordinary operations: what the kernel wants of the softmax lies behind the whole result, not each sample's. */
        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor[] all = Tracing.aligned(mapped(in.length), Tracing.all(size, batched, in));
            Tensor g = all[G];
            Tensor p = weights(scale, causal, all[Q], all[K], in.length > LAST ? all[LAST] : null);
            Tensor t = g.matmul(all[V].transpose(-2, -1));
            Tensor d = p.mul(t.sub(rowSum(p.mul(t)))).mul(scale);
            Sizes z = Sizes.of(all[Q].shape(), all[K].shape(), all[V].shape());
            return Tensor.cat(
                    List.of(
                            flat(d.matmul(all[K]), z.matrices(z.queries, z.width), size),
                            flat(d.transpose(-2, -1).matmul(all[Q]), z.matrices(z.keys, z.width), size),
                            flat(p.transpose(-2, -1).matmul(g), z.matrices(z.keys, z.valueWidth), size)),
                    1);
        }

        private static boolean[] mapped(int inputs) {
            boolean[] all = new boolean[inputs];
            Arrays.fill(all, true);
            return all;
        }

        private static Tensor flat(Tensor part, Shape shape, long size) {
            return part.expand(shape.toArray()).reshape(size, -1);
        }

        /** The gradients of Q, K and V in a flat tensor. */
        static Tensor[] split(Tensor all, Sizes z) {
            long ofQueries = z.rows() * z.width;
            long ofKeys = z.batch.size() * z.keys * z.width;
            long ofValues = z.batch.size() * z.keys * z.valueWidth;
            return new Tensor[] {
                part(all, 0, ofQueries, z.matrices(z.queries, z.width)),
                part(all, ofQueries, ofKeys, z.matrices(z.keys, z.width)),
                part(all, ofQueries + ofKeys, ofValues, z.matrices(z.keys, z.valueWidth))
            };
        }

        private static Tensor part(Tensor all, long from, long length, Shape shape) {
            return all.narrow(0, from, length).reshape(shape.toArray());
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT && value != OUTPUT;
        }

        // With weights P, T = G V^T and D = P * (T - sum(P * T)) the gradients are s D K, s D^T Q and P^T G; their
        // cotangents are a, b and c. X, Y, Z and W are the cotangents of D, T, P and the scores.
        @Override
        public Tensor[] vjp(Call call, Tensor cotangent) {
            Tensor q = call.in(Q);
            Tensor k = call.in(K);
            Tensor v = call.in(V);
            Tensor g = call.in(G);
            boolean masked = call.inputs() > LAST;
            Tensor[] parts = split(cotangent, Sizes.of(q.shape(), k.shape(), v.shape()));
            Tensor a = parts[Q].mul(scale);
            Tensor b = parts[K].mul(scale);
            Tensor c = parts[V];
            Tensor p = weights(scale, causal, q, k, masked ? call.in(LAST) : null);
            Tensor t = g.matmul(v.transpose(-2, -1));
            Tensor centred = t.sub(rowSum(p.mul(t)));
            Tensor d = p.mul(centred);
            Tensor x = a.matmul(k.transpose(-2, -1)).add(q.matmul(b.transpose(-2, -1)));
            Tensor mean = rowSum(p.mul(x));
            Tensor y = p.mul(x.sub(mean));
            Tensor z = x.mul(centred).sub(mean.mul(t)).add(g.matmul(c.transpose(-2, -1)));
            Tensor w = p.mul(z.sub(rowSum(p.mul(z))));
            Tensor scaled = w.mul(scale);
            Tensor[] out = new Tensor[call.inputs()];
            out[Q] = call.needs(Q) ? d.matmul(b).add(scaled.matmul(k)) : null;
            out[K] = call.needs(K)
                    ? d.transpose(-2, -1).matmul(a).add(scaled.transpose(-2, -1).matmul(q))
                    : null;
            out[V] = call.needs(V) ? y.transpose(-2, -1).matmul(g) : null;
            out[G] = call.needs(G) ? y.matmul(v).add(p.matmul(c)) : null;
            if (masked) {
                out[LAST] = call.needs(LAST) ? w : null;
            }
            return out;
        }

        private static Tensor rowSum(Tensor x) {
            return x.sum(new int[] {-1}, true);
        }
    }
}
