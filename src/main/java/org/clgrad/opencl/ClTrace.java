package org.clgrad.opencl;

import org.clgrad.spi.CommandListener;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/** Takes the times of commands on a queue that measures them, and tells them on the clock of the host. */
final class ClTrace {
    /** Nobody listens: commands have no events. */
    static final ClTrace NONE = new ClTrace();

    private static final int CLOCK_READINGS = 10;

    private final CommandListener listener;
    private final String device;
    private final long hostMinusDevice;

    private ClTrace() {
        listener = null;
        device = null;
        hostMinusDevice = 0;
    }

    ClTrace(CommandListener listener, String device, cl_context context, cl_command_queue queue) {
        this.listener = listener;
        this.device = device;
        this.hostMinusDevice = hostMinusDevice(device, context, queue);
    }

    /** When a transfer of a few bytes has returned, it has ended on the device: just now, in the quickest of several. */
    private static long hostMinusDevice(String device, cl_context context, cl_command_queue queue) {
        int[] code = new int[1];
        byte[] content = new byte[Sizeof.cl_int];
        cl_mem mem = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, content.length, null, code);
        ClErrors.check(code[0], "profile", "clCreateBuffer", device);
        try {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < CLOCK_READINGS; i++) {
                cl_event event = new cl_event();
                code[0] = CL.clEnqueueWriteBuffer(
                        queue, mem, true, 0, content.length, Pointer.to(content), 0, null, event);
                long host = System.nanoTime();
                ClErrors.check(code[0], "profile", "clEnqueueWriteBuffer", device);
                try {
                    least = Math.min(least, host - time(event, CL.CL_PROFILING_COMMAND_END, device));
                } finally {
                    CL.clReleaseEvent(event);
                }
            }
            return least;
        } finally {
            CL.clReleaseMemObject(mem);
        }
    }

    /** {@return an event for the next command; null if nobody wants its times} */
    cl_event event() {
        return listener == null ? null : new cl_event();
    }

    /** Tells of a command that was given the event. */
    void enqueued(String name, cl_event event) {
        if (event != null) {
            listener.enqueued(new Timed(name, event));
        }
    }

    /** Tells that the host waits for the device. */
    void waiting() {
        if (listener != null) {
            listener.waiting();
        }
    }

    /** Tells of memory from the driver. */
    void allocated(long bytes) {
        if (listener != null) {
            listener.allocated(bytes);
        }
    }

    private static long time(cl_event event, int which, String device) {
        long[] value = new long[1];
        int code = CL.clGetEventProfilingInfo(event, which, Sizeof.cl_ulong, Pointer.to(value), null);
        ClErrors.check(code, "profile", "clGetEventProfilingInfo", device);
        return value[0];
    }

    /** Asks for the times once and lets the event go. */
    private final class Timed implements CommandListener.Command {
        private final String name;
        private cl_event event;
        private long start;
        private long end;

        Timed(String name, cl_event event) {
            this.name = name;
            this.event = event;
        }

        @Override
        public String name() {
            return name;
        }

        private synchronized void resolve() {
            if (event != null) {
                start = time(event, CL.CL_PROFILING_COMMAND_START, device) + hostMinusDevice;
                end = time(event, CL.CL_PROFILING_COMMAND_END, device) + hostMinusDevice;
                CL.clReleaseEvent(event);
                event = null;
            }
        }

        @Override
        public long startNanos() {
            resolve();
            return start;
        }

        @Override
        public long endNanos() {
            resolve();
            return end;
        }
    }
}
