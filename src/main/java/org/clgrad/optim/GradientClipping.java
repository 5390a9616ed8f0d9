package org.clgrad.optim;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Keeps gradients from growing too large: called between the backward pass and the optimizer's step, it scales or limits
 * the gradients in place. Parameters without a gradient take no part. Nothing is read back to the host. Source:
 * {@code torch.nn.utils.clip_grad_norm_} and {@code clip_grad_value_}.
 */
public final class GradientClipping {
    /** What PyTorch adds to the norm it divides by. */
    private static final double EPSILON = 1e-6;

    private GradientClipping() {}

    /**
     * Scales all gradients by one factor, {@code min(1, maxNorm / (norm + 1e-6))}, for the Euclidean norm of all gradients
     * together. The norm neither overflows nor underflows.
     *
     * @param parameters tensors whose gradients are scaled, on one device and of one type
     * @param maxNorm the largest norm there may be afterwards, not negative
     * @return the norm before, a scalar; null if no parameter has a gradient
     * @throws ArgumentException if the largest norm is negative or NaN
     */
    public static Tensor clipNorm(List<Tensor> parameters, double maxNorm) {
        List<Tensor> gradients = gradients(maxNorm, "clipNorm: maxNorm", parameters);
        if (gradients.isEmpty()) {
            return null;
        }
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor norm = Tensor.stack(gradients.stream().map(Tensor::norm).toList(), 0)
                    .norm();
            Tensor factor = norm.add(EPSILON).reciprocal().mul(maxNorm).minimum(1);
            gradients.forEach(g -> g.mul_(factor));
            return scope.keep(norm);
        }
    }

    /**
     * Limits each element of the gradients to {@code [-clipValue, clipValue]}.
     *
     * @param parameters tensors whose gradients are limited
     * @param clipValue the largest magnitude there may be afterwards, not negative
     * @throws ArgumentException if it is negative or NaN
     */
    public static void clipValue(List<Tensor> parameters, double clipValue) {
        List<Tensor> gradients = gradients(clipValue, "clipValue: clipValue", parameters);
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            gradients.forEach(g -> g.copy_(g.clamp(-clipValue, clipValue)));
        }
    }

    private static List<Tensor> gradients(double bound, String what, List<Tensor> parameters) {
        if (!(bound >= 0)) {
            throw new ArgumentException(what + " is " + bound + "; give one that is not negative");
        }
        return parameters.stream().map(Tensor::grad).filter(g -> g != null).toList();
    }
}
