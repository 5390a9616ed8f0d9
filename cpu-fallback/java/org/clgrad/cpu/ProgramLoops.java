package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * A program's steps in as few loops as can be, written for it while the JVM runs ({@link LoopCompiler}): the whole of it,
 * or parts around the steps that have no vector form, or so much that the JIT still compiles it. Its results are written to
 * arrays, or folded, which takes one loop. The loops are written when first used; the {@link Contest} says when that is.
 */
final class ProgramLoops {
    /** Vector operations of a loop: the JIT of Java 17 gives up on methods of some 1900 bytes, at 12 an operation. */
    private static final int MOST = 130;

    /** One loop of several steps, or one step as it is. */
    private record Part(FusedLoop loop, int[] places, Plan.Step step) {}

    final Contest contest;
    private final Program program;
    private final Plan plan;
    private final boolean[] single;
    private final List<Fold> folds;
    private final LoopCompiler compiler;
    private final List<List<Integer>> groups;
    /** The values that are passed from part to part, each in a block of its own: parts do not keep the order of steps. */
    private final List<Integer> passed = new ArrayList<>();

    private volatile Part[] parts;

    private ProgramLoops(
            Program program,
            Plan plan,
            boolean[] single,
            List<Fold> folds,
            LoopCompiler compiler,
            List<List<Integer>> groups,
            Contest.Rule rule) {
        this.program = program;
        this.plan = plan;
        this.single = single;
        this.folds = folds;
        this.compiler = compiler;
        this.groups = groups;
        contest = new Contest(rule);
        for (List<Integer> group : groups) {
            for (int value : folds.isEmpty() ? results(group) : List.<Integer>of()) {
                if (value != plan.values - 1) {
                    passed.add(value);
                }
            }
        }
    }

    /**
     * The loops of a program, or null where there is nothing to gain.
     *
     * @param program the program
     * @param plan its plan
     * @param single for each input whether it is one value for all elements; scalars always are
     * @param laidOut whether such values are there as whole blocks, too, for steps that stay as they are
     * @param folds what each result is folded by, null for those that are stored; none if all are
     * @param rule when the loops are to be used
     */
    static ProgramLoops of(
            Program program,
            Plan plan,
            boolean[] single,
            boolean laidOut,
            List<Fold> folds,
            LoopCompiler compiler,
            Contest.Rule rule) {
        int steps = program.steps().size();
        boolean singles = plan.scalars > 0;
        for (int k = 0; k < single.length; k++) {
            singles |= single[k];
            if (single[k] && program.type(k) != DType.FLOAT32) {
                return null;
            }
        }
        List<List<Integer>> groups = groups(program, compiler);
        List<Integer> last = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
        if (!last.contains(steps - 1)) {
            return null;
        }
        boolean gain = singles || !folds.isEmpty() || groups.size() < steps;
        for (List<Integer> group : groups) {
            boolean loop = isLoop(program, compiler, group.get(0));
            gain &= loop || laidOut || !reads(program, group.get(0), single);
        }
        gain &= folds.isEmpty() || (groups.size() == 1 && isLoop(program, compiler, 0) && areFloats(program, folds));
        return gain ? new ProgramLoops(program, plan, single.clone(), folds, compiler, groups, rule) : null;
    }

    private static boolean areFloats(Program program, List<Fold> folds) {
        boolean floats = true;
        for (int r = 0; r < folds.size(); r++) {
            floats &= folds.get(r) == null || program.type(program.results().get(r)) == DType.FLOAT32;
        }
        return floats;
    }

    private static boolean isLoop(Program program, LoopCompiler compiler, int s) {
        Program.Step step = program.steps().get(s);
        boolean can = compiler.takes(step.type());
        for (int arg : step.args()) {
            can &= compiler.takes(program.type(arg));
        }
        return can && operations(program, compiler, s) > 0;
    }

    private static int operations(Program program, LoopCompiler compiler, int s) {
        Program.Step step = program.steps().get(s);
        return compiler.operations(
                step.fn(), program.type(step.args().get(step.args().size() - 1)));
    }

    private static boolean reads(Program program, int s, boolean[] single) {
        return program.steps().get(s).args().stream().anyMatch(arg -> arg < single.length && single[arg]);
    }

    /** Steps by part, in an order in which they can run: as many as can go into one loop, else one that cannot. */
    private static List<List<Integer>> groups(Program program, LoopCompiler compiler) {
        int steps = program.steps().size();
        int first = program.values() - steps;
        boolean[] done = new boolean[program.values()];
        for (int v = 0; v < first; v++) {
            done[v] = true;
        }
        List<List<Integer>> groups = new ArrayList<>();
        for (int left = steps; left > 0; ) {
            List<Integer> group = new ArrayList<>();
            int operations = 0;
            for (int s = 0; s < steps; s++) {
                int more = operations(program, compiler, s);
                boolean fits = group.isEmpty() || operations + more <= MOST;
                if (!done[first + s] && fits && ready(program, s, done) && isLoop(program, compiler, s)) {
                    group.add(s);
                    operations += more;
                    done[first + s] = true;
                }
            }
            for (int s = 0; s < steps && group.isEmpty(); s++) {
                if (!done[first + s] && ready(program, s, done)) {
                    group.add(s);
                    done[first + s] = true;
                }
            }
            groups.add(group);
            left -= group.size();
        }
        return groups;
    }

