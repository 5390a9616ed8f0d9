package org.clgrad.cpu;

import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Window;

/**
 * {@link org.clgrad.spi.Primitive.Convolution} and its gradient by the weights, without columns of windows:
 * {@link WindowProduct} reads windows where they are in the image, or in a copy with padding of the rows that are being
 * worked on.
 */
final class Convolution extends ConvolutionCall {
    /** Elements of a gradient that are copied together to be the right factor. */
    private static final int COPIED = 1 << 18;
    /** With no more results a group, places are the columns. */
    private static final int FEW_RESULTS = 4;

    Convolution(
            Workers workers,
            PlanCache plans,
            WindowProduct product,
            Window window,
            int groups,
            Operand image,
            Shape weight,
            Operand result) {
        super(workers, plans, product, window, groups, image, weight, result);
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
        Operand a = inOrder(weights);
        int across = product.round(results);
        int band = Math.max(1, Math.min(outH, BAND / outW));
        int bands = (outH + band - 1) / band;
        int seen = (band - 1) * w.strideH() + (w.kernelH() - 1) * w.dilationH() + 1;
        Image whole = pads() ? new Image(null, 0, 0, seen * (width + 2 * w.padW()), width + 2 * w.padW(), 1) : x;
        int[] steps = tapTable(whole);
        int[] rows = placeTable(whole, band);
        boolean few = results <= FEW_RESULTS && depth <= BLOCK && w.strideW() == 1 && whole.perColumn == 1;
        Object[][] rights = few ? null : weightsAsRight(a);
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
                int tp = base + (n * groups + g) * results * places + oh * outW;
                if (few) {
                    lines(y.array, at, high, steps, a, g, to, tp);
                    continue;
                }
                for (int k = 0; k < depth; k += BLOCK) {
                    int deep = Math.min(BLOCK, depth - k);
                    Object right = rights[g][k / BLOCK];
                    product.multiply(y.array, at, 0, high, steps, k, deep, right, results, sums, 0, k == 0);
                }
                product.transpose(sums, 0, across, high, results, to, tp, places);
            }
        });
    }

    /** A band of a group of few results, row by row. */
    private void lines(Object x, int[] at, int high, int[] steps, Operand weights, int group, Object to, int tp) {
        Object array = CpuBuffer.array(weights.buffer());
        int offset = Math.toIntExact(weights.layout().offset());
        for (int o = 0; o < results; o++) {
            int wp = offset + (group * results + o) * depth;
            for (int p = 0; p < high; p += outW) {
                product.line(x, at[p], steps, depth, array, wp, to, tp + o * places + p, outW);
            }
        }
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
                    long q = first + (long) b * BLOCK + k;
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
}
