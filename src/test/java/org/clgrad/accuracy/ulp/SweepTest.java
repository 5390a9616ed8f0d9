package org.clgrad.accuracy.ulp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.clgrad.accuracy.ulp.Subject.Evaluator;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceException;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final long EVERY = 99_991;
    private static final Sweep SWEEP = new Sweep(EVERY, 20_000);

    /** What changes a single result of a function that is otherwise right. */
    @FunctionalInterface
    private interface Fault {
        float apply(float x, float right);
    }

    /** The best there is: float64, rounded. */
    private static Evaluator right(MathFunction f) {
        return Subject.builtin(f, Kind.BUILTIN, Device.cpu()).orElseThrow().evaluator();
    }

    private static SweepResult faulty(MathFunction f, double bound, boolean keepsDenormals, Fault fault) {
        Evaluator right = right(f);
        Evaluator wrong = (out, arguments) -> {
            right.apply(out, arguments);
            for (int i = 0; i < out.length; i++) {
                out[i] = fault.apply(arguments[0][i], out[i]);
            }
        };
        Subject subject = new Subject(f, Kind.GIVEN, "here", bound, keepsDenormals, wrong);
        return SWEEP.run(List.of(subject)).get(0);
    }

    /** An argument that the sweep tries, near a number. */
    private static float tried(float near) {
        long bits = Float.floatToRawIntBits(near) & 0xffffffffL;
        return Float.intBitsToFloat((int) (bits / EVERY * EVERY));
    }

    private static boolean isDenormal(float a) {
        return a != 0 && Math.abs(a) < Float.MIN_NORMAL;
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        SweepResult r = faulty(MathFunction.EXP, 0.5, true, (x, right) -> right);
        assertTrue(r.held() && r.complete());
        assertEquals(0, r.wrong() + r.flushed() + r.reversals());
        assertTrue(r.maxUlp() > 0.49 && r.maxUlp() <= 0.5, "" + r.maxUlp());
        assertEquals(SWEEP.arguments(MathFunction.EXP), r.arguments());
        assertTrue(r.correctShare() > 0.9999, "" + r.correctShare());
    }

    @Test
    void findsTheOneWrongResult() {
        float bad = tried(-3.7f);
        SweepResult r = faulty(MathFunction.EXP, 3, true, (x, right) -> x == bad ? right + 5 * Math.ulp(right) : right);
        assertFalse(r.held());
        assertEquals(bad, r.worst().get(0).x());
        assertEquals(5, r.maxUlp(), 0.5);
        assertEquals(r.measured() - 1, r.correct(), 1);
        assertEquals(r.maxUlp(), r.map().max(ErrorMap.cell(bad)));
        assertTrue(r.map().max(ErrorMap.cell(-bad)) <= 0.5);
        assertTrue(r.map().maxLines().stream().anyMatch(l -> l.startsWith("-2^1 ") && l.matches("-2\\^1 +[56].*")));
    }

    @Test
    void catchesAFastExponential() {
        SweepResult r = faulty(MathFunction.EXP, 3, true, (x, right) -> (float) Math.pow(2, x * 1.442695040888963f));
        assertFalse(r.held());
        assertTrue(r.maxUlp() > 20, "" + r.maxUlp());
    }

    @Test
    void countsWhatIsWrongInKind() {
        float bad = tried(2.5f);
        assertEquals(
                1,
                faulty(MathFunction.LOG, 3, true, (x, right) -> x == bad ? Float.NaN : right)
                        .wrongNan());
        SweepResult infinite =
                faulty(MathFunction.LOG, 3, true, (x, right) -> x == bad ? Float.POSITIVE_INFINITY : right);
        assertEquals(1, infinite.wrongInfinity());
        assertFalse(infinite.held());
        SweepResult sign = faulty(MathFunction.SIN, 3, true, (x, right) -> x == 0 ? -right : right);
        assertEquals(1, sign.wrongSign());
        assertEquals(Double.POSITIVE_INFINITY, sign.worst().get(0).ulp());
        assertFalse(sign.held());
    }

    @Test
    void countsResultsInTheWrongOrder() {
        float step = tried(1.5f);
        SweepResult r = faulty(MathFunction.EXP, 1e9, true, (x, right) -> x == step ? 1.1f * right : right);
        assertEquals(1, r.reversals());
    }

    @Test
    void flushingIsNoErrorOfDevicesThatFlush() {
        Fault results = (x, right) -> isDenormal(right) ? 0 : right;
        SweepResult r = faulty(MathFunction.EXP, 3, false, results);
        assertTrue(r.held(), r.worst().toString());
        assertTrue(r.flushedResults() > 0 && r.flushedArguments() == 0);
        assertFalse(faulty(MathFunction.EXP, 3, true, results).held());

        Fault arguments = (x, right) -> isDenormal(x) ? Float.NEGATIVE_INFINITY : right;
        SweepResult log = faulty(MathFunction.LOG, 3, false, arguments);
        assertTrue(log.held(), log.worst().toString());
        assertTrue(log.flushedArguments() > 100, "" + log.flushedArguments());
        assertEquals(0, log.wrong());
        assertFalse(faulty(MathFunction.LOG, 3, true, arguments).held());
    }

    @Test
    void stopsWithWhatItHas() {
        Subject subject = Subject.ours(MathFunction.EXP, Device.cpu());
        long[] asked = {0};
        SweepResult r = new Sweep(1, 1)
                .run(List.of(subject), () -> asked[0]++ == 1, done -> assertTrue(done > 0))
                .get(0);
        assertFalse(r.complete());
        assertTrue(r.arguments() > 0 && r.arguments() < 1L << 32);
    }

    @Test
    void comparesBits() {
        Subject ours = Subject.ours(MathFunction.TANH, Device.cpu());
        Evaluator other = (out, arguments) -> {
            ours.evaluator().apply(out, arguments);
            out[0] = 1;
        };
        Subject differs = new Subject(MathFunction.TANH, Kind.OURS, "there", 9e9, true, other);
        assertEquals(1, SWEEP.run(List.of(ours, differs)).get(1).differing());
        assertEquals(0, SWEEP.run(List.of(ours, ours)).get(1).differing());
    }

    @Test
    void everyDeviceKeepsThePromisesAndItsOwnFunctionsTheLimits() {
        for (Device device : Devices.all()) {
            for (MathFunction f : List.of(MathFunction.ERF, MathFunction.POW, MathFunction.HYPOT, MathFunction.ATAN2)) {
                List<Subject> subjects = Subject.builtin(f, Kind.BUILTIN, device)
                        .map(b -> List.of(Subject.ours(f, device), b))
                        .orElse(List.of(Subject.ours(f, device)));
                for (SweepResult r : SWEEP.run(subjects)) {
                    assertTrue(
                            r.held(),
                            f + " " + r.subject().kind() + " on " + device + ": " + r.maxUlp() + " "
                                    + r.worst().get(0));
                }
            }
        }
    }

    @Test
    void relaxedFunctionsAreMeasuredWhereTheyAreDefined() {
        for (Device device : Devices.openCl()) {
            for (MathFunction f : List.of(MathFunction.SIN, MathFunction.DIV)) {
                Optional<Subject> half = Subject.builtin(f, Kind.HALF, device);
                SweepResult r = SWEEP.run(List.of(half.orElseThrow())).get(0);
                assertTrue(r.held(), f + " on " + device + ": " + r.maxUlp() + " " + r.worst());
                assertEquals(f == MathFunction.DIV, r.arguments() == SWEEP.arguments(f));
            }
        }
        assertTrue(Subject.builtin(MathFunction.SIN, Kind.NATIVE, Device.cpu()).isEmpty());
    }

    @Test
    void aDeviceThatCannotSaysWhy() {
        for (Device device : Devices.openCl()) {
            float[] x = {1, 2};
            float[] out = new float[2];
            device.builtins().orElseThrow().apply("x + y", out, x, new float[] {3, 5});
            assertEquals(7, out[1]);
            Subject missing = new Subject(
                    MathFunction.EXP,
                    Kind.GIVEN,
                    device.id(),
                    1,
                    true,
                    (o, a) -> device.builtins().orElseThrow().apply("no_such_function(x)", o, a));
            DeviceException e = assertThrows(DeviceException.class, () -> SWEEP.run(List.of(missing)));
            assertTrue(e.getMessage().contains("no_such_function"), e.getMessage());
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThrows(ArgumentException.class, () -> new Sweep(0, 1));
        assertThrows(ArgumentException.class, () -> new Sweep(1, 0));
        assertThrows(ArgumentException.class, () -> SWEEP.run(List.of()));
        assertThrows(
                ArgumentException.class,
                () -> SWEEP.run(List.of(
                        Subject.ours(MathFunction.EXP, Device.cpu()), Subject.ours(MathFunction.LOG, Device.cpu()))));
    }
}
