package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Losses with margins, and likelihoods: what they check, and the operations that they are. */
final class MarginLosses {
    /** PyTorch's, added to the squares of lengths. */
    private static final double COSINE_EPS = 1e-12;

    private MarginLosses() {}

    /** {@code max(0, x)} with the derivative 1 at 0. */
    static Tensor hinge(Tensor x) {
        return x.clamp(0, Double.POSITIVE_INFINITY);
    }

    static Tensor hingeEmbedding(Tensor x, Tensor target, double margin) {
        Tensor apart = hinge(x.rsub(margin));
        return apart.maskedFill(target.eq(1), 0).add(x.maskedFill(target.eq(-1), 0));
    }

    static Tensor cosineEmbedding(Tensor x1, Tensor x2, Tensor target, double margin) {
        Shape rows = x1.rank() == 0 ? null : x1.shape().reduce(x1.shape().axes("cosine_embedding_loss", -1), false);
        if (x1.rank() < 1
                || x1.rank() > 2
                || !x2.shape().equals(x1.shape())
                || !target.shape().equals(rows)) {
            throw new ShapeException("cosine_embedding_loss: inputs " + x1.shape() + " and " + x2.shape() + ", target "
                    + target.shape() + "; give [N, D] twice and [N], or [D] twice and a scalar");
        }
        Tensor product = x1.mul(x2).sum(-1);
        Tensor squares1 = x1.square().sum(-1).add(COSINE_EPS);
        Tensor squares2 = x2.square().sum(-1).add(COSINE_EPS);
        Tensor cosine = product.div(squares1.mul(squares2).sqrt());
        Tensor near = cosine.rsub(1).maskedKeep(target.eq(1), 0);
        return near.add(hinge(cosine.sub(margin)).maskedKeep(target.eq(-1), 0));
    }

    private static void checkRows(String label, Tensor x) {
        ReductionOp.floating(label, x);
        if (x.rank() < 1 || x.rank() > 2) {
            throw new ShapeException(label + ": input has shape " + x.shape() + "; give [C] or [N, C]");
        }
    }

    static Tensor multiMargin(Tensor x, Tensor target, int p, double margin, Tensor weight) {
        String label = "multi_margin_loss";
        checkRows(label, x);
        if (p != 1 && p != 2) {
            throw new ArgumentException(label + ": p is " + p + "; give 1 or 2");
        }
        IndexOp.checkIndexType(label, target);
        Shape rows = x.shape().reduce(x.shape().axes(label, -1), false);
        if (!target.shape().equals(rows)) {
            throw new ShapeException(
                    label + ": input " + x.shape() + ", target " + target.shape() + "; the target must be " + rows);
        }
        long classes = x.size(-1);
        Network.checkParameter(label, "weight", weight, Shape.of(classes), x);
        int last = x.rank() - 1;
        Tensor index = IndexOp.checkRange(label, target, classes, last).unsqueeze(last);
        Tensor excess = x.sub(x.gather(last, index)).add(margin).relu();
        Tensor terms = p == 1 ? excess : excess.square();
        if (weight != null) {
            Tensor each = weight.indexSelect(0, index.reshape(-1));
            terms = terms.mul(each.reshape(index.shape().toArray()));
        }
        Tensor places = Tensor.arange(x.device(), DType.INT64, 0, classes, 1);
        return terms.maskedFill(places.eq(index), 0).sum(last).div(classes);
    }

    static Tensor multilabelMargin(Tensor x, Tensor target) {
        String label = "multilabel_margin_loss";
        checkRows(label, x);
        IndexOp.checkIndexType(label, target);
        if (!target.shape().equals(x.shape())) {
            throw new ShapeException(
                    label + ": input " + x.shape() + ", target " + target.shape() + "; they must be equal");
        }
        long classes = x.size(-1);
        int last = x.rank() - 1;
        Tensor valid = target.ge(0).cumprod(last).ne(0);
        Tensor labels = IndexOp.checkRange(label, target.maskedKeep(valid, 0), classes, last);
        Tensor places = Tensor.arange(x.device(), DType.INT64, 0, classes, 1);
        Tensor named = labels.unsqueeze(-1).eq(places).logicalAnd(valid.unsqueeze(-1));
        Tensor counted =
                valid.unsqueeze(-1).logicalAnd(named.any(new int[] {last}, true).logicalNot());
        Tensor excess =
                x.unsqueeze(-2).sub(x.gather(last, labels).unsqueeze(-1)).add(1).relu();
        return excess.maskedKeep(counted, 0).sum(-1, -2).div(classes);
    }

    static Tensor multilabelSoftMargin(Tensor x, Tensor target, Tensor weight) {
        String label = "multilabel_soft_margin_loss";
        ReductionOp.floating(label, x);
        if (x.rank() == 0 || !target.shape().equals(x.shape())) {
            throw new ShapeException(label + ": input " + x.shape() + ", target " + target.shape()
                    + "; they must be equal and have a dimension of classes");
        }
        Tensor losses = Dispatch.apply(LossOps.BINARY_WITH_LOGITS, x, target);
        Tensor weighted = weight == null ? losses : losses.mul(weight);
        return weighted.sum(-1).div(x.size(-1));
    }

    static Tensor poisson(Tensor x, Tensor target, boolean logInput, boolean full, double eps) {
        ReductionOp.floating("poisson_nll_loss", x);
        Tensor losses = logInput
                ? x.exp().sub(target.mul(x))
                : x.sub(target.mul(x.add(eps).log()));
        if (!full) {
            return losses;
        }
        Tensor few = target.le(1);
        Tensor many = target.maskedFill(few, 1);
        Tensor stirling =
                many.mul(many.log()).sub(many).add(many.mul(2 * Math.PI).log().mul(0.5));
        return losses.add(stirling.maskedFill(few, 0));
    }

    static Tensor gaussian(Tensor x, Tensor target, Tensor var, boolean full, double eps) {
        String label = "gaussian_nll_loss";
        ReductionOp.floating(label, x);
        long[] shape = x.shape().toArray();
        boolean fits = var.shape().equals(x.shape());
        Tensor each = var;
        if (!fits && shape.length > 0) {
            fits = var.shape().equals(Shape.of(Arrays.copyOf(shape, shape.length - 1)));
            each = fits ? var.unsqueeze(-1) : var;
            shape[shape.length - 1] = 1;
            fits |= var.shape().equals(Shape.of(shape));
        }
        if (!fits) {
            throw new ShapeException(label + ": input " + x.shape() + ", var " + var.shape()
                    + "; var has the input's shape, or a last dim of size 1, or lacks it");
        }
        Tensor all = Tracing.bottom(var);
        if (all.size() > 0 && all.amin().to(DType.FLOAT64).toDoubleArray()[0] < 0) {
            throw new ArgumentException(label + ": var has negative elements; give variances");
        }
        Tensor v = Dispatch.apply(PointwiseOp.limited(label, eps), each);
        Tensor losses = x.sub(target).square().div(v).add(v.log()).mul(0.5);
        return full ? losses.add(Math.log(2 * Math.PI) / 2) : losses;
    }
}
