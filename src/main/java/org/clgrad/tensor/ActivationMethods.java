package org.clgrad.tensor;

/**
 * Activation functions of floating types. Names are PyTorch's, in camel case; each is the op of that name
 * in {@code torch.nn.functional}.
 */
public sealed interface ActivationMethods permits Tensor {
    /**
     * {@code min(max(x, 0), 6)}. Derivative: 1 between the bounds, 0 on them and outside.
     *
     * @return the activated elements
     */
    default Tensor relu6() {
        return Dispatch.apply(ActivationOps.hardTanh("relu6", 0, 6), (Tensor) this);
    }

    /**
     * x above 0, else {@code negativeSlope x}. Derivative: 1 above 0, {@code negativeSlope} at 0 and below.
     *
     * @param negativeSlope the slope below 0; PyTorch's default is 0.01
     * @return the activated elements
     */
    default Tensor leakyRelu(double negativeSlope) {
        return Dispatch.apply(ActivationOps.leakyRelu(negativeSlope), (Tensor) this);
    }

    /**
     * x above 0, else {@code alpha (e^x - 1)}. Derivative: 1 above 0, {@code alpha e^x} at 0 and below.
     *
     * @param alpha the limit far below 0, negated; PyTorch's default is 1
     * @return the activated elements
     */
    default Tensor elu(double alpha) {
        return Dispatch.apply(ActivationOps.elu(alpha), (Tensor) this);
    }

    /**
     * {@code 1.0507 elu(x)} with alpha 1.6733, which keeps mean 0 and variance 1 (Klambauer et al. 2017).
     * Derivative: that of {@link #elu}, times 1.0507.
     *
     * @return the activated elements
     */
    default Tensor selu() {
        return Dispatch.apply(ActivationOps.SELU, (Tensor) this);
    }

    /**
     * x above 0, else {@code alpha (e^(x / alpha) - 1)}. Derivative: 1 above 0, {@code e^(x / alpha)} at 0 and
     * below.
     *
     * @param alpha the limit far below 0, negated, not 0; PyTorch's default is 1
     * @return the activated elements
     */
    default Tensor celu(double alpha) {
        return Dispatch.apply(ActivationOps.celu(alpha), (Tensor) this);
    }

    /**
     * {@code x sigmoid(x)}. Derivative: {@code s (1 + x (1 - s))} for s = sigmoid(x).
     *
     * @return the activated elements
     */
    default Tensor silu() {
        return Dispatch.apply(ActivationOps.SILU_OP, (Tensor) this);
    }

    /**
     * {@code x tanh(log(1 + e^x))}, without overflow. Derivative: {@code t + x sigmoid(x) (1 - t^2)} for t, the
     * tangent.
     *
     * @return the activated elements
     */
    default Tensor mish() {
        return Dispatch.apply(ActivationOps.MISH_OP, (Tensor) this);
    }

    /**
     * {@code log(sigmoid(x))}, without overflow. Derivative: {@code sigmoid(-x)}.
     *
     * @return the activated elements
     */
    default Tensor logsigmoid() {
        return Dispatch.apply(ActivationOps.LOGSIGMOID, (Tensor) this);
    }

    /**
     * x between two bounds, else the nearer bound. Derivative: 1 between them, 0 on them and outside.
     *
     * @param minVal the lower bound; PyTorch's default is -1
     * @param maxVal the upper bound; PyTorch's default is 1
     * @return the activated elements
     */
    default Tensor hardtanh(double minVal, double maxVal) {
        return Dispatch.apply(ActivationOps.hardTanh("hardtanh", minVal, maxVal), (Tensor) this);
    }

    /**
     * {@code min(max(x + 3, 0), 6) / 6}. Derivative: 1/6 between -3 and 3, 0 there and outside.
     *
     * @return the activated elements
     */
    default Tensor hardsigmoid() {
        return Dispatch.apply(ActivationOps.HARDSIGMOID, (Tensor) this);
    }

