package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Window;

/**
 * {@link org.clgrad.spi.Primitive.ConvolutionInput}: columns of windows, of so many rows and channels that they stay in a
 * cache, added where the windows lie.
 */
final class ConvolutionInput extends ConvolutionCall {
    /** Elements of the gradient of an image that are columns at a time. */
    private static final int ROOM = 1 << 17;
    /** Numbers of scratch buffers. */
    private static final int SPREAD = 1;

    private static final int PLANE = 2;

    private final Loop add;
    /** Distance of the rows of the result among columns: with strides of 1 that of the image with padding, where it pays. */
    private final int line;

    ConvolutionInput(
            Workers workers,
            FloatKernels kernels,
            PlanCache plans,
            WindowProduct product,
            Window window,
            int groups,
            Operand image,
            Shape weight,
            Operand result) {
        super(workers, plans, product, window, groups, image, weight, result);
        add = type == DType.FLOAT32 ? kernels.loop(Fn.ADD) : Float64Loops.of(Fn.ADD);
        int wide = width + 2 * window.padW();
        line = window.strideH() == 1 && window.strideW() == 1 && wide <= 2 * outW ? wide : outW;
    }

    void run(Operand out, Operand gradient, Operand weights) {
        if (out.shape().size() == 0) {
            return;
        }
        Object to = CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        if (places == 0 || results == 0) {
            Runs.clear(type, to, base, (int) out.shape().size());
            return;
        }
        Operand g = inOrder(gradient);
        Operand a = inOrder(weights);
        Object from = CpuBuffer.array(g.buffer());
        int offset = Math.toIntExact(g.layout().offset());
        int[] lefts = new int[groups * depth];
        for (int i = 0; i < lefts.length; i++) {
            lefts[i] = Math.toIntExact(a.layout().offset()) + i / depth * results * depth + i % depth;
        }
        int[] steps = new int[results];
        for (int o = 0; o < results; o++) {
            steps[o] = o * depth;
        }
        Bands cut = bands();
        long units = (long) images * groups * cut.count;
        workers.parallel(units, grain((long) places * depth * results / cut.count), (first, until) -> {
            Object[] rights = new Object[(results + BLOCK - 1) / BLOCK];
            int room = 0;
            for (long unit = first; unit < until; unit++) {
                int image = (int) (unit / cut.count);
                int group = image % groups;
                int h = (int) (unit % cut.count) * cut.rows;
                Band band = band(h, Math.min(height, h + cut.rows));
                boolean other = band.columns() != room;
                room = band.columns();
                for (int o = 0; o < results && room > 0; o += BLOCK) {
                    int deep = Math.min(BLOCK, results - o);
                    if (other) {
                        rights[o / BLOCK] = product.newRight(deep, room);
                    }
                    int at = offset + (image * results + o) * places + band.from * outW;
                    if (line == outW) {
                        product.pack(from, at, places, 1, deep, room, rights[o / BLOCK], 0, deep);
                    } else {
                        Object rows = spread(from, at, deep, band);
                        product.pack(rows, 0, room, 1, deep, room, rights[o / BLOCK], 0, deep);
                    }
                }
                int across = product.round(room);
                for (int c = 0; c < channels; c += cut.channels) {
                    int some = Math.min(cut.channels, channels - c);
                    int high = some * taps;
                    Object sums = Scratch.get().buffer(type, SUMS, (long) roundRows(high) * across);
                    int row = group * depth + c * taps;
                    for (int o = 0; o < results && room > 0; o += BLOCK) {
                        Object right = rights[o / BLOCK];
                        int deep = Math.min(BLOCK, results - o);
                        Object x = CpuBuffer.array(a.buffer());
                        product.multiply(x, lefts, row, high, steps, o, deep, right, room, sums, 0, o == 0);
                    }
                    int plane = base + (image * channels + c) * height * width;
                    if (line == outW) {
                        fold(band, some, sums, across, to, plane);
                    } else {
                        foldLines(band, some, sums, across, to, plane);
                    }
                }
            }
        });
    }

    /** How the gradient of an image is cut: into bands of rows, and each into channels. */
    private record Bands(int rows, int count, int channels) {}

