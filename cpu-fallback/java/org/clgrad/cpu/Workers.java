package org.clgrad.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of daemon threads that work through ranges together with the caller. The caller takes ranges as well,
 * so work is done even if every helper is busy for another caller, and small work never leaves the caller's thread.
 */
final class Workers implements AutoCloseable {
    /** Work on a part of a range. */
    @FunctionalInterface
    interface Range {
        void run(long from, long to);
    }

    /** Ranges handed out a thread, so that a thread that is held up does not hold up the others. */
    private static final int RANGES_PER_THREAD = 4;

    /**
     * How long a thread looks for more to do before it sleeps, in nanoseconds: longer than what lies between two steps of
     * a computation, as waking up takes longer than many of the steps.
     */
    private static final long PATIENCE = 100_000;

    /** Nobody but the caller. */
    static final Workers NONE = new Workers(1);

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final int threads;
    private final boolean eager;
    /** {@link #PATIENCE}, or nothing where that would keep a processor from a thread that has work. */
    private final long patience;

    private final LinkedBlockingQueue<Job> queue = new LinkedBlockingQueue<>();
    private Thread[] helpers;
    private volatile boolean closed;

    Workers(int threads) {
        this(threads, false);
    }

    /** With {@code eager} every range is cut, however small, so that tests reach the seams. */
    Workers(int threads, boolean eager) {
        this.threads = threads;
        this.eager = eager;
        this.patience = threads <= Runtime.getRuntime().availableProcessors() ? PATIENCE : 0;
    }

    /** The number of threads wanted by the system property {@code clgrad.cpu.threads}, else one a processor. */
    static int configuredThreads() {
        Integer wanted = Integer.getInteger("clgrad.cpu.threads");
        return wanted != null && wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    int threads() {
        return threads;
    }

    /** Into how many parts work that can be cut anywhere is best cut if {@code least} of it is worth handing over. */
    int shares(long work, long least) {
        int most = threads == 1 ? 1 : 2 * threads;
        return eager ? most : (int) Math.max(1, Math.min(most, work / least));
    }

    /**
     * Runs a task over {@code [0, n)} in ranges of at least {@code grain} and returns when all are done.
     *
     * @param n how far
     * @param least the size of range worth handing to another thread
     * @param task safe to run on several threads at once
     */
    void parallel(long n, long least, Range task) {
        long grain = eager ? 1 : least;
        if (n <= 0) {
            return;
        }
        if (threads == 1 || n <= grain || n < 2) {
            task.run(0, n);
            return;
        }
        long most = (long) threads * RANGES_PER_THREAD;
        long step = Math.max(Math.max(1, grain), (n + most - 1) / most);
        int count = (int) ((n + step - 1) / step);
        if (count == 1 || closed) {
            task.run(0, n);
            return;
        }
        Job job = new Job(n, step, count, task);
        start();
        for (int i = Math.min(threads, count) - 1; i > 0; i--) {
            queue.add(job);
        }
        job.work();
        job.await(patience);
    }

    private synchronized void start() {
        if (helpers != null || closed) {
            return;
        }
        int pool = POOLS.incrementAndGet();
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Thread(this::help, "clgrad-cpu-" + pool + "-" + (i + 1));
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    private void help() {
        while (!closed) {
            try {
                Job job = queue.poll();
                for (long start = System.nanoTime(); job == null && System.nanoTime() - start < patience; ) {
                    Thread.onSpinWait();
                    job = queue.poll();
                }
                (job == null ? queue.take() : job).work();
            } catch (InterruptedException e) {
                // Only close() interrupts; the loop's condition decides.
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (helpers != null) {
            for (Thread t : helpers) {
                t.interrupt();
            }
        }
    }

    /** One call of {@link #parallel}: ranges are taken from a counter until none is left. */
    private static final class Job {
        private final long n;
        private final long step;
        private final int count;
        private final Range task;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(long n, long step, int count, Range task) {
            this.n = n;
            this.step = step;
            this.count = count;
            this.task = task;
        }

        void work() {
            int i;
            while ((i = next.getAndIncrement()) < count) {
                if (failure.get() == null) {
                    try {
                        long from = i * step;
                        task.run(from, Math.min(n, from + step));
                    } catch (Throwable t) {
                        failure.compareAndSet(null, t);
                    }
                }
                if (done.incrementAndGet() == count) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await(long patience) {
            for (long start = System.nanoTime(); done.get() < count && System.nanoTime() - start < patience; ) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            while (done.get() < count) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable t = failure.get();
            if (t instanceof Error e) {
                throw e;
            }
            if (t instanceof RuntimeException e) {
                throw e;
            }
        }
    }
}
