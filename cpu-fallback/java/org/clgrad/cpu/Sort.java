package org.clgrad.cpu;

import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;

/**
 * {@link org.clgrad.spi.Primitive.Sort}. Elements become integers in the order wanted: floats by their bits, zeros alike
 * and NaN above everything. Those of 32 bits are sorted as one number together with their places, which keeps equal
 * elements in order; those of 64 bits are merged, run by run, beside their places. Lines are sorted in parallel.
 */
final class Sort {
    /** Elements that are worth handing to another thread. */
    private static final int GRAIN = 1 << 11;
    /** Length of the runs that insertion sorts before they are merged. */
    private static final int RUN = 16;

    private static final int LOW_BITS = 32;
    private static final int FLOAT_MAGNITUDE = 0x7fffffff;
    private static final long DOUBLE_MAGNITUDE = Long.MAX_VALUE;

    private final DType type;
    private final boolean descending;
    private final View in;
    private final View out;
    private final int length;

    private Sort(int dim, boolean descending, Operand out, Operand input) {
        this.descending = descending;
        type = input.dtype();
        length = Math.toIntExact(input.shape().dim(dim));
        in = lines(type, dim, input);
        this.out = lines(DType.INT64, dim, out);
    }

    static void run(Workers workers, int dim, boolean descending, Operand out, Operand input) {
        long size = out.shape().size();
        if (size == 0) {
            return;
        }
        Sort sort = new Sort(dim, descending, out, input);
        workers.parallel(
                size / sort.length, Math.max(1, GRAIN / sort.length), fits(sort.type) ? sort::packed : sort::merged);
    }

    /** Whether elements of a type and their places fit in 64 bits together. */
    private static boolean fits(DType type) {
        return type.bytes() <= Integer.BYTES;
    }

    /** Line after line, whose elements are neighbours. */
    private static View lines(DType type, int dim, Operand operand) {
        Layout layout = operand.layout();
        int rank = layout.shape().rank();
        int[] order = new int[rank];
        boolean[] border = new boolean[rank];
        for (int d = 0, n = 0; d < rank; d++) {
            if (d != dim) {
                order[n++] = d;
            }
        }
        order[rank - 1] = dim;
        border[rank - 1] = true;
        Layout moved = layout.permute(order);
        return View.of(type, CpuBuffer.array(operand.buffer()), Coalesce.of(moved.shape(), List.of(moved), border), 0);
    }

    private void packed(long from, long to) {
        Object elements = CpuBuffer.newArray(type, length);
        long[] keys = new long[length];
        for (long line = from; line < to; line++) {
            in.load(line * length, length, elements, 0);
            for (int i = 0; i < length; i++) {
                int key = key(elements, i);
                keys[i] = (long) (descending ? ~key : key) << LOW_BITS | i;
            }
            Arrays.sort(keys);
            for (int i = 0; i < length; i++) {
                keys[i] = (int) keys[i];
            }
            out.store(line * length, length, keys, 0);
        }
    }

    private int key(Object elements, int i) {
        return switch (type) {
            case FLOAT32 -> {
                // One zero, one NaN; below zero the bits run the other way.
                int bits = Float.floatToIntBits(((float[]) elements)[i] + 0.0f);
                yield bits < 0 ? bits ^ FLOAT_MAGNITUDE : bits;
            }
            case INT32 -> ((int[]) elements)[i];
            default -> ((byte[]) elements)[i];
        };
    }

    private long wideKey(Object elements, int i) {
        if (type == DType.INT64) {
            return ((long[]) elements)[i];
        }
        long bits = Double.doubleToLongBits(((double[]) elements)[i] + 0.0);
        return bits < 0 ? bits ^ DOUBLE_MAGNITUDE : bits;
    }

    private void merged(long from, long to) {
        Object elements = CpuBuffer.newArray(type, length);
        long[] keys = new long[length];
        long[] places = new long[length];
        long[] otherKeys = new long[length];
        long[] otherPlaces = new long[length];
        for (long line = from; line < to; line++) {
            in.load(line * length, length, elements, 0);
            for (int i = 0; i < length; i++) {
                long key = wideKey(elements, i);
                keys[i] = descending ? ~key : key;
                places[i] = i;
            }
            for (int start = 0; start < length; start += RUN) {
                insert(keys, places, start, Math.min(length, start + RUN));
            }
            for (long run = RUN; run < length; run *= 2) {
                for (long start = 0; start < length; start += 2 * run) {
                    int middle = (int) Math.min(length, start + run);
                    int end = (int) Math.min(length, start + 2 * run);
                    merge(keys, places, otherKeys, otherPlaces, (int) start, middle, end);
                }
                long[] swap = keys;
                keys = otherKeys;
                otherKeys = swap;
                swap = places;
                places = otherPlaces;
                otherPlaces = swap;
            }
            out.store(line * length, length, places, 0);
        }
    }

    private static void insert(long[] keys, long[] places, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            long key = keys[i];
            long place = places[i];
            int at = i;
            for (; at > start && keys[at - 1] > key; at--) {
                keys[at] = keys[at - 1];
                places[at] = places[at - 1];
            }
            keys[at] = key;
            places[at] = place;
        }
    }

    private static void merge(
            long[] keys, long[] places, long[] toKeys, long[] toPlaces, int start, int middle, int end) {
        int a = start;
        int b = middle;
        for (int i = start; i < end; i++) {
            int from = b == end || (a < middle && keys[a] <= keys[b]) ? a++ : b++;
            toKeys[i] = keys[from];
            toPlaces[i] = places[from];
        }
    }
}
