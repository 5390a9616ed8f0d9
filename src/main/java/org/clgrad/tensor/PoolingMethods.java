package org.clgrad.tensor;

/**
 * Averages and maxima of windows of {@code [N, C, ..]} or {@code [C, ..]}, of floating types. Along a dimension there are
 * {@code floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1} windows; with {@code ceilMode} the quotient
 * is rounded up, but no window begins behind the input and its padding in front. Names are PyTorch's, in camel case; the
 * stride is the kernel and the padding 0 by default there. See also {@link NetworkMethods#maxPool2d}.
 */
public sealed interface PoolingMethods permits Tensor {
    /**
     * Averages of windows of sequences, as {@link #avgPool2d} without a divisor of one's own.
     *
     * @param kernelSize the window
     * @param stride elements between windows
     * @param padding zeros on each side, at most half the window
     * @param ceilMode whether a last window may fit in part
     * @param countIncludePad whether padding counts
     * @return {@code [N, C, outL]}
     */
    default Tensor avgPool1d(int kernelSize, int stride, int padding, boolean ceilMode, boolean countIncludePad) {
        return Scope.composite(() -> Pooling.average(
                1,
                (Tensor) this,
                new int[] {kernelSize},
                new int[] {stride},
                new int[] {padding},
                ceilMode,
                countIncludePad,
                0));
    }

    /**
     * Averages of windows of images: the sum, padding being zeros, by the number of elements; padding counts if
     * {@code countIncludePad}, what a window has behind the padding never. Derivative: that of the sum.
     *
     * @param kernelSize the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding zeros on each side, at most half the window, {@code {h, w}}
     * @param ceilMode whether a last window may fit in part
     * @param countIncludePad whether padding counts, true by default in PyTorch
     * @param divisorOverride what to divide by instead, 0 for none
     * @return {@code [N, C, outH, outW]}
     * @throws org.clgrad.error.ShapeException if a window does not fit
     */
    default Tensor avgPool2d(
            int[] kernelSize,
            int[] stride,
            int[] padding,
            boolean ceilMode,
            boolean countIncludePad,
            long divisorOverride) {
        return Scope.composite(() -> Pooling.average(
                2, (Tensor) this, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride));
    }

    /**
     * Averages of windows of volumes, as {@link #avgPool2d}.
     *
     * @param kernelSize the window, {@code {d, h, w}}
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding zeros on each side, at most half the window, {@code {d, h, w}}
     * @param ceilMode whether a last window may fit in part
     * @param countIncludePad whether padding counts, true by default in PyTorch
     * @param divisorOverride what to divide by instead, 0 for none
     * @return {@code [N, C, outD, outH, outW]}
     */
    default Tensor avgPool3d(
            int[] kernelSize,
            int[] stride,
            int[] padding,
            boolean ceilMode,
            boolean countIncludePad,
            long divisorOverride) {
        return Scope.composite(() -> Pooling.average(
                3, (Tensor) this, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride));
    }

    /**
     * The largest element of each window of sequences, as {@link NetworkMethods#maxPool2d}.
     *
     * @param kernelSize the window
     * @param stride elements between windows
     * @param padding elements on each side, at most half the window
     * @param dilation elements between the window's own
     * @param ceilMode whether a last window may fit in part
     * @return {@code [N, C, outL]}
     */
    default Tensor maxPool1d(int kernelSize, int stride, int padding, int dilation, boolean ceilMode) {
        return Scope.composite(() -> Pooling.maximum(
                1,
                (Tensor) this,
                new int[] {kernelSize},
                new int[] {stride},
                new int[] {padding},
                new int[] {dilation},
                ceilMode));
    }

    /**
     * The largest element of each window of sequences, as {@link #maxPool1d}, and its place in the sequence.
     *
     * @param kernelSize the window
     * @param stride elements between windows
     * @param padding elements on each side, at most half the window
     * @param dilation elements between the window's own
     * @param ceilMode whether a last window may fit in part
     * @return the maxima and their places, {@code [N, C, outL]}
     */
    default ValuesAndIndices maxPool1dWithIndices(
            int kernelSize, int stride, int padding, int dilation, boolean ceilMode) {
        return Pooling.maximumWithIndices(
                1,
                (Tensor) this,
                new int[] {kernelSize},
                new int[] {stride},
                new int[] {padding},
                new int[] {dilation},
                ceilMode);
    }

    /**
     * The largest element of each window of images, as {@link NetworkMethods#maxPool2d(int[], int[], int[], int[])}.
     *
     * @param kernelSize the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding pixels on each side, at most half the window, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param ceilMode whether a last window may fit in part
     * @return the maxima, {@code [N, C, outH, outW]}
     */
    default Tensor maxPool2d(int[] kernelSize, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
        return Scope.composite(
                () -> Pooling.maximum(2, (Tensor) this, kernelSize, stride, padding, dilation, ceilMode));
    }

    /**
     * The largest element of each window of images and its place, {@code row * W + column} in the input's plane; the
     * first of several. Gradients go to the elements that were chosen.
     *
     * @param kernelSize the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding pixels on each side, at most half the window, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param ceilMode whether a last window may fit in part
     * @return the maxima and their places, {@code [N, C, outH, outW]}
     */
    default ValuesAndIndices maxPool2dWithIndices(
            int[] kernelSize, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
        return Pooling.maximumWithIndices(2, (Tensor) this, kernelSize, stride, padding, dilation, ceilMode);
    }

