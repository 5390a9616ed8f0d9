package org.clgrad.engine;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;

/**
 * The memory of one device: a pool of buffers by size, a byte budget, and what happens when it is reached. The garbage
 * collector does not see device memory, so dropped tensors are looked for here: when what is held has doubled since the
 * last look, and before an allocation fails.
 */
public final class DeviceMemory {
    private static final Cleaner CLEANER = Cleaner.create();
    /** Below this many bytes held no garbage collection is asked for. */
    private static final long QUIET_BYTES = 256L << 20;
    /** Buffers of Java memory up to this size are left to the garbage collector: counting them would cost more. */
    private static final long UNTRACKED_BYTES = 4096;
    /** How often an allocation that does not fit asks for a garbage collection. */
    private static final int COLLECTIONS = 3;
    /** How long to wait for the cleaner after a collection; without an explicit collection (-XX:+DisableExplicitGC) in vain. */
    private static final int PATIENCE_SECONDS = 2;

    private static final int HOLDERS_SHOWN = 3;
    /** Sizes beyond this would overflow when counted in bytes. */
    private static final long MAX_ELEMENTS = Long.MAX_VALUE >> 4;

    private final Device device;
    private final Backend backend;
    /**
     * By type and elements. Not by one key of both: the methods that Java makes for a record as a key are long, and were a
     * third of what the JIT compiled of every method that computes a pending tensor.
     */
    private final Map<DType, Map<Long, ArrayDeque<Buffer>>> pool = new EnumMap<>(DType.class);

    private final Set<Allocation> live = new LinkedHashSet<>();
    private final ConcurrentLinkedQueue<Allocation> released = new ConcurrentLinkedQueue<>();
    private volatile long budget;
    private long liveBytes;
    private long pooledBytes;
    private long peakBytes;
    private long lookAt = QUIET_BYTES;

    DeviceMemory(Device device, Backend backend) {
        this.device = device;
        this.backend = backend;
        this.budget = backend.info().memoryBytes();
    }

    /** A buffer in use that is counted. It must not refer to its {@link Storage}, whose cleaner holds it. */
    final class Allocation implements Runnable {
        private final Buffer buffer;
        private final long bytes;
        private final AtomicBoolean free = new AtomicBoolean();

        Allocation(Buffer buffer) {
            this.buffer = buffer;
            this.bytes = buffer.elements() * buffer.dtype().bytes();
        }

        /** Gives the buffer back at once. */
        void release() {
            if (free.compareAndSet(false, true)) {
                recycle(this);
            }
        }

        /** The cleaner's action: only enqueues, so that no device is touched from its thread. */
        @Override
        public void run() {
            if (free.compareAndSet(false, true)) {
                released.add(this);
            }
        }
    }

    Storage allocate(DType dtype, long elements) {
        if (elements > MAX_ELEMENTS) {
            throw new DeviceMemoryException("allocate: " + elements + " x " + dtype
                    + " are more than a device can address; use smaller tensors");
        }
        Storage storage = new Storage(device, dtype, elements);
        storage.hold(provide(storage));
        return storage;
    }

    /** Whether so much can ever be held: what cannot is refused when it is asked for, not when it is needed. */
    boolean mayFit(DType dtype, long elements) {
        return elements <= Math.min(budget, backend.info().maxBufferBytes()) / dtype.bytes();
    }

    /** Memory for a storage that had none, which is told how to give it back. */
    Buffer provide(Storage storage) {
        DType dtype = storage.dtype();
        long elements = storage.elements();
        if (backend.isGarbageCollected() && elements * dtype.bytes() <= UNTRACKED_BYTES) {
            return backend.allocate(dtype, elements);
        }
        Allocation a = obtain(dtype, sizeClass(elements));
        CLEANER.register(storage, a);
        storage.track(a);
        return a.buffer;
    }

    /** Rounds up to eight classes an octave, so that nearly equal sizes share buffers at up to an eighth of waste. */
    static long sizeClass(long elements) {
        if (elements <= 16) {
            return 16;
        }
        long grain = Math.max(1, Long.highestOneBit(elements - 1) >> 3);
        return (elements + grain - 1) / grain * grain;
    }

    private synchronized Allocation obtain(DType dtype, long elements) {
        drain();
        Buffer buffer = takePooled(dtype, elements);
        if (buffer == null) {
            buffer = allocateFresh(dtype, elements);
        }
        Allocation a = new Allocation(buffer);
        live.add(a);
        liveBytes += a.bytes;
        peakBytes = Math.max(peakBytes, liveBytes);
        return a;
    }

    private Buffer takePooled(DType dtype, long elements) {
        Map<Long, ArrayDeque<Buffer>> sizes = pool.get(dtype);
        ArrayDeque<Buffer> list = sizes == null ? null : sizes.get(elements);
        Buffer buffer = list == null ? null : list.pollLast();
        if (buffer != null) {
            pooledBytes -= buffer.elements() * dtype.bytes();
        }
        return buffer;
    }

