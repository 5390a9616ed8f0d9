package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.Sample;
import org.clgrad.shape.Shape;

/**
 * Makes inputs smaller and simpler as long as the error stays what it was, or nearly: fewer elements, dimensions, inputs and
 * arguments, contiguous ones, then values of fewer bits.
 */
final class Shrinker {
    private static final int MANTISSA = 23;
    /** 0, 1, 1 with the sign, then for each number of bits the nearest and the one towards 0. */
    private static final int LEVELS = 3 + 2 * MANTISSA;

    private final Scorer scorer;
    private final double share;
    private final List<Domain> domains;
    private Problem worst;
    private double most;
    private Problem now;

    /** A dimension of an input. */
    private record Axis(int input, int dim) {}

    /**
     * Starts.
     *
     * @param scorer measures; ends when what it is allowed is used up
     * @param worst the inputs
     * @param most their error
     * @param domains which values each input may have
     * @param share the part of the error that is still wanted
     */
    Shrinker(Scorer scorer, Problem worst, double most, Domain[] domains, double share) {
        this.scorer = scorer;
        this.domains = new ArrayList<>(Arrays.asList(domains));
        this.worst = worst;
        this.most = most;
        this.now = worst;
        this.share = share;
    }

    /** The inputs with the largest error that was met. */
    Problem worst() {
        return worst;
    }

    /** The error that smaller inputs must have. */
    double enough() {
        return share * most;
    }

    /** The smallest that was found. */
    Problem run() {
        boolean better = true;
        while (better && !scorer.isOver()) {
            better = sizes();
            better |= dimensions();
            better |= inputs();
            better |= attributes();
            better |= placements();
            better |= values();
        }
        return now;
    }

    /** Goes on from another problem, if that is still wrong enough. */
    private boolean attempt(Problem other) {
        return !scorer.isOver() && take(other, scorer.error(other));
    }

    /** Goes on from another problem, if its error is large enough; smaller inputs may turn out to be worse. */
    boolean take(Problem other, double error) {
        boolean good = error >= enough(); // not if it is NaN
        if (good) {
            now = other;
        }
        if (error > most) {
            worst = other;
            most = error;
        }
        return good;
    }

    private Problem with(List<InputSpec> inputs, double[][] values, Attributes attributes) {
        Sample s = now.sample();
        Sample other = new Sample(s.name(), inputs, attributes, s.depth());
        return new Problem(now.op(), other, values, now.seed(), now.ones());
    }

    private Problem with(List<InputSpec> inputs, double[][] values) {
        return with(inputs, values, now.sample().attributes());
    }

    /** Cuts dimensions of the same size, together and each alone: first half of them, then less, at last single indices. */
    private boolean sizes() {
        boolean better = false;
        TreeSet<Long> sizes = new TreeSet<>();
        axes(0).forEach(a -> sizes.add(size(a)));
        for (long n : sizes.descendingSet()) {
            if (n > 1) {
                List<Axis> together = axes(n);
                better |= cut(together);
                for (Axis a : together) {
                    better |= together.size() > 1 && size(a) == n && cut(List.of(a));
                }
            }
        }
        return better;
    }

