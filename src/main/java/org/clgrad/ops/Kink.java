package org.clgrad.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The choice of a derivative where there is more than one: the gradient of the sum of the results at given points.
 *
 * @param name unique among the kinks of the operation
 * @param inputs the points, all floating, in the order of the row's input names
 * @param attributes the other arguments
 * @param gradients for each differentiable input, in order, its gradient in row-major order
 */
public record Kink(String name, List<InputSpec> inputs, Attributes attributes, List<double[]> gradients) {
    /**
     * A kink of an operation with one input.
     *
     * @param name its name
     * @param attributes the other arguments
     * @param points the elements of the input, a vector
     * @param gradient the gradient there
     * @return the kink
     */
    public static Kink of(String name, Attributes attributes, double[] points, double... gradient) {
        return new Kink(name, List.of(InputSpec.values(points, points.length)), attributes, List.of(gradient));
    }

    /**
     * A kink of an operation with two inputs.
     *
     * @param name its name
     * @param first the elements of the first input, a vector
     * @param second those of the second
     * @param gradients the gradient of the first, and of the second
     * @return the kink
     */
    public static Kink of(String name, double[] first, double[] second, double[]... gradients) {
        return new Kink(
                name,
                List.of(InputSpec.values(first, first.length), InputSpec.values(second, second.length)),
                Attributes.NONE,
                Arrays.asList(gradients));
    }
}
