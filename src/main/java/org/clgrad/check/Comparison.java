package org.clgrad.check;

import java.util.List;
import java.util.Locale;
import org.clgrad.accuracy.Mismatch;
import org.clgrad.accuracy.Statistics;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.Differenced.Judged;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.FiniteDifferences.Finding;
import org.clgrad.check.PairCheck.Pair;
import org.clgrad.check.PairResult.Blame;
import org.clgrad.check.PairResult.Cause;
import org.clgrad.check.PairResult.Split;
import org.clgrad.check.PairResult.Worst;
import org.clgrad.check.Source.Differences;
import org.clgrad.check.Source.Run;
import org.clgrad.check.Source.Stored;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Two sources on one problem, aspect by aspect and tensor by tensor. */
final class Comparison {
    private static final List<Aspect> ASPECTS =
            List.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.JVP, Aspect.SECOND_ORDER);

    static final String ULP = "ulp";
    static final String RELATIVE = "relative";
    static final String NORMALISED = "normalised";
    static final String EQUAL = "equal or not";
    static final String ELEMENTS = "elements with other bits";

    private final Problem p;
    private final Regime regime;
    private final boolean derived;
    private final Pair pair;
    private final Runs runs;
    private final List<PairResult> results;

    /**
     * Prepares.
     *
     * @param p the problem
     * @param regime which values it has
     * @param derived whether it is no sample of the table, but made of one
     * @param pair the sources
     * @param runs the problem's runs, shared by pairs
     * @param results where results go
     */
    Comparison(Problem p, Regime regime, boolean derived, Pair pair, Runs runs, List<PairResult> results) {
        this.p = p;
        this.regime = regime;
        this.derived = derived;
        this.pair = pair;
        this.runs = runs;
        this.results = results;
    }

    static String name(String sample, Regime regime) {
        return regime == Regime.NORMAL ? sample : sample + ", " + regime.label();
    }

    /** One tensor on both sides, and which. */
    private record Part(Aspect aspect, int index, String name, Values a, Values b) {
        Shape shape() {
            return b.shape();
        }
    }

    /** An error, held to a bound. */
    private record Held(double error, double bound, Verdict verdict, String note, String unit) {
        static Held to(double error, double bound, String note, String unit) {
            return new Held(error, bound, error <= bound ? Verdict.PASS : Verdict.FAIL, note, unit);
        }

        static Held failed(String why) {
            return new Held(Double.POSITIVE_INFINITY, 0, Verdict.FAIL, why, "");
        }

        static Held skipped(String why) {
            return new Held(0, 0, Verdict.SKIPPED, why, "");
        }
    }

    /** How far a tensor is off: everything that is known of it. */
    private record Off(Statistics statistics, Worst worst, Split split) {
        static final Off UNKNOWN = new Off(null, null, null);
    }

    void run() {
        for (Aspect aspect : ASPECTS) {
            String hindrance = hindrance(aspect);
            if (!hindrance.isEmpty()) {
                add(aspect, "", Held.skipped(hindrance), Off.UNKNOWN);
                continue;
            }
            try {
                compare(aspect);
            } catch (RuntimeException e) {
                boolean lacking = e instanceof DTypeException && (lacksFloat64(pair.a()) || lacksFloat64(pair.b()));
                Held held = lacking ? Held.skipped(e.getMessage()) : Held.failed(Checker.describe(e));
                add(aspect, "", held, Off.UNKNOWN);
            }
        }
    }

    private static boolean lacksFloat64(Source s) {
        return s instanceof Run r && !r.device().info().float64();
    }

    /** Why an aspect cannot be compared here; empty if it can. */
    private String hindrance(Aspect aspect) {
        if (!runs.reaches(aspect)) {
            return p.differentiated().length == 0
                    ? "nothing to differentiate"
                    : "the sample is not differentiated so far";
        }
        if (pair.a() instanceof Stored
                && pair.b() instanceof Stored other
                && !runs.differs(other).isEmpty()) {
            return runs.differs(other);
        }
        if (aspect == Aspect.FORWARD && pair.b() instanceof Differences) {
            return "finite differences have no values";
        }
        if (aspect == Aspect.JVP && pair.a() instanceof Stored) {
            return "reference suites have no forward mode";
        }
        return aspect == Aspect.JVP && refusesForwardMode() ? "the operation refuses forward mode" : "";
    }

    /** What writes in place says that it has none. */
    private boolean refusesForwardMode() {
        try {
            runs.of(Runs.EXACT, false, Aspect.JVP);
            return false;
        } catch (AutogradException e) {
            return true;
        } catch (RuntimeException e) {
            // Whatever else goes wrong is found again, and is a result, where it is compared.
            return false;
        }
    }

    private void compare(Aspect aspect) {
        if (pair.b() instanceof Differences) {
            differences(aspect);
        } else if (aspect == Aspect.JVP && pair.b() instanceof Stored) {
            transposed();
        } else {
            List<Values> a = tensors(pair.a(), true, aspect);
            List<Values> b = tensors(pair.b(), false, aspect);
            if (a.size() != b.size()) {
                String why = a.size() + " tensors on one side, " + b.size() + " on the other";
                add(aspect, "", Held.failed(why), Off.UNKNOWN);
            }
            for (int k = 0; k < Math.min(a.size(), b.size()); k++) {
                if (aspect != Aspect.JVP || b.get(k).dtype().isFloating()) {
                    tensors(part(aspect, k, a.get(k), b.get(k)));
                }
            }
        }
    }

    private List<Values> tensors(Source s, boolean placed, Aspect aspect) {
        return s instanceof Run run ? runs.of(run, placed, aspect) : runs.of((Stored) s, aspect);
    }

    private Part part(Aspect aspect, int k, Values a, Values b) {
        boolean output = aspect == Aspect.FORWARD || aspect == Aspect.JVP;
        return new Part(aspect, k, output ? "output " + k : p.input(p.differentiated()[k]), a, b);
    }

    // ---- tensors on both sides

    private void tensors(Part part) {
        Values a = part.a;
        Values b = part.b;
        boolean sameKind =
                a.dtype().isFloating() == b.dtype().isFloating() && a.shape().equals(b.shape());
        if (!sameKind) {
            String why = a.dtype() + " " + a.shape() + " on one side, " + b.dtype() + " " + b.shape() + " on the other";
            add(part.aspect, part.name, Held.failed(why), Off.UNKNOWN);
            return;
        }
        Held held;
        if (pair.a() instanceof Stored || pair.b() instanceof Stored) {
            double bound = Replay.bound(p.stored().of(), part.aspect, dtype());
            held = Held.to(Measure.normalised(a, b), bound, "", NORMALISED);
        } else if (pair.hasSameBits()) {
            held = Held.to(a.differing(b), 0, "", ELEMENTS);
        } else {
            held = table(part);
        }
        Statistics statistics = statistics(a, b);
        Worst worst = worst(part, statistics);
        add(part.aspect, part.name, held, new Off(statistics, worst, split(part, statistics, worst)));
    }

    /** The coarser type of two runs; of one run its own. */
    private DType dtype() {
        boolean single = (pair.a() instanceof Run a && a.isSingle()) || (pair.b() instanceof Run b && b.isSingle());
        return single ? DType.FLOAT32 : DType.FLOAT64;
    }

    private boolean isFiner(Source s, Source than) {
        return s instanceof Run x && than instanceof Run y && !x.isSingle() && y.isSingle();
    }

    /** By the bounds of the table: twice as much for two float32 sides, each of which may be off by it. */
    private Held table(Part part) {
        boolean single = dtype() == DType.FLOAT32;
        boolean turned = isFiner(pair.a(), pair.b());
        Values exact = turned ? part.a : part.b;
        Bar bar = Bar.of(p, part.aspect, turned ? part.b : part.a, exact, single);
        boolean both = single && !turned && !isFiner(pair.b(), pair.a());
        double bound = both ? 2 * bar.bound() : bar.bound();
        String unit = !exact.dtype().isFloating() ? EQUAL : single ? ULP : RELATIVE;
        if (bar.error() > bound && Double.isFinite(bar.error()) && mayCancel(part)) {
            return relaxed(bar.error(), bound, conditionFactor(part, bar), unit);
        }
        return Held.to(bar.error(), bound, "", unit);
    }

    /** Where the condition number has no bound, neither has the error. */
    private static Held relaxed(double error, double bound, double factor, String unit) {
        if (!Double.isFinite(factor)) {
            return new Held(error, bound, Verdict.INCONCLUSIVE, "the condition number is not finite", unit);
        }
        String note = factor > 1 ? String.format(Locale.ROOT, "bound times the condition number %.3g", factor) : "";
        return Held.to(error, bound * factor, note, unit);
    }

    /** The table knows its own samples alone; and products with tangents are summed, which may cancel whatever the values. */
    private boolean mayCancel(Part part) {
        return derived || part.aspect == Aspect.JVP;
    }

    /** The condition number, at least 1, of the element that is furthest off in the measure of the bar. */
    private double conditionFactor(Part part, Bar bar) {
        int at = 0;
        double most = -1;
        for (int i = 0; i < part.b.elements().length; i++) {
            double off = Math.abs(part.a.elements()[i] - part.b.elements()[i]);
            double measured =
                    Double.isNaN(bar.scale()) ? off / Measure.ulp(part.b.elements()[i]) : off;
            if (Double.isFinite(measured) && measured > most) {
                most = measured;
                at = i;
            }
        }
        double exact = exact(part.aspect, part.index, at);
        Sensitivity s = Sensitivity.of(p, part.aspect, part.index, at, exact);
        double factor = s.amplification() / (Double.isNaN(bar.scale()) ? Math.abs(exact) : bar.scale());
        return factor < 1 ? 1 : factor;
    }

    private Statistics statistics(Values a, Values b) {
        double[] x = a.elements();
        double[] y = b.elements();
        if (dtype() == DType.FLOAT32 && a.dtype().isFloating()) {
            x = x.clone();
            y = y.clone();
            for (int i = 0; i < x.length; i++) {
                // Beyond the range of float32 a finite number and infinity are the same.
                if (Math.abs(x[i]) >= Float.MAX_VALUE && Math.abs(y[i]) >= Float.MAX_VALUE) {
                    x[i] = Math.copySign(Double.POSITIVE_INFINITY, x[i]);
                    y[i] = Math.copySign(Double.POSITIVE_INFINITY, y[i]);
                }
            }
        }
        return Statistics.of(a.dtype(), b.dtype(), a.shape(), x, y);
    }

    private Worst worst(Part part, Statistics statistics) {
        if (statistics.worst().isEmpty()) {
            return null;
        }
        Mismatch m = statistics.worst().get(0);
        int at = (int) m.position();
        return worst(part, at, part.a.elements()[at], part.b.elements()[at], m.ulp());
    }

    private Worst worst(Part part, int at, double a, double b, double ulp) {
        Sensitivity s = Sensitivity.of(p, part.aspect, part.index, at, exact(part.aspect, part.index, at));
        return new Worst(Cause.index(part.shape(), at), a, b, ulp, s.condition(), s.causes());
    }

    private double exact(Aspect aspect, int part, int at) {
        return runs.of(Runs.EXACT, false, aspect).get(part).elements()[at];
    }

    // ---- whose error it is

    private Split split(Part part, Statistics statistics, Worst worst) {
        if (worst == null || !part.b.dtype().isFloating()) {
            return null;
        }
        int at = (int) statistics.worst().get(0).position();
        boolean a = pair.a() instanceof Run run && run.isSingle();
        boolean b = pair.b() instanceof Run run && run.isSingle();
        return a ? split(part, part.a, at, worst) : b ? split(part, part.b, at, worst) : null;
    }

    private Split split(Part part, Values side, int at, Worst worst) {
        double[] got = side.elements();
        double[] single =
                runs.of(Runs.SINGLE, false, part.aspect).get(part.index).elements();
        double[] exact = runs.of(Runs.EXACT, false, part.aspect).get(part.index).elements();
        double maxDevice = 0;
        double maxAlgorithm = 0;
        for (int i = 0; i < got.length; i++) {
            maxDevice = Math.max(maxDevice, Math.abs(off(got[i], single[i], exact[i])));
            maxAlgorithm = Math.max(maxAlgorithm, Math.abs(off(single[i], exact[i], exact[i])));
        }
        double device = off(got[at], single[at], exact[at]);
        double algorithm = off(single[at], exact[at], exact[at]);
        double inherent = worst.condition() * 0x1p-24 * Math.abs(exact[at]) / Measure.ulp(exact[at]);
        return new Split(device, algorithm, inherent, maxDevice, maxAlgorithm, Blame.of(device, algorithm, inherent));
    }

    /** The difference in units in the last place of float32 of what is right. */
    private static double off(double value, double reference, double exact) {
        boolean same = Double.compare(value, reference) == 0
                || (Math.abs(value) >= Float.MAX_VALUE
                        && Math.abs(reference) >= Float.MAX_VALUE
                        && Math.signum(value) == Math.signum(reference));
        double off = same ? 0 : (value - reference) / Measure.ulp(exact);
        return Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
    }

    // ---- forward mode against a suite, which stores gradients

    /** {@code sum over k of <cotangent k, J v>} is {@code sum over i of <gradient i, v>}: one number on each side. */
    private void transposed() {
        Stored suite = (Stored) pair.b();
        List<Values> outputs = runs.of(suite, Aspect.FORWARD);
        List<Values> forward = tensors(pair.a(), true, Aspect.JVP);
        double a = 0;
        for (int k = 0; k < forward.size(); k++) {
            if (outputs.get(k).dtype().isFloating()) {
                a += forward.get(k).dot(p.cotangent(k, forward.get(k).elements().length));
            }
        }
        double b = 0;
        double scale = 0;
        List<Values> gradients = runs.of(suite, Aspect.GRADIENT);
        int[] places = p.differentiated();
        for (int i = 0; i < places.length; i++) {
            double[] v = p.tangent(places[i]);
            for (int j = 0; j < v.length; j++) {
                b += gradients.get(i).elements()[j] * v[j];
                scale += Math.abs(gradients.get(i).elements()[j] * v[j]);
            }
        }
        Statistics statistics = Statistics.of(dtype(), DType.FLOAT64, Shape.of(), new double[] {a}, new double[] {b});
        double error = Math.abs(a - b) == 0 ? 0 : Math.abs(a - b) / scale;
        double bound = Replay.bound(p.stored().of(), Aspect.GRADIENT, dtype());
        Held held = Held.to(error, bound, "", NORMALISED);
        add(Aspect.JVP, "sum of cotangents times J v", held, new Off(statistics, null, null));
    }

    // ---- finite differences

    private void differences(Aspect aspect) {
        List<Values> claims = tensors(pair.a(), true, aspect);
        List<Values> shapes = runs.of(Runs.EXACT, false, aspect);
        for (int k = 0; k < claims.size(); k++) {
            if (claims.get(k).dtype().isFloating()) {
                if (claims.get(k).shape().equals(shapes.get(k).shape())) {
                    differences(part(aspect, k, claims.get(k), shapes.get(k)));
                } else {
                    tensors(part(aspect, k, claims.get(k), shapes.get(k)));
                }
            }
        }
    }

    private void differences(Part part) {
        double bound = FiniteDifferences.BOUND;
        if (pair.a() instanceof Run run && run.isSingle()) {
            double ulps = part.aspect == Aspect.SECOND_ORDER
                    ? p.op().accuracy().second()
                    : p.op().accuracy().gradient();
            bound += ulps * 0x1p-23;
        } else if (pair.a() instanceof Stored) {
            bound = Math.max(bound, Replay.bound(p.stored().of(), part.aspect, DType.FLOAT64));
        }
        Judged judged = runs.differenced().judge(part.aspect, part.index, part.a, bound);
        Finding worst = judged.worst();
        Held held = new Held(worst.error(), bound, Checker.verdict(worst.verdict()), worst.reason(), RELATIVE);
        if (held.verdict == Verdict.FAIL && mayCancel(part)) {
            held = relaxed(worst.error(), bound, conditionFactor(part, new Bar(0, 0, judged.scale())), RELATIVE);
        } else if (held.verdict == Verdict.INCONCLUSIVE) {
            String note = judged.undecided() + " of " + judged.judged() + " undecided: " + worst.reason();
            held = new Held(worst.error(), bound, held.verdict, note, RELATIVE);
        }
        Shape shape = Shape.of(judged.positions().length);
        // Differences have nowhere near all digits of float64: units are those of float32.
        Statistics statistics =
                Statistics.of(part.a.dtype(), DType.FLOAT32, shape, judged.claims(), judged.estimates());
        if (statistics.worst().isEmpty()) {
            add(part.aspect, part.name, held, new Off(statistics, null, null));
            return;
        }
        Mismatch m = statistics.worst().get(0);
        int k = (int) m.position();
        int at = judged.positions()[k];
        Worst off = worst(part, at, judged.claims()[k], judged.estimates()[k], m.ulp());
        Split split = pair.a() instanceof Run run && run.isSingle() ? split(part, part.a, at, off) : null;
        add(part.aspect, part.name, held, new Off(statistics, off, split));
    }

    private void add(Aspect aspect, String part, Held held, Off off) {
        String sample = name(p.sample().name(), regime) + (part.isEmpty() ? "" : ": " + part);
        CheckResult outcome = new CheckResult(
                p.op().name(),
                sample,
                pair.toString(),
                dtype().label(),
                aspect,
                held.error,
                held.bound,
                held.verdict,
                held.note);
        results.add(new PairResult(outcome, regime, part, held.unit, off.statistics, off.worst, off.split));
    }
}
