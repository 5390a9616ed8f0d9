package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.Kink;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/**
 * Samples of the table with values of a {@link Regime}. What the domain of an operation is, the operation says itself: where
 * the CPU in float64 refuses, or gives NaN, or a number that float32 does not have, that the table's own values do not
 * give, there it ends.
 */
final class RegimeInputs {
    /** The exponent of the largest value of {@link Regime#TINY}; the smallest normal number has -126. */
    private static final int TINY = -124;
    /** By how much each of four neighbours is smaller than the one before: the last are far below the normal numbers. */
    private static final int TINY_STEP = 6;

    private static final int HUGE = 126;
    /** What is no smaller, or larger, than by this power of two is nothing new. */
    private static final int TINY_AT_MOST = -16;

    private static final double FAR_FROM_KINK = 0x1p-10;

    private final long seed;

    RegimeInputs(long seed) {
        this.seed = seed;
    }

    /**
     * A problem, or why there is none.
     *
     * @param problem what to run; null if the regime does not apply
     * @param reason why not; empty if it does
     */
    record Made(Problem problem, String reason) {
        static Made not(String reason) {
            return new Made(null, reason);
        }

        private static Made of(Problem problem) {
            return new Made(problem, "");
        }
    }

    /**
     * A sample with values of a regime, but {@link Regime#KINKS} of an operation that lists its kinks.
     *
     * @param op the row
     * @param sample one of its samples, or one made of them
     * @param regime which values
     * @return the problem, or why there is none
     */
    Made of(Operation op, Sample sample, Regime regime) {
        Problem p = Problem.of(op, sample, seed);
        if (regime == Regime.NORMAL) {
            return Made.of(p);
        }
        int[] varied = places(p, i -> isVaried(sample.inputs().get(i), p.values()[i]));
        if (varied.length == 0) {
            return Made.not("no floating input that may have other values than the sample's");
        }
        return switch (regime) {
            case TINY -> tiny(p, varied);
            case HUGE -> huge(p);
            case KINKS -> besidePoints(p);
            default -> new Cancellation(p, seed).make();
        };
    }

    private static int[] places(Problem p, IntPredicate which) {
        return IntStream.range(0, p.values().length).filter(which).toArray();
    }

    /** Whether an input may have other values than the sample says. */
    static boolean isVaried(InputSpec spec, double... values) {
        return spec != null
                && spec.isFloating()
                && values.length > 0
                && !(spec.kind() instanceof Kind.Values)
                && !(spec.kind() instanceof Kind.Integers);
    }

    // ---- sizes

    private static Made tiny(Problem p, int... places) {
        Inside domain = new Inside(p);
        int found = 0;
        // From tiny to ordinary: the first that is in the domain.
        for (int e = TINY; e <= TINY_AT_MOST && found == 0; e += TINY_STEP) {
            found = domain.has(scaled(p, places, e, TINY_STEP)) ? e : 0;
        }
        return found == 0
                ? Made.not("values below 2^" + TINY_AT_MOST + " leave the domain")
                : Made.of(scaled(p, places, found, TINY_STEP));
    }

    private static Made huge(Problem p) {
        int[] places = places(
                p,
                i -> isVaried(p.sample().inputs().get(i), p.values()[i])
                        && isUnbounded(p.sample().inputs().get(i).kind()));
        if (places.length == 0) {
            return Made.not("the inputs are bounded by 1");
        }
        Inside domain = new Inside(p);
        int inside = exponent(p, places);
        int outside = HUGE + 1;
        if (domain.has(scaled(p, places, HUGE, 0))) {
            inside = HUGE;
        }
        boolean grown = inside == HUGE;
        while (outside - inside > 1) {
            int middle = (inside + outside) / 2;
            boolean in = domain.has(scaled(p, places, middle, 0));
            inside = in ? middle : inside;
            outside = in ? outside : middle;
            grown |= in;
        }
        return grown
                ? Made.of(scaled(p, places, inside, 0))
                : Made.not("values twice as large leave the domain, or the results the range of float32");
    }

    /** Whether there is no reason to think that values end at 1, as probabilities and cosines do. */
    private static boolean isUnbounded(Kind kind) {
        return !(kind instanceof Kind.Uniform u) || Math.max(Math.abs(u.low()), Math.abs(u.high())) > 1;
    }

    private static int exponent(Problem p, int... places) {
        double largest = 0;
        for (int i : places) {
            largest = Math.max(
                    largest, Arrays.stream(p.values()[i]).map(Math::abs).max().orElse(0));
        }
        return largest == 0 ? 0 : Math.getExponent(largest);
    }

