package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Losses: what they check, and the operations that they are. */
final class Losses {
    /** PyTorch's default for classes that do not count. */
    static final long IGNORED_CLASS = -100;

    private Losses() {}

    static Tensor smoothL1(Tensor x, Tensor target, double beta) {
        if (!(beta >= 0)) {
            throw new ArgumentException("smooth_l1_loss: beta is " + beta + "; give one that is not negative");
        }
        Tensor difference = x.sub(target);
        return beta == 0 ? difference.abs() : Dispatch.apply(LossOps.smoothL1(beta), difference);
    }

    static Tensor huber(Tensor x, Tensor target, double delta) {
        if (!(delta > 0)) {
            throw new ArgumentException("huber_loss: delta is " + delta + "; give a positive one");
        }
        return Dispatch.apply(LossOps.huber(delta), x.sub(target));
    }

    static Tensor binaryCrossEntropy(Tensor x, Tensor target, Tensor weight, Reduction reduction) {
        checkEqual("binary_cross_entropy", x, target);
        return reduction.apply(weighted(Dispatch.apply(LossOps.BINARY, x, target), weight));
    }

    static Tensor binaryCrossEntropyWithLogits(
            Tensor x, Tensor target, Tensor weight, Tensor posWeight, Reduction reduction) {
        checkEqual("binary_cross_entropy_with_logits", x, target);
        Tensor losses = posWeight == null
                ? Dispatch.apply(LossOps.BINARY_WITH_LOGITS, x, target)
                : Dispatch.apply(LossOps.BINARY_WITH_WEIGHTED_LOGITS, x, target, posWeight);
        return reduction.apply(weighted(losses, weight));
    }

    static Tensor klDiv(Tensor x, Tensor target, Reduction reduction, boolean logTarget) {
        Tensor losses = Dispatch.apply(logTarget ? LossOps.KL_DIV_OF_LOGARITHMS : LossOps.KL_DIV, x, target);
        if (reduction != Reduction.BATCHMEAN) {
            return reduction.apply(losses);
        }
        if (x.rank() == 0) {
            throw new ShapeException("kl_div: batchmean of a scalar; give a first dimension, or reduce with sum");
        }
        return losses.sum().div(x.size(0));
    }

    private static void checkEqual(String label, Tensor x, Tensor target) {
        if (!target.shape().equals(x.shape())) {
            throw new ShapeException(
                    label + ": input " + x.shape() + ", target " + target.shape() + "; they must be equal");
        }
    }

    private static Tensor weighted(Tensor losses, Tensor weight) {
        return weight == null ? losses : losses.mul(weight);
    }

    private static int classDim(String label, Tensor x) {
        if (x.rank() == 0) {
            throw new ShapeException(label + ": the " + (label.equals("nll_loss") ? "input is" : "logits are")
                    + " a scalar; give [C], [N, C] or [N, C, d1, ..]");
        }
        return x.rank() == 1 ? 0 : 1;
    }

    private static void checkWeight(String label, Tensor weight, Tensor x, int classDim) {
        Network.checkParameter(label, "weight", weight, Shape.of(x.size(classDim)), x);
    }

    /** Classes, which of them count, and the weight of each. */
    private static final class Classes {
        final int dim;
        /** int64; -100 where one does not count. */
        final Tensor classes;
        /** Null if all count. */
        final Tensor counted;

        Classes(String label, Tensor x, Tensor target, int dim, long ignoreIndex) {
            IndexOp.checkIndexType(label, target);
            Shape expected = x.shape().reduce(x.shape().axes(label, dim), false);
            if (!target.shape().equals(expected)) {
                throw new ShapeException(label + ": logits " + x.shape() + ", classes " + target.shape()
                        + "; the classes must be " + expected);
            }
            this.dim = dim;
            long count = x.size(dim);
            Tensor wide = target.to(DType.INT64);
            boolean outside = ignoreIndex < 0 || ignoreIndex >= count;
            if (outside && IndexOp.isWithin(wide, count)) {
                classes = wide;
                counted = null;
            } else {
                counted = wide.ne(ignoreIndex);
                IndexOp.checkRange(label, wide.maskedKeep(counted, 0), count, dim);
                classes = ignoreIndex == IGNORED_CLASS ? wide : wide.maskedKeep(counted, IGNORED_CLASS);
            }
        }

