package org.clgrad.opencl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.clgrad.shape.DType;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.RowStages;

/**
 * Memory for the time of a few launches, kept for the next: drivers that hand out fresh memory each time pay for its
 * first touch. Work is done in the order submitted, so memory given back may be taken again at once.
 */
final class Scratch implements RowStages.Memory {
    private static final long MOST_BYTES = 64 << 20;

    private final ClDevice device;
    private final Deque<ClBuffer> free = new ArrayDeque<>();
    private long bytes;

    Scratch(ClDevice device) {
        this.device = device;
    }

    /** Memory of at least so many elements, with any content. */
    @Override
    public ClBuffer take(DType dtype, long elements) {
        synchronized (this) {
            for (Iterator<ClBuffer> i = free.iterator(); i.hasNext(); ) {
                ClBuffer buffer = i.next();
                if (buffer.dtype() == dtype && buffer.elements() >= elements && buffer.elements() / 4 <= elements) {
                    i.remove();
                    bytes -= buffer.bytes();
                    return buffer;
                }
            }
        }
        return device.allocate(dtype, elements);
    }

    @Override
    public void give(Buffer given) {
        ClBuffer buffer = device.own("give", given);
        synchronized (this) {
            if (bytes + buffer.bytes() <= MOST_BYTES) {
                bytes += buffer.bytes();
                free.addFirst(buffer);
                return;
            }
        }
        device.free(buffer);
    }

    /** Frees what is kept; whether there was anything. */
    synchronized boolean clear() {
        boolean some = !free.isEmpty();
        free.forEach(device::free);
        free.clear();
        bytes = 0;
        return some;
    }
}
