package org.clgrad.cpu;

import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Buffer;

/** Memory of the CPU backend: one Java array of the element type, bytes of 0 and 1 for bool. */
final class CpuBuffer implements Buffer {
    /** The longest array that common JVMs can make. */
    static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final DType dtype;
    private final int elements;
    private Object array;

    private CpuBuffer(DType dtype, int elements, Object array) {
        this.dtype = dtype;
        this.elements = elements;
        this.array = array;
    }

    static CpuBuffer allocate(DType dtype, long elements) {
        if (elements > MAX_ELEMENTS) {
            throw new DeviceMemoryException("allocate: " + elements + " elements of " + dtype + " ("
                    + bytes(dtype, elements) + " bytes) wanted, one buffer of the cpu device holds at most "
                    + MAX_ELEMENTS + " elements; split the tensor");
        }
        try {
            return new CpuBuffer(dtype, (int) elements, newArray(dtype, (int) elements));
        } catch (OutOfMemoryError e) {
            throw new DeviceMemoryException(
                    "allocate: no room for " + bytes(dtype, elements) + " bytes (" + elements + " elements of " + dtype
                            + ") in a heap of at most " + Runtime.getRuntime().maxMemory()
                            + " bytes; free tensors or start Java with a larger -Xmx",
                    e);
        }
    }

    private static String bytes(DType dtype, long elements) {
        return java.math.BigInteger.valueOf(elements)
                .multiply(java.math.BigInteger.valueOf(dtype.bytes()))
                .toString();
    }

    static Object newArray(DType dtype, int elements) {
        return switch (dtype) {
            case FLOAT32 -> new float[elements];
            case FLOAT64 -> new double[elements];
            case INT32 -> new int[elements];
            case INT64 -> new long[elements];
            case BOOL -> new byte[elements];
            case FLOAT16, BFLOAT16 -> new short[elements];
        };
    }

    /** The array behind a buffer of this backend. */
    static Object array(Buffer buffer) {
        if (!(buffer instanceof CpuBuffer mine)) {
            throw new DeviceException("cpu: the buffer belongs to another device; copy the tensor to cpu first");
        }
        Object array = mine.array;
        if (array == null) {
            throw new DeviceException("cpu: a buffer of " + mine.elements + " elements of " + mine.dtype
                    + " was used after it was freed; keep the tensor open while it is in use");
        }
        return array;
    }

    /** Lets the collector have the array; work under way keeps its own reference. */
    void release() {
        array = null;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return elements;
    }
}
