package org.clgrad.opencl;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clgrad.shape.Coalesce;
import org.clgrad.spi.Operand;

/**
 * Which results go past a device's caches ({@code kernels-cl/stream.cl}). In the tuning table {@code stream-N} is for
 * those of at least N MiB a compute unit, {@code plain} for none.
 */
final class Stores {
    private static final Pattern FORM = Pattern.compile("plain|stream-(\\d{1,6})");
    private static final int MEBIBYTE = 20;

    /** The elements of a block of {@code stream.cl}. */
    static final long BLOCK = 64;

    /** Drivers that know of no cache, or name that of one core, are taken to have this much. */
    private static final long LEAST_CACHE = 16L << MEBIBYTE;

    /** In shorter runs too many elements belong to no whole block. */
    private static final long SHORTEST = 256;

    private final long from;

    /**
     * @param name how the tuning table says it
     * @param traits the device
     */
    Stores(String name, ClTraits traits) {
        long mebibytes = mebibytes(name);
        // Nothing larger than the last cache is found in it, however many units share it.
        this.from = mebibytes < 0
                ? Long.MAX_VALUE
                : Math.min(traits.computeUnits * (mebibytes << MEBIBYTE), Math.max(LEAST_CACHE, traits.cacheBytes));
    }

    /** The number in a name, or -1 for plain stores; IllegalArgumentException if it is no name. */
    static long mebibytes(String name) {
        Matcher m = FORM.matcher(name);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + name + "' is no way to store");
        }
        return m.group(1) == null ? -1 : Long.parseLong(m.group(1));
    }

    /**
     * Whether a result goes past the caches. One that overwrites an input does not: its lines are read anyway.
     *
     * @param out the result
     * @param inputs what it is computed from
     * @param dims the dimensions that are walked, the result's strides last
     */
    boolean stream(Operand out, List<Operand> inputs, Coalesce dims) {
        int inner = dims.rank() - 1;
        return out.shape().size() * out.dtype().bytes() >= from
                && dims.size(inner) >= SHORTEST
                && dims.stride(inputs.size(), inner) == 1
                && inputs.stream().noneMatch(in -> in.buffer() == out.buffer());
    }
}
