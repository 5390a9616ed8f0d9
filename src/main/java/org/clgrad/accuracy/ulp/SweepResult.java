package org.clgrad.accuracy.ulp;

import java.util.List;

/**
 * What was found about a function on the arguments tried. An error counts where the exact result is neither NaN nor
 * rounds to 0 or an infinity that was given; those are right or wrong, not near.
 *
 * @param subject what was measured
 * @param arguments how many arguments were tried
 * @param complete whether that is all there were to try; false if the sweep was stopped
 * @param measured how many of their results have an error that counts
 * @param correct how many of these are correctly rounded
 * @param maxUlp the largest error, in ulp; 0 if none counts
 * @param meanUlp the mean error; 0 if none counts
 * @param wrongNan results that are NaN where they must not be, or the reverse
 * @param wrongInfinity results that are infinite where they must not be, or the reverse, beyond the bound
 * @param wrongSign zeros with the wrong sign
 * @param reversals neighbours among the arguments of a block whose results are in the opposite order of the exact ones
 * @param flushedResults zeros for denormal results, beyond the bound; not among the errors
 * @param flushedArguments results for 0 where the argument is denormal, beyond the bound; not among the errors
 * @param differing results with other bits than the first of the library's own measured beside it, all NaNs being equal
 * @param worst the worst arguments, the worst first
 * @param map the errors by sign and exponent of the first argument
 * @param seconds how long the whole sweep of the function took
 */
public record SweepResult(
        Subject subject,
        long arguments,
        boolean complete,
        long measured,
        long correct,
        double maxUlp,
        double meanUlp,
        long wrongNan,
        long wrongInfinity,
        long wrongSign,
        long reversals,
        long flushedResults,
        long flushedArguments,
        long differing,
        List<Worst> worst,
        ErrorMap map,
        double seconds) {

    static SweepResult of(Subject subject, Tally t, boolean complete, double seconds) {
        long measured = t.map.count();
        double max = 0;
        for (int c = 0; c < ErrorMap.CELLS; c++) {
            max = Math.max(max, t.map.count(c) > 0 ? t.map.max(c) : 0);
        }
        return new SweepResult(
                subject,
                t.arguments,
                complete,
                measured,
                t.correct,
                max,
                measured == 0 ? 0 : t.map.sum() / measured,
                t.wrongNan,
                t.wrongInfinity,
                t.wrongSign,
                t.reversals,
                t.flushedResults,
                t.flushedArguments,
                t.differing,
                List.copyOf(t.worst),
                t.map,
                seconds);
    }

    /** {@return results that are wrong in kind: NaN, infinity or the sign of a zero} */
    public long wrong() {
        return wrongNan + wrongInfinity + wrongSign;
    }

    /** {@return results of denormal numbers that were taken for 0} */
    public long flushed() {
        return flushedResults + flushedArguments;
    }

    /** {@return the share of the results measured that are correctly rounded; 1 if there are none} */
    public double correctShare() {
        return measured == 0 ? 1 : (double) correct / measured;
    }

    /** {@return whether no error is beyond the bound and no result wrong in kind; always where nothing is promised} */
    public boolean held() {
        return Double.isNaN(subject.bound())
                || (maxUlp <= subject.bound() && wrong() == 0 && (flushed() == 0 || !subject.keepsDenormals()));
    }
}
