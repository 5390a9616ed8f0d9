package org.clgrad.accuracy.ulp;

import java.util.Locale;
import java.util.Optional;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.spi.BuiltinFunctions;

/**
 * A function to be measured.
 *
 * @param function what it is meant to compute
 * @param kind whose it is
 * @param device where it is computed, for the reader
 * @param bound the largest error in ulp it may have; NaN if nothing is promised, so that nothing is held against it
 * @param keepsDenormals whether flushing denormals to zero is a fault of it
 * @param evaluator what computes it
 */
public record Subject(
        MathFunction function, Kind kind, String device, double bound, boolean keepsDenormals, Evaluator evaluator) {

    /** Whose a function is. */
    public enum Kind {
        /** The library's. */
        OURS,
        /** The device's, under its plain name; on the CPU device {@link Math}'s, rounded to float32. */
        BUILTIN,
        /** The device's, under its {@code native_} name: nothing is promised of its accuracy. */
        NATIVE,
        /** The device's, under its {@code half_} name: 8192 ulp are allowed. */
        HALF,
        /** Somebody else's. */
        GIVEN;

        /** {@return the name in lower case} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Computes a function of whole arrays. */
    @FunctionalInterface
    public interface Evaluator {
        /**
         * Computes the function.
         *
         * @param out where to
         * @param arguments an array for each argument, as long as out; not to be changed
         */
        void apply(float[] out, float[]... arguments);
    }

    private static final double HALF_LIMIT = 8192;

    /**
     * The library's function on a device.
     *
     * @param function the function
     * @param device where
     * @return what {@link Sweep} measures
     */
    public static Subject ours(MathFunction function, Device device) {
        boolean denormals =
                device.builtins().map(BuiltinFunctions::keepsDenormals).orElse(true);
        return new Subject(
                function,
                Kind.OURS,
                device.id(),
                function.promised(),
                denormals,
                OnDevice.inFloat32(function, device)::apply);
    }

    /**
     * A device's function.
     *
     * @param function the function
     * @param kind {@link Kind#BUILTIN}, {@link Kind#NATIVE} or {@link Kind#HALF}
     * @param device where
     * @return what {@link Sweep} measures; empty if the device has none
     */
    public static Optional<Subject> builtin(MathFunction function, Kind kind, Device device) {
        Optional<BuiltinFunctions> own = device.builtins();
        if (own.isEmpty()) {
            return kind == Kind.BUILTIN && function.isJavas() ? Optional.of(java(function, device)) : Optional.empty();
        }
        BuiltinFunctions functions = own.get();
        Optional<String> expression = switch (kind) {
            case BUILTIN -> function.builtin();
            case NATIVE -> function.relaxed("native_");
            case HALF -> function.relaxed("half_");
            case OURS, GIVEN -> Optional.empty();
        };
        double bound = switch (kind) {
            case BUILTIN -> function.limit(functions.embeddedProfile(), functions.correctDivide());
            case HALF -> HALF_LIMIT;
            case OURS, GIVEN, NATIVE -> Double.NaN;
        };
        return expression.map(e -> new Subject(
                function,
                kind,
                device.id(),
                bound,
                kind == Kind.BUILTIN && functions.keepsDenormals(),
                (out, arguments) -> functions.apply(e, out, arguments)));
    }

    private static Subject java(MathFunction function, Device device) {
        OnDevice rounded = OnDevice.inFloat64(function, device, DType.FLOAT32);
        double limit = function.limit(false, true);
        return new Subject(function, Kind.BUILTIN, device.id(), limit, true, rounded::apply);
    }

    /** Whether the function is defined at arguments at all. */
    boolean isDefined(float x, float y) {
        return (kind != Kind.NATIVE && kind != Kind.HALF) || function.isRelaxedDefined(x, y);
    }
}