    /**
     * {@code x hardsigmoid(x)}. Derivative: 0 up to -3, {@code x / 3 + 1/2} up to 3, 1 from there on.
     *
     * @return the activated elements
     */
    default Tensor hardswish() {
        return Dispatch.apply(ActivationOps.HARDSWISH, (Tensor) this);
    }

    /**
     * {@code x / (1 + |x|)}. Derivative: {@code 1 / (1 + |x|)^2}.
     *
     * @return the activated elements
     */
    default Tensor softsign() {
        return Dispatch.apply(ActivationOps.SOFTSIGN_OP, (Tensor) this);
    }

    /**
     * {@code x - tanh(x)}. Derivative: {@code tanh(x)^2}.
     *
     * @return the activated elements
     */
    default Tensor tanhshrink() {
        return Dispatch.apply(ActivationOps.TANHSHRINK, (Tensor) this);
    }

    /**
     * x, but 0 from -lambda to lambda. Derivative: 1, but 0 there.
     *
     * @param lambd the bound; PyTorch's default is 0.5
     * @return the activated elements
     */
    default Tensor hardshrink(double lambd) {
        return Dispatch.apply(ActivationOps.hardShrink(lambd), (Tensor) this);
    }

    /**
     * x moved towards 0 by lambda, 0 from -lambda to lambda. Derivative: 1, but 0 there.
     *
     * @param lambd the distance, not negative; PyTorch's default is 0.5
     * @return the activated elements
     */
    default Tensor softshrink(double lambd) {
        return Dispatch.apply(ActivationOps.softShrink(lambd), (Tensor) this);
    }

    /**
     * x above a threshold, else a value. Derivative: 1 above, 0 at the threshold and below.
     *
     * @param threshold the threshold
     * @param value what replaces the others
     * @return the activated elements
     */
    default Tensor threshold(double threshold, double value) {
        return Dispatch.apply(ActivationOps.threshold(threshold, value), (Tensor) this);
    }

    /**
     * x above 0, else {@code (lower + upper) / 2 x}: rrelu as it is after training, without chance, see
     * {@link RandomMethods#rrelu(double, double, boolean, Generator)}. Derivative: 1 above 0, that slope at 0 and below.
     *
     * @param lower the least slope of training; PyTorch's default is 1/8
     * @param upper the largest; PyTorch's default is 1/3
     * @return the activated elements
     * @throws org.clgrad.error.ArgumentException if lower is above upper
     */
    default Tensor rrelu(double lower, double upper) {
        return Dispatch.apply(ActivationOps.rrelu(lower, upper), (Tensor) this);
    }

    /**
     * x above 0, else {@code weight x}. Derivative: 1 above 0, the weight at 0 and below; in the weight x there, else 0.
     *
     * @param weight one slope, or one for each channel, dimension 1; of this type
     * @return the activated elements
     * @throws org.clgrad.error.ShapeException if there are not that many channels
     */
    default Tensor prelu(Tensor weight) {
        return Scope.composite(() -> Gates.prelu((Tensor) this, weight));
    }

    /**
     * {@code a sigmoid(b)} for the halves a and b of a dimension. Derivative: {@code sigmoid(b)} and
     * {@code a sigmoid(b) sigmoid(-b)}.
     *
     * @param dim the dimension; PyTorch's default is -1
     * @return half as long along it
     * @throws org.clgrad.error.ShapeException if its size is odd, or this is a scalar
     */
    default Tensor glu(int dim) {
        return Scope.composite(() -> Gates.glu((Tensor) this, dim));
    }

    /**
     * {@link ReductionMethods#softmax} of the negated elements. Derivative: {@code -y (g - sum(g y))}.
     *
     * @param dim the dimension
     * @return the weights, of this shape
     */
    default Tensor softmin(int dim) {
        return Scope.composite(() -> ((Tensor) this).neg().softmax(dim));
    }
}
