package org.clgrad.spi;

import java.util.Optional;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;

/**
 * One opened device. Work is done in the order submitted, from whatever thread; it may be asynchronous, but a buffer
 * that is reused or freed after work on it was submitted is safe. All methods may be called from several threads.
 * Failures are {@link org.clgrad.error.DeviceException}s that name the primitive, the device and the error.
 */
public interface Backend extends AutoCloseable {
    /** {@return what is known of the device} */
    DeviceInfo info();

    /** {@return whether the garbage collector frees a buffer that nobody refers to, so that small ones need no care} */
    default boolean isGarbageCollected() {
        return false;
    }

    /** {@return the number of elements from which putting an elementwise computation off can pay} */
    default long fusesFrom() {
        return 1;
    }

    /** {@return whether a program that was never submitted before costs a compilation} */
    default boolean compilesPrograms() {
        return false;
    }

    /**
     * Allocates memory with unspecified content.
     *
     * @param dtype the element type
     * @param elements how many, at least 0
     * @return the memory
     * @throws org.clgrad.error.DeviceMemoryException if the device has no room for it; the caller may free and retry
     */
    Buffer allocate(DType dtype, long elements);

    /**
     * Gives memory back once the work submitted on it is done. Must not throw for a buffer of a failed device.
     *
     * @param buffer memory of this backend, not used afterwards
     */
    void free(Buffer buffer);

    /**
     * Copies from a Java array; the array may be changed on return.
     *
     * @param target where to
     * @param targetOffset its first element
     * @param array {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, or {@code byte[]} of 0 and 1
     * @param offset the first element of the array
     * @param length how many elements
     */
    void upload(Buffer target, long targetOffset, Object array, int offset, int length);

    /**
     * Copies to a Java array after all submitted work on the buffer.
     *
     * @param source where from
     * @param sourceOffset its first element
     * @param array as for {@link #upload}
     * @param offset the first element of the array
     * @param length how many elements
     */
    void download(Buffer source, long sourceOffset, Object array, int offset, int length);

    /**
     * Computes a primitive.
     *
     * @param op what to compute
     * @param out where to; see the primitive for the layouts allowed
     * @param inputs the operands, in the primitive's order
     */
    void submit(Primitive op, Operand out, Operand... inputs);

    /**
     * Chooses the arithmetic of the float32 matrix products ({@link Primitive.MatMul}) submitted from now on.
     *
     * @param precision one of the device's {@link DeviceInfo#precisions}
     * @throws DeviceException if the device cannot do it
     */
    default void setMatMulPrecision(MatMulPrecision precision) {
        if (precision != MatMulPrecision.IEEE) {
            throw new DeviceException("setMatMulPrecision: " + info().id() + " has no " + precision.label()
                    + ", it computes matrix products in ieee alone; choose an NVIDIA device of compute capability 8.0 or"
                    + " later");
        }
    }

    /** {@return what finds the fastest variants of its kernels, if it has any to choose from} */
    default Optional<Tuner> tuner() {
        return Optional.empty();
    }

    /** {@return the functions of the device's own compiler, if it has one} */
    default Optional<BuiltinFunctions> builtins() {
        return Optional.empty();
    }

    /**
     * Begins or ends telling of the commands on the device. Nothing is measured, and nothing is slower, while nobody
     * listens.
     *
     * @param listener who is told from now on; null for nobody
     * @return whether this backend tells; one that does not has computed before {@link #submit} returns
     */
    default boolean trace(CommandListener listener) {
        return false;
    }

    /** Waits for all submitted work; a failure of earlier asynchronous work is thrown here at the latest. */
    void synchronize();

    /** Releases the device. Buffers still held are freed. */
    @Override
    void close();
}
