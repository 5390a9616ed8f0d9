package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Window;

/** Transposed convolutions; those of volumes as a matrix product whose columns are added where the windows lie. */
final class Transposed {
    private Transposed() {}

    static Tensor convolve(
            int n,
            Tensor input,
            Tensor weight,
            Tensor bias,
            int[] stride,
            int[] padding,
            int[] outputPadding,
            int groups,
            int[] dilation) {
        String label = "conv_transpose" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        Sliding.check(label, "stride", n, stride, 1);
        Sliding.check(label, "padding", n, padding, 0);
        Sliding.check(label, "output_padding", n, outputPadding, 0);
        Sliding.check(label, "dilation", n, dilation, 1);
        if (weight.rank() != n + 2 || groups < 1 || x.size(1) != weight.size(0) || x.size(1) % groups != 0) {
            throw new ShapeException(label + ": input " + input.shape() + " with weight " + weight.shape() + " in "
                    + groups + " groups; give a weight [in, out / groups, " + n + (n == 1 ? " size]" : " sizes]")
                    + " for the input's channels, which groups must divide");
        }
        long out = weight.size(1) * groups;
        Convolutions.checkParameters(label, x, weight, bias, out);
        long[] sizes = new long[n];
        for (int d = 0; d < n; d++) {
            if (outputPadding[d] >= Math.max(stride[d], dilation[d])) {
                throw new ArgumentException(label + ": output_padding is " + Arrays.toString(outputPadding)
                        + "; it must be smaller than the stride " + Arrays.toString(stride) + " or the dilation "
                        + Arrays.toString(dilation));
            }
            sizes[d] = (x.size(2 + d) - 1) * stride[d]
                    - 2L * padding[d]
                    + dilation[d] * (weight.size(2 + d) - 1)
                    + outputPadding[d]
                    + 1;
            if (sizes[d] < 1) {
                throw new ShapeException(label + ": of the sizes " + Arrays.toString(Sliding.sizes(x))
                        + " with padding " + Arrays.toString(padding) + " nothing is left; use less padding");
            }
            // So much output padding makes room for further windows, which are empty.
            x = Sliding.pad(x, 2 + d, 0, outputPadding[d] / stride[d]);
        }
        Tensor y = n == 3
                ? volumes(columns(x, weight, groups), x, weight, sizes, stride, padding, dilation)
                : images(x, weight, out, sizes, stride, padding, groups, dilation);
        if (bias != null) {
            long[] channels = new long[n + 1];
            Arrays.fill(channels, 1);
            channels[0] = out;
            y = y.add(bias.reshape(channels));
        }
        return Sliding.like(input, n, y);
    }

    /** {@code [N, out k.., places]}: what each input element adds to the elements of its window. */
    private static Tensor columns(Tensor x, Tensor weight, int groups) {
        long batch = x.size(0);
        long in = x.size(1) / groups;
        long places = Shape.of(Sliding.sizes(x)).size();
        long window = weight.size(1) * Shape.of(Sliding.sizes(weight)).size();
        Tensor split = weight.reshape(groups, in, window).transpose(1, 2);
        Tensor product = groups == 1
                ? split.matmul(x.reshape(batch, in, places))
                : split.unsqueeze(0).matmul(x.reshape(batch, groups, in, places));
        return product.reshape(batch, groups * window, places);
    }

    /** Over one or two dimensions: what a convolution does to a gradient. */
    private static Tensor images(
            Tensor x,
            Tensor weight,
            long channels,
            long[] sizes,
            int[] stride,
            int[] padding,
            int groups,
            int... dilation) {
        boolean line = sizes.length == 1;
        Window window = window(weight, stride, padding, dilation);
        Shape image = Shape.of(x.size(0), channels, line ? 1 : sizes[0], sizes[sizes.length - 1]);
        ConvolutionOp op = new ConvolutionOp.Input(window, groups, image);
        return line
                ? Dispatch.apply(op, x.unsqueeze(2), weight.unsqueeze(2)).squeeze(2)
                : Dispatch.apply(op, x, weight);
    }

    /** The window over the last two dimensions, or over a line as one of height 1. */
    private static Window window(Tensor weight, int[] stride, int[] padding, int... dilation) {
        boolean line = stride.length == 1;
        int last = stride.length - 1;
        return new Window(
                line ? 1 : Math.toIntExact(weight.size(-2)),
                Math.toIntExact(weight.size(-1)),
                line ? 1 : stride[last - 1],
                stride[last],
                line ? 0 : padding[last - 1],
                padding[last],
                line ? 1 : dilation[last - 1],
                dilation[last]);
    }

    /** Rows and columns first, for each slice of a window and each place along the depth; then the slices. */
    private static Tensor volumes(
            Tensor columns, Tensor x, Tensor weight, long[] sizes, int[] stride, int[] padding, int... dilation) {
        int depth = Math.toIntExact(weight.size(2));
        long slice = weight.size(3) * weight.size(4);
        long batch = x.size(0);
        long out = columns.size(1) / depth / slice;
        long area = x.size(3) * x.size(4);
        Tensor slices = columns.reshape(batch, out, depth, slice, x.size(2), area)
                .permute(0, 1, 2, 4, 3, 5)
                .reshape(batch, out * depth * x.size(2) * slice, area);
        Shape planes = Shape.of(batch, out * depth * x.size(2), sizes[1], sizes[2]);
        Tensor flat = Dispatch.apply(new WindowOp.Fold(window(weight, stride, padding, dilation), planes), slices);
        long pixels = sizes[1] * sizes[2];
        Window window = new Window(depth, 1, stride[0], 1, padding[0], 0, dilation[0], 1);
        Shape image = Shape.of(batch, out, sizes[0], pixels);
        return Dispatch.apply(new WindowOp.Fold(window, image), flat.reshape(batch, out * depth, x.size(2) * pixels))
                .reshape(batch, out, sizes[0], sizes[1], sizes[2]);
    }
}