    /**
     * The largest element of each window of volumes; padding takes no part, NaN wins. Derivative: to the first largest
     * element.
     *
     * @param kernelSize the window, {@code {d, h, w}}
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding voxels on each side, at most half the window, {@code {d, h, w}}
     * @param dilation voxels between the window's own, {@code {d, h, w}}
     * @param ceilMode whether a last window may fit in part
     * @return the maxima, {@code [N, C, outD, outH, outW]}
     */
    default Tensor maxPool3d(int[] kernelSize, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
        return Scope.composite(
                () -> Pooling.maximum(3, (Tensor) this, kernelSize, stride, padding, dilation, ceilMode));
    }

    /**
     * The largest element of each window of volumes, as {@link #maxPool3d}, and its place,
     * {@code (depth * H + row) * W + column} in the input's volume; the first of several.
     *
     * @param kernelSize the window, {@code {d, h, w}}
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding voxels on each side, at most half the window, {@code {d, h, w}}
     * @param dilation voxels between the window's own, {@code {d, h, w}}
     * @param ceilMode whether a last window may fit in part
     * @return the maxima and their places, {@code [N, C, outD, outH, outW]}
     */
    default ValuesAndIndices maxPool3dWithIndices(
            int[] kernelSize, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
        return Pooling.maximumWithIndices(3, (Tensor) this, kernelSize, stride, padding, dilation, ceilMode);
    }

    /**
     * Averages of as many windows of sequences as wanted, as {@link #adaptiveAvgPool2d}.
     *
     * @param outputSize how many windows, -1 for the size of the input
     * @return {@code [N, C, outputSize]}
     */
    default Tensor adaptiveAvgPool1d(int outputSize) {
        return Scope.composite(() -> AdaptivePooling.average("adaptive_avg_pool1d", 1, (Tensor) this, outputSize));
    }

    /**
     * Averages of as many windows as wanted: of n along a dimension of a size, window i goes from
     * {@code floor(i size / n)} to {@code ceil((i + 1) size / n)}. Derivative: one by the number of elements, for each
     * window that an element is in.
     *
     * @param outputSize how many windows, {@code h, w}; -1, PyTorch's None, for the size of the input
     * @return {@code [N, C, h, w]}
     */
    default Tensor adaptiveAvgPool2d(int... outputSize) {
        return Scope.composite(() -> AdaptivePooling.average("adaptive_avg_pool2d", 2, (Tensor) this, outputSize));
    }

    /**
     * Averages of as many windows of volumes as wanted, as {@link #adaptiveAvgPool2d}.
     *
     * @param outputSize how many windows, {@code d, h, w}; -1 for the size of the input
     * @return {@code [N, C, d, h, w]}
     */
    default Tensor adaptiveAvgPool3d(int... outputSize) {
        return Scope.composite(() -> AdaptivePooling.average("adaptive_avg_pool3d", 3, (Tensor) this, outputSize));
    }

    /**
     * The largest element of each of as many windows as wanted, which lie as for {@link #adaptiveAvgPool2d}; NaN wins.
     * Derivative: to the first largest element.
     *
     * @param outputSize how many windows, {@code h, w}; -1, PyTorch's None, for the size of the input
     * @return {@code [N, C, h, w]}
     */
    default Tensor adaptiveMaxPool2d(int... outputSize) {
        return Scope.composite(() -> AdaptivePooling.maximum(2, (Tensor) this, outputSize));
    }

    /**
     * The largest element of each of as many windows of sequences as wanted, as {@link #adaptiveMaxPool2d}.
     *
     * @param outputSize how many windows, -1 for the size of the input
     * @return {@code [N, C, outputSize]}
     */
    default Tensor adaptiveMaxPool1d(int outputSize) {
        return Scope.composite(() -> AdaptivePooling.maximum(1, (Tensor) this, outputSize));
    }

    /**
     * The largest element of each of as many windows of volumes as wanted, as {@link #adaptiveMaxPool2d}.
     *
     * @param outputSize how many windows, {@code d, h, w}; -1 for the size of the input
     * @return {@code [N, C, d, h, w]}
     */
    default Tensor adaptiveMaxPool3d(int... outputSize) {
        return Scope.composite(() -> AdaptivePooling.maximum(3, (Tensor) this, outputSize));
    }

    /**
     * {@link #adaptiveMaxPool1d}, and the place of each element in the sequence.
     *
     * @param outputSize how many windows, -1 for the size of the input
     * @return the maxima and their places, {@code [N, C, outputSize]}
     */
    default ValuesAndIndices adaptiveMaxPool1dWithIndices(int outputSize) {
        return AdaptivePooling.maximumWithIndices(1, (Tensor) this, outputSize);
    }

    /**
     * {@link #adaptiveMaxPool2d}, and the place of each element, {@code row * W + column} in the input's plane; the first
     * of several, the first NaN if there is one.
     *
     * @param outputSize how many windows, {@code h, w}; -1 for the size of the input
     * @return the maxima and their places, {@code [N, C, h, w]}
     */
    default ValuesAndIndices adaptiveMaxPool2dWithIndices(int... outputSize) {
        return AdaptivePooling.maximumWithIndices(2, (Tensor) this, outputSize);
    }

    /**
     * {@link #adaptiveMaxPool3d}, and the place of each element, {@code (depth * H + row) * W + column} in the input's
     * volume.
     *
     * @param outputSize how many windows, {@code d, h, w}; -1 for the size of the input
     * @return the maxima and their places, {@code [N, C, d, h, w]}
     */
    default ValuesAndIndices adaptiveMaxPool3dWithIndices(int... outputSize) {
        return AdaptivePooling.maximumWithIndices(3, (Tensor) this, outputSize);
    }
}
