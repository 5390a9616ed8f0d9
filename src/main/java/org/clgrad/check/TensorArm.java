package org.clgrad.check;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.SearchArm.Best;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;

/** Search over the values of one sample, its shapes as they are: random ones, and changes of the best few. */
final class TensorArm implements SearchArm {
    /** Evaluations of a step. */
    private static final int STEP = 32;

    private static final int TOP = 6;
    private static final double FRESH = 0.25;

    private final Scorer scorer;
    private final Problem problem;
    private final Domain[] domains;
    private final Numbers random;
    /** The inputs that are floats and have elements. */
    private final List<Integer> floats = new ArrayList<>();
    /** The largest errors first. */
    private final List<Best> top = new ArrayList<>();

    TensorArm(Scorer scorer, Operation op, Sample sample, Domain[] domains, long seed, Numbers random) {
        this.scorer = scorer;
        this.domains = domains;
        this.random = random;
        List<InputSpec> inputs = new ArrayList<>();
        for (InputSpec spec : sample.inputs()) {
            // Repeated values could not be changed one by one.
            boolean repeats = spec != null && spec.placement() == Placement.EXPANDED;
            inputs.add(repeats ? spec.placed(Placement.CONTIGUOUS) : spec);
        }
        Sample free = new Sample(sample.name(), inputs, sample.attributes(), sample.depth());
        problem = Problem.of(op, free, seed);
        for (int k = 0; k < domains.length; k++) {
            if (domains[k] != null && !domains[k].isWhole() && problem.values()[k].length > 0) {
                floats.add(k);
            }
        }
    }

    /** Whether there is anything to change. */
    boolean isFloating() {
        return !floats.isEmpty();
    }

    /** Whether inputs with at least such an error were found. */
    boolean isWorse(double than) {
        return best().error() >= than;
    }

    @Override
    public Best best() {
        return top.isEmpty() ? new Best(null, -1, Double.NaN) : top.get(0);
    }

    @Override
    public Domain[] domains() {
        return domains;
    }

    @Override
    public void step() {
        for (int i = 0; i < STEP && !scorer.isOver(); i++) {
            boolean begin = top.isEmpty() || random.uniform() < FRESH;
            Problem p = problem.with(begin ? fresh() : changed());
            double error = scorer.error(p);
            if (!Double.isNaN(error)) {
                take(new Best(p, -1, error));
            }
        }
    }

    private void take(Best found) {
        int at = 0;
        while (at < top.size() && top.get(at).error() > found.error()) {
            at++;
        }
        // What is as good replaces what was there: the search drifts along plains.
        if (at < TOP) {
            top.add(at, found);
        }
        if (top.size() > TOP) {
            top.remove(TOP);
        }
    }

    private double[][] fresh() {
        double[][] values = new double[domains.length][];
        double kind = random.uniform();
        int scale = Domain.below(random, 41) - 20;
        for (int k = 0; k < values.length; k++) {
            if (domains[k] == null) {
                continue;
            }
            InputSpec spec = problem.sample().inputs().get(k);
            values[k] = spec.generate((long) (random.uniform() * Long.MAX_VALUE));
            if (!floats.contains(k) || kind < 0.25) {
                continue; // as the sample has them
            }
            for (int i = 0; i < values[k].length; i++) {
                if (kind < 0.5) {
                    values[k][i] = domains[k].fresh(random);
                } else if (kind < 0.65) {
                    values[k][i] = Math.scalb(1.0, scale) * values[k][i];
                } else if (kind < 0.8 && i > 0) {
                    // Sums that cancel: each the negative of one before, or nearly.
                    double before = -values[k][Domain.below(random, i)];
                    values[k][i] = random.uniform() < 0.5 ? before : domains[k].mutated(before, random);
                } else if (kind >= 0.8 && random.uniform() < 0.8) {
                    values[k][i] = 0;
                }
                values[k][i] = (float) values[k][i];
                if (!domains[k].contains(values[k][i])) {
                    values[k][i] = domains[k].plain(random);
                }
            }
        }
        return values;
    }

    private double[][] changed() {
        double[][] from = top.get(Domain.below(random, top.size())).problem().values();
        double[][] values = from.clone();
        int k = floats.get(Domain.below(random, floats.size()));
        values[k] = values[k].clone();
        double kind = random.uniform();
        if (kind < 0.7) {
            int digits = Integer.SIZE - Integer.numberOfLeadingZeros(values[k].length);
            int count = 1 << Domain.below(random, 1 + digits / 2);
            for (int i = 0; i < Math.min(count, values[k].length); i++) {
                int at = Domain.below(random, values[k].length);
                values[k][at] = domains[k].mutated(values[k][at], random);
            }
        } else if (kind < 0.8) {
            int i = Domain.below(random, values[k].length);
            int j = Domain.below(random, values[k].length);
            double v = values[k][i];
            values[k][i] = values[k][j];
            values[k][j] = v;
        } else if (kind < 0.9) {
            int other = floats.get(Domain.below(random, floats.size()));
            double v = values[other][Domain.below(random, values[other].length)];
            put(values, k, random.uniform() < 0.5 ? -v : domains[k].mutated(-v, random));
        } else if (kind < 0.95) {
            double factor = Math.scalb(random.uniform() < 0.5 ? -1.0 : 1.0, Domain.below(random, 9) - 4);
            for (int i = 0; i < values[k].length; i++) {
                double v = (float) (factor * values[k][i]);
                values[k][i] = domains[k].contains(v) ? v : values[k][i];
            }
        } else {
            for (int j = 0; j < values.length; j++) {
                if (domains[j] != null && domains[j].isWhole()) {
                    values[j] = problem.sample().inputs().get(j).generate((long) (random.uniform() * Long.MAX_VALUE));
                }
            }
        }
        return values;
    }

    private void put(double[][] values, int k, double v) {
        if (domains[k].contains(v)) {
            values[k][Domain.below(random, values[k].length)] = v;
        }
    }
}
