package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Window;

/**
 * {@link org.clgrad.spi.Primitive.Unfold}, its transpose {@link org.clgrad.spi.Primitive.FoldWindows}, and
 * {@link org.clgrad.spi.Primitive.WindowArgMax}: everything is done in runs along image rows.
 */
final class Windows {
    /** Elements that are worth handing to another thread. */
    private static final int GRAIN = 1 << 14;

    private Windows() {}

    /** The first window whose column {@code k} lies at or after the first of the image. */
    static long firstInside(int k, int stride, int pad, int dilation) {
        return Math.max(0, Math.floorDiv(pad - (long) k * dilation + stride - 1, stride));
    }

    /** One more than the last window, of {@code count}, whose column {@code k} lies within the image's {@code size}. */
    static long endInside(int k, int stride, int pad, int dilation, long size, long count) {
        return Math.min(count, Math.floorDiv(size - 1 + pad - (long) k * dilation, stride) + 1);
    }

    static void unfold(Workers workers, Window w, Operand out, Operand input) {
        DType type = out.dtype();
        Layout in = input.layout();
        long channels = in.shape().dim(1);
        long height = in.shape().dim(2);
        long width = in.shape().dim(3);
        long outH = w.outH(height);
        int outW = (int) w.outW(width);
        if (out.shape().size() == 0) {
            return;
        }
        Object source = CpuBuffer.array(input.buffer());
        Object target = CpuBuffer.array(out.buffer());
        long base = out.layout().offset();
        long planes = in.shape().dim(0) * channels * w.kernelH() * w.kernelW();
        int step = (int) (in.stride(3) * w.strideW());
        workers.parallel(planes * outH, Math.max(1, GRAIN / outW), (from, to) -> {
            for (long at = from; at < to; at++) {
                long plane = at / outH;
                long oh = at - plane * outH;
                int kw = (int) (plane % w.kernelW());
                long rest = plane / w.kernelW();
                int kh = (int) (rest % w.kernelH());
                rest /= w.kernelH();
                long h = oh * w.strideH() - w.padH() + (long) kh * w.dilationH();
                int op = (int) (base + at * outW);
                int lo = (int) Math.min(outW, firstInside(kw, w.strideW(), w.padW(), w.dilationW()));
                int hi = (int) endInside(kw, w.strideW(), w.padW(), w.dilationW(), width, outW);
                if (h < 0 || h >= height || hi <= lo) {
                    Runs.clear(type, target, op, outW);
                    continue;
                }
                long row = in.offset()
                        + rest / channels * in.stride(0)
                        + rest % channels * in.stride(1)
                        + h * in.stride(2);
                long col = (long) lo * w.strideW() - w.padW() + (long) kw * w.dilationW();
                Runs.clear(type, target, op, lo);
                Runs.load(type, source, (int) (row + col * in.stride(3)), step, target, op + lo, hi - lo);
                Runs.clear(type, target, op + hi, outW - hi);
            }
        });
    }

    static void fold(Workers workers, Window w, Operand out, Operand columns) {
        DType type = out.dtype();
        if (out.shape().size() == 0) {
            return;
        }
        if (type == DType.BOOL) {
            throw Adds.noBool();
        }
        Layout in = columns.layout();
        long channels = out.shape().dim(1);
        long height = out.shape().dim(2);
        int width = (int) out.shape().dim(3);
        long outH = Math.max(0, w.outH(height));
        long outW = Math.max(0, w.outW(width));
        Object source = CpuBuffer.array(columns.buffer());
        Object target = CpuBuffer.array(out.buffer());
        long base = out.layout().offset();
        int step = (int) in.stride(2);
        long grain = Math.max(1, GRAIN / ((long) width * w.kernelH() * w.kernelW()));
        workers.parallel(out.shape().dim(0) * channels * height, grain, (from, to) -> {
            for (long at = from; at < to; at++) {
                long plane = at / height;
                long h = at - plane * height;
                int op = (int) (base + at * width);
                Runs.clear(type, target, op, width);
                for (int kh = 0; kh < w.kernelH(); kh++) {
                    long shifted = h + w.padH() - (long) kh * w.dilationH();
                    if (shifted < 0 || shifted % w.strideH() != 0 || shifted / w.strideH() >= outH) {
                        continue;
                    }
                    for (int kw = 0; kw < w.kernelW(); kw++) {
                        long lo = firstInside(kw, w.strideW(), w.padW(), w.dilationW());
                        long hi = endInside(kw, w.strideW(), w.padW(), w.dilationW(), width, outW);
                        if (hi <= lo) {
                            continue;
                        }
                        long channel = (plane % channels * w.kernelH() + kh) * w.kernelW() + kw;
                        long first = in.offset()
                                + plane / channels * in.stride(0)
                                + channel * in.stride(1)
                                + (shifted / w.strideH() * outW + lo) * in.stride(2);
                        long col = lo * w.strideW() - w.padW() + (long) kw * w.dilationW();
                        Adds.into(type, target, (int) (op + col), w.strideW(), source, (int) first, step, (int)
                                (hi - lo));
                    }
                }
            }
        });
    }

