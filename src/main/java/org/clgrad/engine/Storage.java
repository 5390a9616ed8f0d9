package org.clgrad.engine;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Predicate;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;

/**
 * Device memory shared by a tensor and its views. Counts the handles that hold it and is given back when the last one
 * is closed; if handles are dropped without being closed, the garbage collector finds the storage unreachable and a
 * cleaner gives it back. Elementwise results and matrix products are {@link Pending} at
 * first and have no memory. Carries the version counter that tells autograd of writes in place.
 */
public final class Storage {
    private static final AtomicIntegerFieldUpdater<Storage> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Storage.class, "holders");
    private static final AtomicReferenceFieldUpdater<Storage, Buffer> BUFFER =
            AtomicReferenceFieldUpdater.newUpdater(Storage.class, Buffer.class, "buffer");

    private final Device device;
    private final DType dtype;
    private final long elements;

    /** Null while the elements are pending, and once the memory was given back. */
    private volatile Buffer buffer;
    /** What gives the memory back; null where dropping the buffer does. */
    private DeviceMemory.Allocation allocation;
    /** How to compute the elements; null once they are in memory, or when nobody wants them any more. */
    private volatile Pending pending;
    /** Storages that were pending on this one when last looked at: computed before this one is written. */
    private volatile PendingStorages readers;

    /** A field, as are the others: a chain of scalars makes a storage an operation, and each object of it counts. */
    private volatile int holders;

    private volatile int version;
    private volatile IndexRange range;

    /**
     * Smallest and largest element, known at a version.
     *
     * @param min a lower bound of the elements
     * @param max an upper bound of the elements
     * @param version the version for which it holds
     */
    private record IndexRange(long min, long max, int version) {}

    /** Without memory until it is given some. */
    Storage(Device device, DType dtype, long elements) {
        this.device = device;
        this.dtype = dtype;
        this.elements = elements;
    }

    /** The elements are in memory from now on. No fence: whoever finds them has been handed this storage. */
    void hold(Buffer memory) {
        BUFFER.lazySet(this, memory);
    }

    /** The memory that is being provided is counted and has to be given back. */
    void track(DeviceMemory.Allocation memory) {
        allocation = memory;
    }

    /** {@return where the memory is} */
    public Device device() {
        return device;
    }

    /** {@return the element type} */
    public DType dtype() {
        return dtype;
    }

    /** {@return the number of elements} */
    public long elements() {
        return elements;
    }

    /** Memory for elements that are computed when they are asked for. */
    Storage(Device device, DType dtype, Pending pending) {
        this(device, dtype, pending.shape.size());
        this.pending = pending;
        WeakReference<Storage> self = new WeakReference<>(this);
        for (View in : pending.inputs) {
            in.storage().addReader(self);
        }
    }

    Pending pending() {
        return pending;
    }

    private void addReader(WeakReference<Storage> reader) {
        PendingStorages all = readers;
        if (all == null) {
            synchronized (this) {
                all = readers == null ? new PendingStorages() : readers;
                readers = all;
            }
        }
        all.add(reader);
    }

    /** Computes what is pending on these elements, before they are overwritten. */
    void realizeReaders() {
        PendingStorages all = readers;
        if (all != null) {
            all.take().forEach(Storage::realize);
        }
    }

    /** Computes the elements now if they were put off. */
    public void realize() {
        if (pending != null) {
            compute();
        }
    }

    /**
     * Computes the elements now if they were put off and cost more to compute than to read, for a caller that knows of
     * several who will want them: the first would compute them on its way, and the next again. What can be computed
     * together with a matrix product is as well: the next would read the product.
     */
    public void realizeForSeveral() {
        Pending p = pending;
        if (p != null && (p.cost > Fusion.CHEAP || p.comesFromProduct())) {
            compute();
        }
    }

    /**
     * Computes the elements now if they are a matrix product that was put off, for a caller who will keep them for long:
     * the factors would be kept with them.
     */
    public void realizeProduct() {
        Pending p = pending;
        if (p != null && p.isProduct()) {
            compute();
        }
    }

    private void compute() {
        Pending p = pending;
        if (p != null) {
            computeBy(p, out -> {
                device.launchFresh(p, out);
                return true;
            });
        }
    }

    /**
     * Gives the elements memory and has them computed.
     *
     * @param expected what they are pending for, as the caller found
     * @param launch computes them into their memory; false if it found that it must be tried again, and nothing was done
     * @return whether they were computed, here
     */
    synchronized boolean computeBy(Pending expected, Predicate<Operand> launch) {
        if (pending != expected) {
            return false;
        }
        Buffer memory = device.memory().provide(this);
        boolean done = false;
        try {
            done = launch.test(new Operand(memory, Layout.contiguous(expected.shape)));
        } finally {
            if (!done) {
                giveBack();
            }
        }
        if (done) {
            hold(memory);
            pending = null;
            expected.releaseInputs();
        }
        return done;
    }

    Buffer buffer() {
        realize();
        Buffer memory = buffer;
        if (memory == null) {
            throw new DeviceException(
                    "storage: this memory on " + device + " was given back; use the tensor before closing it");
        }
        return memory;
    }

    /** Counts one more handle. */
    public void retain() {
        HOLDERS.incrementAndGet(this);
    }

    /** Counts one handle less; the last one gives the memory back. */
    public void release() {
        if (HOLDERS.decrementAndGet(this) == 0) {
            if (pending != null) {
                forget();
            }
            giveBack();
        }
    }

    /** Nobody wants what is pending. If another thread computes it, that is done first. */
    private synchronized void forget() {
        Pending p = pending;
        if (p != null) {
            pending = null;
            p.releaseInputs();
        }
    }

    private void giveBack() {
        BUFFER.lazySet(this, null);
        if (allocation != null) {
            allocation.release();
        }
    }

    /** {@return whether exactly one handle holds this memory} */
    public boolean isExclusive() {
        return holders == 1;
    }

    /** {@return how often the memory was written in place} */
    public int version() {
        return version;
    }

    /** Counts a write in place. Concurrent writers of one storage are the caller's error. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void written() {
        version++;
    }

    /**
     * Remembers bounds of the elements, so that index checks need no read back.
     *
     * @param min no element is smaller
     * @param max no element is larger
     */
    public void knownRange(long min, long max) {
        range = new IndexRange(min, max, version);
    }

    /**
     * Takes over what is known of another storage's elements, all of these being copies of some of them.
     *
     * @param other what was copied
     */
    public void inheritRange(Storage other) {
        IndexRange r = other.range;
        if (r != null && r.version == other.version) {
            knownRange(r.min, r.max);
        }
    }

    /**
     * Whether all elements are known to lie in a range without asking the device.
     *
     * @param min the smallest allowed
     * @param max the largest allowed
     * @return whether it is known; false may also mean unknown
     */
    public boolean isKnownWithin(long min, long max) {
        IndexRange r = range;
        return r != null && r.version == version && r.min >= min && r.max <= max;
    }
}
