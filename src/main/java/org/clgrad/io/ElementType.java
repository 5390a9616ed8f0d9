package org.clgrad.io;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clgrad.shape.DType;

/**
 * The element types that files of tensors have: more than a {@link DType}, because files come from elsewhere. Sources:
 * IEEE 754-2019 for binary16, binary32 and binary64; Micikevicius et al., FP8 Formats for Deep Learning (2022), for
 * {@link #FLOAT8_E4M3} and {@link #FLOAT8_E5M2}; bfloat16 is the upper half of a binary32.
 */
public enum ElementType {
    /** IEEE 754 binary64. */
    FLOAT64("float64", "F64", 8, Kind.FLOATING, 53, -1022),
    /** IEEE 754 binary32. */
    FLOAT32("float32", "F32", 4, Kind.FLOATING, 24, -126),
    /** IEEE 754 binary16. */
    FLOAT16("float16", "F16", 2, Kind.FLOATING, 11, -14),
    /** The upper 16 bits of a binary32. */
    BFLOAT16("bfloat16", "BF16", 2, Kind.FLOATING, 8, -126),
    /** 4 bits of exponent, 3 of mantissa, no infinities, two NaNs. */
    FLOAT8_E4M3("float8_e4m3fn", "F8_E4M3", 1, Kind.FLOATING, 4, -6),
    /** 5 bits of exponent, 2 of mantissa: the upper half of a binary16. */
    FLOAT8_E5M2("float8_e5m2", "F8_E5M2", 1, Kind.FLOATING, 3, -14),
    /** Two's complement, 64 bits. */
    INT64("int64", "I64", 8, Kind.SIGNED),
    /** Two's complement, 32 bits. */
    INT32("int32", "I32", 4, Kind.SIGNED),
    /** Two's complement, 16 bits. */
    INT16("int16", "I16", 2, Kind.SIGNED),
    /** Two's complement, 8 bits. */
    INT8("int8", "I8", 1, Kind.SIGNED),
    /** Unsigned, 64 bits. */
    UINT64("uint64", "U64", 8, Kind.UNSIGNED),
    /** Unsigned, 32 bits. */
    UINT32("uint32", "U32", 4, Kind.UNSIGNED),
    /** Unsigned, 16 bits. */
    UINT16("uint16", "U16", 2, Kind.UNSIGNED),
    /** Unsigned, 8 bits. */
    UINT8("uint8", "U8", 1, Kind.UNSIGNED),
    /** One byte, 0 for false, anything else for true. */
    BOOL("bool", "BOOL", 1, Kind.TRUTH);

    private enum Kind {
        FLOATING,
        SIGNED,
        UNSIGNED,
        TRUTH
    }

    private final String label;
    private final String code;
    private final int bytes;
    private final Kind kind;
    private final int precision;
    private final int minExponent;

    ElementType(String label, String code, int bytes, Kind kind) {
        this(label, code, bytes, kind, 0, 0);
    }

    ElementType(String label, String code, int bytes, Kind kind, int precision, int minExponent) {
        this.label = label;
        this.code = code;
        this.bytes = bytes;
        this.kind = kind;
        this.precision = precision;
        this.minExponent = minExponent;
    }

    /** {@return the name used by PyTorch and NumPy, such as {@code bfloat16}} */
    public String label() {
        return label;
    }

    /** {@return the name in a safetensors header, such as {@code BF16}} */
    String code() {
        return code;
    }

