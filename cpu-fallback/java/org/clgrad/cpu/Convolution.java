package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;
import org.clgrad.spi.Window;

/**
 * {@link org.clgrad.spi.Primitive.Convolution} and its gradients, without columns of windows: {@link WindowProduct} reads
 * windows where they are in the image, or in a copy with padding of the rows that are being worked on. The gradient by
 * the image has columns, of so many rows and channels that they stay in a cache.
 */
final class Convolution {
    /** Multiplications that are worth handing to another thread. */
    private static final long GRAIN = 1 << 18;
    /** Places of the result computed together. */
    private static final int BAND = 256;
    /** Elements of the gradient of an image that are columns at a time. */
    private static final int ROOM = 1 << 17;
    /** Elements of a gradient that are copied together to be the right factor. */
    private static final int COPIED = 1 << 18;

    private static final int BLOCK = Contract.MATMUL_BLOCK;

    /** Numbers of scratch buffers. */
    private static final int SUMS = 0;

    private static final int PADDED = 1;

    private final Workers workers;
    private final PlanCache plans;
    private final WindowProduct product;
    private final DType type;
    private final Window w;
    private final int groups;
    private final int images;
    private final int channels;
    private final int height;
    private final int width;
    private final int results;
    private final int outH;
    private final int outW;
    private final int places;
    private final int taps;
    private final int depth;

    Convolution(
            Workers workers,
            PlanCache plans,
            WindowProduct product,
            Window window,
            int groups,
            Operand image,
            Shape weight,
            Operand result) {
        this.workers = workers;
        this.plans = plans;
        this.product = product;
        this.type = image.dtype();
        this.w = window;
        this.groups = groups;
        Shape x = image.shape();
        images = Math.toIntExact(x.dim(0));
        channels = Math.toIntExact(weight.dim(1));
        height = Math.toIntExact(x.dim(2));
        width = Math.toIntExact(x.dim(3));
        results = Math.toIntExact(weight.dim(0) / groups);
        outH = Math.toIntExact(result.shape().dim(2));
        outW = Math.toIntExact(result.shape().dim(3));
        places = outH * outW;
        taps = window.kernelH() * window.kernelW();
        depth = channels * taps;
    }

    /** Images in memory; {@code at} is where row 0 and column 0 of what windows see are. */
    private record Image(Object array, int at, int perImage, int perChannel, int perRow, int perColumn) {
        static Image of(Operand x) {
            Layout l = x.layout();
            return new Image(
                    CpuBuffer.array(x.buffer()),
                    Math.toIntExact(l.offset()),
                    step(l, 0),
                    step(l, 1),
                    step(l, 2),
                    step(l, 3));
        }

        private static int step(Layout l, int dim) {
            return l.shape().dim(dim) > 1 ? Math.toIntExact(l.stride(dim)) : 0;
        }
    }

    /** An operand whose elements lie in order: itself or a copy. */
    private Operand inOrder(Operand x) {
        if (x.layout().isContiguous()) {
            return x;
        }
        Operand copy = new Operand(CpuBuffer.allocate(type, x.shape().size()), Layout.contiguous(x.shape()));
        Elementwise.run(workers, plans.get(Program.identity(type)), List.of(), copy, new Operand[] {x});
        return copy;
    }

    private boolean pads() {
        return w.padH() > 0 || w.padW() > 0;
    }

    /** Some channels of some images with padding, of {@code rows} rows from row {@code top} on, where -padH is the first. */
    private Image padded(Image x, Workers by, int image, int count, int channel, int some, int top, int rows) {
        int columns = width + 2 * w.padW();
        int plane = rows * columns;
        Object to = Scratch.get().buffer(type, PADDED, (long) count * some * plane);
        by.parallel((long) count * some, Math.max(1, GRAIN / 16 / plane), (from, until) -> {
            for (int at = (int) from; at < until; at++) {
                int source = x.at + (image + at / some) * x.perImage + (channel + at % some) * x.perChannel;
                for (int r = 0, t = at * plane; r < rows; r++, t += columns) {
                    int h = top + r;
                    if (h < 0 || h >= height) {
                        Runs.clear(type, to, t, columns);
                        continue;
                    }
                    Runs.clear(type, to, t, w.padW());
                    Runs.load(type, x.array, source + h * x.perRow, x.perColumn, to, t + w.padW(), width);
                    Runs.clear(type, to, t + w.padW() + width, w.padW());
                }
            }
        });
        return new Image(to, 0, some * plane, plane, columns, 1);
    }

    /** Where the elements of a window are, from its first. */
    private int[] tapTable(Image x) {
        int[] table = new int[depth];
        for (int c = 0, k = 0; c < channels; c++) {
            for (int kh = 0; kh < w.kernelH(); kh++) {
                for (int kw = 0; kw < w.kernelW(); kw++) {
                    table[k++] = c * x.perChannel + kh * w.dilationH() * x.perRow + kw * w.dilationW() * x.perColumn;
                }
            }
        }
        return table;
    }

