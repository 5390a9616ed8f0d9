package org.clgrad.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.RegimeInputs.Made;
import org.clgrad.check.Source.Differences;
import org.clgrad.check.Source.Run;
import org.clgrad.check.Source.Stored;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/**
 * Compares any two sources on values, gradients (vjp), forward-mode derivatives (jvp) and second-order results, tensor by
 * tensor. B is the reference: it runs with contiguous inputs, and what is finer of the two is what errors are relative to.
 * What goes wrong in an operation is a result; what does not apply is one, too, with the reason.
 */
public final class PairCheck {
    private final List<Pair> pairs;
    private final Set<Layout> layouts;
    private final Set<Regime> regimes;
    private final RegimeInputs inputs;
    /** The cases that are run instead of the table's samples; null for the samples. */
    private final ReferenceSuite suite;

    /**
     * Two sources that each have one type.
     *
     * @param a what is compared
     * @param b with what
     */
    public record Pair(Source a, Source b) {
        /** Whether both are runs in float32 that promise the same bits. */
        boolean hasSameBits() {
            return promisesBits(a) && promisesBits(b);
        }

        private static boolean promisesBits(Source s) {
            return s instanceof Run r && r.isSingle() && r.device().info().keepsContract();
        }

        @Override
        public String toString() {
            return a + " / " + b;
        }
    }

    /**
     * Makes a comparison.
     *
     * @param a what is compared; finite differences are always taken as the reference instead
     * @param b the reference
     * @param dtypes the types of sources that leave them open
     * @param layouts how inputs lie in memory; empty for all samples as the table has them
     * @param regimes which values inputs have; empty for the table's
     * @param seed which random values the samples have
     * @throws ArgumentException if both are finite differences, or two sources are the same in every type
     */
    public PairCheck(Source a, Source b, Set<DType> dtypes, Set<Layout> layouts, Set<Regime> regimes, long seed) {
        if (a instanceof Differences && b instanceof Differences) {
            throw new ArgumentException("check: both sources are finite differences; compare them with a device");
        }
        boolean swapped = a instanceof Differences;
        pairs = pairs(swapped ? b : a, swapped ? a : b, dtypes);
        if (pairs.isEmpty()) {
            throw new ArgumentException("check: " + a + " and " + b
                    + " are the same; give one another type, such as cpu:float32 and cpu:float64");
        }
        this.layouts = layouts.isEmpty() ? EnumSet.noneOf(Layout.class) : EnumSet.copyOf(layouts);
        this.regimes = regimes.isEmpty() ? EnumSet.of(Regime.NORMAL) : EnumSet.copyOf(regimes);
        inputs = new RegimeInputs(seed);
        suite = a instanceof Stored s ? s.suite() : b instanceof Stored s ? s.suite() : null;
    }

    /** Sources that both leave their type open have the same one. A run and itself are no pair. */
    private static List<Pair> pairs(Source a, Source b, Set<DType> dtypes) {
        boolean open = a instanceof Run r && r.dtype() == null && b instanceof Run s && s.dtype() == null;
        List<Pair> all = new ArrayList<>();
        for (Source x : a.in(dtypes)) {
            for (Source y : b.in(dtypes)) {
                boolean same = !open || ((Run) x).dtype() == ((Run) y).dtype();
                if (same && !x.equals(y)) {
                    all.add(new Pair(x, y));
                }
            }
        }
        return all;
    }

    /** {@return the pairs that are compared, one for each combination of types} */
    public List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    /**
     * Whether there is something to compare in an operation: of a reference suite the operations that it has cases of.
     *
     * @param op the row
     * @return whether it takes part
     */
    public boolean covers(Operation op) {
        return suite == null || suite.cases().stream().anyMatch(c -> c.op().equals(op.name()));
    }

    /**
     * Compares an operation: every sample, or case, in every layout and regime.
     *
     * @param op the row
     * @param stopped whether to end early, with what was found until then
     * @return what was found
     */
    public List<PairResult> check(Operation op, BooleanSupplier stopped) {
        List<PairResult> results = new ArrayList<>();
        if (suite != null) {
            cases(op, stopped, results);
            return results;
        }
        for (Regime regime : regimes) {
            if (layouts.isEmpty()) {
                samples(op, op.samples(), null, regime, stopped, results);
            }
            for (Layout layout : layouts) {
                List<Sample> samples = layout.of(op);
                if (samples.isEmpty()) {
                    results.add(skipped(
                            op, layout.label(), regime, "the row has no sample of this layout, nor one to make it of"));
                }
                samples(op, samples, layout, regime, stopped, results);
            }
        }
        return results;
    }

