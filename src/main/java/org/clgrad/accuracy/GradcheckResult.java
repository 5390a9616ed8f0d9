package org.clgrad.accuracy;

import java.util.List;
import java.util.Locale;
import org.clgrad.accuracy.Judgement.Verdict;
import org.clgrad.error.AutogradException;

/**
 * What {@link Gradcheck} found.
 *
 * @param name gradcheck or gradgradcheck
 * @param entries every comparison
 */
public record GradcheckResult(String name, List<Entry> entries) {
    private static final int SHOWN = 10;

    /**
     * One derivative, compared.
     *
     * @param where along what: an element of an input, or a random direction
     * @param mode reverse or forward
     * @param derivative what the mode gave
     * @param judgement what finite differences say of it
     */
    public record Entry(String where, String mode, double derivative, Judgement judgement) {
        /** {@return one line with all that is known} */
        @Override
        public String toString() {
            return where + ", " + mode + " mode: " + derivative + ", differences: " + judgement.numeric() + " ("
                    + judgement.verdict().name().toLowerCase(Locale.ROOT)
                    + (judgement.reason().isEmpty() ? "" : ", " + judgement.reason()) + ")";
        }
    }

    /** Copies the list. */
    public GradcheckResult {
        entries = List.copyOf(entries);
    }

    private List<Entry> with(Verdict verdict) {
        return entries.stream().filter(e -> e.judgement.verdict() == verdict).toList();
    }

    /** {@return the derivatives that are wrong} */
    public List<Entry> failed() {
        return with(Verdict.FAIL);
    }

    /** {@return the derivatives of which finite differences cannot tell} */
    public List<Entry> inconclusive() {
        return with(Verdict.INCONCLUSIVE);
    }

    /** {@return whether no derivative is wrong} */
    public boolean held() {
        return failed().isEmpty();
    }

    /**
     * Throws if a derivative is wrong.
     *
     * @return this
     * @throws AutogradException with the first wrong ones
     */
    public GradcheckResult orThrow() {
        if (!held()) {
            throw new AutogradException(toString());
        }
        return this;
    }

    /** {@return how many there were of each kind, and the first that are wrong or undecided} */
    @Override
    public String toString() {
        List<Entry> failed = failed();
        List<Entry> open = inconclusive();
        StringBuilder text = new StringBuilder(name);
        text.append(": of ").append(entries.size()).append(" derivatives ");
        text.append(failed.size()).append(" are wrong, ");
        text.append(open.size()).append(" cannot be judged");
        failed.stream().limit(SHOWN).forEach(e -> text.append("\n  ").append(e));
        open.stream()
                .limit(Math.max(0, SHOWN - failed.size()))
                .forEach(e -> text.append("\n  ").append(e));
        return text.toString();
    }
}
