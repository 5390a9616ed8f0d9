package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;

/** Activations of more than one element or with parameters: what they check, and the operations that they are. */
final class Gates {
    private Gates() {}

    static Tensor prelu(Tensor x, Tensor weight) {
        ReductionOp.floating("prelu", x);
        if (weight.dtype() != x.dtype()) {
            throw new DTypeException(
                    "prelu: the weight is " + weight.dtype() + ", the input " + x.dtype() + "; cast with to(dtype)");
        }
        long channels = x.rank() < 2 ? 1 : x.size(1);
        if (weight.rank() > 1 || (weight.size() != 1 && weight.size() != channels)) {
            throw new ShapeException("prelu: the weight has shape " + weight.shape() + ", the input " + x.shape()
                    + "; give one slope or " + channels + ", one for each channel");
        }
        long[] aligned = new long[x.rank()];
        Arrays.fill(aligned, 1);
        if (weight.size() != 1) {
            aligned[1] = weight.size();
        }
        return Dispatch.apply(ActivationOps.PRELU_OP, x, weight.reshape(aligned));
    }

    static Tensor glu(Tensor x, int dim) {
        if (x.rank() == 0) {
            throw new ShapeException("glu: the input is a scalar; give at least one dimension");
        }
        int d = x.shape().axis("glu", dim);
        long half = x.size(d) / 2;
        if (x.size(d) % 2 != 0) {
            throw new ShapeException(
                    "glu: dim " + d + " of shape " + x.shape() + " is odd; give one that has two halves");
        }
        return x.narrow(d, 0, half).mul(UnaryOp.sigmoid(x.narrow(d, half, half)));
    }
}
