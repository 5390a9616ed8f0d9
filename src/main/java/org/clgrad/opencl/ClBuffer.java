package org.clgrad.opencl;

import java.util.concurrent.atomic.AtomicBoolean;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Buffer;
import org.jocl.cl_mem;

/** A memory object of one device. */
final class ClBuffer implements Buffer {
    private final ClDevice device;
    private final cl_mem mem;
    private final DType dtype;
    private final long elements;
    private final long bytes;
    private final AtomicBoolean freed = new AtomicBoolean();

    ClBuffer(ClDevice device, cl_mem mem, DType dtype, long elements, long bytes) {
        this.device = device;
        this.mem = mem;
        this.dtype = dtype;
        this.elements = elements;
        this.bytes = bytes;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return elements;
    }

    /** What it takes of the device's memory. */
    long bytes() {
        return bytes;
    }

    ClDevice device() {
        return device;
    }

    /** Marks the memory as gone; true for the first caller only. */
    boolean markFreed() {
        return freed.compareAndSet(false, true);
    }

    /** The memory object; the native code would crash on one that was released, so this throws instead. */
    cl_mem mem(String op) {
        if (freed.get()) {
            throw new DeviceException(op + ": a buffer of " + elements + " " + dtype + " on " + device.id()
                    + " is used after it was freed; keep its tensor or scope open");
        }
        return mem;
    }

    cl_mem rawMem() {
        return mem;
    }
}
