package org.clgrad.cpu;

import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/** Finds the loop of a function for the types it is applied to. */
final class Loops {
    private Loops() {}

    /**
     * @param fn the function
     * @param argument the type of its last argument
     * @param result its result type
     * @param floats the float32 loops in use
     */
    static Loop of(Fn fn, DType argument, DType result, FloatKernels floats) {
        if (fn == Fn.CAST) {
            return CastLoops.of(argument, result);
        }
        if (fn == Fn.BITS_TO_UNIFORM) {
            return CastLoops.bitsToUniform(argument, result);
        }
        return switch (argument) {
            case FLOAT32 -> floats.loop(fn);
            case FLOAT64 -> Float64Loops.of(fn);
            case INT32 -> Int32Loops.of(fn);
            case INT64 -> Int64Loops.of(fn);
            case BOOL -> BoolLoops.of(fn);
            case FLOAT16, BFLOAT16 -> throw unsupported(fn, argument);
        };
    }

    /** The loop that folds one array into another. */
    static Loop of(Fold fold, DType type, FloatKernels floats) {
        return of(
                switch (fold) {
                    case SUM -> Fn.ADD;
                    case PROD -> Fn.MUL;
                    case MAX -> Fn.MAXIMUM;
                    case MIN -> Fn.MINIMUM;
                },
                type,
                type,
                floats);
    }

    static DeviceException unsupported(Fn fn, DType type) {
        return new DeviceException(
                fn.label() + ": there is no such function of " + type + " elements; cast with to(dtype)");
    }
}
