package org.clgrad.tensor;

/**
 * Images of other sizes, and elements moved between channels and places. Floating types unless said otherwise. Names are
 * PyTorch's, in camel case.
 */
public sealed interface ImageMethods permits Tensor {
    /**
     * Images of another size: {@code [N, C, ..]} with one to three spatial sizes. Modes are {@code nearest} (place i
     * shows place {@code floor(i in / out)}), {@code nearest-exact} ({@code floor((i + 1/2) in / out)}), {@code linear},
     * {@code bilinear} and {@code trilinear} (between the two neighbours of {@code (i + 1/2) in / out - 1/2} along each
     * of one, two, three dimensions), {@code bicubic} (of four neighbours, with Keys' parameter -3/4) and {@code area}
     * (averages, as {@link PoolingMethods#adaptiveAvgPool2d}). Neighbours beyond the border are those on it. Derivative:
     * the weights, added up for each element.
     *
     * @param size the sizes, or one for all
     * @param mode one of those; nearest by default in PyTorch
     * @param alignCorners whether the first and last places are those of the input: place i is
     *     {@code i (in - 1) / (out - 1)}; for linear and cubic modes
     * @return the images
     * @throws org.clgrad.error.ArgumentException if there is no such mode, or it does not align corners
     * @throws org.clgrad.error.ShapeException if the rank is not the mode's
     */
    default Tensor interpolate(int[] size, String mode, boolean alignCorners) {
        return Scope.composite(() -> Interpolation.sized((Tensor) this, size, mode, alignCorners, false));
    }

    /**
     * {@link #interpolate(int[], String, boolean)} for smaller images without artefacts: with weights for all pixels that one
     * of the result covers, as Pillow and torchvision have it. The cubic has the parameter -1/2 then.
     *
     * @param size the sizes, or one for all
     * @param mode {@code bilinear} or {@code bicubic}
     * @param alignCorners whether the first and last places are those of the input
     * @param antialias whether to do so
     * @return the images
     * @throws org.clgrad.error.ArgumentException if it is another mode
     */
    default Tensor interpolate(int[] size, String mode, boolean alignCorners, boolean antialias) {
        return Scope.composite(() -> Interpolation.sized((Tensor) this, size, mode, alignCorners, antialias));
    }

    /**
     * Images of sizes {@code floor(size factor)}, as {@link #interpolate(int[], String, boolean)} with 1 / factor in
     * place of in / out.
     *
     * @param scaleFactor the factors, or one for all
     * @param mode which elements make up another
     * @param alignCorners whether the first and last places are those of the input
     * @param recomputeScaleFactor whether to use in / out nevertheless; not by default in PyTorch
     * @return the images
     * @throws org.clgrad.error.ArgumentException if there is no such mode, or a factor is not positive
     */
    default Tensor interpolate(double[] scaleFactor, String mode, boolean alignCorners, boolean recomputeScaleFactor) {
        return Scope.composite(() ->
                Interpolation.scaled((Tensor) this, scaleFactor, mode, alignCorners, recomputeScaleFactor, false));
    }

    /**
     * {@link #interpolate(double[], String, boolean, boolean)} for smaller images without artefacts, as
     * {@link #interpolate(int[], String, boolean, boolean)}.
     *
     * @param scaleFactor the factors, or one for all
     * @param mode {@code bilinear} or {@code bicubic}
     * @param alignCorners whether the first and last places are those of the input
     * @param recomputeScaleFactor whether to use in / out nevertheless; not by default in PyTorch
     * @param antialias whether to do so
     * @return the images
     * @throws org.clgrad.error.ArgumentException if it is another mode
     */
    default Tensor interpolate(
            double[] scaleFactor, String mode, boolean alignCorners, boolean recomputeScaleFactor, boolean antialias) {
        return Scope.composite(() ->
                Interpolation.scaled((Tensor) this, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias));
    }

