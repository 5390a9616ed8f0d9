package org.clgrad.check;

/**
 * What one check found.
 *
 * @param op the operation
 * @param sample its sample, kink or error sample
 * @param device where it ran
 * @param dtype the floating type it ran in
 * @param aspect what was checked
 * @param error the worst error: ulp of float32, a relative error, or a number of elements, as the aspect says
 * @param bound what was allowed
 * @param verdict the outcome
 * @param note what went wrong, or why it was skipped or is undecided; empty otherwise
 */
public record CheckResult(
        String op,
        String sample,
        String device,
        String dtype,
        Aspect aspect,
        double error,
        double bound,
        Verdict verdict,
        String note) {

    /** What was checked; between two sources of any kind, the first four. */
    public enum Aspect {
        /** Results against those in float64 on the CPU: ulp of float32, or relative in float64. */
        FORWARD("values"),
        /** First derivatives against those in float64 on the CPU: ulp of float32, or relative in float64. */
        GRADIENT("gradient"),
        /** Second derivatives against those in float64 on the CPU: ulp of float32, or relative in float64. */
        SECOND_ORDER("second order"),
        /** Derivatives in forward mode, of one source against another. */
        JVP("forward mode"),
        /** First derivatives in float64 against finite differences of the results: relative. */
        DIFFERENCES("finite differences"),
        /** Second derivatives in float64 against finite differences of the first: relative. */
        SECOND_DIFFERENCES("second order finite differences"),
        /** Results and derivatives in float32 against the CPU's: the number of elements with other bits. */
        BITS("bits"),
        /** Results with and without recording for a backward pass: the number of elements with other bits. */
        RECORDING("recording"),
        /** Results and derivatives of the same call, made again: the number of elements with other bits. */
        REPEAT("repeat"),
        /** Results and derivatives on other numbers of threads of the CPU: the number of elements with other bits. */
        THREADS("threads"),
        /** The chosen derivative where there is more than one: the largest difference. */
        KINK("kink"),
        /** The exception of a call that must fail: 1 if it is another, or none, or an input was changed. */
        ERROR("error");

        private final String label;

        Aspect(String label) {
            this.label = label;
        }

        /** {@return the name for people} */
        public String label() {
            return label;
        }
    }

    /** The outcome of a check. */
    public enum Verdict {
        /** Within the bound. */
        PASS,
        /** Beyond the bound. */
        FAIL,
        /** Finite differences cannot tell here; the note says why. */
        INCONCLUSIVE,
        /** Not possible here; the note says why. */
        SKIPPED
    }

    /** {@return whether the check failed} */
    public boolean failed() {
        return verdict == Verdict.FAIL;
    }

    /** {@return one line with all that is known} */
    @Override
    public String toString() {
        return op + "/" + sample + " " + device + " " + dtype + " " + aspect.label() + ": " + verdict + ", error "
                + error + ", bound " + bound + (note.isEmpty() ? "" : " (" + note + ")");
    }
}
