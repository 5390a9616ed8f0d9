package org.clgrad.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Tensor;

/** A row of the table: what there is to know of one operation. Immutable; made by a {@link Builder}. */
public final class Operation {
    private final String name;
    private final String family;
    private final List<String> inputs;
    private final Set<String> optional;
    private final boolean variadic;
    private final boolean dataDependent;
    private final List<String> attributes;
    private final List<String> differentiable;
    private final List<String> methods;
    private final Function<Arguments, List<Tensor>> call;
    private final String formula;
    private final String derivative;
    private final Accuracy accuracy;
    private final List<Sample> samples;
    private final List<Kink> kinks;
    private final List<ErrorSample> errors;

    private Operation(Builder b) {
        name = b.name;
        family = b.family;
        inputs = List.copyOf(b.inputs);
        optional = Set.copyOf(b.optional);
        variadic = b.variadic;
        dataDependent = b.dataDependent;
        attributes = List.copyOf(b.attributes);
        differentiable = List.copyOf(b.differentiable);
        methods = List.copyOf(b.methods);
        call = b.call;
        formula = b.formula;
        derivative = b.derivative;
        accuracy = b.accuracy;
        samples = List.copyOf(b.samples);
        kinks = List.copyOf(b.kinks);
        errors = List.copyOf(b.errors);
    }

    private Operation(Operation other, Function<Arguments, List<Tensor>> call) {
        name = other.name;
        family = other.family;
        inputs = other.inputs;
        optional = other.optional;
        variadic = other.variadic;
        dataDependent = other.dataDependent;
        attributes = other.attributes;
        differentiable = other.differentiable;
        methods = other.methods;
        formula = other.formula;
        derivative = other.derivative;
        accuracy = other.accuracy;
        samples = other.samples;
        kinks = other.kinks;
        errors = other.errors;
        this.call = call;
    }

    /** {@return the name: PyTorch's where it has the operation} */
    public String name() {
        return name;
    }

    /** {@return the group it belongs to, for documentation} */
    public String family() {
        return family;
    }

    /** {@return the names of the tensor inputs in order; one name that stands for all if {@link #isVariadic()}} */
    public List<String> inputs() {
        return inputs;
    }

    /** {@return whether the operation takes a list of tensors, however many and whatever they are called} */
    public boolean isVariadic() {
        return variadic;
    }

    /** {@return whether the shape of a result may depend on elements, so that not every call maps over samples} */
    public boolean isDataDependent() {
        return dataDependent;
    }

    /**
     * Whether an input may be left out.
     *
     * @param input its name
     * @return whether it is optional
     */
    public boolean isOptional(String input) {
        return optional.contains(input);
    }

    /** {@return the names of the other arguments, under PyTorch's keywords} */
    public List<String> attributes() {
        return attributes;
    }

    /** {@return the inputs that have a derivative} */
    public List<String> differentiable() {
        return differentiable;
    }

    /**
     * Whether an input has a derivative.
     *
     * @param index its place
     * @return whether gradients flow to it
     */
    public boolean isDifferentiable(int index) {
        return variadic
                ? !differentiable.isEmpty()
                : index < inputs.size() && differentiable.contains(inputs.get(index));
    }

    /** {@return the names of the Java methods that are this operation} */
    public List<String> methods() {
        return methods;
    }

    /** {@return what it computes, as a formula and words} */
    public String formula() {
        return formula;
    }

    /** {@return its derivative, and the choice where there is more than one; empty if there is none} */
    public String derivative() {
        return derivative;
    }

    /** {@return how far float32 may be off} */
    public Accuracy accuracy() {
        return accuracy;
    }

    /** {@return calls that work} */
    public List<Sample> samples() {
        return samples;
    }

    /** {@return the derivative at points where it is a choice} */
    public List<Kink> kinks() {
        return kinks;
    }

    /** {@return calls that fail} */
    public List<ErrorSample> errors() {
        return errors;
    }

    /**
     * The same row with another call: to see what the checks make of a wrong one.
     *
     * @param other from arguments to the one result
     * @return the row
     */
    public Operation withCall(Function<Arguments, Tensor> other) {
        return new Operation(this, a -> List.of(other.apply(a)));
    }

