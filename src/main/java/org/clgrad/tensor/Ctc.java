package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/**
 * Connectionist temporal classification (Graves et al. 2006). A label sequence with a blank before, between and after its
 * labels has {@code 2 S + 1} states; a path through them goes on by none, one, or, past a blank between different labels, two
 * states a step. All samples of a batch go step by step together, in logarithms.
 */
final class Ctc {
    private static final String LABEL = "ctc_loss";
    /** The logarithm of no probability at all, finite so that derivatives of every order are. */
    private static final double NONE = -1e30;
    /** Above every loss of a path that exists. */
    private static final double INFINITE = 1e28;

    /** {@code log(e^a + e^b + e^c)}: exact for the largest, and so of numbers as far below as {@link #NONE}. */
    private static final Formula SUM_OF_THREE = new Formula(0, (b, v) -> {
        int most = b.apply(Fn.MAXIMUM, b.apply(Fn.MAXIMUM, v[0], v[1]), v[2]);
        int sum = b.apply(
                Fn.ADD,
                b.apply(
                        Fn.ADD,
                        b.apply(Fn.EXP, b.apply(Fn.SUB, v[0], most)),
                        b.apply(Fn.EXP, b.apply(Fn.SUB, v[1], most))),
                b.apply(Fn.EXP, b.apply(Fn.SUB, v[2], most)));
        b.apply(Fn.ADD, most, b.apply(Fn.LOG, sum));
    });

    private static final PointwiseOp LOG_SUM =
            new PointwiseOp(LABEL, SUM_OF_THREE, Types.FLOATING, Reads.EVERYTHING, List.of(), (c, g) -> {
                Tensor[] out = new Tensor[3];
                for (int i = 0; i < out.length; i++) {
                    out[i] = c.needs(i) ? g.mul(c.in(i).sub(c.out()).exp()) : null;
                }
                return out;
            });

    private Ctc() {}

    static Tensor loss(
            Tensor logProbs,
            Tensor targets,
            Tensor inputLengths,
            Tensor targetLengths,
            long blank,
            Reduction reduction,
            boolean zeroInfinity) {
        ReductionOp.floating(LABEL, logProbs);
        for (Tensor t : new Tensor[] {targets, inputLengths, targetLengths}) {
            if (!t.dtype().isInteger()) {
                throw new DTypeException(LABEL + ": targets and lengths are " + targets.dtype() + ", "
                        + inputLengths.dtype() + " and " + targetLengths.dtype() + "; give int64 (or int32)");
            }
        }
        boolean single = logProbs.rank() == 2;
        long samples = single ? 1 : logProbs.rank() == 3 ? logProbs.size(1) : -1;
        boolean isPadded = targets.rank() == 2 && targets.size(0) == samples && !single;
        if (samples < 0
                || (!isPadded && targets.rank() != 1)
                || inputLengths.size() != samples
                || targetLengths.size() != samples
                || inputLengths.rank() > 1
                || targetLengths.rank() > 1) {
            throw new ShapeException(
                    LABEL + ": log_probs have shape " + logProbs.shape() + ", targets " + targets.shape()
                            + ", lengths " + inputLengths.shape() + " and " + targetLengths.shape()
                            + "; give [T, N, C], [N, S] or all in a row, and [N], or [T, C], [S] and scalars");
        }
        if (blank < 0 || blank >= logProbs.size(-1)) {
            throw new ArgumentException(LABEL + ": blank is " + blank + "; it must be one of the " + logProbs.size(-1)
                    + " classes, counted from 0");
        }
        if (logProbs.dtype().isHalf()) {
            return loss(
                            logProbs.to(DType.FLOAT32),
                            targets,
                            inputLengths,
                            targetLengths,
                            blank,
                            reduction,
                            zeroInfinity)
                    .to(logProbs.dtype());
        }
        Tensor steps = inputLengths.reshape(-1).to(DType.INT64);
        Tensor lengths = targetLengths.reshape(-1).to(DType.INT64);
        checkLengths("input_lengths", steps, logProbs.size(0));
        Tensor padded = isPadded ? targets.to(DType.INT64) : padded(targets, lengths);
        checkLengths("target_lengths", lengths, padded.size(1));
        Tensor x = single ? logProbs.unsqueeze(1) : logProbs;
        Tensor losses = losses(x, padded, steps, lengths, blank);
        if (zeroInfinity) {
            losses = losses.maskedFill(losses.eq(Double.POSITIVE_INFINITY), 0);
        }
        if (reduction == Reduction.MEAN) {
            return losses.div(lengths.maximum(1).to(losses.dtype())).mean();
        }
        Tensor reduced = reduction.apply(losses);
        return single && reduction == Reduction.NONE ? reduced.squeeze(0) : reduced;
    }

    private static void checkLengths(String name, Tensor lengths, long most) {
        if (lengths.size() > 0 && IndexOp.largest(lengths.lt(0).logicalOr(lengths.gt(most))) > 0) {
            throw new ArgumentException(LABEL + ": " + name + " of shape " + lengths.shape() + " hold one outside [0, "
                    + most + "], the length that there is");
        }
    }