    private Buffer allocateFresh(DType dtype, long elements) {
        long bytes = Math.multiplyExact(elements, dtype.bytes());
        if (liveBytes + bytes > lookAt) {
            collect();
            lookAt = Math.max(QUIET_BYTES, 2 * liveBytes);
            Buffer found = takePooled(dtype, elements);
            if (found != null) {
                return found;
            }
        }
        if (liveBytes + pooledBytes + bytes > budget) {
            emptyPool();
        }
        for (int tries = 0; ; tries++) {
            DeviceMemoryException refused = null;
            if (liveBytes + bytes <= budget) {
                try {
                    return backend.allocate(dtype, elements);
                } catch (DeviceMemoryException e) {
                    refused = e;
                }
            }
            if (tries == COLLECTIONS) {
                throw outOfMemory(dtype, elements, bytes, refused);
            }
            collect();
            emptyPool();
        }
    }

    /** Asks for a garbage collection and waits until the cleaner has had its say. */
    private void collect() {
        CountDownLatch swept = new CountDownLatch(1);
        dropWitness(swept);
        System.gc();
        try {
            // On a busy machine the cleaner's thread may take a while to get its turn.
            if (!swept.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        long seen = -1;
        for (int i = 0; i < 20 && seen != liveBytes; i++) {
            seen = liveBytes;
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            drain();
        }
    }

    /** An object that is garbage already: once the cleaner has met it, it is at work on what the collection found. */
    private static void dropWitness(CountDownLatch swept) {
        CLEANER.register(new Object(), swept::countDown);
    }

    private void drain() {
        for (Allocation a = released.poll(); a != null; a = released.poll()) {
            recycle(a);
        }
    }

    private synchronized void recycle(Allocation a) {
        if (live.remove(a)) {
            liveBytes -= a.bytes;
            pool.computeIfAbsent(a.buffer.dtype(), k -> new HashMap<>())
                    .computeIfAbsent(a.buffer.elements(), k -> new ArrayDeque<>())
                    .addLast(a.buffer);
            pooledBytes += a.bytes;
        }
    }

    private void emptyPool() {
        pool.values().forEach(sizes -> sizes.values().forEach(list -> list.forEach(backend::free)));
        pool.clear();
        pooledBytes = 0;
    }

    private DeviceMemoryException outOfMemory(DType dtype, long elements, long bytes, DeviceMemoryException cause) {
        String largest = live.stream()
                .sorted(Comparator.comparingLong((Allocation a) -> a.bytes).reversed())
                .limit(HOLDERS_SHOWN)
                .map(a -> a.buffer.elements() + " x " + a.buffer.dtype() + " (" + text(a.bytes) + ")")
                .collect(Collectors.joining(", "));
        String message = "allocate: " + elements + " x " + dtype + " (" + text(bytes) + ") do not fit on " + device
                + ": " + text(liveBytes) + " held by " + live.size() + " buffers, limit " + text(budget)
                + (largest.isEmpty() ? "" : "; largest: " + largest)
                + "; use smaller batches, close tensors or open a Scope, or raise the budget"
                + (cause == null ? "" : " (" + cause.getMessage() + ")");
        return new DeviceMemoryException(message, cause);
    }

    private static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double v = bytes;
        int u = 0;
        while (v >= 1024 && u < units.length - 1) {
            v /= 1024;
            u++;
        }
        return u == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", v, units[u]);
    }

    /**
     * What the device holds.
     *
     * @param liveBytes bytes of buffers that tensors and graphs hold
     * @param pooledBytes bytes kept for reuse
     * @param peakBytes the largest {@code liveBytes} since {@link #resetPeak}
     * @param buffers how many buffers are held
     * @param budgetBytes the limit
     */
    public record Stats(long liveBytes, long pooledBytes, long peakBytes, int buffers, long budgetBytes) {}

    /** {@return what the device holds now} */
    public synchronized Stats stats() {
        drain();
        return new Stats(liveBytes, pooledBytes, peakBytes, live.size(), budget);
    }

    /** Starts a new measurement of the peak. */
    public synchronized void resetPeak() {
        drain();
        peakBytes = liveBytes;
    }

    /**
     * Limits the bytes held in all, pooled ones included. Allocations beyond it first free what they can, then fail.
     *
     * @param bytes the limit, positive
     */
    public synchronized void setBudget(long bytes) {
        if (bytes <= 0) {
            throw new ArgumentException("setBudget: " + bytes + " bytes; give a positive limit");
        }
        budget = bytes;
        if (liveBytes + pooledBytes > budget) {
            emptyPool();
        }
    }

    /** Gives all pooled buffers back to the driver. */
    public synchronized void trim() {
        drain();
        emptyPool();
    }
}