    /**
     * Calls the operation.
     *
     * @param tensors the inputs in order; null for an absent optional one
     * @param given the other arguments
     * @return the results
     * @throws ArgumentException if an attribute is unknown, or an input is missing
     */
    public List<Tensor> apply(List<Tensor> tensors, Attributes given) {
        for (String attribute : given.names()) {
            if (!attributes.contains(attribute)) {
                throw new ArgumentException(
                        name + ": there is no attribute '" + attribute + "'; it takes " + attributes);
            }
        }
        return call.apply(new Arguments(tensors, given));
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects a row. */
    public static final class Builder {
        private final String name;
        private final String family;
        private final List<String> inputs = new ArrayList<>();
        private final Set<String> optional = new HashSet<>();
        private boolean variadic;
        private boolean dataDependent;
        private List<String> attributes = List.of();
        private List<String> differentiable = List.of();
        private List<String> methods;
        private Function<Arguments, List<Tensor>> call;
        private String formula = "";
        private String derivative = "";
        private Accuracy accuracy = Accuracy.elementwise(2);
        private final List<Sample> samples = new ArrayList<>();
        private final List<Kink> kinks = new ArrayList<>();
        private final List<ErrorSample> errors = new ArrayList<>();

        /**
         * Starts a row.
         *
         * @param family the group it belongs to
         * @param name PyTorch's name
         */
        public Builder(String family, String name) {
            this.family = family;
            this.name = name;
            this.methods = List.of(camelCase(name));
        }

        private static String camelCase(String snake) {
            StringBuilder camel = new StringBuilder();
            for (int i = 0; i < snake.length(); i++) {
                boolean joint = snake.charAt(i) == '_' && i + 1 < snake.length();
                camel.append(joint ? Character.toUpperCase(snake.charAt(++i)) : snake.charAt(i));
            }
            return camel.toString();
        }

        /**
         * Names the tensor inputs; a question mark at the end of a name makes it optional.
         *
         * @param names in order
         * @return this
         */
        public Builder inputs(String... names) {
            for (String n : names) {
                boolean absentAllowed = n.endsWith("?");
                String plain = absentAllowed ? n.substring(0, n.length() - 1) : n;
                inputs.add(plain);
                if (absentAllowed) {
                    optional.add(plain);
                }
            }
            return this;
        }

        /**
         * Makes the one named input a list of tensors.
         *
         * @return this
         */
        public Builder variadic() {
            variadic = true;
            return this;
        }

        /**
         * Says that the shape of a result may depend on elements.
         *
         * @return this
         */
        public Builder dataDependent() {
            dataDependent = true;
            return this;
        }

        /**
         * Names the other arguments.
         *
         * @param names PyTorch's keywords
         * @return this
         */
        public Builder attributes(String... names) {
            attributes = List.of(names);
            return this;
        }

        /**
         * Names the inputs with a derivative, and says which.
         *
         * @param text the derivative, and the choice at kinks
         * @param names the inputs
         * @return this
         */
        public Builder derivative(String text, String... names) {
            derivative = text;
            differentiable = List.of(names);
            return this;
        }

        /**
         * Names the Java methods, where they are not called as the operation.
         *
         * @param names the methods
         * @return this
         */
        public Builder methods(String... names) {
            methods = List.of(names);
            return this;
        }

        /**
         * Says what is computed.
         *
         * @param text formula and words
         * @return this
         */
        public Builder formula(String text) {
            formula = text;
            return this;
        }

        /**
         * The call itself.
         *
         * @param function from arguments to the one result
         * @return this
         */
        public Builder call(Function<Arguments, Tensor> function) {
            call = a -> List.of(function.apply(a));
            return this;
        }

        /**
         * The call itself, with several results.
         *
         * @param function from arguments to the results
         * @return this
         */
        public Builder results(Function<Arguments, List<Tensor>> function) {
            call = function;
            return this;
        }

        /**
         * States the accuracy.
         *
         * @param bounds the bounds
         * @return this
         */
        public Builder accuracy(Accuracy bounds) {
            accuracy = bounds;
            return this;
        }

        /**
         * Adds samples.
         *
         * @param more the samples
         * @return this
         */
        public Builder samples(Sample... more) {
            samples.addAll(Arrays.asList(more));
            return this;
        }

        /**
         * Adds samples.
         *
         * @param more the samples
         * @return this
         */
        public Builder samples(List<Sample> more) {
            samples.addAll(more);
            return this;
        }

        /**
         * Adds kinks.
         *
         * @param more the kinks
         * @return this
         */
        public Builder kinks(Kink... more) {
            kinks.addAll(Arrays.asList(more));
            return this;
        }

        /**
         * Adds calls that fail.
         *
         * @param more the error samples
         * @return this
         */
        public Builder errors(ErrorSample... more) {
            errors.addAll(Arrays.asList(more));
            return this;
        }

        /** {@return the row} */
        public Operation build() {
            return new Operation(this);
        }
    }
}
