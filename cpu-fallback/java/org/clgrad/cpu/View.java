package org.clgrad.cpu;

import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;

/**
 * An operand as the loops see it: an array and, for each dimension of the common coalesced space, a stride. Elements
 * are numbered in row-major order of that space, with 64 bits, so a broadcast may have more of them than any array.
 */
final class View {
    final DType type;
    final Object array;
    final long base;
    private final long[] sizes;
    private final long[] strides;
    private final long inner;
    private final int innerStride;
    private final boolean contiguous;
    private final boolean fixed;

    View(DType type, Object array, long base, long[] sizes, long[] strides) {
        this.type = type;
        this.array = array;
        this.base = base;
        this.sizes = sizes;
        this.strides = strides;
        int last = sizes.length - 1;
        inner = sizes[last];
        innerStride = inner > 1 ? Math.toIntExact(strides[last]) : 1;
        long step = 1;
        boolean dense = true;
        boolean constant = true;
        for (int d = last; d >= 0; d--) {
            dense &= sizes[d] == 1 || strides[d] == step;
            constant &= sizes[d] == 1 || strides[d] == 0;
            step *= sizes[d];
        }
        contiguous = dense;
        fixed = constant;
    }

    static View of(DType type, Object array, Coalesce space, int operand) {
        return new View(type, array, space.offset(operand), space.sizes(), space.strides(operand));
    }

    /** A run of neighbouring elements. */
    static View run(DType type, Object array, long base, long length) {
        return new View(type, array, base, new long[] {length}, new long[] {1});
    }

    /** Whether the elements are neighbours, so that element i is at {@code base + i}. */
    boolean contiguous() {
        return contiguous;
    }

    /** Whether all elements are one and the same. */
    boolean fixed() {
        return fixed;
    }

    /** Whether neighbours along the innermost dimension are neighbours in memory, or one and the same element. */
    boolean isNear() {
        return innerStride <= 1;
    }

    /** The array index of element {@code start} if the {@code n} elements from there are neighbours, else -1. */
    int position(long start, int n) {
        if (contiguous) {
            return (int) (base + start);
        }
        if (innerStride != 1 || start % inner + n > inner) {
            return -1;
        }
        return (int) address(start);
    }

    /** Whether neighbours along the innermost dimension are one and the same element. */
    boolean isStill() {
        return innerStride == 0;
    }

    /** Whether every row of so many elements is the same elements again. */
    boolean repeats(int length) {
        boolean same = inner == length;
        for (int d = 0; d < sizes.length - 1; d++) {
            same &= sizes[d] == 1 || strides[d] == 0;
        }
        return same;
    }

    /** Elements along the innermost dimension. */
    long inner() {
        return inner;
    }

    /** The array index of one element. */
    long address(long element) {
        long at = base;
        long rest = element;
        for (int d = sizes.length - 1; d > 0; d--) {
            long q = rest / sizes[d];
            at += (rest - q * sizes[d]) * strides[d];
            rest = q;
        }
        return at + rest * strides[0];
    }

    /** Copies elements {@code start .. start + n - 1} to {@code dst[dp], dst[dp + 1], ...}. */
    void load(long start, int n, Object dst, int dp) {
        walk(start, n, dst, dp, true);
    }

    /** Copies {@code src[sp], src[sp + 1], ...} to elements {@code start .. start + n - 1}. */
    void store(long start, int n, Object src, int sp) {
        walk(start, n, src, sp, false);
    }

    private void walk(long start, int n, Object other, int op, boolean load) {
        long row = start / inner;
        long col = start - row * inner;
        int done = 0;
        long at = address(start - col);
        while (true) {
            int run = (int) Math.min(n - done, inner - col);
            int here = (int) (at + col * innerStride);
            if (load) {
                Runs.load(type, array, here, innerStride, other, op + done, run);
            } else {
                Runs.store(type, other, op + done, array, here, innerStride, run);
            }
            done += run;
            if (done == n) {
                return;
            }
            col = 0;
            row++;
            at = next(at, row);
        }
    }

    /** From the address of row {@code row - 1} to that of {@code row}: a carry through the outer dimensions. */
    private long next(long at, long row) {
        long rest = row;
        long to = at;
        for (int d = sizes.length - 2; d >= 0; d--) {
            long q = rest / sizes[d];
            if (rest != q * sizes[d]) {
                return to + strides[d];
            }
            to -= (sizes[d] - 1) * strides[d];
            rest = q;
        }
        return to;
    }
}