    /** Where windows begin, of some rows of the result. */
    private int[] placeTable(Image x, int rows) {
        int[] table = new int[rows * outW];
        for (int oh = 0, p = 0; oh < rows; oh++) {
            for (int ow = 0; ow < outW; ow++) {
                table[p++] = oh * w.strideH() * x.perRow + ow * w.strideW() * x.perColumn;
            }
        }
        return table;
    }

    private int roundRows(int rows) {
        int tile = product.tileRows();
        return (rows + tile - 1) / tile * tile;
    }

    private static long grain(long each) {
        return Math.max(1, GRAIN / Math.max(1, each));
    }

    void forward(Operand out, Operand input, Operand weights) {
        if (out.shape().size() == 0) {
            return;
        }
        Object to = CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        if (depth == 0) {
            Runs.clear(type, to, base, (int) out.shape().size());
            return;
        }
        Image x = Image.of(input);
        Object[][] rights = weightsAsRight(inOrder(weights));
        int across = product.round(results);
        int band = Math.max(1, Math.min(outH, BAND / outW));
        int bands = (outH + band - 1) / band;
        int seen = (band - 1) * w.strideH() + (w.kernelH() - 1) * w.dilationH() + 1;
        Image whole = pads() ? new Image(null, 0, 0, seen * (width + 2 * w.padW()), width + 2 * w.padW(), 1) : x;
        int[] steps = tapTable(whole);
        int[] rows = placeTable(whole, band);
        workers.parallel((long) images * groups * bands, grain((long) band * outW * depth * results), (from, until) -> {
            int[] at = new int[rows.length];
            Object sums = Scratch.get().buffer(type, SUMS, (long) roundRows(rows.length) * across);
            for (long unit = from; unit < until; unit++) {
                int n = (int) (unit / bands / groups);
                int g = (int) (unit / bands % groups);
                int oh = (int) (unit % bands) * band;
                int high = Math.min(band, outH - oh) * outW;
                int top = oh * w.strideH();
                Image y = pads() ? padded(x, Workers.NONE, n, 1, g * channels, channels, top - w.padH(), seen) : x;
                int first = pads() ? 0 : x.at + n * x.perImage + g * channels * x.perChannel + top * x.perRow;
                for (int i = 0; i < high; i++) {
                    at[i] = first + rows[i];
                }
                for (int k = 0; k < depth; k += BLOCK) {
                    int deep = Math.min(BLOCK, depth - k);
                    Object right = rights[g][k / BLOCK];
                    product.multiply(y.array, at, 0, high, steps, k, deep, right, results, sums, 0, k == 0);
                }
                int tp = base + (n * groups + g) * results * places + oh * outW;
                product.transpose(sums, 0, across, high, results, to, tp, places);
            }
        });
    }

    /** The weights of each group as right factors, block by block: a row for each tap, a column for each result. */
    private Object[][] weightsAsRight(Operand weights) {
        Object array = CpuBuffer.array(weights.buffer());
        int offset = Math.toIntExact(weights.layout().offset());
        int blocks = (depth + BLOCK - 1) / BLOCK;
        Object[][] rights = new Object[groups][blocks];
        workers.parallel((long) groups * blocks, grain(16L * BLOCK * results), (from, until) -> {
            for (int at = (int) from; at < until; at++) {
                int g = at / blocks;
                int k = at % blocks * BLOCK;
                int deep = Math.min(BLOCK, depth - k);
                Object right = product.newRight(deep, results);
                product.pack(array, offset + g * results * depth + k, 1, depth, deep, results, right, 0, deep);
                rights[g][at % blocks] = right;
            }
        });
        return rights;
    }

    void weight(Operand out, Operand input, Operand gradient) {
        if (out.shape().size() == 0) {
            return;
        }
        Object to = CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        long count = (long) images * places;
        if (count == 0) {
            Runs.clear(type, to, base, (int) out.shape().size());
            return;
        }
        Image x = Image.of(input);
        Operand g = inOrder(gradient);
        int across = product.round(results);
        int tall = roundRows(depth);
        Object sums = CpuBuffer.newArray(type, groups * tall * across);
        // Blocks that are worked on together: those of an image, or of many small ones.
        long room = Math.max(places, COPIED / across);
        int together = (int) Math.min((count + BLOCK - 1) / BLOCK, Math.max(1, room / BLOCK));
        Object[] rights = new Object[together];
        for (long first = 0; first < count; first += (long) together * BLOCK) {
            int some = (int) Math.min((long) together * BLOCK, count - first);
            int n = (int) (first / places);
            int until = (int) ((first + some - 1) / places) + 1;
            Image y = pads()
                    ? padded(x, workers, n, until - n, 0, groups * channels, -w.padH(), height + 2 * w.padH())
                    : x;
            int[] steps = stepTable(y, first, some, pads() ? n : 0);
            int[] rows = tapTable(y);
            for (int group = 0; group < groups; group++) {
                gradientAsRight(g, group, first, some, rights);
                addBlocks(y, group, rows, steps, rights, sums, group * tall * across, first == 0);
            }
        }
        for (int group = 0; group < groups; group++) {
            int tp = base + group * results * depth;
            product.transpose(sums, group * tall * across, across, depth, results, to, tp, depth);
        }
    }

