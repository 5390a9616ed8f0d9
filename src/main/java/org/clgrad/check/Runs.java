package org.clgrad.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.Source.Run;
import org.clgrad.check.Source.Stored;
import org.clgrad.engine.Device;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/** The runs of one problem, each made when it is first asked for, and once. */
final class Runs {
    /** The CPU fallback in float32: what a device is to give to the bit. */
    static final Run SINGLE = new Run(Device.cpu(), DType.FLOAT32);
    /** The CPU fallback in float64: what is right. */
    static final Run EXACT = new Run(Device.cpu(), DType.FLOAT64);

    private record Key(Run run, boolean placed) {}

    private final Problem problem;
    private final Map<Key, Evaluation> reverse = new HashMap<>();
    private final Map<Key, List<Values>> forward = new HashMap<>();
    private final Map<Stored, Evaluation> stored = new HashMap<>();
    private Differenced differenced;

    Runs(Problem problem) {
        this.problem = problem;
    }

    /**
     * The tensors of an aspect.
     *
     * @param run where and in which type
     * @param placed whether inputs lie as the sample says, or one element after the other
     * @param aspect values, gradients, forward-mode derivatives or second-order results
     * @return one tensor for each output, or each differentiated input
     */
    List<Values> of(Run run, boolean placed, Aspect aspect) {
        Key key = new Key(run, placed);
        if (aspect == Aspect.JVP) {
            return forward.computeIfAbsent(key, k -> Evaluation.tangents(problem, run.device(), run.dtype(), placed));
        }
        return of(
                reverse.computeIfAbsent(
                        key, k -> Evaluation.run(problem, run.device(), run.dtype(), problem.depth(), placed)),
                aspect);
    }

    private static List<Values> of(Evaluation e, Aspect aspect) {
        return switch (aspect) {
            case FORWARD -> e.outputs();
            case GRADIENT -> e.gradients();
            default -> e.second();
        };
    }

    /**
     * What a suite stores of an aspect other than forward mode.
     *
     * @param of the suite, which has the problem's case
     * @param aspect values, gradients or second-order results
     * @return one tensor for each output, or each differentiated input
     */
    List<Values> of(Stored of, Aspect aspect) {
        return of(stored.computeIfAbsent(of, s -> theCase(s).orElseThrow().expected(problem)), aspect);
    }

    private Optional<StoredCase> theCase(Stored of) {
        StoredCase mine = problem.stored();
        return mine.isOf(of.suite())
                ? Optional.of(mine)
                : of.suite().cases().stream()
                        .filter(c -> c.id().equals(mine.of().id())
                                && c.op().equals(mine.of().op()))
                        .map(c -> new StoredCase(of.suite(), c))
                        .findFirst();
    }

    /** Why what a suite stores is not of this problem, but of another, or absent; empty if it is of this one. */
    String differs(Stored of) {
        Optional<StoredCase> other = theCase(of);
        if (other.isEmpty()) {
            return "the other suite has no case of this name";
        }
        return other.get().isSameCall(problem) ? "" : "the case of this name in the other suite is another call";
    }

    /** Finite differences around the reference's results. */
    Differenced differenced() {
        if (differenced == null) {
            differenced = new Differenced(
                    problem, Evaluation.runContiguous(problem, Device.cpu(), DType.FLOAT64, Depth.FIRST));
        }
        return differenced;
    }

    /** Whether the problem is of a type that differentiates so far. */
    boolean reaches(Aspect aspect) {
        Depth depth = problem.depth();
        return switch (aspect) {
            case FORWARD -> true;
            case GRADIENT, JVP -> depth != Depth.FORWARD;
            default -> depth == Depth.SECOND;
        };
    }
}
