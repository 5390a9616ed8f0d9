package org.clgrad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.SearchArm.Best;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * Search where each element of the result is a function of the elements at the same place: a call tries thousands of
 * inputs. The best of every range of magnitudes are kept and changed, so that the search does not end at the first peak.
 */
final class ElementArm implements SearchArm {
    private static final int BATCH = 4096;
    private static final int PROBE = 16;
    private static final int EXPONENTS = 8;
    private static final int TOP = 16;
    private static final double FRESH = 0.3;

    private final Scorer scorer;
    private final Operation op;
    private final Sample sample;
    private final Domain[] domains;
    private final long seed;
    private final Numbers random;
    /** The best of each range of magnitudes. */
    private final TreeMap<Long, Found> cells = new TreeMap<>();
    /** The best of all ranges, the largest error first. */
    private final List<Found> top = new ArrayList<>();

    /** The best of each complexity. */
    private final TreeMap<Double, Best> simple = new TreeMap<>();

    private List<Found> kept = List.of();
    private Best best = new Best(null, -1, Double.NaN);

    /** The inputs of one element. */
    private record Found(double error, double... tuple) {}

    private ElementArm(Scorer scorer, Operation op, Sample sample, Domain[] domains, long seed, Numbers random) {
        this.scorer = scorer;
        this.op = op;
        this.sample = sample;
        this.domains = domains;
        this.seed = seed;
        this.random = random;
    }

    /** The search over the elements of a sample; empty if the operation does not treat each alone. */
    static Optional<SearchArm> of(
            Scorer scorer, Operation op, Sample sample, Domain[] domains, long seed, Numbers random) {
        ElementArm arm = new ElementArm(scorer, op, sample, domains, seed, random);
        return arm.isPointwise() ? Optional.of(arm) : Optional.empty();
    }

    private static InputSpec sized(InputSpec spec, int n) {
        return new InputSpec(Shape.of(n), spec.kind(), Placement.CONTIGUOUS, spec.dtype());
    }

    /** The problem of so many elements. */
    private Problem of(double[][] columns, int n) {
        List<InputSpec> inputs = new ArrayList<>();
        for (InputSpec spec : sample.inputs()) {
            inputs.add(spec == null ? null : sized(spec, n));
        }
        Sample flat = new Sample(sample.name(), inputs, sample.attributes(), sample.depth());
        return new Problem(op, flat, columns, seed, true);
    }

    /** One element of a batch. */
    static Problem alone(Problem batch, int element) {
        List<InputSpec> inputs = new ArrayList<>();
        double[][] values = new double[batch.values().length][];
        for (int k = 0; k < values.length; k++) {
            InputSpec spec = batch.sample().inputs().get(k);
            inputs.add(spec == null ? null : sized(spec, 1));
            values[k] = spec == null ? null : new double[] {batch.values()[k][element]};
        }
        Sample one = new Sample(
                batch.sample().name(),
                inputs,
                batch.sample().attributes(),
                batch.sample().depth());
        return new Problem(batch.op(), one, values, batch.seed(), batch.ones());
    }

    /** Elements together and each alone have to give the same bits in float64. */
    private boolean isPointwise() {
        double[][] columns = new double[domains.length][];
        for (int k = 0; k < columns.length; k++) {
            columns[k] = domains[k] == null ? null : new double[PROBE];
            for (int i = 0; columns[k] != null && i < PROBE; i++) {
                columns[k][i] = domains[k].plain(random);
            }
        }
        Problem together = of(columns, PROBE);
        try {
            List<Values> all = forward(together);
            for (Values v : all) {
                if (!v.shape().equals(Shape.of(PROBE))) {
                    return false;
                }
            }
            for (int i = 0; i < PROBE; i++) {
                List<Values> one = forward(alone(together, i));
                for (int k = 0; k < all.size(); k++) {
                    Values v = one.get(k);
                    boolean same = v.elements().length == 1
                            && Double.compare(v.elements()[0], all.get(k).elements()[i]) == 0;
                    if (!same) {
                        return false;
                    }
                }
            }
            return true;
        } catch (RuntimeException e) {
            return false; // not a call with inputs of one dimension
        }
    }

