package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;

/** Reading back to the host. Each waits for the work that produces the values. */
public sealed interface HostMethods permits Tensor {
    /**
     * The one element.
     *
     * @return its value; a bool as 0 or 1
     * @throws ArgumentException if there are more or fewer elements
     */
    default double item() {
        Tensor t = (Tensor) this;
        if (t.size() != 1) {
            throw new ArgumentException("item: a tensor of shape " + t.shape() + " has " + t.size()
                    + " elements, not one; use get(...).item() or toFloatArray()");
        }
        return HostCopy.doubles(t)[0];
    }

    /**
     * The elements of a float32, float16 or bfloat16 tensor, which all are floats.
     *
     * @return a new array in row-major order
     * @throws DTypeException if the type is another
     */
    default float[] toFloatArray() {
        Tensor t = (Tensor) this;
        return HostCopy.floats(t.dtype().isHalf() ? t : checked(DType.FLOAT32));
    }

    /**
     * The bits of the elements of a float16 or bfloat16 tensor; {@link org.clgrad.shape.HalfFloats} reads them.
     *
     * @return a new array in row-major order
     * @throws DTypeException if the type is another
     */
    default short[] toHalfBits() {
        Tensor t = (Tensor) this;
        return (short[]) HostCopy.read(t.dtype() == DType.BFLOAT16 ? t : checked(DType.FLOAT16));
    }

    /**
     * The elements of a tensor of any type as doubles; bools as 0 and 1.
     *
     * @return a new array in row-major order
     */
    default double[] toDoubleArray() {
        return HostCopy.doubles((Tensor) this);
    }

    /**
     * The elements of an int32 tensor.
     *
     * @return a new array in row-major order
     * @throws DTypeException if the type is another
     */
    default int[] toIntArray() {
        return (int[]) HostCopy.read(checked(DType.INT32));
    }

    /**
     * The elements of an int64 tensor.
     *
     * @return a new array in row-major order
     * @throws DTypeException if the type is another
     */
    default long[] toLongArray() {
        return (long[]) HostCopy.read(checked(DType.INT64));
    }

    /**
     * The elements of a bool tensor.
     *
     * @return a new array in row-major order
     * @throws DTypeException if the type is another
     */
    default boolean[] toBooleanArray() {
        byte[] bytes = (byte[]) HostCopy.read(checked(DType.BOOL));
        boolean[] out = new boolean[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes[i] != 0;
        }
        return out;
    }

    private Tensor checked(DType wanted) {
        Tensor t = (Tensor) this;
        if (t.dtype() != wanted) {
            throw new DTypeException("reading back: the tensor is " + t.dtype() + ", not " + wanted
                    + "; cast with to(DType." + wanted.name() + ") or use toDoubleArray()");
        }
        return t;
    }
}
