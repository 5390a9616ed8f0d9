package org.clgrad.tensor;

import org.clgrad.shape.DType;

/**
 * A differentiable operation: what a node of the graph does. An instance is an operation with its attributes; it is
 * immutable and shared by calls.
 */
sealed interface Op
        permits ElementwiseOp,
                ReductionOp,
                SoftmaxOp,
                NormOp,
                MatMulOp,
                AttentionOp,
                ViewOp,
                ViewOp.Embed,
                CopyOp,
                ConcatOp,
                IndexOp,
                CumSumOp,
                WindowOp {
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

    /** {@return whether a result of a type carries gradients; one that is not floating ends differentiation} */
    default boolean isDifferentiable(DType result) {
        return result.isFloating();
    }
}
