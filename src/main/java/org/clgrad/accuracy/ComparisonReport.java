package org.clgrad.accuracy;

import java.util.List;
import org.clgrad.accuracy.TensorReport.Verdict;

/**
 * What was found about two dumps.
 *
 * @param tensors each name in either dump, those of the reference first and in its order
 * @param complete whether all of them are there: the comparison was not stopped
 * @param skipped how many names the options left out
 * @param unmatched patterns of the options that match no name: most probably mistakes
 * @param others files and archive entries in either dump that are no tensors, and were not compared
 */
public record ComparisonReport(
        List<TensorReport> tensors, boolean complete, long skipped, List<String> unmatched, List<String> others) {
    /** {@return whether everything was compared and held} */
    public boolean held() {
        return complete && tensors.stream().allMatch(TensorReport::held);
    }

    /**
     * Counts verdicts.
     *
     * @param verdict which
     * @return how many tensors have it
     */
    public long count(Verdict verdict) {
        return tensors.stream().filter(t -> t.verdict() == verdict).count();
    }
}
