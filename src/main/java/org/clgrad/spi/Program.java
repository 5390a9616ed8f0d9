package org.clgrad.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;

/**
 * A straight-line program over scalars, applied to every element: what one elementwise kernel computes. Values are
 * numbered: first the tensor inputs, then the scalar arguments, then the instructions' results; the last value is the
 * result, unless several are named for {@link Primitive.Update}. It holds no shape and no scalar value, so that one compiled kernel serves every shape and every scalar. Two
 * equal programs are equal objects; a program is a cache key.
 */
public final class Program {
    private final List<DType> inputs;
    private final List<DType> scalars;
    private final List<Step> steps;
    private final List<Integer> results;
    /** Programs are looked up at every launch, so their hash is computed once. */
    private final int hash;

    /**
     * One instruction.
     *
     * @param fn the function
     * @param args the numbers of its arguments
     * @param type the type of its result
     */
    public record Step(Fn fn, List<Integer> args, DType type) {
        /** Copies the argument list. */
        public Step {
            args = List.copyOf(args);
        }
    }

    /**
     * Makes a program.
     *
     * @param inputs the element type of each tensor input
     * @param scalars the type of each scalar argument
     * @param steps the instructions in order; none means that the result is the last of the inputs and scalars
     */
    public Program(List<DType> inputs, List<DType> scalars, List<Step> steps) {
        this(inputs, scalars, steps, List.of(inputs.size() + scalars.size() + steps.size() - 1));
    }

    /**
     * Makes a program with several results.
     *
     * @param inputs the element type of each tensor input
     * @param scalars the type of each scalar argument
     * @param steps the instructions in order, at least one
     * @param results the number of each result, an instruction's
     */
    public Program(List<DType> inputs, List<DType> scalars, List<Step> steps, List<Integer> results) {
        this.inputs = List.copyOf(inputs);
        this.scalars = List.copyOf(scalars);
        this.steps = List.copyOf(steps);
        this.results = List.copyOf(results);
        this.hash = Objects.hash(this.inputs, this.scalars, this.steps, this.results);
    }

    /** {@return the element type of each tensor input} */
    public List<DType> inputs() {
        return inputs;
    }

    /** {@return the type of each scalar argument} */
    public List<DType> scalars() {
        return scalars;
    }

    /** {@return the instructions in order; none means that the result is the last of the inputs and scalars} */
    public List<Step> steps() {
        return steps;
    }

    @Override
    public boolean equals(Object o) {
        return o == this
                || (o instanceof Program other
                        && hash == other.hash
                        && inputs.equals(other.inputs)
                        && scalars.equals(other.scalars)
                        && steps.equals(other.steps)
                        && results.equals(other.results));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Program[inputs=" + inputs + ", scalars=" + scalars + ", steps=" + steps + ", results=" + results + "]";
    }

    /** {@return the number of values: inputs, scalars and results} */
    public int values() {
        return inputs.size() + scalars.size() + steps.size();
    }

    /**
     * Returns the type of a value.
     *
     * @param value its number
     * @return its type
     */
    public DType type(int value) {
        if (value < inputs.size()) {
            return inputs.get(value);
        }
        int v = value - inputs.size();
        return v < scalars.size()
                ? scalars.get(v)
                : steps.get(v - scalars.size()).type();
    }

    /** {@return the type of the last value, which is the result where there is one} */
    public DType resultType() {
        return type(values() - 1);
    }

    /** {@return the numbers of the values that are results: the last, unless the program was made with others} */
    public List<Integer> results() {
        return results;
    }

    /**
     * This program with the results of another, whose instructions are its last.
     *
     * @param end a program; other instructions may compute its inputs here
     * @return the program
     */
    public Program withResultsOf(Program end) {
        int shift = values() - end.values();
        return new Program(
                inputs, scalars, steps, end.results.stream().map(r -> r + shift).toList());
    }

