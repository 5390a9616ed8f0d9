package org.clgrad.cpu;

import java.util.Arrays;
import org.clgrad.shape.DType;

/** Working memory of one thread, kept from call to call so that the hot paths allocate nothing. */
final class Scratch {
    /** Elements of a block of an elementwise program: a handful of float32 blocks fits the first-level cache. */
    static final int BLOCK = 1024;

    private static final ThreadLocal<Scratch> LOCAL = ThreadLocal.withInitial(Scratch::new);
    private static final DType[] TYPES = DType.values();

    /** The arrays and offsets that the values of the program under way are read from. */
    Object[] arrays = new Object[16];

    int[] offsets = new int[16];
    /** For each of them how far it is from one run of elements to the next, where there are several. */
    int[] steps = new int[16];

    private final Object[][] blocks = new Object[TYPES.length][8];
    private final Object[][] buffers = new Object[TYPES.length][4];

    static Scratch get() {
        return LOCAL.get();
    }

    /** Makes room for a program of so many values. */
    void reserve(int values) {
        if (arrays.length < values) {
            arrays = new Object[values];
            offsets = new int[values];
            steps = new int[values];
        }
    }

    /** Drops references to the arrays of others, so that a thread at rest keeps no tensor alive. */
    void forget(int values) {
        Arrays.fill(arrays, 0, values, null);
    }

    /** Block number {@code slot} of a type: {@link #BLOCK} elements with unspecified content. */
    Object block(DType type, int slot) {
        Object[] of = reserve(blocks, type, slot);
        Object block = of[slot];
        if (block == null) {
            block = CpuBuffer.newArray(type, BLOCK);
            of[slot] = block;
        }
        return block;
    }

    /** Buffer number {@code slot} of a type with at least {@code elements} elements, unspecified content. */
    Object buffer(DType type, int slot, long elements) {
        Object[] of = reserve(buffers, type, slot);
        Object buffer = of[slot];
        if (buffer == null || java.lang.reflect.Array.getLength(buffer) < elements) {
            buffer = CpuBuffer.newArray(type, Math.toIntExact(elements));
            of[slot] = buffer;
        }
        return buffer;
    }

    private static Object[] reserve(Object[][] all, DType type, int slot) {
        int t = type.ordinal();
        Object[] of = all[t];
        if (slot >= of.length) {
            of = Arrays.copyOf(of, Math.max(slot + 1, 2 * of.length));
            all[t] = of;
        }
        return of;
    }
}