        /** 0 where a class does not count. */
        Tensor keep(Tensor values) {
            return counted == null ? values : values.maskedKeep(counted, 0);
        }

        /** The value at each class, of a tensor with the classes along the dimension. */
        Tensor at(Tensor values) {
            return values.gather(dim, keep(classes).unsqueeze(dim)).squeeze(dim);
        }

        /** The weight of each class, 0 where it does not count; null for ones. */
        Tensor weights(Tensor weight) {
            if (weight == null) {
                return null;
            }
            Tensor each = weight.indexSelect(0, keep(classes).reshape(-1));
            return keep(each.reshape(classes.shape().toArray()));
        }

        /** The mean of what counts; weights null for ones. */
        Tensor reduce(Tensor losses, Tensor weights, Reduction reduction) {
            if (reduction != Reduction.MEAN || (weights == null && counted == null)) {
                return reduction.apply(losses);
            }
            Tensor total = weights == null ? counted.to(losses.dtype()) : weights;
            return losses.sum().div(total.sum());
        }
    }

    static Tensor nll(Tensor x, Tensor target, Tensor weight, Reduction reduction, long ignoreIndex) {
        int dim = classDim("nll_loss", x);
        ReductionOp.floating("nll_loss", x);
        checkWeight("nll_loss", weight, x, dim);
        Classes classes = new Classes("nll_loss", x, target, dim, ignoreIndex);
        Tensor weights = classes.weights(weight);
        Tensor losses = weighted(classes.keep(classes.at(x)).neg(), weights);
        return classes.reduce(losses, weights, reduction);
    }

    static Tensor crossEntropy(
            Tensor x, Tensor target, Tensor weight, Reduction reduction, long ignoreIndex, double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new ArgumentException(
                    "cross_entropy: labelSmoothing is " + labelSmoothing + "; give one between 0 and 1");
        }
        int dim = classDim("cross_entropy", x);
        checkWeight("cross_entropy", weight, x, dim);
        return target.dtype().isFloating()
                ? withProbabilities(x, target, weight, dim, reduction, labelSmoothing)
                : withClasses(x, target, weight, dim, reduction, ignoreIndex, labelSmoothing);
    }

    private static Tensor withProbabilities(
            Tensor x, Tensor target, Tensor weight, int dim, Reduction reduction, double smoothing) {
        if (!target.shape().equals(x.shape())) {
            throw new ShapeException("cross_entropy: logits " + x.shape() + ", probabilities " + target.shape()
                    + "; they must be equal");
        }
        Tensor smooth = smoothing == 0 ? target : target.mul(1 - smoothing).add(smoothing / x.size(dim));
        Tensor terms = weighted(x.logSoftmax(dim).mul(smooth), aligned(weight, x, dim));
        return reduction.apply(terms.sum(dim).neg());
    }

    private static Tensor withClasses(
            Tensor x, Tensor target, Tensor weight, int dim, Reduction reduction, long ignoreIndex, double smoothing) {
        Classes classes = new Classes("cross_entropy", x, target, dim, ignoreIndex);
        boolean[] mask = x.shape().axes("cross_entropy", dim);
        Tensor weights = classes.weights(weight);
        Tensor losses = weighted(Dispatch.apply(new SoftmaxOp.CrossEntropy(mask), x, classes.classes), weights);
        if (smoothing > 0) {
            Tensor all = weighted(x.logSoftmax(dim), aligned(weight, x, dim)).sum(dim);
            losses = losses.mul(1 - smoothing).sub(classes.keep(all), smoothing / x.size(dim));
        }
        return classes.reduce(losses, weights, reduction);
    }

    /** One value for each class along the dimension of the classes; null stays null. */
    private static Tensor aligned(Tensor weight, Tensor x, int dim) {
        if (weight == null) {
            return null;
        }
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[dim] = weight.size();
        return weight.reshape(shape);
    }
}