    /**
     * Columns added where their windows lie ({@code col2im}): {@code [N, C kH kW, L] -> [N, C, H, W]}, the transpose of
     * {@link NetworkMethods#unfold}. Derivative: unfold.
     *
     * @param outputSize the image, {@code {h, w}}
     * @param kernelSize the window, {@code {h, w}}
     * @param dilation pixels between the window's own, {@code {h, w}}
     * @param padding pixels on each side that are left out, {@code {h, w}}
     * @param stride pixels between windows, {@code {h, w}}
     * @return the images
     * @throws org.clgrad.error.ShapeException if there are not as many columns as windows
     */
    default Tensor fold(int[] outputSize, int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
        return Scope.composite(() -> Images.fold((Tensor) this, outputSize, kernelSize, dilation, padding, stride));
    }

    /**
     * Channels as pixels: {@code [.., C r^2, H, W] -> [.., C, H r, W r]}, pixel {@code (h r + i, w r + j)} of channel c
     * being {@code (h, w)} of channel {@code c r^2 + i r + j}. Any type. Derivative: {@link #pixelUnshuffle}.
     *
     * @param upscaleFactor r
     * @return the larger images
     * @throws org.clgrad.error.ShapeException if r^2 does not divide the channels
     */
    default Tensor pixelShuffle(int upscaleFactor) {
        return Scope.composite(() -> Images.shuffle((Tensor) this, upscaleFactor));
    }

    /**
     * Pixels as channels: {@code [.., C, H r, W r] -> [.., C r^2, H, W]}, the inverse of {@link #pixelShuffle}. Any type.
     *
     * @param downscaleFactor r
     * @return the smaller images
     * @throws org.clgrad.error.ShapeException if r does not divide the sizes
     */
    default Tensor pixelUnshuffle(int downscaleFactor) {
        return Scope.composite(() -> Images.unshuffle((Tensor) this, downscaleFactor));
    }

    /**
     * Channels of groups taken in turn: {@code [N, C, ..]}, channel {@code c groups + g} of the result being channel
     * {@code g C / groups + c}. Any type. Derivative: the same with {@code C / groups}.
     *
     * @param groups how many
     * @return the channels in another order
     * @throws org.clgrad.error.ShapeException if they do not divide the channels
     */
    default Tensor channelShuffle(int groups) {
        return Scope.composite(() -> Images.shuffleChannels((Tensor) this, groups));
    }

    /**
     * Images at other places: {@code [N, C, H, W]} and a grid {@code [N, h, w, 2]} of places x, y give {@code [N, C, h, w]};
     * volumes take x, y, z. Along each dimension -1 and 1 are the outer edges of the outer pixels, or with
     * {@code alignCorners} their middles. Derivative: the weights, added up for each pixel, and those of the weights by the
     * place; none by the place with nearest, and none where a place is on the border or beyond it.
     *
     * @param grid the places, of this type
     * @param mode {@code bilinear} (trilinear for volumes), PyTorch's default, {@code nearest} (of two the even one), or for
     *     images {@code bicubic}
     * @param paddingMode what lies beyond: {@code zeros}, PyTorch's default, {@code border}, or {@code reflection}
     * @param alignCorners whether -1 and 1 are the middles of the outer pixels
     * @return the images
     * @throws org.clgrad.error.ArgumentException if there is no such mode
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor gridSample(Tensor grid, String mode, String paddingMode, boolean alignCorners) {
        return Scope.composite(() -> GridSampling.sample((Tensor) this, grid, mode, paddingMode, alignCorners));
    }

    /**
     * The grid for {@link #gridSample} of affine maps, this: {@code [N, 2, 3]} for images, {@code [N, 3, 4]} for volumes, which
     * take the places of the result's pixels to those of the input. Derivative: that of the product.
     *
     * @param size the result, {@code [N, C, h, w]} or {@code [N, C, d, h, w]}
     * @param alignCorners whether -1 and 1 are the middles of the outer pixels
     * @return {@code [N, h, w, 2]} or {@code [N, d, h, w, 3]}
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor affineGrid(long[] size, boolean alignCorners) {
        return Scope.composite(() -> GridSampling.affine((Tensor) this, alignCorners, size));
    }
}
