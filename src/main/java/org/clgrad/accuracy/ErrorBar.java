package org.clgrad.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;

/** How far two results of one operation on the same inputs may be apart. */
final class ErrorBar {
    /** Normwise, in float64. */
    private static final double FLOAT64 = 1e-12;
    /** In ulp of the largest element, of a step of a derivative that has no row of its own. */
    private static final double UNKNOWN_ULP = 32;
    /**
     * With a number that float32 rounds, such as 0.1, these magnify its rounding: by cancelling, and by the logarithm of
     * the base.
     */
    private static final Set<String> MAGNIFYING = Set.of("add", "sub", "rsub", "pow");

    private static final Set<String> COMPARISONS = Set.of("eq", "ne", "lt", "le", "gt", "ge");

    /** How results are compared. */
    private enum Kind {
        BITS,
        FLOAT32,
        FLOAT64
    }

    private final Kind kind;
    private final boolean normwise;
    private final double allowed;

    private ErrorBar(Kind kind, boolean normwise, double allowed) {
        this.kind = kind;
        this.normwise = normwise;
        this.allowed = allowed;
    }

    /**
     * The bar of an operation.
     *
     * @param a one run
     * @param b the other
     * @param label the operation
     * @param derivativeOf the operation whose derivative it is a step of; null if none
     * @param factor how often the bound of the operation table is allowed
     */
    static ErrorBar of(Divergence.Side a, Divergence.Side b, String label, String derivativeOf, double factor) {
        if (a.keepsContract() && b.keepsContract()) {
            return new ErrorBar(Kind.BITS, true, 0);
        }
        if (a.dtype() == DType.FLOAT64 && b.dtype() == DType.FLOAT64) {
            return new ErrorBar(Kind.FLOAT64, true, factor * FLOAT64);
        }
        // Between two float32 results lies the error of each.
        double both = a.dtype() == b.dtype() ? 2 * factor : factor;
        Optional<Operation> row = OpTable.find(label);
        if (row.isPresent()) {
            Accuracy accuracy = row.get().accuracy();
            boolean normwise = accuracy.measure() == Accuracy.Measure.NORMWISE || MAGNIFYING.contains(label);
            return new ErrorBar(Kind.FLOAT32, normwise, both * Math.max(1, accuracy.forward()));
        }
        double ulp = derivativeOf == null
                ? UNKNOWN_ULP
                : OpTable.find(derivativeOf)
                        .map(r -> Math.max(UNKNOWN_ULP, r.accuracy().gradient()))
                        .orElse(UNKNOWN_ULP);
        return new ErrorBar(Kind.FLOAT32, true, both * ulp);
    }

    /**
     * The worst element.
     *
     * @param output which result it is of
     * @param element its place in row-major order
     * @param error its error, in the unit of the bar
     * @param ofAllowed the same over what is allowed; above 1 it has left the bar
     */
    record Worst(int output, int element, double error, double ofAllowed) {}

    /**
     * Elements that a comparison with a number cannot decide alike in two precisions: those that are the number as float32
     * rounds it.
     */
    private boolean isUndecided(Turn call, int element) {
        if (kind != Kind.FLOAT32
                || !COMPARISONS.contains(call.label())
                || call.row() == null
                || !(call.row().attributes().get("other") instanceof Double other)) {
            return false;
        }
        float rounded = (float) (double) other;
        return rounded != other && call.inputs().get(0).elements()[element] == rounded;
    }

    /** Compares results of the same inputs; the exact ones are the more precise, or those of the run trusted more. */
    Worst judge(Turn call, List<Snapshot> exact, List<Snapshot> got) {
        List<Snapshot> inputs = call.inputs();
        double scale = 0;
        for (Snapshot in : inputs) {
            scale = in.dtype().isFloating() ? Math.max(scale, in.largest()) : scale;
        }
        Worst worst = new Worst(0, 0, 0, 0);
        for (int k = 0; k < exact.size(); k++) {
            double largest = Math.max(scale, exact.get(k).largest());
            double[] e = exact.get(k).elements();
            double[] g = got.get(k).elements();
            boolean whole = !exact.get(k).dtype().isFloating();
            for (int i = 0; i < e.length; i++) {
                double error = error(e[i], g[i], largest, whole);
                error = error > 0 && whole && isUndecided(call, i) ? 0 : error;
                double ratio = error == 0 ? 0 : allowed == 0 || whole ? Double.POSITIVE_INFINITY : error / allowed;
                if (ratio > worst.ofAllowed || (ratio == worst.ofAllowed && error > worst.error)) {
                    worst = new Worst(k, i, error, ratio);
                }
            }
        }
        return worst;
    }

    private double error(double exact, double got, double largest, boolean whole) {
        if (Double.doubleToLongBits(exact) == Double.doubleToLongBits(got)) {
            return 0;
        }
        double difference = Math.abs(got - exact);
        if (whole) {
            return difference;
        }
        boolean beyondFloat =
                kind == Kind.FLOAT32 && Math.abs(exact) >= Float.MAX_VALUE && Math.abs(got) >= Float.MAX_VALUE;
        if (beyondFloat) {
            return Math.signum(exact) == Math.signum(got) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (!Double.isFinite(difference)) {
            return Double.POSITIVE_INFINITY;
        }
        if (kind == Kind.FLOAT64) {
            return difference == 0 ? 0 : difference / largest;
        }
        double of = kind == Kind.BITS || !normwise ? Math.abs(exact) : largest;
        double ulps = difference / Math.ulp((float) Math.min(of, Float.MAX_VALUE));
        // Where bits are to be the same, zeros of other signs are a difference.
        return kind == Kind.BITS ? Math.max(ulps, Double.MIN_VALUE) : ulps;
    }

    /** The unit of errors. */
    String unit() {
        return switch (kind) {
            case BITS -> "ulp";
            case FLOAT32 -> normwise ? "ulp of the largest element" : "ulp";
            case FLOAT64 -> "of the largest element";
        };
    }

    @Override
    public String toString() {
        return kind == Kind.BITS ? "the same bits" : String.format(Locale.ROOT, "%.3g %s", allowed, unit());
    }
}
