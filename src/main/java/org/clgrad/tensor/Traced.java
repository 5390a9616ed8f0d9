package org.clgrad.tensor;

import java.util.function.UnaryOperator;

/** What a transform makes of a tensor while its function runs. The parts may be traced themselves, by older levels. */
sealed interface Traced {
    /** {@return the run of the transform} */
    Level level();

    /** {@return the tensor as the older levels see it} */
    Tensor value();

    /** {@return the same of other tensors, made from these} */
    Traced map(UnaryOperator<Tensor> change);

    /** A value and how fast it changes along the direction of a jvp. */
    record Dual(Level level, Tensor value, Tensor tangent) implements Traced {
        @Override
        public Dual map(UnaryOperator<Tensor> change) {
            return new Dual(level, change.apply(value), change.apply(tangent));
        }
    }

    /** One sample of a vmap, standing for all: they lie along dimension 0 of the value. */
    record Batched(Level level, Tensor value) implements Traced {
        @Override
        public Batched map(UnaryOperator<Tensor> change) {
            return new Batched(level, change.apply(value));
        }
    }
}
