package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;
import org.clgrad.spi.Window;

/** Convolution and its gradients: panels in registers on CPU-shaped devices, tiles in local memory on others. */
final class Convolutions {
    /** Work-items for each compute unit that make up for their different lengths. */
    private static final long ITEMS_PER_UNIT = 4;
    /** Elements of the gradients of the weights by blocks of places that are held at a time. */
    private static final long PARTS = 1 << 22;
    /** Places of the result that a work-item computes at most. */
    private static final int BAND = 96;
    /** Elements of columns that a work-item holds at most, fewer where there is no room. */
    private static final int COLUMNS = 24 << 10;

    /** With no more results a group, places are the columns. */
    private static final int FEW_RESULTS = 4;
    /** Places that a work-item then computes. */
    private static final int LINES = 4096;

    private static final long[] ONE = {1, 1, 1};

    private final ClDevice device;
    private final Elementwise elementwise;
    private final boolean panels;

    Convolutions(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
        this.panels = device.traits().cpuShaped;
    }

    /** One call: the sizes, what kernels are given of them, and the memory to give back. */
    private final class Call implements AutoCloseable {
        final String op;
        final DType type;
        final Window w;
        final int groups;
        final int images;
        final int channels;
        final int results;
        final int height;
        final int width;
        final int outH;
        final int outW;
        final List<ClBuffer> taken = new ArrayList<>();
        Operand image;
        int band = 1;
        int bands = 1;
        int chunk = 1;
        int round = 1;
        long first;
        long count;

        Call(String op, Window w, int groups, Operand image, Shape weight, Shape result) {
            this.op = op;
            this.type = image.dtype();
            this.w = w;
            this.groups = groups;
            this.image = image;
            images = Math.toIntExact(image.shape().dim(0));
            channels = Math.toIntExact(weight.dim(1));
            results = Math.toIntExact(weight.dim(0) / groups);
            height = Math.toIntExact(image.shape().dim(2));
            width = Math.toIntExact(image.shape().dim(3));
            outH = Math.toIntExact(result.dim(2));
            outW = Math.toIntExact(result.dim(3));
        }

        int taps() {
            return channels * w.kernelH() * w.kernelW();
        }

        int places() {
            return outH * outW;
        }

        /** Memory for the time of the call. */
        Operand take(Shape shape) {
            ClBuffer buffer = device.scratch().take(type, shape.size());
            taken.add(buffer);
            return new Operand(buffer, Layout.contiguous(shape));
        }

        /** The operand, or a copy of it with its elements in order. */
        Operand inOrder(Operand x) {
            if (x.layout().isContiguous()) {
                return x;
            }
            Operand copy = take(x.shape());
            elementwise.run(op, Program.identity(type), List.of(), copy, List.of(x));
            return copy;
        }

        /** The image, copied with its padding. */
        void pad() {
            if (w.padH() == 0 && w.padW() == 0) {
                return;
            }
            Shape shape = Shape.of(images, (long) groups * channels, height + 2L * w.padH(), width + 2L * w.padW());
            Operand to = take(shape);
            long[] rows = {shape.dim(2), shape.dim(1), shape.dim(0)};
            launch(kernel("convolution_pad", "#define PAD\n"), image, null, to.buffer(), rows, ONE);
            image = to;
        }

        ClKernel kernel(String name, String defines) {
            return Kernels.get(
                    device, op, name, "convolution.cl", "#define REAL " + ClTypes.name(type) + "\n" + defines, "");
        }

        void launch(ClKernel kernel, Operand x, Operand y, Buffer out, long[] global, long... group) {
            Arguments arguments = new Arguments(device, op).buffer(x.buffer());
            if (y != null) {
                arguments.buffer(y.buffer());
            }
            long at = y == null ? 0 : y.layout().offset();
            arguments.buffer(out).bytes(bytes(x.layout().offset(), at)).launch(kernel, global, group);
        }

        /** The structure {@code Convolution} of {@code convolution.cl}. */
        private byte[] bytes(long xAt, long yAt) {
            ByteBuffer out = ByteBuffer.allocate(144).order(ByteOrder.nativeOrder());
            Layout x = image.layout();
            out.putLong(xAt).putLong(yAt);
            for (int d = 0; d < 4; d++) {
                out.putLong(x.stride(d));
            }
            out.putInt(images).putInt(groups).putInt(channels).putInt(results);
            out.putInt(height).putInt(width).putInt(outH).putInt(outW);
            out.putInt(w.kernelH()).putInt(w.kernelW()).putInt(w.strideH()).putInt(w.strideW());
            out.putInt(w.padH()).putInt(w.padW()).putInt(w.dilationH()).putInt(w.dilationW());
            out.putInt(band).putInt(bands).putInt(chunk).putInt(round);
            out.putLong(first).putLong(count);
            return out.array();
        }

