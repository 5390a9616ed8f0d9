package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * A program's steps in as few loops as can be, written for it while the JVM runs ({@link LoopCompiler}): the whole of it,
 * or parts around the steps that have no vector form, or so much that the JIT still compiles it. Its result is written to
 * an array, or folded. The loops are written when first used; the {@link Contest} says when that is.
 */
final class ProgramLoops {
    /** Vector operations of a loop: the JIT of Java 17 gives up on methods of some 1900 bytes, at 12 an operation. */
    private static final int MOST = 130;

    /** One loop of several steps, or one step as it is. */
    private record Part(FusedLoop loop, int[] places, Plan.Step step) {}

    private record Code(Part[] parts, FusedFold fold, int[] foldPlaces) {}

    final Contest contest;
    private final Program program;
    private final Plan plan;
    private final boolean[] single;
    private final Fold fold;
    private final LoopCompiler compiler;
    private final List<List<Integer>> groups;
    /** The values that are passed from part to part, each in a block of its own: parts do not keep the order of steps. */
    private final List<Integer> passed = new ArrayList<>();

    private volatile Code code;

    private ProgramLoops(
            Program program,
            Plan plan,
            boolean[] single,
            Fold fold,
            LoopCompiler compiler,
            List<List<Integer>> groups,
            Contest.Rule rule) {
        this.program = program;
        this.plan = plan;
        this.single = single;
        this.fold = fold;
        this.compiler = compiler;
        this.groups = groups;
        contest = new Contest(rule);
        for (List<Integer> group : groups) {
            for (int value : results(group)) {
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
     * @param fold what the result is folded by, or null
     * @param rule when the loops are to be used
     */
    static ProgramLoops of(
            Program program,
            Plan plan,
            boolean[] single,
            boolean laidOut,
            Fold fold,
            LoopCompiler compiler,
            Contest.Rule rule) {
        int steps = program.steps().size();
        boolean alone = program.results().size() == 1;
        if (fold != null
                && (!alone || program.resultType() != DType.FLOAT32 || (fold != Fold.SUM && fold != Fold.PROD))) {
            return null;
        }
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
        boolean gain = singles || fold != null || groups.size() < steps;
        for (List<Integer> group : groups) {
            boolean loop = isLoop(program, compiler, group.get(0));
            gain &= loop || laidOut || !reads(program, group.get(0), single);
        }
        gain &= fold == null || isLoop(program, compiler, last.get(0));
        return gain ? new ProgramLoops(program, plan, single.clone(), fold, compiler, groups, rule) : null;
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

    private Code code() {
        Code made = code;
        if (made == null) {
            synchronized (this) {
                made = code;
                if (made == null) {
                    made = write();
                    code = made;
                }
            }
        }
        return made;
    }

    private Code write() {
        int folded = fold == null ? 0 : 1;
        Part[] parts = new Part[groups.size() - folded];
        for (int p = 0; p < groups.size(); p++) {
            List<Integer> group = groups.get(p);
            if (!isLoop(program, compiler, group.get(0))) {
                parts[p] = new Part(null, null, plan.steps[group.get(0)]);
                continue;
            }
            List<Integer> outside = new ArrayList<>();
            Program part = part(group, outside);
            boolean[] one = new boolean[outside.size()];
            for (int k = 0; k < one.length; k++) {
                int value = outside.get(k);
                one[k] = value < plan.inputs ? single[value] : value < plan.inputs + plan.scalars;
            }
            if (p == parts.length) {
                return new Code(parts, compiler.compile(part, one, fold), array(outside));
            }
            FusedLoop loop = compiler.compile(part, one);
            outside.addAll(results(group));
            parts[p] = new Part(loop, array(outside), null);
        }
        return new Code(parts, null, null);
    }

    /** Some steps as a program; tells which values are its inputs. */
    private Program part(List<Integer> group, List<Integer> outside) {
        int first = plan.inputs + plan.scalars;
        for (int s : group) {
            for (int arg : program.steps().get(s).args()) {
                if (!(arg >= first && group.contains(arg - first)) && !outside.contains(arg)) {
                    outside.add(arg);
                }
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
        return b.build(results(group).stream().map(value -> numbers[value]).toList());
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

    /** Computes {@code n} elements, a multiple of {@link FusedLoop#UNIT}; where the inputs are, the scratch memory says. */
    void run(Scratch scratch, int n, Object d, int dp) {
        scratch.arrays[plan.values - 1] = d;
        scratch.offsets[plan.values - 1] = dp;
        run(scratch, code().parts, n);
    }

    /** Folds {@code n} elements, a multiple of {@link FusedFold#UNIT}, into 64 lanes. */
    void fold(Scratch scratch, int n, float[] lanes) {
        Code made = code();
        run(scratch, made.parts, n);
        made.fold.fold(scratch.arrays, scratch.offsets, made.foldPlaces, lanes, n);
    }

    private static void run(Scratch scratch, Part[] parts, int n) {
        Object[] arrays = scratch.arrays;
        int[] offsets = scratch.offsets;
        for (Part part : parts) {
            if (part.loop != null) {
                part.loop.run(arrays, offsets, part.places, n);
            } else {
                part.step.run(arrays, offsets, n);
            }
        }
    }
}
