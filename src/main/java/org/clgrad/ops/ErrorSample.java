package org.clgrad.ops;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.error.ClgradException;

/**
 * A call of an operation that must fail, and how.
 *
 * @param name unique among the error samples of the operation
 * @param inputs in the order of the row's input names
 * @param attributes the other arguments
 * @param exception the class of the exception
 * @param fragments what its message must contain
 */
public record ErrorSample(
        String name,
        List<InputSpec> inputs,
        Attributes attributes,
        Class<? extends ClgradException> exception,
        List<String> fragments) {

    /**
     * Says what goes wrong; {@link #with} says with what.
     *
     * @param name unique among the error samples of the operation
     * @param exception the class of the exception
     * @param fragments what its message must contain
     * @return an error sample without inputs
     */
    public static ErrorSample of(String name, Class<? extends ClgradException> exception, String... fragments) {
        return new ErrorSample(name, List.of(), Attributes.NONE, exception, List.of(fragments));
    }

    /**
     * The call that fails.
     *
     * @param given its attributes
     * @param tensors its inputs
     * @return the error sample
     */
    public ErrorSample with(Attributes given, InputSpec... tensors) {
        List<InputSpec> list = Collections.unmodifiableList(Arrays.asList(tensors.clone()));
        return new ErrorSample(name, list, given, exception, fragments);
    }

    /**
     * The call that fails, without attributes.
     *
     * @param tensors its inputs
     * @return the error sample
     */
    public ErrorSample with(InputSpec... tensors) {
        return with(Attributes.NONE, tensors);
    }
}