    private static boolean ready(Program program, int s, boolean[] done) {
        return program.steps().get(s).args().stream().allMatch(arg -> done[arg]);
    }

    /** The values of a part that are used outside of it. */
    private List<Integer> results(List<Integer> group) {
        int first = plan.inputs + plan.scalars;
        List<Integer> results = new ArrayList<>();
        for (int s : group) {
            int value = first + s;
            boolean used = value == plan.values - 1 || program.results().contains(value);
            for (int t = 0; t < plan.steps.length; t++) {
                used |= !group.contains(t) && program.steps().get(t).args().contains(value);
            }
            if (used) {
                results.add(value);
            }
        }
        return results;
    }

    private Part[] parts() {
        Part[] made = parts;
        if (made == null) {
            synchronized (this) {
                made = parts;
                if (made == null) {
                    made = write();
                    parts = made;
                }
            }
        }
        return made;
    }

    private Part[] write() {
        Part[] made = new Part[groups.size()];
        for (int p = 0; p < made.length; p++) {
            List<Integer> group = groups.get(p);
            if (!isLoop(program, compiler, group.get(0))) {
                made[p] = new Part(null, null, plan.steps[group.get(0)]);
                continue;
            }
            List<Integer> results = folds.isEmpty() ? results(group) : program.results();
            List<Integer> places = new ArrayList<>();
            Program part = part(group, results, places);
            boolean[] one = new boolean[places.size()];
            for (int k = 0; k < one.length; k++) {
                int value = places.get(k);
                one[k] = value < plan.inputs ? single[value] : value < plan.inputs + plan.scalars;
            }
            for (int r = 0; r < results.size(); r++) {
                places.add(folds.isEmpty() || folds.get(r) == null ? results.get(r) : lanesOf(r));
            }
            made[p] = new Part(compiler.compile(part, one, folds), array(places), null);
        }
        return made;
    }

    /** Some steps as a program; tells which values are its inputs. */
    private Program part(List<Integer> group, List<Integer> results, List<Integer> outside) {
        int first = plan.inputs + plan.scalars;
        for (int s : group) {
            for (int arg : program.steps().get(s).args()) {
                if (!(arg >= first && group.contains(arg - first)) && !outside.contains(arg)) {
                    outside.add(arg);
                }
            }
        }
        for (int result : results) {
            if (result < first && !outside.contains(result)) {
                outside.add(result);
            }
        }
        Program.Builder b = new Program.Builder(
                outside.stream().map(value -> plan.types[value]).toList(), List.of());
        int[] numbers = new int[plan.values];
        for (int k = 0; k < outside.size(); k++) {
            numbers[outside.get(k)] = k;
        }
        for (int s : group) {
            Program.Step step = program.steps().get(s);
            int[] args = step.args().stream().mapToInt(arg -> numbers[arg]).toArray();
            numbers[first + s] = b.apply(step.fn(), step.type(), args);
        }
        return b.build(results.stream().map(value -> numbers[value]).toList());
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether all is done in one loop, for any number of elements at a time; else for a block. */
    boolean isOne() {
        return passed.isEmpty();
    }

    /** Gives the values that are passed from part to part their blocks; the steps can use them as well. */
    void prepare(Scratch scratch) {
        for (int k = 0; k < passed.size(); k++) {
            int value = passed.get(k);
            scratch.arrays[value] = scratch.block(plan.types[value], plan.used[plan.types[value].ordinal()] + k);
            scratch.offsets[value] = 0;
        }
    }

    /** Where in the scratch memory a folded result's lanes are, 64 for each run, behind the values of the program. */
    int lanesOf(int result) {
        return plan.values + result;
    }

    /** Computes {@code n} elements, a multiple of {@link FusedLoop#UNIT}; where the inputs are, the scratch memory says. */
    void run(Scratch scratch, int n, Object d, int dp) {
        scratch.arrays[plan.values - 1] = d;
        scratch.offsets[plan.values - 1] = dp;
        run(scratch, n, 1);
    }

    /**
     * Computes runs of {@code n} elements, a multiple of {@link FusedLoop#UNIT}, or {@link FusedLoop#FOLD_UNIT} if something
     * is folded; several only if all {@link #isOne}. Where everything is, the scratch memory says.
     */
    void run(Scratch scratch, int n, int runs) {
        Object[] arrays = scratch.arrays;
        int[] offsets = scratch.offsets;
        for (Part part : parts()) {
            if (part.loop != null) {
                part.loop.run(arrays, offsets, scratch.steps, part.places, n, runs);
            } else {
                part.step.run(arrays, offsets, n);
            }
        }
    }
}