    /** The dimensions of a size; with 0 all. */
    private List<Axis> axes(long size) {
        List<Axis> all = new ArrayList<>();
        List<InputSpec> inputs = now.sample().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            for (int d = 0; inputs.get(i) != null && d < inputs.get(i).shape().rank(); d++) {
                if (size == 0 || inputs.get(i).shape().dim(d) == size) {
                    all.add(new Axis(i, d));
                }
            }
        }
        return all;
    }

    private long size(Axis a) {
        return now.sample().inputs().get(a.input).shape().dim(a.dim);
    }

    private boolean cut(List<Axis> axes) {
        boolean better = false;
        for (int chunk = (int) size(axes.get(0)) / 2; chunk > 0; chunk /= 2) {
            int from = 0;
            while (from < size(axes.get(0)) && size(axes.get(0)) > 1 && !scorer.isOver()) {
                int to = (int) Math.min(size(axes.get(0)), from + (long) chunk);
                boolean all = to - from == size(axes.get(0));
                if (!all
                        && (attempt(without(axes, from, to, false))
                                || (hasIntegers() && attempt(without(axes, from, to, true))))) {
                    better = true;
                } else {
                    from = to;
                }
            }
        }
        return better;
    }

    private boolean hasIntegers() {
        return now.sample().inputs().stream().anyMatch(spec -> spec != null && !isFloating(spec));
    }

    /** With fewer indices of dimensions; where {@code bounded}, integers stay below what is left. */
    private Problem without(List<Axis> axes, int from, int to, boolean bounded) {
        List<InputSpec> inputs = new ArrayList<>(now.sample().inputs());
        double[][] values = now.values().clone();
        long left = size(axes.get(0)) - (to - from);
        for (Axis a : axes) {
            InputSpec spec = inputs.get(a.input);
            long[] dims = spec.shape().toArray();
            dims[a.dim] -= to - from;
            double[] kept = new double[(int) Shape.of(dims).size()];
            int next = 0;
            for (int i = 0; i < values[a.input].length; i++) {
                long index = spec.shape().indexOf(i)[a.dim];
                if (index < from || index >= to) {
                    kept[next++] = values[a.input][i];
                }
            }
            values[a.input] = kept;
            inputs.set(a.input, shaped(spec, dims));
        }
        for (int k = 0; bounded && k < values.length; k++) {
            if (inputs.get(k) != null && !isFloating(inputs.get(k))) {
                values[k] =
                        Arrays.stream(values[k]).map(v -> Math.min(v, left - 1)).toArray();
            }
        }
        return with(inputs, values);
    }

    /** The same call with one element an input. */
    static Sample single(Sample sample) {
        List<InputSpec> inputs = new ArrayList<>();
        for (InputSpec spec : sample.inputs()) {
            long[] ones = new long[spec == null ? 0 : spec.shape().rank()];
            Arrays.fill(ones, 1);
            inputs.add(spec == null ? null : shaped(spec, ones));
        }
        return new Sample(sample.name(), inputs, sample.attributes(), sample.depth());
    }

    private static InputSpec shaped(InputSpec spec, long... dims) {
        return new InputSpec(Shape.of(dims), spec.kind(), spec.placement(), spec.dtype());
    }

    private static boolean isFloating(InputSpec spec) {
        return spec.dtype() == null || spec.dtype().isFloating();
    }

    /** Leaves out dimensions of size 1: of all inputs that have it, and of each alone. */
    private boolean dimensions() {
        boolean better = false;
        for (int d = highestRank() - 1; d >= 0; d--) {
            List<Axis> single = new ArrayList<>();
            for (Axis a : axes(1)) {
                if (a.dim == d) {
                    single.add(a);
                }
            }
            if (single.isEmpty()) {
                continue;
            }
            if (attempt(dropped(single))) {
                better = true;
            } else {
                for (Axis a : single) {
                    better |= single.size() > 1 && attempt(dropped(List.of(a)));
                }
            }
        }
        return better;
    }

    private int highestRank() {
        return axes(0).stream().mapToInt(a -> a.dim + 1).max().orElse(0);
    }

    private Problem dropped(List<Axis> axes) {
        List<InputSpec> inputs = new ArrayList<>(now.sample().inputs());
        for (Axis a : axes) {
            long[] dims = inputs.get(a.input).shape().toArray();
            long[] fewer = new long[dims.length - 1];
            for (int d = 0; d < fewer.length; d++) {
                fewer[d] = dims[d < a.dim ? d : d + 1];
            }
            inputs.set(a.input, shaped(inputs.get(a.input), fewer));
        }
        return with(inputs, now.values());
    }

    /** Leaves out inputs that need not be there, and the last ones of lists. */
    private boolean inputs() {
        boolean better = false;
        for (int i = 0; i < now.values().length; i++) {
            if (now.values()[i] == null) {
                continue;
            }
            List<InputSpec> inputs = new ArrayList<>(now.sample().inputs());
            double[][] values = now.values().clone();
            if (now.op().isVariadic() && values.length > 1) {
                inputs.remove(i);
                double[][] fewer = new double[values.length - 1][];
                System.arraycopy(values, 0, fewer, 0, i);
                System.arraycopy(values, i + 1, fewer, i, fewer.length - i);
                if (attempt(with(inputs, fewer))) {
                    domains.remove(i);
                    better = true;
                }
            } else if (!now.op().isVariadic()
                    && now.op().isOptional(now.op().inputs().get(i))) {
                inputs.set(i, null);
                values[i] = null;
                better |= attempt(with(inputs, values));
            }
        }
        return better;
    }

    private boolean attributes() {
        boolean better = false;
        for (String name : List.copyOf(now.sample().attributes().names())) {
            Map<String, Object> fewer =
                    new LinkedHashMap<>(now.sample().attributes().toMap());
            fewer.remove(name);
            better |= attempt(with(now.sample().inputs(), now.values(), Attributes.of(fewer)));
        }
        return better;
    }

    private boolean placements() {
        boolean better = false;
        for (int i = 0; i < now.values().length; i++) {
            InputSpec spec = now.sample().inputs().get(i);
            if (spec != null && spec.placement() != Placement.CONTIGUOUS) {
                List<InputSpec> inputs = new ArrayList<>(now.sample().inputs());
                inputs.set(i, spec.placed(Placement.CONTIGUOUS));
                better |= attempt(with(inputs, now.values()));
            }
        }
        return better;
    }

    private boolean values() {
        boolean better = false;
        for (int k = 0; k < now.values().length; k++) {
            if (now.values()[k] == null) {
                continue;
            }
            int n = now.values()[k].length;
            for (int chunk = n; chunk > 0; chunk /= 2) {
                for (int from = 0; from < n && !scorer.isOver(); from += chunk) {
                    better |= simpler(k, from, Math.min(n, from + chunk));
                }
            }
        }
        return better;
    }

    /** Gives some elements of an input the simplest values that do: 0, powers of two, then ever more bits. */
    private boolean simpler(int k, int from, int to) {
        double before = complexity(now.values()[k], from, to);
        if (before == 0) {
            return false;
        }
        boolean whole = !isFloating(now.sample().inputs().get(k));
        for (int level = 0; level < (whole ? 2 : LEVELS); level++) {
            double[] changed = now.values()[k].clone();
            boolean allowed = true;
            for (int i = from; i < to; i++) {
                double v = changed[i];
                changed[i] = simple(v, level);
                allowed &= Double.compare(changed[i], v) == 0 || domains.get(k).contains(changed[i]);
            }
            if (!allowed || complexity(changed, from, to) >= before) {
                continue;
            }
            double[][] values = now.values().clone();
            values[k] = changed;
            if (attempt(now.with(values))) {
                return true;
            }
        }
        return false;
    }

    private static double simple(double v, int level) {
        if (!Double.isFinite(v) || v == 0) {
            return level == 0 && !Double.isNaN(v) ? 0 : v;
        }
        return switch (level) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> Math.signum(v);
            default -> {
                int bits = (level - 3) / 2;
                yield level % 2 == 1 ? Domain.rounded((float) v, bits) : Domain.truncated((float) v, bits);
            }
        };
    }

    /** 0 for zeros, little for ones, more for powers of two, and then by the bits after the point. */
    static double complexity(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double v = values[i];
            if (v == 1) {
                sum += 1;
            } else if (v == -1) {
                sum += 2;
            } else if (!Double.isFinite(v)) {
                sum += 3;
            } else if (v != 0 || 1 / v < 0) {
                int mantissa = Float.floatToIntBits((float) v) & ((1 << MANTISSA) - 1);
                sum += 4 + (mantissa == 0 ? 0 : MANTISSA - Integer.numberOfTrailingZeros(mantissa));
            }
        }
        return sum;
    }
}
