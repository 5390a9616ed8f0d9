package org.clgrad.tensor;

/**
 * What {@link PoolingMethods} do, undone: maxima of windows of {@code [N, C, ..]} or {@code [C, ..]} back in their places, 0
 * elsewhere. Floating types. Derivative: the gradient at the place; where several go to one, that of the last alone. Names are
 * PyTorch's, in camel case.
 */
public sealed interface UnpoolingMethods permits Tensor {
    /**
     * Maxima of sequences in their places.
     *
     * @param indices the places, as {@link PoolingMethods#maxPool1dWithIndices} gives them, of this shape
     * @param kernelSize the window
     * @param stride elements between windows
     * @param padding elements on each side
     * @param outputSize the size of a sequence; none for {@code (L - 1) stride - 2 padding + kernelSize}
     * @return {@code [N, C, outL]}
     * @throws org.clgrad.error.ShapeException if the shapes differ
     * @throws org.clgrad.error.IndexException if a place is outside
     */
    default Tensor maxUnpool1d(Tensor indices, int kernelSize, int stride, int padding, long... outputSize) {
        return Scope.composite(() -> Unpooling.maximum(
                1,
                (Tensor) this,
                indices,
                new int[] {kernelSize},
                new int[] {stride},
                new int[] {padding},
                outputSize));
    }

    /**
     * Maxima of images in their places.
     *
     * @param indices the places, as {@link PoolingMethods#maxPool2dWithIndices} gives them, of this shape
     * @param kernelSize the window, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @param padding pixels on each side, {@code {h, w}}
     * @param outputSize the sizes of an image, {@code h, w}; none for {@code (H - 1) stride - 2 padding + kernelSize}
     * @return {@code [N, C, outH, outW]}
     * @throws org.clgrad.error.ShapeException if the shapes differ
     * @throws org.clgrad.error.IndexException if a place is outside
     */
    default Tensor maxUnpool2d(Tensor indices, int[] kernelSize, int[] stride, int[] padding, long... outputSize) {
        return Scope.composite(
                () -> Unpooling.maximum(2, (Tensor) this, indices, kernelSize, stride, padding, outputSize));
    }

    /**
     * Maxima of volumes in their places.
     *
     * @param indices the places, as {@link PoolingMethods#maxPool3dWithIndices} gives them, of this shape
     * @param kernelSize the window, {@code {d, h, w}}
     * @param stride voxels between windows, {@code {d, h, w}}
     * @param padding voxels on each side, {@code {d, h, w}}
     * @param outputSize the sizes of a volume, {@code d, h, w}; none for {@code (D - 1) stride - 2 padding + kernelSize}
     * @return {@code [N, C, outD, outH, outW]}
     * @throws org.clgrad.error.ShapeException if the shapes differ
     * @throws org.clgrad.error.IndexException if a place is outside
     */
    default Tensor maxUnpool3d(Tensor indices, int[] kernelSize, int[] stride, int[] padding, long... outputSize) {
        return Scope.composite(
                () -> Unpooling.maximum(3, (Tensor) this, indices, kernelSize, stride, padding, outputSize));
    }
}
