package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.accuracy.ComparisonReport;
import org.clgrad.accuracy.Mismatch;
import org.clgrad.accuracy.Statistics;
import org.clgrad.accuracy.TensorReport;
import org.clgrad.accuracy.TensorReport.Side;
import org.clgrad.cli.report.CsvFile;

/** The results of {@code clgrad compare} for spreadsheets, a line for each tensor; what is not known is empty. */
final class CompareCsv {
    private static final List<String> HEADINGS = List.of(
            "name",
            "verdict",
            "dtype_a",
            "dtype_b",
            "shape_a",
            "shape_b",
            "allowed",
            "elements",
            "mismatched",
            "wrong_kind",
            "max_abs",
            "mean_abs",
            "max_rel",
            "mean_rel",
            "max_ulp",
            "mean_ulp",
            "normwise",
            "normalised",
            "cosine",
            "nan_a",
            "nan_b",
            "inf_a",
            "inf_b",
            "zero_signs",
            "first_index",
            "first_a",
            "first_b",
            "worst_index",
            "worst_a",
            "worst_b",
            "suggested_rtol",
            "suggested_atol");

    private CompareCsv() {}

    static void write(Path file, ComparisonReport report) {
        CsvFile.write(
                "compare",
                file,
                HEADINGS,
                report.tensors().stream().map(CompareCsv::cells).toList());
    }

    private static List<Object> cells(TensorReport t) {
        List<Object> cells = new ArrayList<>(Arrays.asList(
                t.name(),
                CompareJson.label(t.verdict()),
                t.a() == null ? null : t.a().type(),
                t.b() == null ? null : t.b().type(),
                shape(t.a()),
                shape(t.b()),
                t.bound()));
        if (t.statistics() == null) {
            cells.addAll(Collections.nCopies(HEADINGS.size() - cells.size(), null));
            return cells;
        }
        Statistics s = t.statistics();
        Mismatch worst = s.worst().isEmpty() ? null : s.worst().get(0);
        cells.addAll(Arrays.asList(
                s.elements(),
                s.mismatched(),
                s.wrongKind(),
                s.maxError(),
                s.meanError(),
                s.maxRelative(),
                s.meanRelative(),
                s.maxUlp(),
                s.meanUlp(),
                s.normwise(),
                s.normalised(),
                s.cosine(),
                s.a().nan(),
                s.b().nan(),
                s.a().total() - s.a().nan(),
                s.b().total() - s.b().nan(),
                s.zeroSigns()));
        for (Mismatch m : Arrays.asList(s.first(), worst)) {
            cells.add(m == null ? null : m.index());
            cells.add(m == null ? null : m.a());
            cells.add(m == null ? null : m.b());
        }
        cells.add(s.suggestion() == null ? null : s.suggestion().scaled().rtol());
        cells.add(s.suggestion() == null ? null : s.suggestion().scaled().atol());
        return cells;
    }

    private static String shape(Side side) {
        return side == null ? null : side.shape().toString();
    }
}