    /** With values times a power of two, so that the largest has an exponent; of four neighbours each smaller by a step. */
    private static Problem scaled(Problem p, int[] places, int exponent, int step) {
        double[][] values = p.values().clone();
        int shift = exponent - exponent(p, places);
        for (int i : places) {
            int period = period(p.sample().inputs().get(i));
            double[] v = values[i].clone();
            for (int j = 0; j < v.length; j++) {
                float moved = (float) Math.scalb(v[j], shift - step * (j % period % 4));
                // An element that is not 0 stays so: the domain may end there.
                v[j] = moved == 0 && v[j] != 0 ? Math.copySign(Float.MIN_VALUE, v[j]) : moved;
            }
            values[i] = v;
        }
        return p.with(values);
    }

    /** After how many elements values repeat: along a first dimension of stride 0 they are all the same. */
    private static int period(InputSpec spec) {
        boolean repeats =
                spec.placement() == InputSpec.Placement.EXPANDED && spec.shape().rank() > 0;
        long size = spec.shape().size();
        return (int) Math.max(1, repeats ? size / Math.max(1, spec.shape().dim(0)) : size);
    }

    // ---- kinks

    /**
     * An operation beside its kinks: with elements of the first input a little off, each by another amount, up and down in
     * turn; by units in the last place, and by about a thousandth.
     *
     * @param op the row
     * @param layout where the inputs lie; null for one after the other
     * @return the problems, and why there are no others
     */
    List<Made> besideKinks(Operation op, Layout layout) {
        List<Made> all = new ArrayList<>();
        for (Kink kink : op.kinks()) {
            Sample sample = Sample.of(
                    "kink " + kink.name(), kink.attributes(), kink.inputs().toArray(new InputSpec[0]));
            Sample placed = layout == null ? sample : layout.placed(sample);
            Problem p = Problem.of(op, placed, seed);
            if (Arrays.stream(p.values()).flatMapToDouble(Arrays::stream).anyMatch(v -> !Double.isFinite(v))) {
                all.add(Made.not("the kink '" + kink.name() + "' is not at finite numbers"));
                continue;
            }
            Inside domain = new Inside(p);
            for (double step : new double[] {0, FAR_FROM_KINK}) {
                for (int sign : new int[] {1, -1}) {
                    double[][] values = p.values().clone();
                    values[0] = beside(values[0], step, sign);
                    String name = placed.name() + (sign > 0 ? " +" : " -") + (step == 0 ? "ulp" : step);
                    Sample named = new Sample(name, placed.inputs(), placed.attributes(), placed.depth());
                    Problem moved = new Problem(op, named, values, seed);
                    all.add(domain.has(moved) ? Made.of(moved) : Made.not("beside its kink the domain ends"));
                }
            }
        }
        return all;
    }

    private static double[] beside(double[] points, double step, int sign) {
        double[] moved = points.clone();
        for (int j = 0; j < moved.length; j++) {
            moved[j] = beside(points[j], step, j % 2 == 0 ? sign : -sign, 1 + j);
        }
        return moved;
    }

    private static double beside(double point, double step, int sign, int count) {
        float at = (float) point;
        for (int k = 0; step == 0 && k < count; k++) {
            at = sign > 0 ? Math.nextUp(at) : Math.nextDown(at);
        }
        return step == 0 ? at : (float) (at + sign * count * step * Math.max(1, Math.abs(at)));
    }

    /** Beside the points that a sample's values keep away from: kinks, poles, or ends of the domain. */
    private static Made besidePoints(Problem p) {
        double[][] values = p.values().clone();
        int near = 0;
        for (int i = 0; i < values.length; i++) {
            InputSpec spec = p.sample().inputs().get(i);
            if (spec != null && spec.kind() instanceof Kind.Away away && away.points().length > 0) {
                double[] v = values[i].clone();
                double[] points = away.points();
                int period = period(spec);
                for (int j = 0; j < v.length; j++) {
                    int lap = j % period / points.length;
                    double step = lap % 2 == 0 ? 0 : FAR_FROM_KINK;
                    v[j] = beside(points[j % period % points.length], step, lap / 2 % 2 == 0 ? 1 : -1, 1 + lap % 5);
                }
                near += v.length;
                values[i] = v;
            }
        }
        Problem moved = p.with(values);
        if (near == 0) {
            return Made.not("the row lists no kinks");
        }
        return new Inside(p).has(moved)
                ? Made.of(moved)
                : Made.not("beside the points that its values avoid the domain ends");
    }

    /** Where results are as finite as those of a problem that is known to be in the domain. */
    static final class Inside {
        private final List<Values> known;

        Inside(Problem inside) {
            known = results(inside);
        }

        private static List<Values> results(Problem p) {
            return Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD)
                    .outputs();
        }

        boolean has(Problem p) {
            List<Values> found;
            try {
                found = results(p);
            } catch (ClgradException e) {
                return false;
            }
            for (int k = 0; k < found.size(); k++) {
                double[] v = found.get(k).elements();
                double[] before = known.get(k).elements();
                for (int j = 0; j < v.length; j++) {
                    boolean expected = j < before.length && !Double.isFinite(before[j]);
                    if (!expected && !(Math.abs(v[j]) <= Float.MAX_VALUE)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
