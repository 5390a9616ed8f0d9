package org.clgrad.cpu;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** The plans of the programs seen, found by identity where the caller keeps its program objects, else by equality. */
final class PlanCache {
    /** Beyond so many programs the cache starts anew; an engine that generates programs has far fewer shapes of them. */
    private static final int MOST = 4096;

    private static final int RECENT = 256;

    private record Entry(Program program, Plan plan) {}

    private record RowsKey(List<Boolean> perRow, List<Primitive.Stage> stages, boolean together) {}

    private final FloatKernels floats;
    private final Contest.Rule rule;
    private final ConcurrentHashMap<Program, Plan> plans = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<RowsKey, RowPasses> passes = new ConcurrentHashMap<>();
    // Entries are immutable, so a racy read sees none or a whole one.
    private final Entry[] recent = new Entry[RECENT];

    PlanCache(FloatKernels floats, Contest.Rule rule) {
        this.floats = floats;
        this.rule = rule;
    }

    /** Whether loops are written for programs, so that it pays to have more in one. */
    boolean writesLoops() {
        return rule != Contest.Rule.OFF && floats.compiler() != null;
    }

    Plan get(Program program) {
        int at = System.identityHashCode(program) & (RECENT - 1);
        Entry entry = recent[at];
        if (entry != null && entry.program == program) {
            return entry.plan;
        }
        if (plans.size() > MOST) {
            plans.clear();
        }
        Plan plan = plans.computeIfAbsent(program, p -> new Plan(p, floats, rule));
        recent[at] = new Entry(program, plan);
        return plan;
    }

    /** The passes that rows take, with several stages in one or not. */
    RowPasses passes(Primitive.Rows op, boolean together) {
        if (passes.size() > MOST) {
            passes.clear();
        }
        RowsKey key = new RowsKey(op.perRow(), op.stages(), together);
        RowPasses known = passes.get(key);
        return known != null ? known : passes.computeIfAbsent(key, k -> new RowPasses(this, op, together));
    }
}