        @Override
        public void close() {
            taken.forEach(device.scratch()::give);
        }
    }

    /** The outputs that a kernel holds in registers: rows, and vectors of a number of elements. */
    private record Panel(int rows, int vectors, int length) {
        int columns() {
            return vectors * length;
        }

        int round(int n) {
            return (n + columns() - 1) / columns() * columns();
        }

        String defines(DType type) {
            return "#define PANELS\n#define LENGTH " + length + "\n#define VECTOR " + ClTypes.name(type) + length
                    + "\n#define ROWS " + rows + "\n#define VECS " + vectors + "\n";
        }
    }

    /** Elements of a vector. */
    private int length(DType type) {
        int width = device.traits().vectorWidth;
        return (width >= 16 ? 16 : width >= 8 ? 8 : 4) / (type == DType.FLOAT64 ? 2 : 1);
    }

    /** The panel that so many columns fill best. */
    private Panel panel(DType type, int columns) {
        int length = length(type);
        // Processors with vectors of 8 floats have 16 registers, the others 32.
        int most = length * type.bytes() == 32 ? 2 : 4;
        int vectors = most;
        for (int v = most - 1; v > 0; v--) {
            if (new Panel(1, v, length).round(columns) < new Panel(1, vectors, length).round(columns)) {
                vectors = v;
            }
        }
        return new Panel(vectors == 1 ? 12 : 6, vectors, length);
    }

