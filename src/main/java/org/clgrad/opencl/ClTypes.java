package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;

/** How element types are written in OpenCL C and passed to kernels. */
final class ClTypes {
    private ClTypes() {}

    /** The type's name in OpenCL C. */
    static String name(DType type) {
        return switch (type) {
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            case INT32 -> "int";
            case INT64 -> "long";
            case BOOL -> "uchar";
            case FLOAT16, BFLOAT16 -> "ushort";
        };
    }

    /** The suffix of scalar functions, as in {@code fn_add_f32}. */
    static String tag(DType type) {
        return switch (type) {
            case FLOAT32 -> "f32";
            case FLOAT64 -> "f64";
            case INT32 -> "i32";
            case INT64 -> "i64";
            case BOOL -> "b8";
            case FLOAT16 -> "f16";
            case BFLOAT16 -> "bf16";
        };
    }

    /** An unsigned integer type of the same size, for kernels that only move elements. */
    static String bits(DType type) {
        return switch (type.bytes()) {
            case 1 -> "uchar";
            case 2 -> "ushort";
            case 4 -> "uint";
            default -> "ulong";
        };
    }

    /**
     * The definitions of {@code ELEMENT}, {@code ADD} and {@code MULTIPLY}. Integers wrap, which in OpenCL C only
     * unsigned ones do.
     */
    static String arithmetic(DType type) {
        String name = name(type);
        String a = type.isInteger() ? "((" + name + ")((u" + name + ")(a) " : "((a) ";
        String b = type.isInteger() ? " (u" + name + ")(b)))\n" : " (b))\n";
        return "#define ELEMENT " + name + "\n#define ADD(a, b) " + a + "+" + b + "#define MULTIPLY(a, b) " + a + "*"
                + b;
    }

    /** A scalar as the bytes of a kernel argument. */
    static byte[] scalar(DType type, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(type.bytes()).order(ByteOrder.nativeOrder());
        switch (type) {
            case FLOAT32 -> bytes.putFloat((float) value);
            case FLOAT64 -> bytes.putDouble(value);
            case INT32 -> bytes.putInt((int) value);
            case INT64 -> bytes.putLong((long) value);
            case BOOL -> bytes.put((byte) (value != 0 ? 1 : 0));
            case FLOAT16, BFLOAT16 -> bytes.putShort(HalfFloats.toBits(type, (float) value));
        }
        return bytes.array();
    }
}
