package org.clgrad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.ReplayResult.Part;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/**
 * Runs stored cases and compares with what is stored. Errors are normalised: the largest difference over the largest
 * element, of the worst tensor. In float32 four times the error of the source's own float32 run is allowed.
 */
public final class Replay {
    /** What is allowed in float64. */
    public static final double FLOAT64_BOUND = 1e-12;
    /** What is allowed in float32 even where the source's own run is exact. */
    public static final double FLOAT32_BOUND = 1e-6;

    /** How often the error of the source's float32 run is allowed in float32. */
    public static final double FACTOR = 4;

    /**
     * Operations of whose float64 derivatives PyTorch itself has float32 digits alone: it rounds 1/6, and 1 / alpha, to
     * float32 there. Their float64 derivatives are held to the float32 bound.
     */
    private static final Set<String> ROUNDED_BY_SOURCE = Set.of("hardsigmoid", "celu");

    private final ReferenceSuite suite;

    /**
     * Makes a replay.
     *
     * @param suite the suite whose cases are run
     */
    public Replay(ReferenceSuite suite) {
        this.suite = suite;
    }

    /**
     * Runs a case. What goes wrong on the way is part of the result: a suite is somebody else's, and one bad case must
     * not hide the others.
     *
     * @param c the case, of an operation that {@link OpTable} has
     * @param device where
     * @param dtype float32 or float64
     * @return what it gave
     */
    public ReplayResult run(Case c, Device device, DType dtype) {
        try {
            Problem p = new StoredCase(suite, c).problem();
            Evaluation got = Evaluation.run(p, device, dtype, p.depth());
            return new ReplayResult(c, device, dtype, parts(p, got, dtype), "");
        } catch (ClgradException e) {
            return new ReplayResult(c, device, dtype, List.of(), e.getMessage());
        }
    }

    private static List<Part> parts(Problem p, Evaluation got, DType dtype) {
        Evaluation expected = p.stored().expected(p);
        List<Part> parts = new ArrayList<>();
        parts.add(part(p, Aspect.FORWARD, dtype, got.outputs(), expected.outputs()));
        if (p.depth() != Depth.FORWARD) {
            parts.add(part(p, Aspect.GRADIENT, dtype, got.gradients(), expected.gradients()));
        }
        if (p.depth() == Depth.SECOND) {
            parts.add(part(p, Aspect.SECOND_ORDER, dtype, got.second(), expected.second()));
        }
        return parts;
    }

    private static Part part(Problem p, Aspect aspect, DType dtype, List<Values> got, List<Values> expected) {
        double normalised = 0;
        double ulp = 0;
        for (int k = 0; k < expected.size(); k++) {
            double error = Measure.normalised(got.get(k), expected.get(k));
            normalised = Math.max(normalised, error);
            ulp = Math.max(ulp, error == 0 || Double.isInfinite(error) ? error : ulp(got.get(k), expected.get(k)));
        }
        Case c = p.stored().of();
        return new Part(aspect, normalised, ulp, source(c, aspect), bound(c, aspect, dtype));
    }

    /** The normalised error of the source's own float32 run. */
    private static double source(Case c, Aspect aspect) {
        return switch (aspect) {
            case FORWARD -> c.errors().out();
            case SECOND_ORDER -> c.errors().grad2();
            default -> c.errors().grad();
        };
    }

    /** The normalised error that is allowed. */
    static double bound(Case c, Aspect aspect, DType dtype) {
        boolean exact = aspect == Aspect.FORWARD || !ROUNDED_BY_SOURCE.contains(c.op());
        return dtype == DType.FLOAT64 && exact ? FLOAT64_BOUND : Math.max(FACTOR * source(c, aspect), FLOAT32_BOUND);
    }

    private static double ulp(Values got, Values expected) {
        double worst = 0;
        for (int i = 0; i < expected.elements().length; i++) {
            double a = got.elements()[i];
            double b = expected.elements()[i];
            if (a != b && Double.isFinite(b)) {
                double unit = got.dtype() == DType.FLOAT64 ? Math.ulp(b) : Math.ulp((float) b);
                worst = Math.max(worst, Math.abs(a - b) / unit);
            }
        }
        return worst;
    }
}