    /** Label sequences that lie in a row as rows of a matrix, with anything behind the shorter ones. */
    private static Tensor padded(Tensor targets, Tensor lengths) {
        long[] each = lengths.toLongArray();
        long longest = 0;
        long sum = 0;
        for (long length : each) {
            if (length < 0) {
                throw new ArgumentException(LABEL + ": a target length is " + length + "; give 0 or more");
            }
            longest = Math.max(longest, length);
            sum += length;
        }
        if (sum != targets.size()) {
            throw new ArgumentException(LABEL + ": the targets are " + targets.size()
                    + " in a row, their lengths add up to " + sum + "; give one length for each sample");
        }
        long[] index = new long[Math.toIntExact(each.length * longest)];
        long start = 0;
        for (int n = 0; n < each.length; n++) {
            for (int s = 0; s < longest; s++) {
                index[Math.toIntExact(n * longest + s)] = s < each[n] ? start + s : 0;
            }
            start += each[n];
        }
        Tensor flat = targets.to(DType.INT64);
        return index.length == 0
                ? Tensor.zeros(flat.device(), DType.INT64, each.length, longest)
                : Dispatch.apply(new IndexOp.Gather(0), flat, Tensor.of(flat.device(), index, index.length))
                        .reshape(each.length, longest);
    }

    /** The losses {@code [N]} of log-probabilities {@code [T, N, C]}. */
    private static Tensor losses(Tensor x, Tensor padded, Tensor steps, Tensor lengths, long blank) {
        long samples = x.size(1);
        long most = padded.size(1);
        long states = 2 * most + 1;
        Tensor places = Tensor.arange(x.device(), DType.INT64, 0, most, 1);
        Tensor labels = padded.maskedFill(places.ge(lengths.unsqueeze(-1)), blank);
        labels = IndexOp.checkRange(LABEL, labels, x.size(2), 2);
        Tensor pairs = Tensor.stack(List.of(Tensor.full(x.device(), DType.INT64, blank, samples, most), labels), 2);
        Tensor classes = Tensor.cat(
                List.of(pairs.reshape(samples, 2 * most), Tensor.full(x.device(), DType.INT64, blank, samples, 1)), 1);
        // Two states on lead to another label, or else to the same, or from blank to blank.
        Tensor stays = Tensor.ones(x.device(), DType.BOOL, samples, Math.min(2, states));
        if (states > 2) {
            Tensor same = classes.narrow(1, 2, states - 2).eq(classes.narrow(1, 0, states - 2));
            stays = Tensor.cat(List.of(stays, same), 1);
        }
        Tensor loss = x.size(0) == 0
                ? Tensor.full(x.device(), x.dtype(), -NONE, samples)
                : lastStep(x, classes, stays, steps, lengths).neg();
        Tensor isEmpty = steps.eq(0);
        loss = loss.maskedFill(isEmpty.logicalAnd(lengths.eq(0)), 0);
        Tensor impossible = loss.gt(INFINITE).logicalOr(isEmpty.logicalAnd(lengths.gt(0)));
        return loss.maskedFill(impossible, Double.POSITIVE_INFINITY);
    }

    /** The logarithm of the probability of all paths after the last step of each sample, {@code [N]}. */
    private static Tensor lastStep(Tensor x, Tensor classes, Tensor stays, Tensor steps, Tensor lengths) {
        long time = x.size(0);
        long samples = x.size(1);
        long states = classes.size(1);
        Tensor known = x.maximum(NONE);
        Tensor each = Dispatch.apply(
                new IndexOp.Gather(2), known, classes.unsqueeze(0).expand(time, samples, states));
        Tensor numbers = Tensor.arange(x.device(), DType.INT64, 0, states, 1);
        Tensor alpha = each.select(0, 0).maskedFill(numbers.gt(1), NONE);
        Op frame = new PadOp(NONE, new long[] {0, 2}, 0, 0);
        for (long t = 1; t < time; t++) {
            Tensor framed = Dispatch.apply(frame, alpha);
            Tensor skipped = framed.narrow(1, 0, states).maskedFill(stays, NONE);
            Tensor next = Dispatch.apply(LOG_SUM, alpha, framed.narrow(1, 1, states), skipped)
                    .add(each.select(0, t));
            alpha = Tensor.where(steps.gt(t).unsqueeze(-1), next, alpha);
        }
        Tensor end = lengths.mul(2).unsqueeze(-1);
        Op gather = new IndexOp.Gather(1);
        Tensor atBlank = Dispatch.apply(gather, alpha, end);
        Tensor atLabel = Dispatch.apply(gather, alpha, end.sub(1).maximum(0)).maskedFill(end.eq(0), NONE);
        Tensor nowhere = Tensor.full(x.device(), x.dtype(), NONE);
        return Dispatch.apply(LOG_SUM, atBlank, atLabel, nowhere).squeeze(-1);
    }
}