    private void samples(
            Operation op,
            List<Sample> samples,
            Layout layout,
            Regime regime,
            BooleanSupplier stopped,
            List<PairResult> results) {
        if (regime == Regime.KINKS && !op.kinks().isEmpty()) {
            if (layout == null || layout == Layout.CONTIGUOUS || layout.isPlacement()) {
                besideKinks(op, layout, stopped, results);
            } else {
                results.add(skipped(op, layout.label(), regime, "kinks are given points"));
            }
            return;
        }
        Set<String> own = new HashSet<>(op.samples().stream().map(Sample::name).toList());
        for (Sample sample : samples) {
            if (stopped.getAsBoolean()) {
                return;
            }
            boolean derived = regime != Regime.NORMAL || !own.contains(sample.name());
            Made made;
            try {
                made = inputs.of(op, sample, regime);
            } catch (ClgradException e) {
                made = Made.not("the cpu refuses it: " + e.getMessage());
            }
            problem(op, sample.name(), made, regime, derived, results);
        }
    }

    private void besideKinks(Operation op, Layout layout, BooleanSupplier stopped, List<PairResult> results) {
        boolean placed = layout != null && layout != Layout.CONTIGUOUS;
        List<Made> all;
        try {
            all = inputs.besideKinks(op, placed ? layout : null);
        } catch (ClgradException e) {
            all = List.of(Made.not("the cpu refuses it: " + e.getMessage()));
        }
        for (Made made : all) {
            if (!stopped.getAsBoolean()) {
                problem(op, "kink", made, Regime.KINKS, true, results);
            }
        }
    }

    private void problem(
            Operation op, String sample, Made made, Regime regime, boolean derived, List<PairResult> results) {
        if (made.problem() == null) {
            results.add(skipped(op, sample, regime, made.reason()));
            return;
        }
        Problem p = made.problem();
        if (derived) {
            try {
                Evaluation.run(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD);
            } catch (ClgradException e) {
                results.add(skipped(op, p.sample().name(), regime, "the cpu refuses it: " + e.getMessage()));
                return;
            }
        }
        compare(p, regime, derived, results);
    }

    private void cases(Operation op, BooleanSupplier stopped, List<PairResult> results) {
        for (Regime regime : regimes) {
            if (regime != Regime.NORMAL) {
                results.add(skipped(op, "all", regime, "a reference suite has values of its own"));
            }
        }
        if (!regimes.contains(Regime.NORMAL)) {
            return;
        }
        for (Case c : suite.cases()) {
            if (c.op().equals(op.name()) && !stopped.getAsBoolean()) {
                try {
                    Problem p = new StoredCase(suite, c).problem();
                    for (Layout layout : layouts.isEmpty() ? EnumSet.of(Layout.CONTIGUOUS) : layouts) {
                        stored(p, layout, results);
                    }
                } catch (ClgradException e) {
                    results.add(outcome(op, c.id(), Regime.NORMAL, CheckResult.Verdict.FAIL, e.getMessage()));
                }
            }
        }
    }

    /** A case has contiguous inputs of its sizes; they can be placed elsewhere, not resized. */
    private void stored(Problem p, Layout layout, List<PairResult> results) {
        if (layouts.isEmpty() || layout.has(p.sample())) {
            compare(p, Regime.NORMAL, false, results);
        } else if (layout.isPlacement() && Layout.CONTIGUOUS.has(p.sample()) && layout != Layout.STRIDE_0) {
            Sample placed = layout.placed(p.sample());
            compare(p.as(placed), Regime.NORMAL, false, results);
        } else {
            results.add(skipped(
                    p.op(), p.sample().name() + " " + layout.label(), Regime.NORMAL, "the case has another layout"));
        }
    }

    /** Once for each pair; in a single type where no input is floating, for types make no difference then. */
    private void compare(Problem p, Regime regime, boolean derived, List<PairResult> results) {
        Runs runs = new Runs(p);
        boolean floating = p.sample().isFloating();
        Set<String> seen = new HashSet<>();
        for (Pair pair : pairs) {
            if (!floating && place(pair.a).equals(place(pair.b))) {
                results.add(skipped(
                        p.op(), p.sample().name(), regime, "no input is floating: both sources are the same run"));
                return;
            }
            if (floating || seen.add(place(pair.a) + " / " + place(pair.b))) {
                new Comparison(p, regime, derived, pair, runs, results).run();
            }
        }
    }

    private static String place(Source s) {
        return s instanceof Run r ? r.device().id() : s.toString();
    }

    private PairResult skipped(Operation op, String sample, Regime regime, String why) {
        return outcome(op, sample, regime, CheckResult.Verdict.SKIPPED, why);
    }

    private PairResult outcome(Operation op, String sample, Regime regime, CheckResult.Verdict verdict, String note) {
        double error = verdict == CheckResult.Verdict.FAIL ? Double.POSITIVE_INFINITY : 0;
        Pair first = pairs.get(0);
        CheckResult outcome = new CheckResult(
                op.name(),
                Comparison.name(sample, regime),
                place(first.a) + " / " + place(first.b),
                "",
                Aspect.FORWARD,
                error,
                0,
                verdict,
                note);
        return new PairResult(outcome, regime, "", "", null, null, null);
    }
}
