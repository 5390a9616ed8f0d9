package org.clgrad.tensor;

import org.clgrad.shape.DType;

/**
 * A differentiable operation: what a node of the graph does. An instance is an operation with its attributes; it is
 * immutable and shared by calls.
 */
sealed interface Op
        permits ElementwiseOp,
                ReductionOp,
                AggregateOp,
                MedianOp,
                SoftmaxOp,
                NormOp,
                MatMulOp,
                LinearAlgebraOp,
                DecompositionOp,
                DeterminantOp,
                LuOp,
                MatrixExponential,
                AttentionOp,
                ViewOp,
                ViewOp.Embed,
                CopyOp,
                ConcatOp,
                PadOp,
                IndexOp,
                ScatterOp,
                CumSumOp,
                SortOp,
                WindowOp,
                ConvolutionOp {
    /** The number that stands for the output in {@link #saves}. */
    int OUT = -1;

    /** {@return the name in messages: PyTorch's} */
    String label();

    /**
     * Computes the result with primitives; records nothing. Checks what the callers have not checked.
     *
     * @param in the inputs, on one device
     * @return the result
     */
    Tensor forward(Tensor... in);

    /** {@return whether it computes along rows, as one primitive; {@link #forwardKeeping} is for such operations} */
    default boolean isOfRows() {
        return false;
    }

    /**
     * The same where the derivative will be wanted: computes, along with the result, what it reads besides inputs and
     * output and would otherwise compute again. Here nothing.
     *
     * @param needs for each input whether its gradient is wanted
     * @param in the inputs, on one device
     * @return the result, the same to the bit, and constants for {@link Call#kept}
     */
    default Tensor[] forwardKeeping(boolean[] needs, Tensor... in) {
        return new Tensor[] {forward(in)};
    }

    /**
     * Whether the derivative reads a value, so that it has to be kept.
     *
     * @param value the number of an input, or {@link #OUT}
     * @param needs for each input whether its gradient is wanted
     * @return whether {@link #vjp} will read it
     */
    boolean saves(int value, boolean[] needs);

    /**
     * The vector-Jacobian product, in ordinary differentiable tensor operations.
     *
     * @param call what is known of the forward call
     * @param g the gradient with respect to the output, of its shape
     * @return for each input the gradient, or null where none is needed; a broadcast input's gradient may have the
     *     broadcast shape: it is summed by the caller
     */
    Tensor[] vjp(Call call, Tensor g);

    /**
     * The Jacobian-vector product, in ordinary differentiable tensor operations. Here the transpose of {@link #vjp}; an
     * operation overrides it where that is simpler.
     *
     * @param call the forward call, every value at hand; {@code needs} tells which inputs have a tangent
     * @param tangents for each input its tangent, of its shape, or null; at least one is there
     * @return the tangent of the result, null for zero
     */
    default Tensor jvp(Call call, Tensor... tangents) {
        return Tracing.transposed(this, call, tangents);
    }

    /**
     * Applies the operation to many samples at once. Here one after the other; an operation overrides it where it can
     * do better.
     *
     * @param size how many samples
     * @param batched for each input whether it has the samples along dimension 0; the others are shared
     * @param in the inputs
     * @return the results along dimension 0
     */
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Tracing.oneByOne(this, size, batched, in);
    }

    /**
     * {@return whether the operation only moves elements, so that it takes 16-bit floats as they are}; the inputs of others
     * are converted to float32 and the result back
     */
    default boolean movesElements() {
        return false;
    }

    /** {@return whether a result of a type carries gradients; one that is not floating ends differentiation} */
    default boolean isDifferentiable(DType result) {
        return result.isFloating();
    }
}
