package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/** A built kernel, and the arguments set last; those are the launch lock's to change. */
final class ClKernel {
    private final cl_kernel kernel;
    private final String name;
    private final long maxGroup;
    /**
     * Buffers, sizes, strides and scalars as they were set last. Most launches repeat them, and setting one costs as much as
     * half a launch.
     */
    private Object[] values = new Object[8];
    /** Where the handle of a buffer is while it is set: JOCL takes a pointer to such memory at half of the cost of others. */
    private final ByteBuffer handle = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    private final Pointer toHandle = Pointer.to(handle);

    private long[] lastGroup = {};

    /**
     * @param kernel the kernel object
     * @param name its name in the source
     * @param maxGroup the largest work-group it can run with
     */
    ClKernel(cl_kernel kernel, String name, long maxGroup) {
        this.kernel = kernel;
        this.name = name;
        this.maxGroup = maxGroup;
    }

    cl_kernel kernel() {
        return kernel;
    }

    String name() {
        return name;
    }

    long maxGroup() {
        return maxGroup;
    }

    /** Whether the last launch had work-groups of another size; from now on it had this one. */
    boolean isNew(long... group) {
        boolean other = !Arrays.equals(group, lastGroup);
        lastGroup = other ? group.clone() : lastGroup;
        return other;
    }

    /** Sets an argument unless it has that value; the code of the call. */
    int set(String op, int index, Object argument) {
        if (index >= values.length) {
            values = Arrays.copyOf(values, 2 * index);
        }
        Object last = values[index];
        values[index] = null;
        int code = CL.CL_SUCCESS;
        if (argument instanceof ClBuffer b) {
            // Asked first: it throws for a buffer that was freed, which the kernel may still have.
            cl_mem mem = b.mem(op);
            if (last != b) {
                handle.putLong(0, mem.getNativePointer());
                code = CL.clSetKernelArg(kernel, index, Sizeof.cl_mem, toHandle);
            }
        } else {
            byte[] value = (byte[]) argument;
            boolean same = last instanceof byte[] before && Arrays.equals(value, before);
            code = same ? code : CL.clSetKernelArg(kernel, index, value.length, Pointer.to(value));
        }
        values[index] = code == CL.CL_SUCCESS ? argument : null;
        return code;
    }
}
