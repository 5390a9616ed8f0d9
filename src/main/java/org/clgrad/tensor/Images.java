package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Window;

/** Columns back to images, and elements moved between channels and pixels. */
final class Images {
    private Images() {}

    static Tensor fold(Tensor input, int[] size, int[] kernel, int[] dilation, int[] padding, int... stride) {
        if (!input.dtype().isFloating()) {
            throw new DTypeException("fold: takes float32 or float64, got " + input.dtype() + "; cast with to(dtype)");
        }
        Sliding.check("fold", "output_size", 2, size, 1);
        Sliding.check("fold", "kernel_size", 2, kernel, 1);
        Sliding.check("fold", "dilation", 2, dilation, 1);
        Sliding.check("fold", "padding", 2, padding, 0);
        Sliding.check("fold", "stride", 2, stride, 1);
        Window w = new Window(
                kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1]);
        long window = (long) kernel[0] * kernel[1];
        long rows = Math.max(0, w.outH(size[0]));
        long columns = Math.max(0, w.outW(size[1]));
        int rank = input.rank();
        if ((rank != 2 && rank != 3)
                || input.size(-2) % window != 0
                || input.size(-1) != rows * columns
                || rows * columns == 0) {
            throw new ShapeException(
                    "fold: the input has shape " + input.shape() + "; for an image " + Arrays.toString(size)
                            + " give [N, C x " + window + ", " + rows + " x " + columns + "], or without N");
        }
        Tensor x = rank == 2 ? input.unsqueeze(0) : input;
        Shape image = Shape.of(x.size(0), x.size(1) / window, size[0], size[1]);
        Tensor y = Dispatch.apply(new WindowOp.Fold(w, image), x);
        return rank == 2 ? y.squeeze(0) : y;
    }

    static Tensor shuffle(Tensor x, int factor) {
        check("pixel_shuffle", "upscale_factor", x, factor);
        long square = (long) factor * factor;
        if (x.size(-3) % square != 0) {
            throw new ShapeException("pixel_shuffle: the input has shape " + x.shape() + "; its " + x.size(-3)
                    + " channels must be a multiple of " + square);
        }
        long[] lead = Arrays.copyOf(x.shape().toArray(), x.rank() - 3);
        long outer = Shape.of(lead).size();
        long channels = x.size(-3) / square;
        return x.reshape(outer, channels, factor, factor, x.size(-2), x.size(-1))
                .permute(0, 1, 4, 2, 5, 3)
                .reshape(with(lead, channels, x.size(-2) * factor, x.size(-1) * factor));
    }

    static Tensor unshuffle(Tensor x, int factor) {
        check("pixel_unshuffle", "downscale_factor", x, factor);
        if (x.size(-2) % factor != 0 || x.size(-1) % factor != 0) {
            throw new ShapeException("pixel_unshuffle: the input has shape " + x.shape() + "; its last two sizes must"
                    + " be multiples of " + factor);
        }
        long[] lead = Arrays.copyOf(x.shape().toArray(), x.rank() - 3);
        long outer = Shape.of(lead).size();
        long rows = x.size(-2) / factor;
        long columns = x.size(-1) / factor;
        return x.reshape(outer, x.size(-3), rows, factor, columns, factor)
                .permute(0, 1, 3, 5, 2, 4)
                .reshape(with(lead, x.size(-3) * factor * factor, rows, columns));
    }

    static Tensor shuffleChannels(Tensor x, int groups) {
        if (x.rank() < 3 || groups < 1 || x.size(1) % groups != 0) {
            throw new ShapeException("channel_shuffle: the input has shape " + x.shape() + ", there are " + groups
                    + " groups; give [N, C, ..] with C a multiple of them");
        }
        long channels = x.size(1);
        return x.unflatten(1, groups, channels / groups)
                .transpose(1, 2)
                .reshape(x.shape().toArray());
    }

    private static void check(String label, String name, Tensor x, int factor) {
        if (factor < 1) {
            throw new ArgumentException(label + ": " + name + " is " + factor + "; give at least 1");
        }
        if (x.rank() < 3) {
            throw new ShapeException(label + ": the input has shape " + x.shape() + "; give [.., C, H, W]");
        }
    }

    private static long[] with(long[] lead, long... last) {
        long[] all = Arrays.copyOf(lead, lead.length + last.length);
        System.arraycopy(last, 0, all, lead.length, last.length);
        return all;
    }
}
