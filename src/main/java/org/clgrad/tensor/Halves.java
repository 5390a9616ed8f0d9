package org.clgrad.tensor;

import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;

/**
 * Operations on float16 and bfloat16, which are types to store: inputs are converted to float32, the operation is that of
 * float32, and its result is rounded. So each result has the bits of float32 rounded once, sums and matrix products
 * accumulate in float32, and derivatives of an operation are those of float32, rounded where they become gradients of
 * 16-bit tensors. The conversions are recorded like any others, and fused with what is elementwise.
 */
final class Halves {
    private Halves() {}

    /** Applies an operation of which an input is a 16-bit float. */
    static Tensor apply(Op op, Tensor... in) {
        DType type = type(op, in);
        return Scope.composite(() -> {
            Tensor[] wide = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) {
                wide[i] = converted(in, wide, i);
            }
            Tensor out = Dispatch.apply(op, wide);
            return out.dtype() == DType.FLOAT32 ? out.to(type) : out;
        });
    }

    /** Input i in float32; what is there twice is converted once. */
    private static Tensor converted(Tensor[] in, Tensor[] before, int i) {
        for (int other = 0; other < i; other++) {
            if (in[other] == in[i]) {
                return before[other];
            }
        }
        return in[i].dtype().isHalf() ? in[i].to(DType.FLOAT32) : in[i];
    }

    /** The one type of all floating inputs. */
    private static DType type(Op op, Tensor... in) {
        Tensor first = null;
        for (Tensor t : in) {
            if (t.dtype().isFloating()) {
                first = first == null ? t : first;
                if (t.dtype() != first.dtype()) {
                    throw new DTypeException(op.label() + ": operands are " + first.dtype() + " " + first.shape()
                            + " and " + t.dtype() + " " + t.shape() + "; cast one with to(dtype)");
                }
            }
        }
        return first.dtype();
    }
}
