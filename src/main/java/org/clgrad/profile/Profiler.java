package org.clgrad.profile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.DeviceListener;
import org.clgrad.engine.DeviceMemory;
import org.clgrad.spi.CommandListener;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * Notes all that a device does until it is closed:
 *
 * <pre>{@code
 * try (Profiler profiler = Profiler.start(device)) {
 *     trainingStep();
 *     Profile profile = profiler.stop();
 *     System.out.println(profile.table());
 *     profile.writeTrace(Path.of("trace.json"));   // for https://ui.perfetto.dev
 * }
 * }</pre>
 *
 * <p>On OpenCL devices times are those of the device, from a queue that takes them while the profiler runs; elsewhere
 * those of the call. One profiler a device at a time; while none runs, nothing is slower.
 */
public final class Profiler implements AutoCloseable {
    /** So many commands with open events make a profile wait for the device and close them. */
    private static final int OPEN_COMMANDS = 4096;

    private final Device device;
    private final Listener listener = new Listener();
    private final long start;
    private final boolean commands;
    private Profile profile;

    private Profiler(Device device) {
        this.device = device;
        commands = device.listen(listener);
        start = System.nanoTime();
    }

    /**
     * Starts noting.
     *
     * @param device whose work
     * @return the profiler
     * @throws org.clgrad.error.DeviceException if the device is being profiled already
     */
    public static Profiler start(Device device) {
        return new Profiler(device);
    }

    /**
     * Ends it after all submitted work. A second call returns the same.
     *
     * @return what was done
     */
    public synchronized Profile stop() {
        if (profile == null) {
            device.synchronize();
            long end = System.nanoTime();
            device.listen(null);
            profile = listener.profile(end);
        }
        return profile;
    }

    @Override
    public void close() {
        stop();
    }

    /** One thing that was asked for, while it is being handed over. */
    private static final class Asked {
        private final String name;
        private final Cost cost;
        private final long handed = System.nanoTime();
        private final List<CommandListener.Command> given = new ArrayList<>();
        private long done;

        Asked(String name, Cost cost) {
            this.name = name;
            this.cost = cost;
        }
    }

    private final class Listener implements DeviceListener {
        /** A stack, as handing one thing over may compute another first. */
        private final ThreadLocal<ArrayDeque<Asked>> current = ThreadLocal.withInitial(ArrayDeque::new);

        private final List<Asked> all = new ArrayList<>();
        private final List<Profile.Memory> memory = new ArrayList<>();
        private int open;

        @Override
        public void computing(Primitive op, Operand out, Operand... inputs) {
            begin(new Asked(Cost.name(op, out, inputs), Cost.of(op, out, inputs)));
        }

        @Override
        public void transferring(boolean upload, long bytes) {
            begin(new Asked(upload ? "upload" : "download", new Cost(bytes, 0)));
        }

        private void begin(Asked asked) {
            DeviceMemory.Stats stats = device.memory().stats();
            current.get().push(asked);
            synchronized (this) {
                all.add(asked);
                memory.add(new Profile.Memory(asked.handed - start, stats.liveBytes(), stats.pooledBytes()));
            }
        }

        @Override
        public void enqueued(Command command) {
            Asked asked = current.get().peek();
            if (asked == null) {
                return;
            }
            asked.given.add(command);
            synchronized (this) {
                open++;
            }
        }

        @Override
        public void handedOver() {
            current.get().pop().done = System.nanoTime();
            boolean many;
            synchronized (this) {
                many = open > OPEN_COMMANDS;
            }
            if (many) {
                device.synchronize();
                closeEvents();
            }
        }

        /** Asking for a time takes it from the event, and lets the event go. */
        private synchronized void closeEvents() {
            for (int i = all.size() - 1; i >= 0 && open > 0; i--) {
                Asked asked = all.get(i);
                if (asked.done != 0) {
                    asked.given.forEach(Command::endNanos);
                    open -= asked.given.size();
                }
            }
            open = 0;
        }

        synchronized Profile profile(long end) {
            List<Profile.Span> spans = new ArrayList<>();
            for (Asked asked : all) {
                List<Profile.Run> runs = new ArrayList<>();
                for (Command c : asked.given) {
                    runs.add(new Profile.Run(c.name(), c.startNanos() - start, c.endNanos() - start));
                }
                long handed = asked.handed - start;
                if (!commands) {
                    runs.add(new Profile.Run(asked.name, handed, asked.done - start));
                }
                spans.add(new Profile.Span(asked.name, asked.cost, handed, asked.done - start, runs));
            }
            return new Profile(device, end - start, spans, memory);
        }
    }
}
