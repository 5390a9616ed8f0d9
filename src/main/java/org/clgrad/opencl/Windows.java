package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Window;

/** Sliding windows: unfold, its transpose, and the largest element of each window. */
final class Windows {
    /** Elements of a column plane that are worth a work-item. */
    private static final long BAND = 4096;

    private final ClDevice device;
    private final boolean rows;

    Windows(ClDevice device) {
        this.device = device;
        this.rows = device.traits().cpuShaped;
    }

    void unfold(String op, Window window, Operand out, Operand in) {
        if (out.shape().size() == 0) {
            return;
        }
        Shape image = in.shape();
        long outH = window.outH(image.dim(2));
        long positions = outH * window.outW(image.dim(3));
        // Rows are copied where a work-item is a thread; elements where neighbours are read together.
        String defines = "#define INDEX int\n#define UNFOLD\n#define ELEMENT " + ClTypes.bits(out.dtype()) + "\n";
        ClKernel kernel = get(op, rows ? "unfold_planes" : "unfold_elements", defines);
        launch(
                op,
                kernel,
                window,
                image,
                out,
                in,
                rows ? Product.ceil(outH, band(window, image)) : positions,
                out.shape().dim(1),
                image.dim(0),
                rows);
    }

    void fold(String op, Window window, Operand out, Operand in) {
        if (out.shape().size() == 0) {
            return;
        }
        requireType(op, out.dtype());
        Shape image = out.shape();
        long items = rows ? image.dim(2) : image.dim(2) * image.dim(3);
        String defines = "#define INDEX int\n#define FOLD_WINDOWS\n" + ClTypes.arithmetic(out.dtype());
        ClKernel kernel = get(op, rows ? "fold_rows" : "fold_elements", defines);
        launch(op, kernel, window, image, out, in, items, image.dim(1), image.dim(0), rows);
    }

    void argMax(String op, Window window, Operand out, Operand in) {
        if (out.shape().size() == 0) {
            return;
        }
        requireType(op, in.dtype());
        Shape image = in.shape();
        long positions = window.outH(image.dim(2)) * window.outW(image.dim(3));
        String defines = "#define INDEX int\n" + ClTypes.arithmetic(in.dtype());
        if (rows && image.dim(2) * image.dim(3) <= Integer.MAX_VALUE) {
            defines += "#define ARG_MAX_ROWS\n#define VECTOR " + ClTypes.name(in.dtype()) + "8\n#define PLACES "
                    + (in.dtype().bytes() == 4 ? "int8\n" : "long8\n");
            ClKernel kernel = get(op, "window_arg_max_rows", defines);
            long bands = Product.ceil(window.outH(image.dim(2)), band(window, image));
            launch(op, kernel, window, image, out, in, bands, image.dim(1), image.dim(0), true);
            return;
        }
        ClKernel kernel = get(op, "window_arg_max", defines + "#define ARG_MAX\n");
        launch(op, kernel, window, image, out, in, positions, image.dim(1), image.dim(0), false);
    }

    private void requireType(String op, DType type) {
        if (type == DType.FLOAT64) {
            device.requireFloat64(op);
        }
    }

    private ClKernel get(String op, String kernel, String defines) {
        return Kernels.get(device, op, kernel, "window.cl", defines, "");
    }

    private void launch(
            String op,
            ClKernel kernel,
            Window window,
            Shape image,
            Operand out,
            Operand in,
            long x,
            long y,
            long z,
            boolean single) {
        long group = single ? 1 : Math.min(64, kernel.maxGroup());
        new Arguments(device, op)
                .buffer(in.buffer())
                .buffer(out.buffer())
                .bytes(bytes(window, image, in.layout()))
                .launch(kernel, new long[] {x, y, z}, new long[] {group, 1, 1});
    }

    /** The structure {@code Window} of {@code window.cl}. */
    private static byte[] bytes(Window w, Shape image, Layout in) {
        ByteBuffer out = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
        out.putLong(in.offset());
        for (int d = 0; d < 4; d++) {
            out.putLong(d < in.shape().rank() ? in.stride(d) : 0);
        }
        for (int d = 1; d < 4; d++) {
            out.putInt((int) image.dim(d));
        }
        out.putInt((int) w.outH(image.dim(2))).putInt((int) w.outW(image.dim(3)));
        out.putInt(w.kernelH()).putInt(w.kernelW()).putInt(w.strideH()).putInt(w.strideW());
        out.putInt(w.padH()).putInt(w.padW()).putInt(w.dilationH()).putInt(w.dilationW());
        out.putInt(band(w, image));
        return out.array();
    }

    /** Rows of a column plane that a work-item takes. */
    private static int band(Window w, Shape image) {
        return (int) Math.max(1, BAND / Math.max(1, w.outW(image.dim(3))));
    }
}