    /** Rows {@code h .. end - 1} of an image, and the rows of the result whose windows see them. */
    private record Band(int h, int end, int from, int until, int columns) {}

    private Bands bands() {
        int rows = Math.min(height, Math.max(4 * w.kernelH() * w.dilationH(), 2 * BAND * w.strideH() / outW + 1));
        int count = (height + rows - 1) / rows;
        int across = Math.max(1, band(0, rows).columns() + BAND);
        return new Bands(rows, count, Math.max(1, Math.min(channels, ROOM / taps / across)));
    }

    private Band band(int h, int end) {
        int reach = (w.kernelH() - 1) * w.dilationH();
        int from = Math.max(0, Math.floorDiv(h + w.padH() - reach + w.strideH() - 1, w.strideH()));
        int until = Math.min(outH, Math.floorDiv(end - 1 + w.padH(), w.strideH()) + 1);
        return new Band(h, end, from, until, until <= from ? 0 : (until - from - 1) * line + outW);
    }

    /** Adds columns where windows see the rows of a band. */
    private void fold(Band band, int some, Object sums, int across, Object to, int plane) {
        for (int c = 0; c < some; c++) {
            for (int h = band.h; h < band.end; h++) {
                int op = plane + (c * height + h) * width;
                Runs.clear(type, to, op, width);
                for (int kh = 0; kh < w.kernelH(); kh++) {
                    int shifted = h + w.padH() - kh * w.dilationH();
                    int oh = Math.floorDiv(shifted, w.strideH());
                    if (shifted < 0 || shifted % w.strideH() != 0 || oh >= outH) {
                        continue;
                    }
                    for (int kw = 0; kw < w.kernelW(); kw++) {
                        int lo = (int) Windows.firstInside(kw, w.strideW(), w.padW(), w.dilationW());
                        int hi = (int) Windows.endInside(kw, w.strideW(), w.padW(), w.dilationW(), width, outW);
                        if (lo < hi) {
                            int k = (c * w.kernelH() + kh) * w.kernelW() + kw;
                            int from = k * across + (oh - band.from) * outW + lo;
                            int column = lo * w.strideW() - w.padW() + kw * w.dilationW();
                            Adds.into(type, to, op + column, w.strideW(), sums, from, 1, hi - lo);
                        }
                    }
                }
            }
        }
    }

    /** Rows of the gradient of some results as far apart as those of the image; what is between them is anything. */
    private Object spread(Object gradient, int at, int deep, Band band) {
        Object to = Scratch.get().buffer(type, SPREAD, (long) deep * band.columns);
        for (int o = 0; o < deep; o++) {
            for (int oh = 0; oh < band.until - band.from; oh++) {
                int from = at + o * places + oh * outW;
                Runs.load(type, gradient, from, 1, to, o * band.columns + oh * line, outW);
            }
        }
        return to;
    }

    /** The same where columns lie like the image: each is added as one run, with -0, which changes nothing, between rows. */
    private void foldLines(Band band, int some, Object sums, int across, Object to, int plane) {
        int high = band.until - band.from + (w.kernelH() - 1) * w.dilationH();
        int size = Math.max(0, high * line);
        Object whole = Scratch.get().buffer(type, PLANE, size);
        for (int c = 0, k = 0; c < some; c++) {
            Runs.clear(type, whole, 0, size);
            for (int kh = 0; kh < w.kernelH(); kh++) {
                for (int kw = 0; kw < w.kernelW(); kw++, k++) {
                    int at = k * across;
                    for (int i = outW; i < band.columns; i += line) {
                        Runs.fill(type, sums, at + i, line - outW, -0.0);
                    }
                    int tp = kh * w.dilationH() * line + kw * w.dilationW();
                    add.run(whole, tp, whole, tp, sums, at, sums, at, band.columns);
                }
            }
            for (int h = band.h; h < band.end; h++) {
                int from = (h + w.padH() - band.from) * line + w.padW();
                Runs.load(type, whole, from, 1, to, plane + (c * height + h) * width, width);
            }
        }
    }
}
