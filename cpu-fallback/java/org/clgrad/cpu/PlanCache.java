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

    private record ColumnsKey(List<Boolean> perRow, List<Primitive.Stage> stages, List<Primitive.Column> columns) {}

    private final FloatKernels floats;
    private final Contest.Rule rule;
    private final ConcurrentHashMap<Program, Plan> plans = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<RowsKey, RowPlan> rows = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ColumnsKey, ColumnRows> columns = new ConcurrentHashMap<>();
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

    /** The plan of rows, with several stages in one pass or not. */
    RowPlan rows(Primitive.Rows op, boolean together) {
        if (rows.size() > MOST) {
            rows.clear();
        }
        RowsKey key = new RowsKey(op.perRow(), op.stages(), together);
        RowPlan known = rows.get(key);
        return known != null ? known : rows.computeIfAbsent(key, k -> new RowPlan(this, floats, op, together));
    }

    /** The stages that add up columns beside those of rows. */
    ColumnRows columns(Primitive.Rows op) {
        if (columns.size() > MOST) {
            columns.clear();
        }
        ColumnsKey key = new ColumnsKey(op.perRow(), op.stages(), op.columns());
        ColumnRows known = columns.get(key);
        return known != null ? known : columns.computeIfAbsent(key, k -> new ColumnRows(op));
    }
}
