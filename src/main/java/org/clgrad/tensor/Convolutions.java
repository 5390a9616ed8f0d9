package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Convolutions over one, two and three dimensions; all become two-dimensional ones. */
final class Convolutions {
    private Convolutions() {}

    /** Padding by name. */
    static Tensor convolve(
            int n, Tensor input, Tensor weight, Tensor bias, int[] stride, String padding, int[] dilation, int groups) {
        String label = "conv" + n + "d";
        int[] both = new int[n];
        if (padding.equals("valid")) {
            return convolve(n, input, weight, bias, stride, both, dilation, groups);
        }
        if (!padding.equals("same")) {
            throw new ArgumentException(label + ": padding is '" + padding + "'; choose same, valid or numbers");
        }
        if (Arrays.stream(stride).anyMatch(s -> s != 1)) {
            throw new ArgumentException(label + ": padding 'same' with stride " + Arrays.toString(stride)
                    + "; the sizes stay the same with stride 1 only");
        }
        Tensor x = Sliding.batched(label, n, input);
        checkOperands(label, n, input, x, weight, bias, groups);
        Sliding.check(label, "dilation", n, dilation, 1);
        for (int d = 0; d < n; d++) {
            int total = Math.toIntExact(dilation[d] * (weight.size(2 + d) - 1));
            both[d] = total / 2;
            x = Sliding.pad(x, 2 + d, 0, total % 2);
        }
        return Sliding.like(input, n, convolve(n, x, weight, bias, stride, both, dilation, groups));
    }

    static Tensor convolve(
            int n, Tensor input, Tensor weight, Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
        if (n == 2) {
            return Windows.conv2d(input, weight, bias, stride, padding, dilation, groups);
        }
        String label = "conv" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        checkOperands(label, n, input, x, weight, bias, groups);
        Sliding.check(label, "stride", n, stride, 1);
        Sliding.check(label, "padding", n, padding, 0);
        Sliding.check(label, "dilation", n, dilation, 1);
        int[] kernel = new int[n];
        for (int d = 0; d < n; d++) {
            kernel[d] = Math.toIntExact(weight.size(2 + d));
            if (size(x.size(2 + d), kernel[d], stride[d], padding[d], dilation[d]) < 1) {
                throw Sliding.misfit(label, kernel, dilation, x, padding);
            }
        }
        Tensor y = n == 1
                ? Windows.conv2d(
                                x.unsqueeze(2),
                                weight.unsqueeze(2),
                                bias,
                                Sliding.lifted(1, stride),
                                Sliding.lifted(0, padding),
                                Sliding.lifted(1, dilation),
                                groups)
                        .squeeze(2)
                : volumes(x, weight, bias, stride, padding, dilation, groups);
        return Sliding.like(input, n, y);
    }

    private static long size(long in, int kernel, int stride, int padding, int dilation) {
        return Math.floorDiv(in + 2L * padding - dilation * (kernel - 1L) - 1, stride) + 1;
    }

    /** The slices that a window sees become channels, and the places of windows along the depth images of a batch. */
    private static Tensor volumes(
            Tensor input, Tensor weight, Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
        Tensor x = Sliding.pad(input, 2, padding[0], padding[0]);
        int kernel = Math.toIntExact(weight.size(2));
        long depth = size(input.size(2), kernel, stride[0], padding[0], dilation[0]);
        List<Tensor> slices = new ArrayList<>();
        for (int k = 0; k < kernel; k++) {
            long start = (long) k * dilation[0];
            slices.add(x.slice(2, start, start + (depth - 1) * stride[0] + 1, stride[0]));
        }
        Tensor images = Tensor.stack(slices, 2).permute(0, 3, 1, 2, 4, 5);
        long batch = x.size(0);
        images = images.reshape(batch * depth, x.size(1) * kernel, x.size(3), x.size(4));
        Tensor flat = weight.reshape(weight.size(0), weight.size(1) * kernel, weight.size(3), weight.size(4));
        Tensor y = Windows.conv2d(
                images,
                flat,
                bias,
                new int[] {stride[1], stride[2]},
                new int[] {padding[1], padding[2]},
                new int[] {dilation[1], dilation[2]},
                groups);
        return y.reshape(batch, depth, y.size(1), y.size(2), y.size(3)).permute(0, 2, 1, 3, 4);
    }

    private static void checkOperands(
            String label, int n, Tensor input, Tensor x, Tensor weight, Tensor bias, int groups) {
        if (weight.rank() != n + 2) {
            throw new ShapeException(label + ": the weight has shape " + weight.shape() + "; give [out, in / groups, "
                    + n + (n == 1 ? " size]" : " sizes]"));
        }
        long out = weight.size(0);
        if (groups < 1 || out % groups != 0 || x.size(1) != weight.size(1) * groups) {
            throw new ShapeException(label + ": input " + input.shape() + " with weight " + weight.shape() + " in "
                    + groups + " groups; the input needs " + weight.size(1) + " x groups channels and groups must"
                    + " divide " + out);
        }
        checkParameters(label, x, weight, bias, out);
    }

    /** The weight has the input's type, the bias too, and one number for each channel of the result. */
    static void checkParameters(String label, Tensor x, Tensor weight, Tensor bias, long out) {
        if (weight.dtype() != x.dtype() || (bias != null && bias.dtype() != x.dtype())) {
            throw new DTypeException(label + ": input is " + x.dtype() + ", weight " + weight.dtype()
                    + (bias == null ? "" : ", bias " + bias.dtype()) + "; cast with to(dtype)");
        }
        if (bias != null && !bias.shape().equals(Shape.of(out))) {
            throw new ShapeException(label + ": bias has shape " + bias.shape() + "; it must be [" + out + "]");
        }
    }
}
