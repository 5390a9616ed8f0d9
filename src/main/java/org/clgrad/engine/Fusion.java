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
 * Decides what is put off and writes one program for what is then computed together. An elementwise result or a matrix
 * product stays {@link Pending} until its memory is asked for; a primitive that maps its inputs absorbs those that are
 * pending, one on rows those that are cheap, and a matrix product what is computed from it elementwise. The steps are the
 * same as one by one, each rounded, so fusion never changes a bit.
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
    private final Map<Object, Integer> met = new ConcurrentHashMap<>();
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

    /** Whether results of a primitive may be put off. */
    static boolean canDefer(Primitive op) {
        return op instanceof Primitive.Elementwise || op instanceof Primitive.MatMul;
    }

    /** What is put off; the factors of a product are computed now, as are inputs of too long or wide an expression. */
    static Pending defer(Primitive op, Shape shape, View[] inputs) {
        Pending whole = new Pending(op, shape, inputs);
        if (!whole.isProduct() && whole.steps <= MOST_STEPS && whole.leaves <= MOST_INPUTS) {
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
     * @param behind the product that the primitive computes on its way, and which gives the shape of its output; or null
     * @param kept the storage of that product if it is to be stored, the third input; or null
     * @param inputs of what
     */
    record Launch(Primitive op, Pending behind, Storage kept, View... inputs) {
        void release() {
            for (View in : inputs) {
                in.storage().release();
            }
        }
    }

    /**
     * Puts what the inputs are pending for into the primitive's program or in front of its stages, as far as that pays.
     *
     * @param op a primitive
     * @param shape the shape over which it maps its inputs, if it does
     * @param inputs its inputs
     * @return what to launch instead, null for the primitive as it is; pending inputs are to be computed before
     */
    Launch absorb(Primitive op, Shape shape, View... inputs) {
        for (View in : inputs) {
            if (in.storage().pending() != null) {
                return op instanceof Primitive.Mapped m
                        ? merge(m, shape, false, inputs)
                        : op instanceof Primitive.Rows r ? precede(r, inputs) : null;
            }
        }
        return null;
    }

    /**
     * The same for what a storage is pending for, computed into memory that is no input: there it can be computed behind
     * a matrix product as well.
     */
    Launch absorbForFresh(Pending p) {
        boolean any = false;
        for (View in : p.inputs) {
            any |= in.storage().pending() != null;
        }
        return any && p.op instanceof Primitive.Mapped m ? merge(m, p.shape, true, p.inputs) : null;
    }

    private Launch merge(Primitive.Mapped op, Shape shape, boolean fresh, View... inputs) {
        Merge merge = new Merge();
        int[] arguments = new int[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            arguments[i] = merge.value(inputs[i]);
        }
        // A reduction takes its shape from an input, so it needs one.
        boolean shapeless = merge.leaves.isEmpty() && !(op instanceof Primitive.Elementwise);
        Primitive.Mapped whole = null;
        if (!merge.absorbed.isEmpty() && !shapeless && merge.leaves.size() <= MOST_INPUTS) {
            merge.append(op.program(), op.scalars(), arguments);
            Program program = merge.program();
            whole = worthCompiling(program, shape.size()) ? op.with(program, merge.scalarValues) : null;
        }
        List<View> leaves = whole == null ? List.of(inputs) : merge.leaves;
        List<Absorbed> absorbed = whole == null ? new ArrayList<>() : merge.absorbed;
        Launch launch = fresh ? behindProduct(whole == null ? op : whole, shape, leaves, absorbed) : null;
        if (launch == null && whole != null) {
            launch = new Launch(whole, null, null, leaves.toArray(new View[0]));
        }
        return launch == null || holds(launch, absorbed) ? launch : merge(op, shape, fresh, inputs);
    }

    /**
     * A product that an elementwise program reads, with that program behind it; null if there is none that suits. The
     * product is stored as well unless nobody but this program can ask for it.
     */
    private Launch behindProduct(Primitive.Mapped op, Shape shape, List<View> leaves, List<Absorbed> absorbed) {
        for (int k = 0; k < leaves.size(); k++) {
            View leaf = leaves.get(k);
            Storage storage = leaf.storage();
            Pending product = storage.pending();
            if (product == null
                    || !product.isProduct()
                    || !leaf.layout().equals(Layout.contiguous(shape))
                    || op.program().steps().isEmpty()
                    || op.program().resultType() != storage.dtype()) {
                continue;
            }
            boolean sole = storage.isExclusive();
            for (Absorbed a : absorbed) {
                sole &= a.storage.isExclusive();
            }
            List<View> all = new ArrayList<>(List.of(product.inputs));
            if (!sole) {
                all.add(leaf);
            }
            if (!addOthers(all, leaves, k, product.shape) || all.size() > MOST_INPUTS) {
                continue;
            }
            Program program = op.program().withInputFirst(k);
            if (worthCompiling(List.of(Primitive.MatMul.class, program), shape.size())) {
                absorbed.add(new Absorbed(storage, product));
                Primitive.Epilogue then = new Primitive.Epilogue(program, op.scalars(), !sole);
                return new Launch(new Primitive.MatMul(then), product, sole ? null : storage, all.toArray(new View[0]));
            }
        }
        return null;
    }

    /** Adds all operands but one in a product's shape; false if strides cannot say it or one is that very product. */
    private static boolean addOthers(List<View> all, List<View> operands, int but, Shape shape) {
        for (int i = 0; i < operands.size(); i++) {
            View operand = operands.get(i);
            if (i != but) {
                Layout seen = operand.layout().reshape(shape).orElse(null);
                if (seen == null || operand.storage() == operands.get(but).storage()) {
                    return false;
                }
                all.add(new View(operand.storage(), seen));
            }
        }
        return true;
    }

    /** A primitive on rows behind stages that compute its inputs. */
    private Launch precede(Primitive.Rows op, View... inputs) {
        Front front = new Front(op);
        for (int i = 0; i < inputs.length; i++) {
            front.add(inputs[i], op.perRow().get(i));
        }
        if (front.absorbed.isEmpty() || front.leaves.size() > MOST_INPUTS) {
            return null;
        }
        Primitive.Rows whole = front.rows();
        long elements = inputs[op.perRow().indexOf(false)].shape().size();
        if (!worthCompiling(List.of(whole.perRow(), whole.stages()), elements)) {
            return null;
        }
        Launch launch = new Launch(whole, null, null, front.leaves.toArray(new View[0]));
        return holds(launch, front.absorbed) ? launch : precede(op, inputs);
    }

    /** Has a launch hold its inputs and counts what it absorbed; false if that must be looked up again. */
    private static boolean holds(Launch launch, List<Absorbed> absorbed) {
        for (View leaf : launch.inputs) {
            leaf.storage().retain();
        }
        for (Absorbed a : absorbed) {
            if (a.storage.pending() != a.pending) {
                // Computed meanwhile by another thread, which may have given the inputs back: they are not to be read.
                launch.release();
                return false;
            }
            a.pending.uses++;
        }
        return true;
    }

    private boolean worthCompiling(Object program, long elements) {
        if (mode == FusionMode.ALWAYS || !backend.compilesPrograms() || elements >= LARGE) {
            return true;
        }
        if (met.size() > MOST_COUNTED) {
            met.clear();
        }
        return met.merge(program, 1, Integer::sum) > PATIENCE;
    }

    private record Absorbed(Storage storage, Pending pending) {}

    /** The inputs of a primitive on rows and the stages that compute what is pending of them. */
    private static final class Front {
        private final Primitive.Rows op;
        final List<View> leaves = new ArrayList<>();
        final List<Absorbed> absorbed = new ArrayList<>();
        private final List<Boolean> perRow = new ArrayList<>();
        private final List<Primitive.Stage> stages = new ArrayList<>();
        private final List<Double> scalars = new ArrayList<>();
        /** For each input of the primitive the number of a leaf, or -1 - that of a stage. */
        private final List<Integer> numbers = new ArrayList<>();

        Front(Primitive.Rows op) {
            this.op = op;
        }

        void add(View in, boolean single) {
            Merge merge = new Merge();
            Pending p = in.storage().pending();
            // The stages of a row may compute a value each time they use it.
            if (p == null || p.isProduct() || p.cost > CHEAP) {
                numbers.add(leaf(in, single));
                return;
            }
            merge.value(in);
            if (merge.absorbed.isEmpty() || merge.leaves.isEmpty() || !(single || walksAlike(in, merge.leaves))) {
                numbers.add(leaf(in, single));
                return;
            }
            List<Integer> args = new ArrayList<>(merge.leaves.size());
            for (View leaf : merge.leaves) {
                args.add(leaf(leaf, single));
            }
            stages.add(new Primitive.Stage(null, args, merge.program()));
            scalars.addAll(merge.scalarValues);
            absorbed.addAll(merge.absorbed);
            numbers.add(-stages.size());
        }

        private int leaf(View view, boolean single) {
            for (int k = 0; k < leaves.size(); k++) {
                View known = leaves.get(k);
                if (known.storage() == view.storage()
                        && known.layout().equals(view.layout())
                        && perRow.get(k) == single) {
                    return k;
                }
            }
            leaves.add(view);
            perRow.add(single);
            return leaves.size() - 1;
        }

        /** Whether the operands of a value lie along a row as the value would, or are one element there. */
        private boolean walksAlike(View value, List<View> operands) {
            int rank = value.shape().rank();
            for (View operand : operands) {
                boolean alike = true;
                boolean still = true;
                for (int d = rank - op.rowDims(); d < rank; d++) {
                    boolean one = value.shape().dim(d) == 1;
                    alike &= one || operand.layout().stride(d) == value.layout().stride(d);
                    still &= one || operand.layout().stride(d) == 0;
                }
                if (!alike && !still) {
                    return false;
                }
            }
            return true;
        }

        /** The stages of what was pending, then those of the primitive. */
        Primitive.Rows rows() {
            int inputs = numbers.size();
            int before = stages.size();
            List<Primitive.Stage> all = new ArrayList<>(stages);
            for (Primitive.Stage stage : op.stages()) {
                List<Integer> args = new ArrayList<>(stage.args().size());
                for (int arg : stage.args()) {
                    if (arg == Primitive.Rows.PLACE) {
                        args.add(arg);
                    } else if (arg >= inputs) {
                        args.add(leaves.size() + before + arg - inputs);
                    } else {
                        int number = numbers.get(arg);
                        args.add(number >= 0 ? number : leaves.size() - 1 - number);
                    }
                }
                all.add(new Primitive.Stage(stage.fold(), args, stage.program()));
            }
            List<Double> values = new ArrayList<>(scalars);
            values.addAll(op.scalars());
            return new Primitive.Rows(op.rowDims(), perRow, all, values);
        }
    }

    /** One program in the making. */
    private static final class Merge {
        /** Arguments are numbered within their kind; these tell the kinds apart until all are known. */
        private static final int SCALAR = 1 << 20;

        private static final int STEP = 1 << 21;

        private record RawStep(Fn fn, int[] args, DType type) {}

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
            if (p != null && p.op instanceof Primitive.Elementwise map && pays(p, map, view)) {
                View[] inputs = through(p, view.layout());
                if (inputs != null) {
                    int[] arguments = new int[inputs.length];
                    for (int i = 0; i < inputs.length; i++) {
                        arguments[i] = value(inputs[i]);
                    }
                    absorbed.add(new Absorbed(view.storage(), p));
                    return append(map.program(), map.scalars(), arguments);
                }
            }
            leaves.add(view);
            return leaves.size() - 1;
        }

        private static boolean pays(Pending p, Primitive.Elementwise map, View view) {
            boolean again = p.uses > 0 && p.cost > CHEAP;
            // An expanded value would be computed for every copy of it; only a constant costs nothing.
            boolean expanded = view.shape().size() > 2 * p.shape.size()
                    && !map.program().steps().isEmpty();
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
