package org.clgrad.accuracy;

import static org.clgrad.accuracy.Dumps.doubles;
import static org.clgrad.accuracy.Dumps.of;
import static org.clgrad.accuracy.Dumps.one;
import static org.clgrad.accuracy.Dumps.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.io.Npy;
import org.clgrad.io.SafeTensors;
import org.clgrad.io.TensorDump;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured and found. */
class DumpComparisonTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    @TempDir
    private Path folder;

    private static Verdict verdict(TensorReport t) {
        return t.verdict();
    }

    @Test
    void measuresEveryKindOfError() {
        double[] b = {4, -2, 0, 1, 8, 0};
        double[] a = {4, -2.5, 0.25, 1 + 0x1p-40, 8, 0};
        TensorReport t = one(new CompareOptions(), Tensor.of(a, 2, 3), Tensor.of(b, 2, 3));
        Statistics s = t.statistics();
        assertEquals(Verdict.VALUES, t.verdict());
        assertEquals(6, s.elements());
        assertEquals(2, s.mismatched());
        assertEquals(0.5, s.maxError());
        assertEquals((0.5 + 0.25 + 0x1p-40) / 6, s.meanError(), 1e-17);
        assertEquals(0.25, s.maxRelative());
        assertEquals((0.25 + 0x1p-40) / 4, s.meanRelative(), 1e-17);
        // Beside 0 a unit is the smallest denormal.
        assertEquals(0.25 / Double.MIN_VALUE, s.maxUlp());
        assertEquals(Math.sqrt((0.25 + 0.0625 + 0x1p-80) / 85), s.normwise(), 1e-15);
        assertEquals(0.5 / 8, s.normalised());
        double dot = 16 + 5 + 1 + 0x1p-40 + 64;
        double sizeA = 16 + 6.25 + 0.0625 + (1 + 0x1p-40) * (1 + 0x1p-40) + 64;
        assertEquals(dot / Math.sqrt(sizeA * 85), s.cosine(), 1e-15);
        assertEquals(List.of(0L, 1L), s.first().index());
        assertEquals("-2.5", s.first().a());
        assertEquals("-2.0", s.first().b());
        assertEquals(List.of(0L, 2L), s.worst().get(0).index());
        assertEquals(0.25 / 1e-7, s.worst().get(0).excess());
        assertEquals(2, s.worst().size());
        assertEquals(3, s.absolute().zeros());
        assertEquals(Map.of(-13, 1L, -1, 2L), s.absolute().decades());
        assertEquals(2, s.relative().zeros());
        assertEquals(Map.of(-13, 1L, -1, 1L), s.relative().decades());
    }

    @Test
    void identicalTensorsHoldExactly() {
        TensorReport t = one(new CompareOptions().rtol(0).atol(0), Tensor.rand(70, 90), Tensor.zeros(70, 90));
        assertFalse(t.held());
        Tensor same = Tensor.rand(70, 90);
        t = one(new CompareOptions().rtol(0).atol(0), same, same);
        assertTrue(t.held());
        assertEquals(1, t.statistics().cosine(), 1e-12);
        assertEquals(Tolerance.EXACT, t.statistics().suggestion().scaled());
        assertEquals(6300, t.statistics().absolute().zeros());
        assertNull(t.statistics().first());
        t = one(new CompareOptions(), Tensor.zeros(0, 3), Tensor.zeros(0, 3));
        assertTrue(t.held());
        assertEquals(0, t.statistics().elements());
    }

    @Test
    void keepsTheTenWorstOfMany() {
        int n = 10_000;
        double[] a = new double[n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++) {
            a[i] = 1 + (i * 7919 % n) * 1e-3;
            b[i] = 1;
        }
        Statistics s = doubles(new CompareOptions(), a, b).statistics();
        assertEquals(n - 1, s.mismatched());
        assertEquals(10, s.worst().size());
        for (int k = 0; k < 10; k++) {
            Mismatch m = s.worst().get(k);
            assertEquals((n - 1 - k) * 1e-3, m.error(), 1e-9);
            assertEquals(n - 1 - k, m.position() * 7919 % n);
        }
        assertEquals(1, s.first().position());
        assertEquals(
                n,
                s.absolute().zeros()
                        + s.absolute().decades().values().stream()
                                .mapToLong(x -> x)
                                .sum());
    }

    @Test
    void ofEquallyBadElementsTheFirstIsTheWorst() {
        Statistics s = one(
                        new CompareOptions(),
                        Tensor.of(new int[20], 20),
                        Tensor.of(new int[20], 20).add(1))
                .statistics();
        assertEquals(20, s.mismatched());
        for (int k = 0; k < 10; k++) {
            assertEquals(k, s.worst().get(k).position());
        }
    }

    @Test
    void mixedTypesTakeTheLooserToleranceAndTheCoarserUnit() {
        Tensor a = Tensor.of(1 + 2e-6f);
        Tensor b = Tensor.of(new double[] {1});
        TensorReport t = one(new CompareOptions(), a, b);
        assertEquals(Verdict.DTYPE, t.verdict());
        assertEquals(new Tolerance(1.3e-6, 1e-5), t.bound());
        assertEquals(Math.rint(2e-6 / 0x1p-23), t.statistics().maxUlp());
        assertTrue(one(new CompareOptions().anyDtype(true), a, b).held());
        assertEquals(Verdict.VALUES, verdict(one(new CompareOptions().anyDtype(true), a.add(1), b)));
        TensorReport ints = one(new CompareOptions().anyDtype(true), Tensor.of(new int[] {3}), Tensor.of(3));
        assertTrue(ints.held());
        assertEquals(
                "3",
                one(new CompareOptions(), Tensor.of(new long[] {3}), Tensor.of(4))
                        .statistics()
                        .first()
                        .a());
    }

    @Test
    void nansAndInfinities() {
        double[] values = {NAN, INF, -INF, 1};
        TensorReport t = doubles(new CompareOptions(), values, values);
        assertEquals(1, t.statistics().mismatched());
        assertEquals(List.of(0L), t.statistics().first().index());
        assertNull(t.statistics().suggestion());
        assertEquals(new Statistics.NonFinite(1, 1, 1), t.statistics().a());
        assertTrue(doubles(new CompareOptions().equalNan(true), values, values).held());
        CompareOptions loose = new CompareOptions().equalNan(true).rtol(1e9).atol(1e300);
        for (double[] pair : new double[][] {{INF, -INF}, {INF, 1}, {1, INF}, {NAN, 1}, {1, NAN}, {NAN, INF}}) {
            Statistics s = doubles(loose, of(pair[0]), of(pair[1])).statistics();
            assertEquals(1, s.mismatched());
            assertEquals(1, s.wrongKind());
            assertEquals(Double.toString(pair[0]), s.first().a());
            assertEquals(INF, s.first().error());
            assertEquals(0, s.maxError());
        }
    }

    @Test
    void differencesBeyondTheRangeOfDouble() {
        Statistics s =
                doubles(new CompareOptions(), of(1.7e308, 3), of(-1.7e308, 3)).statistics();
        assertEquals(1, s.mismatched());
        assertEquals(INF, s.maxError());
        assertNull(s.suggestion());
        assertEquals(2, s.normwise(), 1e-15);
        assertEquals(-1, s.cosine(), 1e-15);
    }

    @Test
    void integersAreComparedExactly() {
        long big = 1L << 60;
        Statistics s = one(new CompareOptions(), Tensor.of(new long[] {big + 1, Long.MIN_VALUE}), Tensor.of(new long[] {
                    big, Long.MAX_VALUE
                }))
                .statistics();
        assertEquals(2, s.mismatched());
        assertEquals(Long.toString(big + 1), s.first().a());
        assertEquals(1, s.first().error());
        assertEquals(0x1p64, s.maxError());
        assertTrue(one(new CompareOptions().atol(1), Tensor.of(new long[] {big + 1}), Tensor.of(new long[] {big}))
                .held());
        Statistics bools = one(new CompareOptions(), Tensor.of(new boolean[] {true, false}), Tensor.of(new boolean[] {
                    true, true
                }))
                .statistics();
        assertEquals(1, bools.mismatched());
        assertEquals("0", bools.first().a());
        assertEquals(new Tolerance(0, 1), bools.suggestion().scaled());
    }

    /** uint64 goes to 2^64 - 1, which no long has; the fixture's elements are 0 to 22 and that. */
    @Test
    void unsignedIntegersBeyondLong() throws URISyntaxException, IOException {
        Path types = Path.of(SafeTensors.class.getResource("types.safetensors").toURI());
        CompareOptions options = new CompareOptions().anyDtype(true).only("uint64");
        assertTrue(run(options, types, types).held());
        long[] numbers = new long[24];
        for (int i = 0; i < 24; i++) {
            numbers[i] = i;
        }
        numbers[23] = -1;
        Path signed = Files.createDirectories(folder.resolve("s"));
        Npy.write(signed.resolve("uint64.npy"), Tensor.of(numbers, 2, 3, 4));
        Statistics s = run(options, types, signed).tensors().get(0).statistics();
        assertEquals(1, s.mismatched());
        assertEquals("18446744073709551615", s.first().a());
        assertEquals("-1", s.first().b());
        assertEquals(0x1p64, s.maxError());
        numbers[23] = Long.MAX_VALUE;
        Npy.write(signed.resolve("uint64.npy"), Tensor.of(numbers, 2, 3, 4));
        assertEquals(
                0x1p63,
                run(options, signed, types).tensors().get(0).statistics().maxError());
    }

    /** The same numbers row-major, column-major, big-endian, and in every type from the file with all of them. */
    @Test
    void ordersAndContainersDoNotMatter() throws URISyntaxException {
        Path types = Path.of(SafeTensors.class.getResource("types.npz").toURI());
        Path columns = Path.of(SafeTensors.class.getResource("columns.npz").toURI());
        Path st = Path.of(SafeTensors.class.getResource("types.safetensors").toURI());
        CompareOptions plain =
                new CompareOptions().rtol(0).atol(0).skip("big/*").skip("float8*");
        assertTrue(run(plain, columns, st).held());
        ComparisonReport big =
                run(new CompareOptions().rename("^big/", "").rtol(0).atol(0), bigAlone(types), columns);
        assertEquals(5, big.count(Verdict.HELD));
        assertEquals(8, big.count(Verdict.ONLY_B));
    }

    private Path bigAlone(Path types) {
        Map<String, Tensor> big = new LinkedHashMap<>();
        try (TensorDump dump = TensorDump.open(types)) {
            assertEquals(24, dump.tensors().size());
            dump.tensors().forEach((name, t) -> {
                if (name.startsWith("big/") && t.type().dtype().isPresent()) {
                    big.put(name, t.toTensor(null));
                }
            });
        }
        Path file = folder.resolve("big.safetensors");
        SafeTensors.write(file, big);
        return file;
    }

    @Test
    void namesMissingAndLeftOver() {
        ComparisonReport report = run(
                new CompareOptions(),
                Map.of("both", Tensor.of(1), "mine", Tensor.of(2)),
                Map.of("both", Tensor.of(1), "theirs", Tensor.of(2)));
        assertFalse(report.held());
        assertEquals(1, report.count(Verdict.HELD));
        assertEquals(1, report.count(Verdict.ONLY_A));
        assertEquals(1, report.count(Verdict.ONLY_B));
    }

    @Test
    void shapesMustAgree() {
        TensorReport t = one(new CompareOptions(), Tensor.zeros(2, 3), Tensor.zeros(3, 2));
        assertEquals(Verdict.SHAPE, t.verdict());
        assertNull(t.statistics());
    }

    @Test
    void twoPlainArraysAreComparedWhateverTheyAreCalled() {
        Npy.write(folder.resolve("one.npy"), Tensor.of(1, 2));
        Npy.write(folder.resolve("two.npy"), Tensor.of(1, 2));
        ComparisonReport report = run(new CompareOptions(), folder.resolve("one.npy"), folder.resolve("two.npy"));
        assertTrue(report.held());
        assertEquals("two", report.tensors().get(0).name());
    }

    @Test
    void whatWasFoundBeforeItWasStoppedIsReported() {
        Path file = folder.resolve("t.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("first", Tensor.rand(10_000));
        tensors.put("second", Tensor.rand(10_000));
        SafeTensors.write(file, tensors);
        try (TensorDump dump = TensorDump.open(file)) {
            Map<Long, Integer> reported = Map.of(0L, 0, 9_999L, 1, 10_000L, 1, 10_001L, 1, 20_000L, 2);
            for (long until : reported.keySet()) {
                ComparisonReport report = new DumpComparison(new CompareOptions()).run(dump, dump, stopAfter(until));
                assertEquals(reported.get(until), report.tensors().size());
                assertEquals(until == 20_000, report.complete());
                assertEquals(until == 20_000, report.held());
                assertEquals(0, report.skipped());
            }
        }
    }

    private static DumpComparison.Listener stopAfter(long elements) {
        return new DumpComparison.Listener() {
            private long seen;

            @Override
            public void tensor(String name) {}

            @Override
            public void elements(long count) {
                seen += count;
            }

            @Override
            public boolean stops() {
                return seen >= elements;
            }
        };
    }

    @Test
    void decadesBeginAtTheirPower() {
        for (int k = -323; k <= 308; k++) {
            double power = Double.parseDouble("1e" + k);
            assertEquals(k, ErrorHistogram.decade(power));
            if (k > -323) {
                assertEquals(k - 1, ErrorHistogram.decade(Math.nextDown(power)));
            }
        }
        assertEquals(-324, ErrorHistogram.decade(Double.MIN_VALUE));
        assertEquals(308, ErrorHistogram.decade(Double.MAX_VALUE));
    }

    @Test
    void normsOfNumbersWhoseSquaresOverflowOrVanish() {
        for (double scale : of(1, 1e300, 1e-300, 1e-315, 1e160)) {
            Statistics s = doubles(new CompareOptions(), of(3 * scale, 0, 4 * scale), of(3 * scale, 5 * scale, 0))
                    .statistics();
            assertEquals(Math.sqrt(41.0 / 34), s.normwise(), 1e-6);
            assertEquals(9 / Math.sqrt(25.0 * 34), s.cosine(), 1e-6);
        }
        // Blocks of different scales.
        double[] b = new double[20_000];
        b[0] = 1e-300;
        b[10_000] = 1e200;
        double[] a = b.clone();
        a[10_000] = 2e200;
        assertEquals(1, doubles(new CompareOptions(), a, b).statistics().normwise(), 1e-15);
    }
}
