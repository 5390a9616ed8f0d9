package org.clgrad.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
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
        FusedProgram merge = new FusedProgram();
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
        List<FusedProgram.Absorbed> absorbed = whole == null ? new ArrayList<>() : merge.absorbed;
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
    private Launch behindProduct(
            Primitive.Mapped op, Shape shape, List<View> leaves, List<FusedProgram.Absorbed> absorbed) {
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
            for (FusedProgram.Absorbed a : absorbed) {
                sole &= a.storage().isExclusive();
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
                absorbed.add(new FusedProgram.Absorbed(storage, product));
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

    /** A primitive on rows behind stages that compute its inputs; those of columns are in memory. */
    private Launch precede(Primitive.Rows op, View... inputs) {
        if (!op.columns().isEmpty()) {
            return null;
        }
        FusedRows front = new FusedRows(op);
        int read = op.perRow().size();
        for (int i = 0; i < read; i++) {
            front.add(inputs[i], op.perRow().get(i));
        }
        if (front.absorbed.isEmpty() || front.leaves.size() > MOST_INPUTS) {
            return null;
        }
        Primitive.Rows whole = front.rows();
        long elements = inputs[op.perRow().indexOf(false)].shape().size();
        if (!worthCompiling(List.of(whole.perRow(), whole.stages(), whole.keeps()), elements)) {
            return null;
        }
        List<View> operands = new ArrayList<>(front.leaves);
        operands.addAll(List.of(inputs).subList(read, inputs.length));
        Launch launch = new Launch(whole, null, null, operands.toArray(new View[0]));
        return holds(launch, front.absorbed) ? launch : precede(op, inputs);
    }

    /** Has a launch hold its inputs and counts what it absorbed; false if that must be looked up again. */
    private static boolean holds(Launch launch, List<FusedProgram.Absorbed> absorbed) {
        for (View leaf : launch.inputs) {
            leaf.storage().retain();
        }
        for (FusedProgram.Absorbed a : absorbed) {
            if (a.storage().pending() != a.pending()) {
                // Computed meanwhile by another thread, which may have given the inputs back: they are not to be read.
                launch.release();
                return false;
            }
            a.pending().uses++;
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
}
