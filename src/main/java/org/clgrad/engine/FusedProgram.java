package org.clgrad.engine;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** One program in the making: the steps of what is pending, in front of those that read it. */
final class FusedProgram {
    /** Arguments are numbered within their kind; these tell the kinds apart until all are known. */
    private static final int SCALAR = 1 << 20;

    private static final int STEP = 1 << 21;

    private record RawStep(Fn fn, int[] args, DType type) {}

    private record Known(Storage storage, Layout layout, int value) {}

    /** A value that is computed on the way, and what it was pending for. */
    record Absorbed(Storage storage, Pending pending) {}

    /** What the program reads from memory. */
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
        boolean again = p.uses > 0 && p.cost > Fusion.CHEAP;
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
