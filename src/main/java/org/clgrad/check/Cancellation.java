package org.clgrad.check;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.RegimeInputs.Inside;
import org.clgrad.check.RegimeInputs.Made;
import org.clgrad.ops.Numbers;

/**
 * Values near a zero of a result. On the way from one sample's values to another's, where a result changes its sign, it
 * comes near 0: bisection stops there. Not every zero is one of cancellation, a product's is not; the condition number
 * tells.
 */
final class Cancellation {
    /** The result shrinks by about this factor. */
    private static final double SMALL = 0x1p-12;
    /** So badly conditioned a result has to be. */
    private static final double CONDITION = 64;

    /** So many ways are tried from the sample's values. */
    private static final int ENDS = 3;

    private static final int STEPS = 40;
    /** Of a sample's results so many are tried. */
    private static final int TRIED = 3;

    /** Zeros are looked for among values that are so much larger than the table's. */
    private static final double[] FACTORS = {1, 4};

    private final Problem from;
    private final long seed;
    private final Inside domain;

    Cancellation(Problem from, long seed) {
        this.from = from;
        this.seed = seed;
        domain = new Inside(from);
    }

    Made make() {
        for (double factor : FACTORS) {
            Problem start = from.with(times(from.values(), factor));
            for (int e = 0; e < ENDS && domain.has(start); e++) {
                long other = Numbers.seed(seed, "end " + e);
                Problem end = from.with(times(from.sample().generate(from.op().name(), other), factor));
                Made found = domain.has(end) ? between(start, end) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return Made.not("no result goes through 0 by cancellation between two samples of the table's values");
    }

    private double[][] times(double[][] values, double factor) {
        double[][] all = values.clone();
        for (int i = 0; i < all.length; i++) {
            if (Mixture.isMixed(from, i)) {
                all[i] = Arrays.stream(all[i]).map(v -> (float) (v * factor)).toArray();
            }
        }
        return all;
    }

    private Made between(Problem start, Problem end) {
        double[] a = Mixture.first(start);
        double[] b = Mixture.first(end);
        int[] crossing = crossing(a, b);
        if (crossing.length == 0) {
            return null;
        }
        if (Mixture.isElementwise(start, end)) {
            Problem all = bisected(start, end, a, crossing, true);
            if (isConditioned(all, crossing)) {
                return new Made(all, "");
            }
        }
        for (int k = 0; k < Math.min(TRIED, crossing.length); k++) {
            int[] one = {crossing[k]};
            Problem p = bisected(start, end, a, one, false);
            if (isConditioned(p, one)) {
                return new Made(p, "");
            }
        }
        return null;
    }

    private static int[] crossing(double[] a, double[] b) {
        if (a.length != b.length) {
            return new int[0];
        }
        return IntStream.range(0, a.length).filter(e -> a[e] * b[e] < 0).toArray();
    }

    private Problem bisected(Problem start, Problem end, double[] results, int[] elements, boolean each) {
        int n = each ? results.length : 1;
        double[] low = new double[n];
        double[] high = new double[n];
        double[] share = new double[n];
        boolean[] done = new boolean[n];
        for (int e : elements) {
            high[each ? e : 0] = 1;
        }
        Problem p = start;
        for (int step = 0; step < STEPS; step++) {
            boolean moved = false;
            for (int e : elements) {
                int t = each ? e : 0;
                if (!done[t]) {
                    share[t] = (low[t] + high[t]) / 2;
                    moved = true;
                }
            }
            if (!moved) {
                break;
            }
            p = Mixture.of(start, end, share);
            double[] found = Mixture.first(p);
            for (int e : elements) {
                int t = each ? e : 0;
                if (done[t]) {
                    continue;
                }
                done[t] = Math.abs(found[e]) <= SMALL * Math.abs(results[e]);
                if (found[e] * results[e] > 0) {
                    low[t] = share[t];
                } else {
                    high[t] = share[t];
                }
            }
        }
        return p;
    }

    private boolean isConditioned(Problem p, int... elements) {
        if (!domain.has(p)) {
            return false;
        }
        double[] results = Mixture.first(p);
        for (int e : Arrays.copyOf(elements, Math.min(TRIED, elements.length))) {
            double condition =
                    Sensitivity.of(p, Aspect.FORWARD, 0, e, results[e]).condition();
            if (condition >= CONDITION && results[e] != 0) {
                return true;
            }
        }
        return false;
    }
}
