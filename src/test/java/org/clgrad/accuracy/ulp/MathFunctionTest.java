package org.clgrad.accuracy.ulp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MathFunctionTest {
    @ParameterizedTest
    @EnumSource
    void whatOpenClHasHasALimitInBothProfiles(MathFunction f) {
        double full = f.limit(false, false);
        double embedded = f.limit(true, false);
        if (f.builtin().isEmpty()) {
            assertTrue(Double.isNaN(full) && Double.isNaN(embedded), f.label());
            assertTrue(f.promised() <= (f == MathFunction.NDTR ? 3.25 : 2), f.label());
        } else {
            assertTrue(full >= 0 && embedded >= full, f.label());
            assertTrue(f.promised() <= full, f + " promises " + f.promised() + ", OpenCL " + full);
        }
    }

    @Test
    void theseAreNotOpenCls() {
        assertEquals(
                List.of(
                        MathFunction.SIGMOID,
                        MathFunction.ERFINV,
                        MathFunction.NDTR,
                        MathFunction.NORMAL_PDF,
                        MathFunction.REMAINDER),
                Arrays.stream(MathFunction.values())
                        .filter(f -> f.builtin().isEmpty())
                        .toList());
    }

    /** Rows of the specification's tables. */
    @ParameterizedTest
    @CsvSource({
        "RECIPROCAL, 2.5, 3",
        "SQRT, 3, 4",
        "RSQRT, 2, 4",
        "EXP, 3, 4",
        "LOG1P, 2, 4",
        "ATAN2, 6, 6",
        "POW, 16, 16"
    })
    void limitsAreThoseOfTheSpecification(MathFunction f, double full, double embedded) {
        assertEquals(full, f.limit(false, false));
        assertEquals(embedded, f.limit(true, false));
    }

    @Test
    void correctDivisionHasToBeCorrect() {
        assertEquals(0.5, MathFunction.DIV.limit(false, true));
        assertEquals(0.5, MathFunction.SQRT.limit(true, true));
        assertEquals(3, MathFunction.EXP.limit(false, true));
    }

    @Test
    void relaxedNamesAreOpenCls() {
        assertEquals(
                "native_recip(x)", MathFunction.RECIPROCAL.relaxed("native_").orElseThrow());
        assertEquals("half_powr(x, y)", MathFunction.POW.relaxed("half_").orElseThrow());
        assertTrue(MathFunction.ERF.relaxed("native_").isEmpty());
    }

    @Test
    void namesThoseThereAre() {
        assertEquals(MathFunction.LOG1P, MathFunction.of(" Log1p "));
        ArgumentException e = assertThrows(ArgumentException.class, () -> MathFunction.of("expp"));
        assertTrue(e.getMessage().contains("'expp'") && e.getMessage().contains("exp, expm1"), e.getMessage());
    }
}
