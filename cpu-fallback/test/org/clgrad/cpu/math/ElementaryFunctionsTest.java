package org.clgrad.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.clgrad.accuracy.ulp.MathFunction;
import org.clgrad.accuracy.ulp.Pairs;
import org.clgrad.accuracy.ulp.Ulp;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Fn;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The float32 functions against float64 and between devices, on a dense sample; {@code clgrad ulp} tries everything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElementaryFunctionsTest {
    /** Prime, so that the low bits of the arguments vary. */
    private static final int STRIDE = 9973;

    private static final int NEIGHBOURS = 64;
    /** Where some function has an edge: of its domain, of its results, or between two of its formulas. */
    private static final float[] EDGES = {
        0,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        0x1p-24f,
        0x1p-12f,
        0.25f,
        0.34657359f,
        0.5f,
        0.70710678f,
        0.75f,
        0.78539816f,
        // Where 1 - x^2 is e^-3 and e^-7.
        0.97479134f,
        0.99954396f,
        1,
        1.25f,
        1.41421356f,
        1.57079633f,
        2,
        3.14159265f,
        3.95f,
        9.01f,
        9.1f,
        10.1f,
        16.6f,
        18,
        87.336545f,
        88.722839f,
        89,
        103.97208f,
        104,
        131072,
        0x1p23f,
        0x1p24f
    };

    private static final int POW_SAMPLES = 1 << 20;

    private final float[] sample = sample();

    /** Every bit pattern with a stride, and the neighbourhood of every edge on both sides of zero. */
    private static float[] sample() {
        int strided = (int) ((1L << 32) / STRIDE) + 1;
        int around = 2 * NEIGHBOURS + 1;
        float[] all = new float[strided + 2 * EDGES.length * around];
        int n = 0;
        for (; n < strided; n++) {
            all[n] = Float.intBitsToFloat((int) ((long) n * STRIDE));
        }
        for (float edge : EDGES) {
            for (int i = -NEIGHBOURS; i <= NEIGHBOURS; i++) {
                int bits = Math.abs(Float.floatToRawIntBits(edge) + i);
                all[n++] = Float.intBitsToFloat(bits);
                all[n++] = Float.intBitsToFloat(bits | Integer.MIN_VALUE);
            }
        }
        return all;
    }

    private static Stream<Arguments> functionsOnDevices() {
        return Devices.backends().stream()
                .flatMap(device -> Arrays.stream(PlainFunction.values()).map(f -> Arguments.of(device, f)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("errors, NaN, infinities and signs of zeros are those stated")
    void errorIsWithinTheStatedOne(PlainFunction f) {
        double worst = 0;
        float at = 0;
        for (float a : sample) {
            double error = Ulp.error(f.plain(a), f.reference(a));
            if (error > worst) {
                worst = error;
                at = a;
            }
        }
        assertTrue(
                worst <= f.promised(),
                f + "(" + Float.toHexString(at) + ") = " + f.plain(at) + " is " + worst + " ulp from " + f.reference(at)
                        + ", stated " + f.promised());
    }

    @ParameterizedTest
    @MethodSource("functionsOnDevices")
    @DisplayName("every device has the bits of the plain functions")
    void devicesHaveThePlainBits(Devices.Found device, PlainFunction f) {
        float[] plain = new float[sample.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = f.plain(sample[i]);
        }
        float[] out = new float[sample.length];
        try (Backend backend = device.open();
                DeviceFunction function = new DeviceFunction(backend, f.fn(), sample.length)) {
            function.apply(out, sample);
        }
        int i = DeviceFunction.firstDifference(plain, out);
        assertEquals(
                -1,
                i,
                () -> f + "(" + Float.toHexString(sample[i]) + "): plain " + Float.toHexString(plain[i]) + ", " + device
                        + " " + Float.toHexString(out[i]));
    }

    @Test
    @DisplayName("pow: errors, NaN, infinities and signs of zeros are those stated")
    void powIsWithinTheStatedError() {
        float[] a = new float[POW_SAMPLES];
        float[] b = new float[POW_SAMPLES];
        Pairs.fill(MathFunction.POW, 1, a, b, 0, POW_SAMPLES);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < POW_SAMPLES; i++) {
            double error = Ulp.error(F32.pow(a[i], b[i]), F64.pow(a[i], b[i]));
            if (error > worst) {
                worst = error;
                at = i;
            }
        }
        assertTrue(worst <= MathFunction.POW.promised(), "pow(" + a[at] + ", " + b[at] + "): " + worst + " ulp");
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#backends")
    @DisplayName("pow: every device has the plain bits, specials with specials included")
    void powHasThePlainBits(Devices.Found device) {
        float[] a = new float[POW_SAMPLES];
        float[] b = new float[POW_SAMPLES];
        Pairs.fill(MathFunction.POW, 0, a, b, 0, POW_SAMPLES);
        float[] plain = new float[POW_SAMPLES];
        for (int i = 0; i < POW_SAMPLES; i++) {
            plain[i] = F32.pow(a[i], b[i]);
        }
        float[] out = new float[POW_SAMPLES];
        try (Backend backend = device.open();
                DeviceFunction function = new DeviceFunction(backend, Fn.POW, POW_SAMPLES)) {
            function.apply(out, a, b);
        }
        int i = DeviceFunction.firstDifference(plain, out);
        assertEquals(-1, i, () -> "pow(" + a[i] + ", " + b[i] + "): plain " + plain[i] + ", " + device + " " + out[i]);
    }

    @Test
    @DisplayName("pow: specials with specials as in float64")
    void powSpecialsAgreeWithFloat64() {
        for (float a : Pairs.specials()) {
            for (float b : Pairs.specials()) {
                double error = Ulp.error(F32.pow(a, b), F64.pow(a, b));
                assertTrue(error <= MathFunction.POW.promised(), () -> "pow(" + a + ", " + b + ") = " + F32.pow(a, b));
            }
        }
    }

    /** C99, F.9.4.4. */
    @ParameterizedTest
    @CsvSource({
        "0, -3, Infinity",
        "-0, -3, -Infinity",
        "0, -2, Infinity",
        "-0, -2, Infinity",
        "-0, -2.5, Infinity",
        "0, -Infinity, Infinity",
        "-0, -Infinity, Infinity",
        "0, 3, 0",
        "-0, 3, -0",
        "0, 2, 0",
        "-0, 2, 0",
        "-0, 2.5, 0",
        "-1, Infinity, 1",
        "-1, -Infinity, 1",
        "1, 5, 1",
        "1, NaN, 1",
        "1, -Infinity, 1",
        "7, 0, 1",
        "NaN, 0, 1",
        "NaN, -0, 1",
        "Infinity, 0, 1",
        "0, 0, 1",
        "-2, 0.5, NaN",
        "-2, -1.5, NaN",
        "0.5, -Infinity, Infinity",
        "-0.5, -Infinity, Infinity",
        "2, -Infinity, 0",
        "-2, -Infinity, 0",
        "0.5, Infinity, 0",
        "-0.5, Infinity, 0",
        "2, Infinity, Infinity",
        "-2, Infinity, Infinity",
        "-Infinity, -3, -0",
        "-Infinity, -2, 0",
        "-Infinity, -2.5, 0",
        "-Infinity, 3, -Infinity",
        "-Infinity, 2, Infinity",
        "-Infinity, 2.5, Infinity",
        "Infinity, -1, 0",
        "Infinity, 1, Infinity",
        "NaN, 1, NaN",
        "2, NaN, NaN"
    })
    @DisplayName("pow: the special cases of C")
    void powHasTheSpecialCasesOfC(float a, float b, float expected) {
        assertEquals(expected, F32.pow(a, b));
        assertEquals((double) expected, F64.pow(a, b));
    }

    /** The last arguments before, and the first after, which the result is 0, denormal, 1 or infinite. */
    @ParameterizedTest
    @CsvSource({
        "EXP, 0x1.62e42ep6, 0x1.ffff08p127",
        "EXP, 0x1.62e430p6, Infinity",
        "EXP, -0x1.9fe368p6, 0x1p-149",
        "EXP, -0x1.9fe36ap6, 0",
        "EXPM1, 0x1.62e430p6, Infinity",
        "EXPM1, -104, -1",
        "EXPM1, -0x1p-149, -0x1p-149",
        "SIGMOID, -104, 0",
        "SIGMOID, 104, 1",
        "SIGMOID, 0, 0.5",
        "TANH, 10, 1",
        "TANH, -Infinity, -1",
        "TANH, -0, -0",
        "LOG, 0x1p-149, -0x1.9d1dap6",
        "LOG, -0, -Infinity",
        "LOG, -0x1p-149, NaN",
        "LOG, 1, 0",
        "LOG1P, -1, -Infinity",
        "LOG1P, -0x1.000002p0, NaN",
        "LOG1P, 0x1p-149, 0x1p-149",
        "SIN, -0, -0",
        "SIN, Infinity, NaN",
        "COS, -0, 1",
        "COS, -Infinity, NaN",
        "ERF, -4, -1",
        "ERF, -0, -0",
        "ERFC, -4, 2",
        "ERFC, 10.1, 0",
        "NDTR, 0, 0.5",
        "NDTR, -14.2, 0",
        "NDTR, Infinity, 1",
        "NDTR, -Infinity, 0",
        "NORMAL_PDF, 0, 0x1.988454p-2",
        "NORMAL_PDF, 14.4, 0",
        "NORMAL_PDF, -Infinity, 0",
        "NORMAL_PDF, NaN, NaN",
        "RSQRT, -0, -Infinity",
        "SQRT, -0, -0",
        "RECIPROCAL, 0x1p-149, Infinity"
    })
    @DisplayName("edges of the domains and of the results")
    void edges(PlainFunction f, String argument, String expected) {
        assertEquals(Float.parseFloat(expected), f.plain(Float.parseFloat(argument)));
    }
}
