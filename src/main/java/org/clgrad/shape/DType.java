package org.clgrad.shape;

/** The element types of a tensor. Casts are explicit: no operation mixes or promotes types silently. */
public enum DType {
    /** IEEE 754 binary32; the type for which every backend gives the same bits. */
    FLOAT32("float32", 4),
    /** IEEE 754 binary64; the reference type, on devices that have it. */
    FLOAT64("float64", 8),
    /** IEEE 754 binary16, 11 significant bits up to 65504; stored so and computed in float32. See {@link HalfFloats}. */
    FLOAT16("float16", 2),
    /** The upper half of a float32: 8 significant bits, its range; stored so and computed in float32. */
    BFLOAT16("bfloat16", 2),
    /** Two's complement, 32 bits; arithmetic wraps. */
    INT32("int32", 4),
    /** Two's complement, 64 bits; arithmetic wraps. The type of indices. */
    INT64("int64", 8),
    /** One byte, 0 or 1. */
    BOOL("bool", 1);

    private final String label;
    private final int bytes;

    DType(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** {@return the name used by PyTorch and NumPy, such as {@code float32}} */
    public String label() {
        return label;
    }

    /** {@return the size of one element in bytes} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether this is one of the floats, the types that can carry gradients} */
    public boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64 || isHalf();
    }

    /** {@return whether this is float16 or bfloat16, which are stored and not computed with} */
    public boolean isHalf() {
        return this == FLOAT16 || this == BFLOAT16;
    }

    /** {@return whether this is int32 or int64} */
    public boolean isInteger() {
        return this == INT32 || this == INT64;
    }

    @Override
    public String toString() {
        return label;
    }
}
