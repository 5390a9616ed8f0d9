package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Window;

/** Convolution over two dimensions, and windows as columns. */
final class Windows {
    private Windows() {}

    static Tensor conv2d(
            Tensor input, Tensor weight, Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
        Tensor x = batched("conv2d", input);
        if (weight.rank() != 4) {
            throw new ShapeException(
                    "conv2d: the weight has shape " + weight.shape() + "; give [out, in / groups, kH, kW]");
        }
        long out = weight.size(0);
        if (groups < 1 || out % groups != 0 || x.size(1) != weight.size(1) * groups) {
            throw new ShapeException("conv2d: input " + input.shape() + " with weight " + weight.shape() + " in "
                    + groups + " groups; the input needs " + weight.size(1) + " x groups channels and groups must"
                    + " divide " + out);
        }
        if (weight.dtype() != x.dtype()) {
            throw new DTypeException(
                    "conv2d: input is " + x.dtype() + ", weight " + weight.dtype() + "; cast one with to(dtype)");
        }
        if (bias != null && !bias.shape().equals(Shape.of(out))) {
            throw new ShapeException("conv2d: bias has shape " + bias.shape() + "; it must be [" + out + "]");
        }
        int[] kernel = {Math.toIntExact(weight.size(2)), Math.toIntExact(weight.size(3))};
        Window w = window("conv2d", x, kernel, stride, padding, dilation);
        Tensor y;
        if (groups == 1 && w.equals(new Window(1, 1, 1, 1, 0, 0, w.dilationH(), w.dilationW()))) {
            // One pixel at a time: the image is its own columns.
            Tensor columns = x.reshape(x.size(0), x.size(1), x.size(2) * x.size(3));
            y = weight.reshape(1, out, x.size(1)).matmul(columns).reshape(x.size(0), out, x.size(2), x.size(3));
        } else {
            y = Dispatch.apply(new ConvolutionOp.Forward(w, groups), x, weight);
        }
        y = bias == null ? y : y.add(bias.reshape(out, 1, 1));
        return input.rank() == 3 ? y.squeeze(0) : y;
    }

    static Tensor unfold(Tensor input, int[] kernel, int[] dilation, int[] padding, int[] stride) {
        Tensor x = batched("unfold", input);
        Window w = window("unfold", x, kernel, stride, padding, dilation);
        Tensor columns = Dispatch.apply(new WindowOp.Unfold(w), x);
        return input.rank() == 3 ? columns.squeeze(0) : columns;
    }

    private static Tensor batched(String op, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new DTypeException(op + ": takes float32 or float64, got " + x.dtype() + "; cast with to(dtype)");
        }
        if (x.rank() != 3 && x.rank() != 4) {
            throw new ShapeException(op + ": the input has shape " + x.shape() + "; give [N, C, H, W] or [C, H, W]");
        }
        return x.rank() == 3 ? x.unsqueeze(0) : x;
    }

    private static Window window(String op, Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation) {
        pair(op, "kernel", kernel, 1);
        pair(op, "stride", stride, 1);
        pair(op, "padding", padding, 0);
        pair(op, "dilation", dilation, 1);
        Window w = new Window(
                kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1]);
        if (w.outH(x.size(2)) < 1 || w.outW(x.size(3)) < 1) {
            throw new ShapeException(op + ": a kernel " + Arrays.toString(kernel) + " with dilation "
                    + Arrays.toString(dilation) + " does not fit an image " + x.size(2) + " x " + x.size(3)
                    + " with padding " + Arrays.toString(padding));
        }
        return w;
    }

    private static void pair(String op, String name, int[] values, int least) {
        if (values.length != 2 || values[0] < least || values[1] < least) {
            throw new ArgumentException(op + ": " + name + " is " + Arrays.toString(values)
                    + "; give two numbers {h, w} of at least " + least);
        }
    }
}
