package org.clgrad.opencl;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.CommandListener;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/**
 * An opened device: its context, its one in-order queue, its memory and its kernels. Kernel objects hold their
 * arguments and are not thread-safe, so arguments are set and the kernel enqueued under one lock. Nothing is called
 * during or after {@link #close}; {@link OpenClBackend} sees to that.
 */
final class ClDevice implements AutoCloseable {
    private final ClTraits traits;
    /** For tools that take the next buffer at an address for the last one: oclgrind's shadow memory keeps its size. */
    private static final boolean KEEPS_BUFFERS = Boolean.getBoolean("clgrad.opencl.keepBuffers");

    private final cl_context context;
    private cl_command_queue queue;
    private ClTrace trace = ClTrace.NONE;
    private final ProgramCache programs;
    private final FaultHandler faults;
    private final Set<ClBuffer> buffers = ConcurrentHashMap.newKeySet();
    private final Scratch scratch = new Scratch(this);
    private final AtomicLong allocated = new AtomicLong();
    private final Object launchLock = new Object();
    private volatile boolean closed;

    ClDevice(ClTraits traits) {
        this(traits, BinaryCache.of(traits));
    }

    ClDevice(ClTraits traits, BinaryCache binaries) {
        this.traits = traits;
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, traits.platform);
        int[] code = new int[1];
        context = CL.clCreateContext(properties, 1, new cl_device_id[] {traits.device}, null, null, code);
        ClErrors.check(code[0], "open", "clCreateContext", id());
        try {
            queue = createQueue("open", 0);
        } catch (DeviceException e) {
            CL.clReleaseContext(context);
            throw e;
        }
        faults = new FaultHandler(traits.pocl);
        programs = new ProgramCache(traits, context, binaries, faults);
    }

    @SuppressWarnings("deprecation") // the replacement needs OpenCL 2.0
    private cl_command_queue createQueue(String op, long properties) {
        int[] code = new int[1];
        cl_command_queue created = CL.clCreateCommandQueue(context, traits.device, properties, code);
        ClErrors.check(code[0], op, "clCreateCommandQueue", id());
        return created;
    }

    /**
     * Replaces the queue by one that takes times, or one that does not. The caller keeps others from using it.
     *
     * @param listener who is told of commands; null for nobody
     */
    void trace(CommandListener listener) {
        synchronize();
        cl_command_queue next = createQueue("profile", listener == null ? 0 : CL.CL_QUEUE_PROFILING_ENABLE);
        CL.clReleaseCommandQueue(queue);
        queue = next;
        trace = listener == null ? ClTrace.NONE : new ClTrace(listener, id(), context, queue);
    }

    ClTraits traits() {
        return traits;
    }

    String id() {
        return traits.info.id();
    }

    ProgramCache programs() {
        return programs;
    }

    /** Throws if the device was closed. */
    void checkOpen(String op) {
        if (closed) {
            throw new DeviceException(op + ": " + id() + " was closed; open it again");
        }
    }

    /** Throws unless the device computes float64. */
    void requireFloat64(String op) {
        if (!traits.info.float64()) {
            throw new DeviceException(op + ": " + id() + " has no float64; use float32 or the cpu device");
        }
    }

    /** Memory for the time of a few launches. */
    Scratch scratch() {
        return scratch;
    }

    ClBuffer allocate(DType dtype, long elements) {
        try {
            return create(dtype, elements);
        } catch (DeviceMemoryException e) {
            if (!scratch.clear()) {
                throw e;
            }
            return create(dtype, elements);
        }
    }

    private ClBuffer create(DType dtype, long elements) {
        if (dtype == DType.FLOAT64) {
            requireFloat64("allocate");
        }
        long limit = traits.info.maxBufferBytes();
        if (elements > limit / dtype.bytes()) {
            throw new DeviceMemoryException("allocate: " + elements + " elements of " + dtype + " on " + id()
                    + ", where one buffer holds at most " + limit + " bytes; split the tensor or use another device");
        }
        // Some drivers refuse empty buffers.
        long bytes = Math.max(1, elements * dtype.bytes());
        // Drivers that map memory at first touch would accept more than there is and crash later.
        long total = traits.info.memoryBytes();
        if (allocated.addAndGet(bytes) > total) {
            long held = allocated.addAndGet(-bytes);
            throw new DeviceMemoryException("allocate: " + bytes + " bytes on " + id() + ", which has " + total
                    + " and holds " + held + " already; free tensors or use smaller ones");
        }
        int[] code = new int[1];
        cl_mem mem = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, code);
        if (code[0] != CL.CL_SUCCESS) {
            allocated.addAndGet(-bytes);
            if (code[0] == CL.CL_INVALID_BUFFER_SIZE) {
                throw new DeviceMemoryException("allocate: " + id() + " refuses a buffer of " + bytes + " bytes ("
                        + ClErrors.name(code[0]) + "); split the tensor or use another device");
            }
            throw ClErrors.failure(code[0], "allocate", "clCreateBuffer of " + bytes + " bytes", id(), null);
        }
        ClBuffer buffer = new ClBuffer(this, mem, dtype, elements, bytes);
        buffers.add(buffer);
        trace.allocated(bytes);
        return buffer;
    }

    /** Releases a buffer; OpenCL keeps the memory until the commands that use it are done. */
    void free(Buffer buffer) {
        if (buffer instanceof ClBuffer b && b.device() == this && b.markFreed()) {
            buffers.remove(b);
            allocated.addAndGet(-b.bytes());
            if (!KEEPS_BUFFERS) {
                CL.clReleaseMemObject(b.rawMem());
            }
        }
    }

    /** This backend's view of a buffer. */
    ClBuffer own(String op, Buffer buffer) {
        if (buffer instanceof ClBuffer b && b.device() == this) {
            return b;
        }
        throw new DeviceException(op + ": a buffer belongs to another device than " + id() + "; copy it here first");
    }

    void upload(Buffer target, long targetOffset, Object array, int offset, int length) {
        transfer("upload", target, targetOffset, array, offset, length, true);
    }

    void download(Buffer source, long sourceOffset, Object array, int offset, int length) {
        transfer("download", source, sourceOffset, array, offset, length, false);
    }

    private void transfer(
            String op, Buffer buffer, long bufferOffset, Object array, int offset, int length, boolean write) {
        ClBuffer b = own(op, buffer);
        int size = b.dtype().bytes();
        if (bufferOffset < 0 || length < 0 || bufferOffset > b.elements() - length) {
            throw new DeviceException(op + ": elements " + bufferOffset + " to " + (bufferOffset + length)
                    + " of a buffer of " + b.elements() + " on " + id() + "; stay within it");
        }
        Pointer pointer = pointer(op, b.dtype(), array, offset, length);
        if (length == 0) {
            return;
        }
        pointer = pointer.withByteOffset((long) offset * size);
        long at = bufferOffset * size;
        long bytes = (long) length * size;
        cl_mem mem = b.mem(op);
        cl_event event = trace.event();
        trace.waiting();
        int code = write
                ? CL.clEnqueueWriteBuffer(queue, mem, true, at, bytes, pointer, 0, null, event)
                : CL.clEnqueueReadBuffer(queue, mem, true, at, bytes, pointer, 0, null, event);
        ClErrors.check(code, op, write ? "clEnqueueWriteBuffer" : "clEnqueueReadBuffer", id());
        faults.restore();
        trace.enqueued(op, event);
    }

    private Pointer pointer(String op, DType dtype, Object array, int offset, int length) {
        int have;
        Pointer pointer;
        if (dtype == DType.FLOAT32 && array instanceof float[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else if (dtype == DType.FLOAT64 && array instanceof double[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else if (dtype == DType.INT32 && array instanceof int[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else if (dtype == DType.INT64 && array instanceof long[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else if (dtype.isHalf() && array instanceof short[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else if (dtype == DType.BOOL && array instanceof byte[] a) {
            have = a.length;
            pointer = Pointer.to(a);
        } else {
            throw new DeviceException(op + ": a " + array.getClass().getSimpleName() + " for a buffer of " + dtype
                    + " on " + id() + "; use the array type of " + dtype);
        }
        if (offset < 0 || offset > have - length) {
            throw new DeviceException(op + ": elements " + offset + " to " + ((long) offset + length)
                    + " of an array of " + have + "; stay within it");
        }
        return pointer;
    }

    /** Copies whole elements between buffers of one type. */
    void copy(String op, ClBuffer from, ClBuffer to, long elements) {
        if (elements > 0) {
            cl_event event = trace.event();
            ClErrors.check(
                    CL.clEnqueueCopyBuffer(
                            queue,
                            from.mem(op),
                            to.mem(op),
                            0,
                            0,
                            elements * to.dtype().bytes(),
                            0,
                            null,
                            event),
                    op,
                    "clEnqueueCopyBuffer",
                    id());
            trace.enqueued("copy", event);
        }
    }

    /**
     * Sets a kernel's arguments and enqueues it.
     *
     * @param op the primitive
     * @param kernel the kernel
     * @param arguments a {@code ClBuffer} or the bytes of a value, each
     * @param global the work-items in each dimension; rounded up to whole groups
     * @param local the group's size in each dimension
     */
    void launch(String op, ClKernel kernel, Object[] arguments, long[] global, long[] local) {
        long group = 1;
        long[] rounded = new long[global.length];
        for (int d = 0; d < global.length; d++) {
            if (global[d] == 0) {
                return;
            }
            group *= local[d];
            rounded[d] = Math.multiplyExact((global[d] + local[d] - 1) / local[d], local[d]);
        }
        if (group > kernel.maxGroup()) {
            throw new DeviceException(op + ": kernel " + kernel.name() + " needs work-groups of " + group + ", " + id()
                    + " allows " + kernel.maxGroup() + "; use the cpu device");
        }
        synchronized (launchLock) {
            for (int i = 0; i < arguments.length; i++) {
                int code = kernel.set(op, i, arguments[i]);
                if (code != CL.CL_SUCCESS) {
                    throw ClErrors.failure(code, op, "clSetKernelArg " + i + " of " + kernel.name(), id(), null);
                }
            }
            if (kernel.isNew(local)) {
                // PoCL compiles a kernel once more for every size of a work-group.
                faults.compiling();
            }
            for (Grid piece : Grid.pieces(rounded, local, traits.mostGroups)) {
                enqueue(op, kernel, piece, local);
            }
        }
    }

    private void enqueue(String op, ClKernel kernel, Grid grid, long[] local) {
        cl_event event = trace.event();
        int code = CL.clEnqueueNDRangeKernel(
                queue, kernel.kernel(), local.length, grid.offset(), grid.size(), local, 0, null, event);
        if (code != CL.CL_SUCCESS) {
            throw ClErrors.failure(
                    code,
                    op,
                    "clEnqueueNDRangeKernel of " + kernel.name() + " over " + Arrays.toString(grid.size()),
                    id(),
                    null);
        }
        trace.enqueued(kernel.name(), event);
    }

    void synchronize() {
        trace.waiting();
        ClErrors.check(CL.clFinish(queue), "synchronize", "clFinish", id());
        faults.restore();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CL.clFinish(queue);
        for (ClBuffer b : buffers) {
            free(b);
        }
        programs.close();
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }
}