    /** {@return the size of one element in bytes} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether elements are floating-point numbers} */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** {@return whether elements are integers without a sign; not of {@link #BOOL}} */
    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }

    /** {@return the bits of the significand of a floating type, with the one that is not stored; else 0} */
    public int precision() {
        return precision;
    }

    /**
     * The unit in the last place at a value: the distance of neighbours of this type in the binade of the value. At
     * and below the smallest normal number it is the smallest denormal; above the largest number the grid is thought to
     * go on. Of integers it is 1.
     *
     * @param value a finite number
     * @return its unit
     */
    public double ulp(double value) {
        return isFloating() ? Math.scalb(1.0, Math.max(Math.getExponent(value), minExponent) - precision + 1) : 1;
    }

    /** {@return the type of the tensors that these elements are read into as they are; empty where they are widened} */
    public Optional<DType> dtype() {
        return switch (this) {
            case FLOAT64 -> Optional.of(DType.FLOAT64);
            case FLOAT32 -> Optional.of(DType.FLOAT32);
            case INT64 -> Optional.of(DType.INT64);
            case INT32 -> Optional.of(DType.INT32);
            case BOOL -> Optional.of(DType.BOOL);
            default -> Optional.empty();
        };
    }

    /**
     * Returns the type of the elements of a tensor.
     *
     * @param dtype the tensor's
     * @return the same as a type of files
     */
    public static ElementType of(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> FLOAT64;
            case FLOAT32 -> FLOAT32;
            case INT64 -> INT64;
            case INT32 -> INT32;
            case BOOL -> BOOL;
            case FLOAT16 -> FLOAT16;
            case BFLOAT16 -> BFLOAT16;
        };
    }

    @Override
    public String toString() {
        return label;
    }

    /** Decodes elements, in the byte order of the buffer. What is not a double, int64 beyond 2^53, rounds. */
    void decode(ByteBuffer from, double[] into, int start, int count) {
        int end = start + count;
        switch (this) {
            case FLOAT64 -> from.asDoubleBuffer().get(into, start, count);
            case FLOAT32 -> {
                for (int i = start; i < end; i++) {
                    into[i] = from.getFloat();
                }
            }
            case FLOAT16 -> {
                for (int i = start; i < end; i++) {
                    into[i] = float16(from.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = start; i < end; i++) {
                    into[i] = Float.intBitsToFloat(from.getShort() << 16);
                }
            }
            case FLOAT8_E4M3 -> {
                for (int i = start; i < end; i++) {
                    into[i] = float8E4m3(from.get());
                }
            }
            case FLOAT8_E5M2 -> {
                for (int i = start; i < end; i++) {
                    into[i] = float16((short) (from.get() << 8));
                }
            }
            case UINT64 -> {
                for (int i = start; i < end; i++) {
                    into[i] = unsigned(from.getLong());
                }
            }
            default -> {
                for (int i = start; i < end; i++) {
                    into[i] = (double) integer(from);
                }
            }
        }
    }

    /** Decodes integers or truth values; uint64 as its bits. */
    void decode(ByteBuffer from, long[] into, int start, int count) {
        for (int i = start; i < start + count; i++) {
            into[i] = integer(from);
        }
    }

    private long integer(ByteBuffer from) {
        return switch (this) {
            case INT64, UINT64 -> from.getLong();
            case INT32 -> from.getInt();
            case INT16 -> from.getShort();
            case INT8 -> from.get();
            case UINT32 -> Integer.toUnsignedLong(from.getInt());
            case UINT16 -> Short.toUnsignedLong(from.getShort());
            case UINT8 -> Byte.toUnsignedLong(from.get());
            case BOOL -> from.get() != 0 ? 1 : 0;
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2 ->
                throw new IllegalStateException(this + " is no integer type");
        };
    }

    /** The exact value where a double has it, else the nearest. */
    private static double unsigned(long bits) {
        // The lowest bit is kept for the rounding.
        return bits >= 0 ? (double) bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
    }

    /** Exponent and mantissa, put where a float has them, are too small by the difference of the biases, 127 - 15. */
    private static float float16(short bits) {
        int magnitude = bits & 0x7fff;
        float value = magnitude >= 0x7c00
                ? Float.intBitsToFloat(0x7f800000 | ((magnitude & 0x3ff) << 13))
                : Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
        return bits < 0 ? -value : value;
    }

    /** As {@link #float16}; the biases are 127 and 7. */
    private static float float8E4m3(byte bits) {
        int magnitude = bits & 0x7f;
        float value = magnitude == 0x7f ? Float.NaN : Float.intBitsToFloat(magnitude << 20) * 0x1p120f;
        return bits < 0 ? -value : value;
    }
}
