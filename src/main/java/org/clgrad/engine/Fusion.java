package org.clgrad.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * Decides what is put off and writes one program for what is then computed together. An elementwise result stays
 * {@link Pending} until its memory is asked for; a primitive that maps its inputs absorbs those that are pending. The
 * steps are the same as one by one, each rounded, so fusion never changes a bit.
 */
final class Fusion {
    /** Longer expressions are computed in parts: it bounds the size of a kernel and the depth of recursion. */
    private static final int MOST_STEPS = 48;
    /** More operands than this would spill registers, overflow the parameters of a kernel, and keep memory waiting. */
    private static final int MOST_INPUTS = 12;
    /** A value as cheap as this is computed again rather than written and read. */
    static final int CHEAP = 8;
    /** How often a program is met before it is compiled, where programs are compiled. */
    private static final int PATIENCE = 4;
    /** From this many elements a program is compiled at once. */
    private static final long LARGE = 1 << 18;
    /** Programs counted before counting starts anew. */
    private static final int MOST_COUNTED = 10_000;

    private final Backend backend;
    private final Map<Program, Integer> met = new ConcurrentHashMap<>();
    private volatile FusionMode mode;

    Fusion(Backend backend, FusionMode mode) {
        this.backend = backend;
        this.mode = mode;
    }

    FusionMode mode() {
        return mode;
    }

    void setMode(FusionMode chosen) {
        mode = chosen;
    }

    /** Whether an elementwise result of so many elements is put off. */
    boolean defers(long elements) {
        return switch (mode) {
            case OFF -> false;
            case AUTO -> elements >= backend.fusesFrom();
            case ALWAYS -> elements > 0;
        };
    }

    /** What is put off; if the expression grew too long or wide its inputs are computed now. */
    static Pending defer(Primitive.Elementwise op, Shape shape, View[] inputs) {
        Pending whole = new Pending(op, shape, inputs);
        if (whole.steps <= MOST_STEPS && whole.leaves <= MOST_INPUTS) {
            return whole;
        }
        try {
            for (View in : inputs) {
                in.storage().realize();
            }
            return new Pending(op, shape, inputs);
        } finally {
            whole.releaseInputs();
        }
    }

    /**
     * A primitive with what its inputs were pending for in front of it. Holds its inputs until released: another thread
     * may compute, and let go of, what was absorbed.
     *
     * @param op what to compute
     * @param inputs of what
     */
    record Launch(Primitive op, View... inputs) {
        void release() {
            for (View in : inputs) {
                in.storage().release();
            }
        }
    }

    /**
     * Puts what the inputs are pending for into the primitive's program, as far as that pays.
     *
     * @param op a primitive
     * @param shape the shape over which it maps its inputs
     * @param inputs its inputs
     * @return what to launch instead, null for the primitive as it is; pending inputs are to be computed before
     */
    Launch absorb(Primitive.Mapped op, Shape shape, View... inputs) {
        for (View in : inputs) {
            if (in.storage().pending() != null) {
                return merge(op, shape, inputs);
            }
        }
        return null;
    }

    private Launch merge(Primitive.Mapped op, Shape shape, View... inputs) {
        Merge merge = new Merge();
        int[] arguments = new int[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            arguments[i] = merge.value(inputs[i]);
        }
        // A reduction takes its shape from an input, so it needs one.
        boolean shapeless = merge.leaves.isEmpty() && !(op instanceof Primitive.Elementwise);
        if (merge.absorbed.isEmpty() || shapeless || merge.leaves.size() > MOST_INPUTS) {
            return null;
        }
        merge.append(op.program(), op.scalars(), arguments);
        Program program = merge.program();
        if (!worthCompiling(program, shape.size())) {
            return null;
        }
        Launch launch = new Launch(op.with(program, merge.scalarValues), merge.leaves.toArray(new View[0]));
        for (View leaf : launch.inputs) {
            leaf.storage().retain();
        }
        for (Merge.Absorbed a : merge.absorbed) {
            if (a.storage.pending() != a.pending) {
                // Computed meanwhile by another thread, which may have given the inputs back: they are not to be read.
                launch.release();
                return merge(op, shape, inputs);
            }
            a.pending.uses++;
        }
        return launch;
    }

