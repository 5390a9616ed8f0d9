package org.clgrad.check;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/** Measures how far an operation is off on given inputs, as {@link Checker} does, and counts how often. */
final class Scorer {
    private final Device device;
    private final DType dtype;
    private final Aspect aspect;
    private final BooleanSupplier stop;
    private long limit;
    private long deadline = Long.MAX_VALUE;
    private long evaluations;
    private long refused;

    /** What a device computed, and what is exact. */
    record Pair(Evaluation got, Evaluation exact) {
        List<Values> got(Aspect aspect) {
            return of(got, aspect);
        }

        List<Values> exact(Aspect aspect) {
            return of(exact, aspect);
        }

        private static List<Values> of(Evaluation e, Aspect aspect) {
            return aspect == Aspect.FORWARD ? e.outputs() : aspect == Aspect.GRADIENT ? e.gradients() : e.second();
        }
    }

    Scorer(Device device, DType dtype, Aspect aspect, BooleanSupplier stop) {
        this.device = device;
        this.dtype = dtype;
        this.aspect = aspect;
        this.stop = stop;
    }

    /** Allows so many more evaluations, until a moment of {@link System#nanoTime}. */
    void allow(long more, long until) {
        limit = more > Long.MAX_VALUE - evaluations ? Long.MAX_VALUE : evaluations + more;
        deadline = until;
    }

    long left() {
        return limit - evaluations;
    }

    /** Whether what was allowed is used up. */
    boolean isOver() {
        return left() <= 0 || (deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0) || stop.getAsBoolean();
    }

    Device device() {
        return device;
    }

    DType dtype() {
        return dtype;
    }

    Aspect aspect() {
        return aspect;
    }

    long evaluations() {
        return evaluations;
    }

    /** Of how many inputs the operation would not have any. */
    long refused() {
        return refused;
    }

    static Depth depth(Aspect aspect) {
        return aspect == Aspect.FORWARD ? Depth.FORWARD : aspect == Aspect.GRADIENT ? Depth.FIRST : Depth.SECOND;
    }

    double bound(Accuracy accuracy) {
        if (dtype == DType.FLOAT64) {
            return Checker.FLOAT64_BOUND;
        }
        return aspect == Aspect.FORWARD
                ? accuracy.forward()
                : aspect == Aspect.GRADIENT ? accuracy.gradient() : accuracy.second();
    }

    /** Runs a problem; empty if the operation does not take such inputs. */
    Optional<Pair> run(Problem p) {
        Evaluation exact;
        try {
            exact = Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, depth(aspect));
        } catch (RuntimeException e) {
            // Mutated and cut inputs need not be valid. What the reference takes, a device must not break at.
            return Optional.empty();
        }
        try {
            return Optional.of(new Pair(Evaluation.run(p, device, dtype, depth(aspect)), exact));
        } catch (DeviceException | DeviceMemoryException e) {
            throw e; // these inputs are not to blame
        } catch (ClgradException e) {
            return Optional.empty();
        }
    }

    /** The error of a problem; NaN if the operation does not take such inputs. */
    double error(Problem p) {
        evaluations++;
        Optional<Pair> pair = run(p);
        refused += pair.isEmpty() ? 1 : 0;
        return pair.map(both -> error(p, both)).orElse(Double.NaN);
    }

    /** The error of a problem that was run. */
    double error(Problem p, Pair both) {
        return Bar.worst(p, aspect, both.got(aspect), both.exact(aspect), dtype == DType.FLOAT32)
                .error();
    }

    /** The error of each element of a batch, as if it were alone; all NaN if the operation does not take it. */
    double[] errors(Problem batch, int n) {
        evaluations += n;
        double[] errors = new double[n];
        Optional<Pair> pair = run(batch);
        if (pair.isEmpty()) {
            refused += n;
            Arrays.fill(errors, Double.NaN);
            return errors;
        }
        List<Values> got = pair.get().got(aspect);
        List<Values> exact = pair.get().exact(aspect);
        for (int k = 0; k < exact.size(); k++) {
            Values a = got.get(k);
            Values b = exact.get(k);
            for (int i = 0; i < n; i++) {
                double error = a.shape().equals(b.shape())
                        ? error(batch, b.dtype(), i, a.elements()[i], b.elements()[i])
                        : Double.POSITIVE_INFINITY;
                errors[i] = Math.max(errors[i], error);
            }
        }
        return errors;
    }

    private double error(Problem batch, DType type, int i, double got, double exact) {
        double difference = Measure.difference(got, exact);
        if (difference == 0) {
            return 0;
        }
        if (!type.isFloating()) {
            return Double.POSITIVE_INFINITY;
        }
        double size = Double.isFinite(exact) ? Math.abs(exact) : 0;
        if (dtype == DType.FLOAT64) {
            return difference / Math.max(1, size);
        }
        if (aspect != Aspect.FORWARD) {
            return difference / Measure.ulp(Math.max(1, size));
        }
        return batch.op().accuracy().measure() == Accuracy.Measure.ELEMENTWISE
                ? difference / Measure.ulp(exact)
                : difference / Measure.ulp(Math.max(size, largestInput(batch, i)));
    }

    private static double largestInput(Problem batch, int element) {
        double max = 0;
        List<InputSpec> inputs = batch.sample().inputs();
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k) != null && inputs.get(k).isFloating()) {
                double v = Math.abs(batch.values()[k][element]);
                max = Double.isFinite(v) ? Math.max(max, v) : max;
            }
        }
        return max;
    }

    /** Which element of which result is furthest off; null if the results have other shapes than they should. */
    Place worst(Problem p, Pair both) {
        Place worst = null;
        double most = -1;
        for (int k = 0; k < both.exact(aspect).size(); k++) {
            Values a = both.got(aspect).get(k);
            Values b = both.exact(aspect).get(k);
            if (!a.shape().equals(b.shape())) {
                return null;
            }
            boolean relative = aspect == Aspect.FORWARD && p.op().accuracy().measure() == Accuracy.Measure.ELEMENTWISE;
            for (int i = 0; i < b.elements().length; i++) {
                double x = a.elements()[i];
                double y = b.elements()[i];
                double error = relative ? Measure.ulpError(x, y) : Measure.difference(x, y);
                if (error > most) {
                    most = error;
                    worst = new Place(k, b.shape().indexOf(i), x, y);
                }
            }
        }
        return worst;
    }

    /** An element of a result or of a derivative. */
    record Place(int which, long[] index, double got, double exact) {}
}
