package org.clgrad.ops;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A call of an operation that works: what suites run.
 *
 * @param name unique among the samples of the operation
 * @param inputs in the order of the row's input names; null where an optional one is absent
 * @param attributes the other arguments
 * @param depth up to which derivative the sample makes sense
 */
public record Sample(String name, List<InputSpec> inputs, Attributes attributes, Depth depth) {
    /** Up to which derivative a sample makes sense. */
    public enum Depth {
        /** Values only: infinite or undefined derivatives, or an operation without. */
        FORWARD,
        /** Values and first derivatives. */
        FIRST,
        /** Values, first and second derivatives. */
        SECOND
    }

    /**
     * A sample without attributes, differentiated twice.
     *
     * @param name its name
     * @param inputs its inputs
     * @return the sample
     */
    public static Sample of(String name, InputSpec... inputs) {
        return of(name, Attributes.NONE, inputs);
    }

    /**
     * A sample differentiated twice.
     *
     * @param name its name
     * @param attributes the other arguments
     * @param inputs its inputs
     * @return the sample
     */
    public static Sample of(String name, Attributes attributes, InputSpec... inputs) {
        return new Sample(name, Collections.unmodifiableList(Arrays.asList(inputs.clone())), attributes, Depth.SECOND);
    }

    /** {@return the same sample, not differentiated} */
    public Sample forwardOnly() {
        return new Sample(name, inputs, attributes, Depth.FORWARD);
    }

    /** {@return the same sample, differentiated once} */
    public Sample firstOrder() {
        return new Sample(name, inputs, attributes, Depth.FIRST);
    }

    /** {@return whether an input has the floating type of the run, so that float32 and float64 differ} */
    public boolean isFloating() {
        return inputs.stream().anyMatch(i -> i != null && i.isFloating());
    }

    /**
     * The values of all inputs.
     *
     * @param op the operation's name, which the values depend on
     * @param seed which values
     * @return one array for each input, null where an optional one is absent
     */
    public double[][] generate(String op, long seed) {
        double[][] values = new double[inputs.size()][];
        for (int i = 0; i < values.length; i++) {
            if (inputs.get(i) != null) {
                values[i] = inputs.get(i).generate(Numbers.seed(seed, op, name, Integer.toString(i)));
            }
        }
        return values;
    }
}
