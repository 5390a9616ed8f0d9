package org.clgrad.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult;
import org.clgrad.check.Layout;
import org.clgrad.check.PairCheck;
import org.clgrad.check.PairResult;
import org.clgrad.check.Regime;
import org.clgrad.check.Source;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.Operation;

/**
 * A run of {@code clgrad check} on pairs of sources, and what it found.
 *
 * @param pairs what was compared
 * @param layouts how inputs lay in memory; empty for all samples as they are
 * @param regimes which values they had
 * @param seed of the samples
 * @param seconds how long it took
 * @param whole whether all that was asked for was compared
 * @param results every single one
 */
record PairRun(
        List<PairCheck.Pair> pairs,
        Set<Layout> layouts,
        Set<Regime> regimes,
        long seed,
        double seconds,
        boolean whole,
        List<PairResult> results) {

    /**
     * Compares.
     *
     * @param checks the pairs
     * @param ops the operations
     * @param interruption whether to end early
     * @return what was found
     */
    static PairRun of(
            List<PairCheck> checks,
            List<Operation> ops,
            Set<Layout> layouts,
            Set<Regime> regimes,
            long seed,
            Interruption interruption) {
        List<Operation> covered = ops.stream()
                .filter(op -> checks.stream().anyMatch(c -> c.covers(op)))
                .toList();
        if (covered.isEmpty()) {
            throw new ArgumentException("check: the reference suite has no case of "
                    + ops.stream().map(Operation::name).collect(Collectors.joining(", ")));
        }
        long start = System.nanoTime();
        List<PairResult> results = new ArrayList<>();
        try (Progress progress = Progress.of("check", (long) checks.size() * covered.size())) {
            for (Operation op : covered) {
                progress.about(op.name());
                for (PairCheck check : checks) {
                    if (!interruption.asked()) {
                        results.addAll(check.check(op, interruption::asked));
                    }
                    progress.step();
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<PairCheck.Pair> pairs =
                checks.stream().flatMap(c -> c.pairs().stream()).toList();
        return new PairRun(pairs, layouts, regimes, seed, seconds, !interruption.asked(), results);
    }

    /** The outcomes alone: what every check has. */
    List<CheckResult> outcomes() {
        return results.stream().map(PairResult::outcome).toList();
    }

    /** Results that were compared, not skipped. */
    List<PairResult> compared() {
        return results.stream()
                .filter(r -> r.outcome().verdict() != CheckResult.Verdict.SKIPPED)
                .toList();
    }

    /** The devices that took part. */
    List<Device> devices() {
        return pairs.stream()
                .flatMap(p -> List.of(p.a(), p.b()).stream())
                .filter(Source.Run.class::isInstance)
                .map(s -> ((Source.Run) s).device())
                .distinct()
                .toList();
    }

    /** The command that finds a result again. */
    String command(PairResult r) {
        CheckResult o = r.outcome();
        String[] sides = o.device().split(" / ", 2);
        String layout = layouts.isEmpty()
                ? ""
                : " --layout " + layouts.stream().map(Layout::label).collect(Collectors.joining(","));
        String regime =
                r.regime() == Regime.NORMAL ? "" : " --regime " + r.regime().label();
        return "clgrad check --a " + sides[0] + " --b " + sides[1] + " --op " + o.op() + layout + regime + " --seed "
                + seed;
    }
}