    static void argMax(Workers workers, Window w, Operand out, Operand input) {
        Layout in = input.layout();
        if (out.shape().size() == 0) {
            return;
        }
        DType type = input.dtype();
        DType key = type.isFloating() ? DType.FLOAT64 : DType.INT64;
        Loop widen = CastLoops.of(type, key);
        long channels = in.shape().dim(1);
        long height = in.shape().dim(2);
        int width = (int) in.shape().dim(3);
        long outH = w.outH(height);
        int outW = (int) w.outW(width);
        Object source = CpuBuffer.array(input.buffer());
        long[] target = (long[]) CpuBuffer.array(out.buffer());
        if (type == DType.FLOAT32) {
            floatArgMax(workers, w, in, (float[]) source, target, out);
            return;
        }
        long base = out.layout().offset();
        long grain = Math.max(1, GRAIN / ((long) outW * w.kernelH() * w.kernelW()));
        workers.parallel(in.shape().dim(0) * channels * outH, grain, (from, to) -> {
            Scratch scratch = Scratch.get();
            Object narrow = scratch.buffer(type, 0, width);
            Object keys = scratch.buffer(key, 1, (long) width * w.kernelH());
            ArgReduce.Best best = new ArgReduce.Best(true, type);
            for (long at = from; at < to; at++) {
                long plane = at / outH;
                long top = (at - plane * outH) * w.strideH() - w.padH();
                long first = in.offset() + plane / channels * in.stride(0) + plane % channels * in.stride(1);
                for (int kh = 0; kh < w.kernelH(); kh++) {
                    long h = top + (long) kh * w.dilationH();
                    if (h >= 0 && h < height) {
                        int row = (int) (first + h * in.stride(2));
                        Runs.load(type, source, row, (int) in.stride(3), narrow, 0, width);
                        widen.run(keys, kh * width, narrow, 0, narrow, 0, narrow, 0, width);
                    }
                }
                for (int ow = 0; ow < outW; ow++) {
                    best.reset();
                    long left = (long) ow * w.strideW() - w.padW();
                    int lo = (int) Math.max(0, Math.floorDiv(-left + w.dilationW() - 1, w.dilationW()));
                    int hi = (int) Math.min(w.kernelW(), Math.floorDiv(width - 1 - left, w.dilationW()) + 1);
                    for (int kh = 0; kh < w.kernelH() && lo < hi; kh++) {
                        long h = top + (long) kh * w.dilationH();
                        if (h >= 0 && h < height) {
                            long col = left + (long) lo * w.dilationW();
                            int kp = (int) (kh * (long) width + col);
                            best.look(keys, kp, w.dilationW(), hi - lo, h * width + col, w.dilationW());
                        }
                    }
                    target[(int) (base + at * outW + ow)] = Math.max(0, best.index);
                }
            }
        });
    }

    /** The most common type is compared as it is, where it is. */
    private static void floatArgMax(Workers workers, Window w, Layout in, float[] source, long[] target, Operand out) {
        long channels = in.shape().dim(1);
        int height = (int) in.shape().dim(2);
        int width = (int) in.shape().dim(3);
        long outH = w.outH(height);
        int outW = (int) w.outW(width);
        long base = out.layout().offset();
        int down = (int) in.stride(2);
        int across = (int) in.stride(3);
        int stepH = w.dilationH();
        int stepW = w.dilationW();
        long grain = Math.max(1, GRAIN / ((long) outW * w.kernelH() * w.kernelW()));
        workers.parallel(in.shape().dim(0) * channels * outH, grain, (from, to) -> {
            for (long row = from; row < to; row++) {
                long plane = row / outH;
                int image = (int) (in.offset() + plane / channels * in.stride(0) + plane % channels * in.stride(1));
                int top = (int) (row - plane * outH) * w.strideH() - w.padH();
                int hFrom = firstOf(top, stepH);
                int hTo = Math.min(height, top + w.kernelH() * stepH);
                for (int ow = 0; ow < outW; ow++) {
                    int left = ow * w.strideW() - w.padW();
                    int xFrom = firstOf(left, stepW);
                    int xTo = Math.min(width, left + w.kernelW() * stepW);
                    long best = Long.MIN_VALUE;
                    int line = image + hFrom * down + xFrom * across;
                    int place = hFrom * width + xFrom;
                    for (int h = hFrom; h < hTo; h += stepH) {
                        for (int x = 0, at = line; x < xTo - xFrom; x += stepW, at += stepW * across) {
                            best = Math.max(best, rank(source[at], place + x));
                        }
                        line += stepH * down;
                        place += stepH * width;
                    }
                    target[(int) (base + row * outW + ow)] = Math.max(0, ~(int) best);
                }
            }
        });
    }

    /**
     * A number that is larger for larger values, NaN being the largest, and for equal values at earlier places: comparing
     * them takes no branch, which values in no order would make the processor guess wrongly.
     */
    private static long rank(float value, int place) {
        // Adding 0 makes one zero of two, floatToIntBits one NaN of many.
        int bits = Float.floatToIntBits(value + 0.0f);
        int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ordered << 32) | (~place & 0xffff_ffffL);
    }

    /** The first place at or after 0 that a window sees which begins at {@code start}. */
    private static int firstOf(int start, int dilation) {
        return start >= 0 ? start : Math.floorMod(start, dilation);
    }
}