    /**
     * The same program with one input before the others.
     *
     * @param first which
     * @return the program
     */
    public Program withInputFirst(int first) {
        List<DType> types = new ArrayList<>(inputs);
        types.add(0, types.remove(first));
        List<Step> moved = new ArrayList<>(steps.size());
        for (Step step : steps) {
            List<Integer> args = new ArrayList<>(step.args().size());
            for (int arg : step.args()) {
                args.add(arg == first ? 0 : arg < first ? arg + 1 : arg);
            }
            moved.add(new Step(step.fn(), args, step.type()));
        }
        return new Program(types, scalars, moved, results);
    }

    /**
     * A program that passes its one input on: a copy.
     *
     * @param type the element type
     * @return the program
     */
    public static Program identity(DType type) {
        return new Program(List.of(type), List.of(), List.of());
    }

    /**
     * A program without tensor inputs that gives its one scalar: a fill.
     *
     * @param type the element type
     * @return the program
     */
    public static Program constant(DType type) {
        return new Program(List.of(), List.of(type), List.of());
    }

    /**
     * A program of one function on tensor inputs.
     *
     * @param fn the function
     * @param result the result type; used where the function does not determine it
     * @param inputs the input types
     * @return the program
     */
    public static Program of(Fn fn, DType result, DType... inputs) {
        Builder b = new Builder(List.of(inputs), List.of());
        int[] args = new int[inputs.length];
        for (int i = 0; i < args.length; i++) {
            args[i] = i;
        }
        b.apply(fn, result, args);
        return b.build();
    }

    /** Builds a program step by step and checks types on the way. */
    public static final class Builder {
        private final List<DType> inputs;
        private final List<DType> scalars;
        private final List<Step> steps = new ArrayList<>();
        private final List<DType> types = new ArrayList<>();

        /**
         * Starts a program.
         *
         * @param inputs the types of the tensor inputs, values {@code 0 .. n-1}
         * @param scalars the types of the scalar arguments, the values after them
         */
        public Builder(List<DType> inputs, List<DType> scalars) {
            this.inputs = inputs;
            this.scalars = scalars;
            types.addAll(inputs);
            types.addAll(scalars);
        }

        /**
         * Adds a step whose result type follows from its arguments.
         *
         * @param fn a function whose rule is not {@link Fn.Rule#CONVERT}
         * @param args the numbers of its arguments
         * @return the number of the result
         */
        public int apply(Fn fn, int... args) {
            return apply(fn, null, args);
        }

        /**
         * Adds a step.
         *
         * @param fn the function
         * @param result the result type; used only where the rule is {@link Fn.Rule#CONVERT}
         * @param args the numbers of its arguments
         * @return the number of the result
         * @throws DTypeException if the argument types do not fit the function
         */
        public int apply(Fn fn, DType result, int... args) {
            if (args.length != fn.arity()) {
                throw new DTypeException(fn.label() + ": takes " + fn.arity() + " arguments, got " + args.length);
            }
            List<Integer> list = new ArrayList<>();
            for (int a : args) {
                list.add(a);
            }
            DType last = types.get(args[args.length - 1]);
            int first = fn.rule() == Fn.Rule.SELECT ? 1 : 0;
            for (int i = first; i < args.length; i++) {
                if (types.get(args[i]) != last) {
                    throw new DTypeException(fn.label() + ": operands are " + types.get(args[i]) + " and " + last
                            + "; cast one with to(dtype)");
                }
            }
            DType type = switch (fn.rule()) {
                case SAME, SELECT -> last;
                case COMPARE -> DType.BOOL;
                case CONVERT -> result;
            };
            steps.add(new Step(fn, list, type));
            types.add(type);
            return types.size() - 1;
        }

        /** {@return the program; its result is the last step's} */
        public Program build() {
            return new Program(inputs, scalars, steps);
        }

        /**
         * The program with several results.
         *
         * @param results the number of each, a step's
         * @return the program
         */
        public Program build(List<Integer> results) {
            return new Program(inputs, scalars, steps, results);
        }
    }
}
