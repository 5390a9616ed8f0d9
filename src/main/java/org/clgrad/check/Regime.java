package org.clgrad.check;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.clgrad.error.ArgumentException;

/** Which values the inputs of samples have; always values of float32, the same for every source. */
public enum Regime {
    /** Those of the operation table. */
    NORMAL("normal"),
    /** Around and below the smallest normal number, as small as the domain allows. */
    TINY("tiny"),
    /** As large as results allow that are finite in float32. */
    HUGE("huge"),
    /** Beside the points where the derivative is a choice. */
    KINKS("kinks"),
    /** Where a result is small because large numbers cancel: near a zero of it. */
    CANCELLATION("cancellation");

    private final String label;

    Regime(String label) {
        this.label = label;
    }

    /** {@return the name for people} */
    public String label() {
        return label;
    }

    /**
     * Reads a name.
     *
     * @param text what was given
     * @return the regime
     * @throws ArgumentException if there is none
     */
    public static Regime parse(String text) {
        return Arrays.stream(values())
                .filter(r -> r.label.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ArgumentException("check: there is no regime '" + text + "'; choose among "
                        + Arrays.stream(values()).map(Regime::label).collect(Collectors.joining(", "))));
    }
}