    private static List<Values> forward(Problem p) {
        return Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD)
                .outputs();
    }

    @Override
    public Best best() {
        return best;
    }

    @Override
    public Best simplest(double enough) {
        return simple.values().stream()
                .filter(b -> b.error() >= enough)
                .findFirst()
                .orElse(best);
    }

    @Override
    public Domain[] domains() {
        return domains;
    }

    @Override
    public void step() {
        int n = (int) Math.min(BATCH, scorer.left());
        double[][] columns = new double[domains.length][];
        for (int k = 0; k < columns.length; k++) {
            columns[k] = domains[k] == null ? null : new double[n];
        }
        for (int i = 0; i < n; i++) {
            double[] tuple = kept.isEmpty() || random.uniform() < FRESH ? fresh() : changed();
            for (int k = 0; k < columns.length; k++) {
                if (columns[k] != null) {
                    columns[k][i] = tuple[k];
                }
            }
        }
        Problem batch = of(columns, n);
        double[] errors = scorer.errors(batch, n);
        for (int i = 0; i < n; i++) {
            take(batch, i, errors[i]);
        }
        kept = List.copyOf(cells.values());
    }

    private void take(Problem batch, int element, double error) {
        if (Double.isNaN(error)) {
            return;
        }
        double[] tuple = new double[domains.length];
        for (int k = 0; k < tuple.length; k++) {
            tuple[k] = domains[k] == null ? 0 : batch.values()[k][element];
        }
        Found found = new Found(error, tuple);
        cells.merge(cell(tuple), found, (old, other) -> other.error > old.error ? other : old);
        if (top.size() < TOP || error > top.get(top.size() - 1).error) {
            int at = 0;
            while (at < top.size() && top.get(at).error >= error) {
                at++;
            }
            top.add(at, found);
            if (top.size() > TOP) {
                top.remove(TOP);
            }
        }
        double complexity = Shrinker.complexity(tuple, 0, tuple.length);
        Best simplest = simple.get(complexity);
        if (simplest == null || error > simplest.error()) {
            simple.put(complexity, new Best(batch, element, error));
        }
        if (Double.isNaN(best.error()) || error > best.error()) {
            best = new Best(batch, element, error);
        }
    }

    /** Sign and magnitude of each float. */
    private long cell(double... tuple) {
        long cell = 0;
        for (int k = 0; k < tuple.length; k++) {
            int exponent = Math.getExponent((float) tuple[k]) + Float.MAX_EXPONENT;
            int range = domains[k] == null ? 0 : 1 + exponent / EXPONENTS + (tuple[k] < 0 ? Byte.MAX_VALUE : 0);
            cell = cell * Short.MAX_VALUE + range;
        }
        return cell;
    }

    private double[] fresh() {
        double[] tuple = new double[domains.length];
        for (int k = 0; k < tuple.length; k++) {
            tuple[k] = domains[k] == null ? 0 : domains[k].fresh(random);
        }
        return random.uniform() < FRESH ? paired(tuple) : tuple;
    }

    private double[] changed() {
        Found from = random.uniform() < 0.5
                ? top.get(Domain.below(random, top.size()))
                : kept.get(Domain.below(random, kept.size()));
        double[] tuple = from.tuple.clone();
        int which = Domain.below(random, tuple.length);
        for (int k = 0; k < tuple.length; k++) {
            if (domains[k] != null && (k == which || random.uniform() < FRESH)) {
                tuple[k] = domains[k].mutated(tuple[k], random);
            }
        }
        return random.uniform() < FRESH / 3 ? paired(tuple) : tuple;
    }

    /** With one input nearly another, or nearly its negative, or a power of two away: where sums cancel. */
    private double[] paired(double[] tuple) {
        int from = Domain.below(random, tuple.length);
        int to = Domain.below(random, tuple.length);
        if (from != to && domains[from] != null && domains[to] != null && !domains[to].isWhole()) {
            double v = random.uniform() < 0.5 ? tuple[from] : -tuple[from];
            double near = domains[to].mutated(v, random);
            tuple[to] = domains[to].contains(near) ? near : tuple[to];
        }
        return tuple;
    }
}
