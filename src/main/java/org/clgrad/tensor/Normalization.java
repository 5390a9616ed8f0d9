package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Normalisation of channels: what it checks, and the operations that it is. */
final class Normalization {
    private Normalization() {}

    /** What there is for each channel; null where absent. */
    record Parameters(Tensor runningMean, Tensor runningVar, Tensor weight, Tensor bias) {
        private void check(String label, Tensor x, int minRank) {
            if (x.rank() < minRank) {
                throw new ShapeException(label + ": input " + x.shape()
                        + " has no channels; give [N, C, d1, ..] of rank " + minRank + " or more");
            }
            ReductionOp.floating(label, x);
            Shape channels = Shape.of(x.size(1));
            Network.checkParameter(label, "running_mean", runningMean, channels, x);
            Network.checkParameter(label, "running_var", runningVar, channels, x);
            Network.checkParameter(label, "weight", weight, channels, x);
            Network.checkParameter(label, "bias", bias, channels, x);
        }

        private Tensor affine(Tensor normalised) {
            Tensor y = weight == null ? normalised : normalised.mul(perChannel(weight, normalised));
            return bias == null ? y : y.add(perChannel(bias, y));
        }

        /** Normalised by what is known of earlier batches. */
        private Tensor byRunning(String label, Tensor x, double eps) {
            if (runningMean == null || runningVar == null) {
                throw new ArgumentException(label + ": no running_mean or running_var to normalise with; give both, or"
                        + " use the input's own statistics");
            }
            Tensor inverse = runningVar.add(eps).rsqrt();
            return x.sub(perChannel(runningMean, x)).mul(perChannel(inverse, x));
        }

        /** Moves the running statistics towards those over some dimensions, then averaged over the batch if it is left. */
        private void move(Tensor x, double momentum, int... dims) {
            try (Autograd.Mode off = Autograd.noGrad()) {
                if (runningMean != null) {
                    runningMean.mul_(1 - momentum).add_(overBatch(x.mean(dims)).mul(momentum));
                }
                if (runningVar != null) {
                    runningVar.mul_(1 - momentum).add_(overBatch(x.var(dims)).mul(momentum));
                }
            }
        }

        private static Tensor overBatch(Tensor statistics) {
            return statistics.rank() == 1 ? statistics : statistics.mean(0);
        }
    }

    /** One value a channel along dimension 1. */
    private static Tensor perChannel(Tensor parameter, Tensor x) {
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = parameter.size();
        return parameter.reshape(shape);
    }

    private static Tensor normalised(Tensor x, double eps, int... dims) {
        boolean[] mask = x.shape().axes("normalisation", dims);
        return Dispatch.apply(new NormOp.Normalize(new NormOp.Kind(mask, true, eps), false, false), x);
    }

    private static long count(Tensor x, int... dims) {
        return ReductionOp.count(x.shape().axes("normalisation", dims), x.shape());
    }

    private static int[] dimsFrom(int first, Tensor x) {
        int[] dims = new int[x.rank() - first];
        Arrays.setAll(dims, d -> d + first);
        return dims;
    }

    static Tensor batchNorm(Tensor x, Parameters of, boolean training, double momentum, double eps) {
        of.check("batch_norm", x, 2);
        if (!training) {
            return of.affine(of.byRunning("batch_norm", x, eps));
        }
        int[] dims = dimsFrom(1, x);
        dims[0] = 0;
        if (count(x, dims) == 1) {
            throw new ShapeException("batch_norm: input " + x.shape()
                    + " has one value a channel, so no variance; train on more samples");
        }
        Tensor y = normalised(x, eps, dims);
        of.move(x, momentum, dims);
        return of.affine(y);
    }

    static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        Parameters of = new Parameters(null, null, weight, bias);
        of.check("group_norm", x, 2);
        if (groups < 1 || x.size(1) % groups != 0) {
            throw new ShapeException("group_norm: " + groups + " groups do not divide the " + x.size(1)
                    + " channels of input " + x.shape() + "; give a divisor");
        }
        long places = x.size(1) / groups;
        for (int d = 2; d < x.rank(); d++) {
            places *= x.size(d);
        }
        Tensor grouped = x.reshape(x.size(0), groups, places);
        return of.affine(normalised(grouped, eps, 2).reshape(x.shape().toArray()));
    }

    static Tensor instanceNorm(Tensor x, Parameters of, boolean useInputStats, double momentum, double eps) {
        of.check("instance_norm", x, 3);
        if (!useInputStats) {
            return of.affine(of.byRunning("instance_norm", x, eps));
        }
        int[] dims = dimsFrom(2, x);
        if (count(x, dims) == 1) {
            throw new ShapeException("instance_norm: input " + x.shape()
                    + " has one place a channel, so no variance; give larger inputs");
        }
        Tensor y = normalised(x, eps, dims);
        of.move(x, momentum, dims);
        return of.affine(y);
    }

    static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
        String label = "local_response_norm";
        ReductionOp.floating(label, x);
        if (size < 1) {
            throw new ArgumentException(label + ": size is " + size + "; give 1 or more");
        }
        if (x.rank() < 3) {
            throw new ShapeException(label + ": input has shape " + x.shape() + "; give [N, C, d1, ..]");
        }
        if (x.size() == 0) {
            return x.copy();
        }
        Tensor planes = x.square().reshape(x.size(0), 1, x.size(1), -1);
        Tensor padded = planes.pad(0, 0, size / 2, (size - 1) / 2);
        int[] window = {size, 1};
        Tensor means = padded.avgPool2d(window, new int[] {1, 1}, new int[] {0, 0}, false, true, 0);
        Tensor divisor = means.reshape(x.shape().toArray()).mul(alpha).add(k).pow(beta);
        return x.div(divisor);
    }
}
