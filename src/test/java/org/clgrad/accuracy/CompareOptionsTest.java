package org.clgrad.accuracy;

import static org.clgrad.accuracy.Dumps.doubles;
import static org.clgrad.accuracy.Dumps.of;
import static org.clgrad.accuracy.Dumps.one;
import static org.clgrad.accuracy.Dumps.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compared and how strictly, and what is suggested. */
class CompareOptionsTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Verdict verdict(TensorReport t) {
        return t.verdict();
    }

    @Test
    void tolerancesAreRelativeToTheReference() {
        CompareOptions options = new CompareOptions().rtol(0.5).atol(0);
        assertEquals(Verdict.HELD, verdict(doubles(options, of(1), of(2))));
        assertEquals(Verdict.VALUES, verdict(doubles(options, of(2), of(1))));
        CompareOptions absolute = new CompareOptions().rtol(0).atol(1);
        assertEquals(Verdict.HELD, verdict(doubles(absolute, of(2), of(1))));
        assertEquals(Verdict.VALUES, verdict(doubles(absolute, of(Math.nextUp(2)), of(1))));
        // One alone leaves the other at its default, here 1e-7.
        assertEquals(Verdict.HELD, verdict(doubles(new CompareOptions().atol(0), of(1 + 9e-8), of(1))));
        assertEquals(Verdict.VALUES, verdict(doubles(new CompareOptions().atol(0), of(9e-8), of(0))));
    }

    @Test
    void unitsInTheLastPlaceAreAnAlternative() {
        float x = 3;
        Tensor b = Tensor.of(x);
        Tensor a = Tensor.of(x + 2 * Math.ulp(x));
        assertTrue(one(new CompareOptions().ulp(2), a, b).held());
        TensorReport t = one(new CompareOptions().ulp(1), a, b);
        assertEquals(Verdict.VALUES, t.verdict());
        assertEquals(2, t.statistics().maxUlp());
        assertEquals(2, t.statistics().first().excess());
        assertEquals(2, t.statistics().suggestion().ulp());
        // A tolerance of its own counts more.
        assertTrue(one(new CompareOptions().ulp(1).tolerance("t", new Tolerance(1e-3, 0)), a, b)
                .held());
        assertTrue(one(new CompareOptions().ulp(3), Tensor.of(new int[] {7}), Tensor.of(new int[] {10}))
                .held());
    }

    @Test
    void theLastToleranceThatMatchesCounts() {
        CompareOptions options =
                new CompareOptions().tolerance("*", new Tolerance(0, 10)).tolerance("lay?r.*", new Tolerance(0, 0.5));
        Map<String, Tensor> a = Map.of("layer.1", Tensor.of(2), "other", Tensor.of(2));
        Map<String, Tensor> b = Map.of("layer.1", Tensor.of(1), "other", Tensor.of(1));
        ComparisonReport report = run(options, a, b);
        for (TensorReport t : report.tensors()) {
            assertEquals(t.name().equals("other"), t.held(), t.name());
        }
        assertEquals(List.of(), report.unmatched());
        assertEquals(
                List.of("no*"),
                run(options.tolerance("no*", Tolerance.EXACT), a, b).unmatched());
    }

    @Test
    void signsOfZerosCountOnlyIfAsked() {
        TensorReport t = doubles(new CompareOptions(), of(0.0, -0.0, 0.0), of(-0.0, 0.0, 0.0));
        assertTrue(t.held());
        assertEquals(2, t.statistics().zeroSigns());
        t = doubles(new CompareOptions().signedZeros(true), of(0.0, -0.0, 0.0), of(-0.0, 0.0, 0.0));
        assertEquals(2, t.statistics().mismatched());
        assertEquals("-0.0", t.statistics().first().b());
        assertNull(t.statistics().suggestion());
    }

    @Test
    void renamingMatchesNames() {
        Map<String, Tensor> a = Map.of("model.l1.w", Tensor.of(1), "model.l2.w", Tensor.of(2));
        Map<String, Tensor> b = Map.of("1/w", Tensor.of(1), "2/w", Tensor.of(2));
        CompareOptions options = new CompareOptions().rename("model\\.", "").rename("l(\\d)\\.", "$1/");
        ComparisonReport report = run(options, a, b);
        assertTrue(report.held(), report.toString());
        assertTrue(report.tensors().get(0).a().name().startsWith("model.l"));
        ArgumentException same =
                assertThrows(ArgumentException.class, () -> run(new CompareOptions().rename("l\\d", "l"), a, b));
        assertTrue(same.getMessage().contains("both renamed to 'model.l.w'"), same.getMessage());
        for (String[] bad : new String[][] {{"(", ""}, {"a", "$1"}, {"a", "\\"}, {"(?<n>a)", "${m}"}}) {
            ArgumentException e =
                    assertThrows(ArgumentException.class, () -> new CompareOptions().rename(bad[0], bad[1]));
            assertTrue(e.getMessage().contains("cannot rename"), e.getMessage());
        }
    }

    @Test
    void onlyAndSkipChoose() {
        Map<String, Tensor> a = Map.of("x.1", Tensor.of(1), "x.2", Tensor.of(2), "y", Tensor.of(3));
        Map<String, Tensor> b = Map.of("x.1", Tensor.of(1), "x.2", Tensor.of(9), "z", Tensor.of(3));
        ComparisonReport report = run(new CompareOptions().only("x*").skip("*2"), a, b);
        assertTrue(report.held());
        assertEquals(1, report.tensors().size());
        assertEquals(3, report.skipped());
        ArgumentException e = assertThrows(ArgumentException.class, () -> run(new CompareOptions().only("X*"), a, b));
        assertTrue(e.getMessage().contains("nothing to compare"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsSuggestedHoldsAndLessDoesNot(long seed) {
        Random random = new Random(seed);
        int n = 5000;
        double[] a = new double[n];
        double[] b = new double[n];
        double scale = Math.pow(10, random.nextInt(40) - 20);
        for (int i = 0; i < n; i++) {
            b[i] = scale * random.nextGaussian() * Math.pow(10, random.nextInt(6));
            a[i] = b[i] * (1 + 1e-5 * random.nextGaussian()) + scale * 1e-6 * random.nextGaussian();
        }
        Suggestion s = doubles(new CompareOptions(), a, b).statistics().suggestion();
        CompareOptions scaled =
                new CompareOptions().rtol(s.scaled().rtol()).atol(s.scaled().atol());
        assertTrue(doubles(scaled, a, b).held());
        CompareOptions less = new CompareOptions()
                .rtol(s.scaled().rtol() * 0.9)
                .atol(s.scaled().atol() * 0.9);
        assertFalse(doubles(less, a, b).held());
        assertTrue(
                doubles(new CompareOptions().rtol(0).atol(s.atolAlone()), a, b).held());
        assertFalse(doubles(new CompareOptions().rtol(0).atol(s.atolAlone() * 0.9), a, b)
                .held());
        assertTrue(
                doubles(new CompareOptions().rtol(s.rtolAlone()).atol(0), a, b).held());
        assertFalse(doubles(new CompareOptions().rtol(s.rtolAlone() * 0.9).atol(0), a, b)
                .held());
        assertTrue(doubles(new CompareOptions().ulp(s.ulp()), a, b).held());
        assertFalse(doubles(new CompareOptions().ulp(s.ulp() - 1), a, b).held());
    }

    @Test
    void beside0NoRelativeToleranceDoes() {
        Suggestion s = doubles(new CompareOptions().atol(0), of(0.5, 1), of(0, 1))
                .statistics()
                .suggestion();
        assertEquals(NAN, s.rtolAlone());
        assertEquals(new Tolerance(0, 0.5), s.scaled());
        assertEquals(INF, s.factor());
        assertTrue(s.toString().startsWith("rtol 0, atol 0.5; "), s.toString());
    }

    @Test
    void negativeTolerancesAreRefused() {
        assertThrows(ArgumentException.class, () -> new CompareOptions().rtol(-1));
        assertThrows(ArgumentException.class, () -> new CompareOptions().atol(NAN));
        assertThrows(ArgumentException.class, () -> new CompareOptions().ulp(-0.5));
        assertThrows(ArgumentException.class, () -> new Tolerance(INF, 0));
    }
}
