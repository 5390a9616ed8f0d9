package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.clgrad.shape.Coalesce;

/**
 * Sizes and strides as the bytes of a kernel argument: the structure that {@code kernels-cl/geometry.cl} declares with
 * the same rank, operand count and index type. The rank is rounded up so that few kernels are compiled; the dimensions
 * added are outermost and of size 1.
 */
final class Geometry {
    private static final int[] RANKS = {1, 2, 4, 8, 16, 32, 64};

    private final Coalesce dims;
    private final int operands;
    private final int rank;
    private final boolean wide;

    /**
     * @param dims the collapsed dimensions
     * @param operands how many of its operands there are
     * @param wide whether indices take 64 bits
     */
    Geometry(Coalesce dims, int operands, boolean wide) {
        this.dims = dims;
        this.operands = operands;
        this.rank = roundedRank(dims.rank());
        this.wide = wide;
    }

    private static int roundedRank(int rank) {
        for (int r : RANKS) {
            if (r >= rank) {
                return r;
            }
        }
        return rank;
    }

    /** Whether some index relative to an operand's start needs more than 31 bits. */
    static boolean wide(Coalesce dims, int operands) {
        long count = 1;
        for (int d = 0; d < dims.rank(); d++) {
            count *= dims.size(d);
        }
        if (count > Integer.MAX_VALUE) {
            return true;
        }
        for (int k = 0; k < operands; k++) {
            long reach = 0;
            for (int d = 0; d < dims.rank(); d++) {
                reach += (dims.size(d) - 1) * dims.stride(k, d);
            }
            if (reach > Integer.MAX_VALUE) {
                return true;
            }
        }
        return false;
    }

    /** The rank that the kernel is compiled for. */
    int rank() {
        return rank;
    }

    /** The number of elements. */
    long count() {
        long count = 1;
        for (int d = 0; d < dims.rank(); d++) {
            count *= dims.size(d);
        }
        return count;
    }

    /** The line of the program that declares the structure under a name. */
    String declaration(String name) {
        return "GEOMETRY(" + name + ", " + rank + ", " + Math.max(1, operands) + ")\n";
    }

    /** The structure's bytes. */
    byte[] bytes() {
        int slots = Math.max(1, operands);
        int width = wide ? 8 : 4;
        int size = 8 * slots + width * (3 * rank + slots * rank);
        ByteBuffer out = ByteBuffer.allocate((size + 7) / 8 * 8).order(ByteOrder.nativeOrder());
        for (int k = 0; k < slots; k++) {
            out.putLong(k < operands ? dims.offset(k) : 0);
        }
        int pad = rank - dims.rank();
        for (int d = 0; d < rank; d++) {
            put(out, d < pad ? 1 : dims.size(d - pad));
        }
        for (int d = 0; d < rank; d++) {
            put(out, wide ? 0 : multiplier(d < pad ? 1 : dims.size(d - pad)));
        }
        for (int d = 0; d < rank; d++) {
            put(out, wide ? 0 : shift(d < pad ? 1 : dims.size(d - pad)));
        }
        for (int k = 0; k < slots; k++) {
            for (int d = 0; d < rank; d++) {
                put(out, d < pad || k >= operands ? 0 : dims.stride(k, d - pad));
            }
        }
        return out.array();
    }

    private void put(ByteBuffer out, long value) {
        if (wide) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
    }

    // Division by an invariant (Granlund and Montgomery 1994): for 0 <= n < 2^31 and 1 <= d < 2^31 with
    // s = ceil(log2 d), floor(n / d) = n * m >> (31 + s) for m = floor((2^(31 + s) + d - 1) / d) <= 2^32 - 1.

    private static long shift(long d) {
        return 31L + ceilLog2(d);
    }

    private static long multiplier(long d) {
        return d == 0 ? 0 : ((1L << (31 + ceilLog2(d))) + d - 1) / d;
    }

    private static int ceilLog2(long d) {
        return d <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(d - 1);
    }
}