    private boolean worthCompiling(Program program, long elements) {
        if (mode == FusionMode.ALWAYS || !backend.compilesPrograms() || elements >= LARGE) {
            return true;
        }
        if (met.size() > MOST_COUNTED) {
            met.clear();
        }
        return met.merge(program, 1, Integer::sum) > PATIENCE;
    }

    /** One program in the making. */
    private static final class Merge {
        /** Arguments are numbered within their kind; these tell the kinds apart until all are known. */
        private static final int SCALAR = 1 << 20;

        private static final int STEP = 1 << 21;

        private record RawStep(Fn fn, int[] args, DType type) {}

        private record Absorbed(Storage storage, Pending pending) {}

        private record Known(Storage storage, Layout layout, int value) {}

        final List<View> leaves = new ArrayList<>();
        final List<Absorbed> absorbed = new ArrayList<>();
        final List<Double> scalarValues = new ArrayList<>();
        private final List<DType> scalarTypes = new ArrayList<>();
        private final List<RawStep> steps = new ArrayList<>();
        private final List<Known> known = new ArrayList<>();

        /** The number of the value of a view's elements: computed here, computed here before, or read from memory. */
        int value(View view) {
            for (Known k : known) {
                if (k.storage == view.storage() && k.layout.equals(view.layout())) {
                    return k.value;
                }
            }
            int value = compute(view);
            known.add(new Known(view.storage(), view.layout(), value));
            return value;
        }

        private int compute(View view) {
            Pending p = view.storage().pending();
            if (p != null && pays(p, view)) {
                View[] inputs = through(p, view.layout());
                if (inputs != null) {
                    int[] arguments = new int[inputs.length];
                    for (int i = 0; i < inputs.length; i++) {
                        arguments[i] = value(inputs[i]);
                    }
                    absorbed.add(new Absorbed(view.storage(), p));
                    return append(p.op.program(), p.op.scalars(), arguments);
                }
            }
            leaves.add(view);
            return leaves.size() - 1;
        }

        private static boolean pays(Pending p, View view) {
            boolean again = p.uses > 0 && p.cost > CHEAP;
            // An expanded value would be computed for every copy of it; only a constant costs nothing.
            boolean expanded = view.shape().size() > 2 * p.shape.size()
                    && !p.op.program().steps().isEmpty();
            return !again && !expanded;
        }

        /** The inputs of a pending value, seen the way a view sees the value; null if no strides can say it. */
        private static View[] through(Pending p, Layout layout) {
            View[] inputs = new View[p.inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                Layout seen = Layouts.compose(layout, p.shape, p.inputs[i].layout());
                if (seen == null) {
                    return null;
                }
                inputs[i] = new View(p.inputs[i].storage(), seen);
            }
            return inputs;
        }

        /** Adds a program's scalars and steps; the number of its result. */
        int append(Program program, List<Double> scalars, int... arguments) {
            int inputs = arguments.length;
            int first = scalarTypes.size();
            scalarTypes.addAll(program.scalars());
            scalarValues.addAll(scalars);
            int firstStep = steps.size();
            for (Program.Step step : program.steps()) {
                int[] args = new int[step.args().size()];
                for (int a = 0; a < args.length; a++) {
                    args[a] = number(step.args().get(a), arguments, inputs, first, scalars.size(), firstStep);
                }
                steps.add(new RawStep(step.fn(), args, step.type()));
            }
            return number(program.values() - 1, arguments, inputs, first, scalars.size(), firstStep);
        }

        private static int number(int value, int[] arguments, int inputs, int first, int scalars, int firstStep) {
            if (value < inputs) {
                return arguments[value];
            }
            int v = value - inputs;
            return v < scalars ? SCALAR + first + v : STEP + firstStep + v - scalars;
        }

        Program program() {
            List<DType> types = new ArrayList<>(leaves.size());
            for (View leaf : leaves) {
                types.add(leaf.storage().dtype());
            }
            List<Program.Step> done = new ArrayList<>(steps.size());
            for (RawStep step : steps) {
                List<Integer> args = new ArrayList<>(step.args.length);
                for (int arg : step.args) {
                    args.add(
                            arg >= STEP
                                    ? leaves.size() + scalarTypes.size() + arg - STEP
                                    : arg >= SCALAR ? leaves.size() + arg - SCALAR : arg);
                }
                done.add(new Program.Step(step.fn, args, step.type));
            }
            return new Program(types, scalarTypes, done);
        }
    }
}
