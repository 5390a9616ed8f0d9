package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** Operations with chance: what they check, and the operations that they are. */
final class Dropout {
    /** The limit of selu far below 0, negated. */
    private static final double ALPHA = 1.7580993408473766;
    /** Half the distance of uniform float32 numbers: what is added so that none is 0. */
    private static final double HALF_STEP = 0x1p-25;

    /** Of soft and hard weights: the hard ones, with the derivative of the soft ones. */
    private static final PointwiseOp STRAIGHT_THROUGH = new PointwiseOp(
            "gumbel_softmax",
            new Formula(0, (b, v) -> b.apply(Fn.ADD, v[1], b.apply(Fn.SUB, v[0], v[0]))),
            Types.FLOATING,
            Reads.NOTHING,
            List.of(),
            (c, g) -> new Tensor[] {g, null});

    private Dropout() {}

    /** Uniform float32 numbers, whatever the type: so float64 drops what float32 does. */
    private static Tensor uniform(Tensor x, Generator generator, long... shape) {
        return generator.rand(x.device(), DType.FLOAT32, shape);
    }

    private static boolean drops(String label, Tensor x, double p, boolean training) {
        ReductionOp.floating(label, x);
        if (!(p >= 0 && p <= 1)) {
            throw new ArgumentException(label + ": p is " + p + "; give a probability between 0 and 1");
        }
        return training && p > 0;
    }

    static Tensor elements(Tensor x, double p, boolean training, Generator generator) {
        return drops("dropout", x, p, training)
                ? scaled(x, p, uniform(x, generator, x.shape().toArray()))
                : x;
    }

    /** What is kept is divided by its probability. */
    private static Tensor scaled(Tensor x, double p, Tensor numbers) {
        return p == 1 ? x.mul(0) : x.mul(1 / (1 - p)).maskedKeep(numbers.ge(p), 0);
    }

    static Tensor channels(int dims, Tensor x, double p, boolean training, Generator generator) {
        String label = "dropout" + dims + "d";
        boolean drops = drops(label, x, p, training);
        if (x.rank() != dims + 2 && x.rank() != dims + 1) {
            throw new ShapeException(label + ": input has shape " + x.shape() + "; give " + (dims + 2)
                    + " dimensions, [N, C, ..], or " + (dims + 1));
        }
        if (!drops) {
            return x;
        }
        boolean single = x.rank() == dims + 1 && dims != 2;
        long[] shape = x.shape().toArray();
        Arrays.fill(shape, single ? 1 : 2, shape.length, 1);
        return scaled(x, p, uniform(x, generator, shape));
    }

    static Tensor alpha(Tensor x, double p, boolean training, Generator generator) {
        if (!drops("alpha_dropout", x, p, training)) {
            return x;
        }
        Tensor numbers = uniform(x, generator, x.shape().toArray());
        if (p == 1) {
            return x.mul(0);
        }
        double a = 1 / Math.sqrt((1 - p) * (1 + p * ALPHA * ALPHA));
        return x.mul(a).add(a * ALPHA * p).maskedKeep(numbers.ge(p), -a * ALPHA * (1 - p));
    }

    static Tensor rrelu(Tensor x, double lower, double upper, boolean training, Generator generator) {
        PointwiseOp constant = ActivationOps.rrelu(lower, upper);
        if (!training) {
            return Dispatch.apply(constant, x);
        }
        ReductionOp.floating("rrelu", x);
        Tensor slope = uniform(x, generator, x.shape().toArray())
                .mul(upper - lower)
                .add(lower)
                .to(x.dtype());
        return Tensor.where(x.gt(0), x, x.mul(slope));
    }

    static Tensor bernoulli(Tensor x, Generator generator) {
        ReductionOp.floating("bernoulli", x);
        Tensor all = Tracing.bottom(x).detach();
        if (!all.ge(0).logicalAnd(all.le(1)).all().toBooleanArray()[0]) {
            throw new ArgumentException("bernoulli: there is an element outside [0, 1]; give probabilities");
        }
        // Numbers rounded to 16 bits could be 1, which a probability of 1 does not exceed.
        Tensor wanted = x.dtype().isHalf() ? x.detach().to(DType.FLOAT32) : x.detach();
        Tensor numbers = uniform(x, generator, x.shape().toArray()).to(wanted.dtype());
        return numbers.lt(wanted).to(x.dtype());
    }

    /** Exponentially distributed numbers: of uniform ones in the middles of their steps, so that none is 0 or infinite. */
    private static Tensor exponential(Tensor x, Generator generator, long... shape) {
        return uniform(x, generator, shape).add(HALF_STEP).log().neg();
    }

    static Tensor multinomial(Tensor x, long count, boolean replacement, Generator generator) {
        String label = "multinomial";
        ReductionOp.floating(label, x);
        if (x.rank() < 1 || x.rank() > 2 || x.size(-1) == 0) {
            throw new ShapeException(label + ": input has shape " + x.shape() + "; give [C] or [N, C] with C above 0");
        }
        if (count < 1) {
            throw new ArgumentException(label + ": numSamples is " + count + "; give 1 or more");
        }
        checkWeights(x, replacement ? 1 : count);
        int last = x.rank() - 1;
        if (!replacement) {
            Tensor race = x.detach()
                    .to(DType.FLOAT32)
                    .div(exponential(x, generator, x.shape().toArray()));
            return race.topk(count, last, true).indices();
        }
        long[] shape = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
        shape[last] = count;
        shape[last + 1] = x.size(last);
        Tensor race = x.detach().to(DType.FLOAT32).unsqueeze(last).div(exponential(x, generator, shape));
        return race.argmax(last + 1, false);
    }

    private static void checkWeights(Tensor x, long count) {
        Tensor all = Tracing.bottom(x).detach();
        Tensor bad = all.ge(0).logicalAnd(all.lt(Double.POSITIVE_INFINITY)).logicalNot();
        if (bad.any().toBooleanArray()[0]) {
            throw new ArgumentException("multinomial: there is a negative, infinite or NaN weight; give finite ones");
        }
        long least = all.size() == 0 ? count : all.countNonzero(-1).amin().toLongArray()[0];
        if (least < count) {
            throw new ArgumentException("multinomial: " + count + " samples of a row with " + least
                    + " weights other than 0; give more weights, or draw less or with replacement");
        }
    }

    static Tensor gumbelSoftmax(Tensor x, double tau, boolean hard, int dim, Generator generator) {
        ReductionOp.floating("gumbel_softmax", x);
        if (!(tau > 0)) {
            throw new ArgumentException("gumbel_softmax: tau is " + tau + "; give a positive one");
        }
        Tensor noise = exponential(x, generator, x.shape().toArray()).log().neg();
        Tensor soft = x.add(noise.to(x.dtype())).div(tau).softmax(dim);
        if (!hard || x.rank() == 0) {
            return soft;
        }
        int d = x.shape().axis("gumbel_softmax", dim);
        Tensor places = IndexOp.spread(
                Tensor.arange(x.device(), DType.INT64, 0, x.size(d), 1),
                d,
                x.shape().toArray());
        Tensor chosen = places.eq(soft.detach().argmax(d, true)).to(x.dtype());
        return Dispatch.apply(STRAIGHT_THROUGH, soft, chosen);
    }
}