    private boolean isEmpty(String op, Operand out, long summed) {
        if (out.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        if (out.shape().size() == 0) {
            return true;
        }
        if (summed == 0) {
            elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), out, List.of());
            return true;
        }
        return false;
    }

    /** Whether places within an image, or within those that a block of places lies in, have 31 bits. */
    private static boolean isNarrow(Call c) {
        Layout x = c.image.layout();
        long image = x.end() - x.offset();
        long far = Math.min(c.images, Contract.MATMUL_BLOCK) * x.stride(0);
        return image <= Integer.MAX_VALUE && far <= Integer.MAX_VALUE;
    }

    void forward(String op, Window w, int groups, Operand out, Operand x, Operand weights) {
        try (Call c = new Call(op, w, groups, x, weights.shape(), out.shape())) {
            if (isEmpty(op, out, c.taps())) {
                return;
            }
            Operand y = c.inOrder(weights);
            if (!panels || !isNarrow(c)) {
                tiles(c, "FORWARD", x, y, out.buffer(), c.results, (long) c.images * c.places(), 1);
                return;
            }
            c.pad();
            if (lines(c, y, out.buffer())) {
                return;
            }
            Panel panel = panel(c.type, c.results);
            c.round = panel.round(c.results);
            Operand turned = c.take(Shape.of(groups, c.taps(), c.round));
            long[] elements = {c.round, c.taps(), groups};
            c.launch(c.kernel("convolution_turn", "#define TURN\n"), y, null, turned.buffer(), elements, ONE);
            int bands = (c.places() + BAND - 1) / BAND;
            int even = (c.places() + bands - 1) / bands;
            c.band = (even + panel.rows - 1) / panel.rows * panel.rows;
            String defines = panel.defines(c.type) + "#define FORWARD\n#define BAND " + BAND + "\n";
            long[] items = {bands, c.round / panel.columns(), (long) c.images * groups};
            c.launch(c.kernel("convolution_panels", defines), c.image, turned, out.buffer(), items, ONE);
        }
    }

    /** Whether rows of the result were computed, vector by vector, as groups have few results. */
    private boolean lines(Call c, Operand weights, Buffer out) {
        int length = length(c.type);
        boolean side = c.w.strideW() == 1 && c.image.layout().stride(3) == 1;
        if (c.results > FEW_RESULTS || c.taps() > Contract.MATMUL_BLOCK || !side || c.outW < length) {
            return false;
        }
        c.band = Math.max(1, LINES / c.outW);
        String defines =
                "#define LINES\n#define LENGTH " + length + "\n#define VECTOR " + ClTypes.name(c.type) + length + "\n";
        long[] items = {Product.ceil(c.outH, c.band), c.results, (long) c.images * c.groups};
        c.launch(c.kernel("convolution_lines", defines), c.image, weights, out, items, ONE);
        return true;
    }

    void weight(String op, Window w, int groups, Operand out, Operand x, Operand gradient) {
        try (Call c = new Call(op, w, groups, x, out.shape(), gradient.shape())) {
            long places = (long) c.images * c.places();
            if (isEmpty(op, out, places)) {
                return;
            }
            Operand g = c.inOrder(gradient);
            boolean narrow = panels && isNarrow(c);
            Panel panel = panel(c.type, c.results);
            if (narrow) {
                c.pad();
            }
            c.round = narrow ? panel.round(c.results) : c.results;
            long size = (long) groups * c.taps() * c.round;
            long blocks = Product.ceil(places, Contract.MATMUL_BLOCK);
            long together = Math.min(blocks, Math.max(1, PARTS / size));
            Operand parts = c.take(Shape.of(together, size));
            ClKernel sum = c.kernel("convolution_sum", "#define SUM\n");
            long[] outputs = {out.shape().size(), 1, 1};
            long[] group = {panels ? 16 : Math.min(64, sum.maxGroup()), 1, 1};
            for (c.first = 0; c.first < blocks; c.first += together) {
                c.count = Math.min(together, blocks - c.first);
                if (narrow) {
                    weightPanels(c, panel, g, parts.buffer());
                } else {
                    tiles(c, "WEIGHT", x, g, parts.buffer(), c.results, c.taps(), c.count);
                }
                c.launch(sum, parts, null, out.buffer(), outputs, group);
            }
        }
    }

    private void weightPanels(Call c, Panel panel, Operand gradient, Buffer parts) {
        long across = c.round / panel.columns();
        long wanted = ITEMS_PER_UNIT * device.traits().computeUnits;
        long items = c.count * across * c.groups;
        long chunks = Math.max(1, Math.min(Product.ceil(wanted, items), c.taps() / panel.rows));
        long even = Product.ceil(c.taps(), chunks);
        c.chunk = (int) (Product.ceil(even, panel.rows) * panel.rows);
        ClKernel kernel = c.kernel("convolution_panels", panel.defines(c.type) + "#define WEIGHT\n");
        c.launch(
                kernel,
                c.image,
                gradient,
                parts,
                new long[] {c.count, Product.ceil(c.taps(), c.chunk) * across, c.groups},
                ONE);
    }

    void input(String op, Window w, int groups, Operand out, Operand gradient, Operand weights) {
        try (Call c = new Call(op, w, groups, out, weights.shape(), gradient.shape())) {
            if (isEmpty(op, out, (long) c.results * c.places())) {
                return;
            }
            Operand g = c.inOrder(gradient);
            Operand y = c.inOrder(weights);
            if (!panels || !inputPanels(c, g, y, out.buffer())) {
                tiles(c, "INPUT", g, y, out.buffer(), c.channels, (long) c.images * c.height * c.width, 1);
            }
        }
    }

    /** Whether there is room for a row of the image. */
    private boolean inputPanels(Call c, Operand gradient, Operand weights, Buffer out) {
        Window w = c.w;
        int room = (int) Math.min(COLUMNS, device.traits().localMemory / 2 / c.type.bytes());
        int kernel = w.kernelH() * w.kernelW();
        int rows = c.height;
        Panel panel = panel(c.type, seen(c, rows));
        while (rows > 1 && (long) panel.round(seen(c, rows)) * (kernel + panel.rows) > room) {
            rows = (rows + 1) / 2;
            panel = panel(c.type, seen(c, rows));
        }
        c.round = panel.round(seen(c, rows));
        int most = (room / c.round - panel.rows) / kernel;
        if (most < 1) {
            return false;
        }
        c.band = rows;
        long bands = Product.ceil(c.height, rows);
        long wanted = ITEMS_PER_UNIT * device.traits().computeUnits;
        long chunks = Math.max(Product.ceil(c.channels, most), Product.ceil(wanted, bands * c.images * c.groups));
        c.chunk = (int) Product.ceil(c.channels, Math.min(c.channels, chunks));
        String defines = panel.defines(c.type) + "#define INPUT\n#define PLACES " + room + "\n";
        c.launch(
                c.kernel("convolution_panels", defines),
                gradient,
                weights,
                out,
                new long[] {bands, Product.ceil(c.channels, c.chunk), (long) c.images * c.groups},
                ONE);
        return true;
    }

    /** Places of the result whose windows see so many rows of the image. */
    private static int seen(Call c, int rows) {
        int reach = (c.w.kernelH() - 1) * c.w.dilationH();
        return Math.min(c.outH, (rows - 1 + reach) / c.w.strideH() + 1) * c.outW;
    }

    private void tiles(Call c, String what, Operand x, Operand y, Buffer out, long rows, long columns, long blocks) {
        int side = device.traits().maxGroup >= 256 ? 16 : 8;
        long tile = 4L * side;
        ClKernel kernel =
                c.kernel("convolution_tiles", "#define TILES\n#define " + what + "\n#define SIDE " + side + "\n");
        long[] global = {Product.ceil(columns, tile) * side, Product.ceil(rows, tile) * side, blocks * c.groups};
        c.launch(kernel, x, y, out, global, side, side, 1);
    }
}