    /** Where the windows of some places of all images begin. */
    private int[] stepTable(Image x, long first, int some, int image) {
        int[] table = new int[some];
        for (int i = 0; i < some; i++) {
            long q = first + i;
            int n = (int) (q / places);
            int p = (int) (q % places);
            table[i] = x.at
                    + (n - image) * x.perImage
                    + p / outW * w.strideH() * x.perRow
                    + p % outW * w.strideW() * x.perColumn;
        }
        return table;
    }

    /** Some places of the gradient of all images as right factors, block by block: a column for each result. */
    private void gradientAsRight(Operand gradient, int group, long first, int some, Object... rights) {
        Object array = CpuBuffer.array(gradient.buffer());
        int offset = Math.toIntExact(gradient.layout().offset());
        int blocks = (some + BLOCK - 1) / BLOCK;
        workers.parallel(blocks, grain(16L * BLOCK * results), (from, until) -> {
            for (int b = (int) from; b < until; b++) {
                int deep = Math.min(BLOCK, some - b * BLOCK);
                if (rights[b] == null || deep < BLOCK) {
                    rights[b] = product.newRight(deep, results);
                }
                for (int k = 0; k < deep; ) {
                    long q = first + b * BLOCK + k;
                    int p = (int) (q % places);
                    int run = Math.min(deep - k, places - p);
                    int at = offset + (int) ((q / places * groups + group) * results * places) + p;
                    product.pack(array, at, 1, places, run, results, rights[b], k, deep);
                    k += run;
                }
            }
        });
    }

    private void addBlocks(
            Image x, int group, int[] rows, int[] steps, Object[] rights, Object sums, int at, boolean first) {
        int tile = product.tileRows();
        int across = product.round(results);
        int shift = group * channels * x.perChannel;
        int[] shifted = new int[depth];
        for (int i = 0; i < depth; i++) {
            shifted[i] = rows[i] + shift;
        }
        long each = (long) tile * steps.length * results;
        workers.parallel((depth + tile - 1) / tile, grain(each), (from, until) -> {
            int row = (int) from * tile;
            int high = (int) Math.min(depth, until * tile) - row;
            for (int k = 0; k < steps.length; k += BLOCK) {
                int deep = Math.min(BLOCK, steps.length - k);
                Object right = rights[k / BLOCK];
                boolean store = first && k == 0;
                product.multiply(
                        x.array, shifted, row, high, steps, k, deep, right, results, sums, at + row * across, store);
            }
        });
    }

    void input(Operand out, Operand gradient, Operand weights) {
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
        int[] rows = new int[groups * depth];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Math.toIntExact(a.layout().offset()) + i / depth * results * depth + i % depth;
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
                for (int o = 0; o < results && band.places() > 0; o += BLOCK) {
                    int deep = Math.min(BLOCK, results - o);
                    if (band.places() != room) {
                        rights[o / BLOCK] = product.newRight(deep, band.places());
                    }
                    int at = offset + (image * results + o) * places + band.from * outW;
                    product.pack(from, at, places, 1, deep, band.places(), rights[o / BLOCK], 0, deep);
                }
                room = band.places();
                int across = product.round(room);
                for (int c = 0; c < channels; c += cut.channels) {
                    int some = Math.min(cut.channels, channels - c);
                    int high = some * taps;
                    Object sums = Scratch.get().buffer(type, SUMS, (long) roundRows(high) * across);
                    int row = group * depth + c * taps;
                    for (int o = 0; o < results && band.places() > 0; o += BLOCK) {
                        Object right = rights[o / BLOCK];
                        int deep = Math.min(BLOCK, results - o);
                        Object x = CpuBuffer.array(a.buffer());
                        product.multiply(x, rows, row, high, steps, o, deep, right, band.places(), sums, 0, o == 0);
                    }
                    int plane = base + (image * channels + c) * height * width;
                    fold(band, some, sums, across, to, plane);
                }
            }
        });
    }

    /** How the gradient of an image is cut: into bands of rows, and each into channels. */
    private record Bands(int rows, int count, int channels) {}

    /** Rows {@code h .. end - 1} of an image, and the rows of the result whose windows see them. */
    private record Band(int h, int end, int from, int until, int outW) {
        int places() {
            return Math.max(0, until - from) * outW;
        }
    }

    private Bands bands() {
        int rows = Math.min(height, Math.max(4 * w.kernelH() * w.dilationH(), 2 * BAND * w.strideH() / outW + 1));
        int count = (height + rows - 1) / rows;
        int across = Math.max(1, band(0, rows).places() + BAND);
        return new Bands(rows, count, Math.max(1, Math.min(channels, ROOM / taps / across)));
    }

    private Band band(int h, int end) {
        int reach = (w.kernelH() - 1) * w.dilationH();
        int from = Math.max(0, Math.floorDiv(h + w.padH() - reach + w.strideH() - 1, w.strideH()));
        int until = Math.min(outH, Math.floorDiv(end - 1 + w.padH(), w.strideH()) + 1);
        return new Band(h, end, from, until, outW);
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
}
