package org.clgrad.tensor;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.clgrad.error.ArgumentException;

/**
 * What {@link Autograd#detectAnomaly} looks for. For a whole program the system property {@code clgrad.anomaly} says it, as
 * names with commas between them: {@code backward-nan,forward-nan}.
 */
public enum Anomaly {
    /** A derivative that is NaN where the gradient it was computed from is not. */
    BACKWARD_NAN,
    /** A derivative that is infinite where the gradient it was computed from is not, such as that of a root at 0. */
    BACKWARD_INFINITY,
    /** A result that is NaN where no input is. Every result is computed when it is called and looked at. */
    FORWARD_NAN,
    /** A result that is infinite where no input is. Every result is computed when it is called and looked at. */
    FORWARD_INFINITY;

    private static final String PROPERTY = "clgrad.anomaly";

    private String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the system property asks for; null for nothing. */
    static Set<Anomaly> ofProperty() {
        return parse(System.getProperty(PROPERTY, ""));
    }

    static Set<Anomaly> parse(String text) {
        Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                found.add(of(part.trim()));
            }
        }
        return found.isEmpty() ? null : Collections.unmodifiableSet(found);
    }

    private static Anomaly of(String label) {
        for (Anomaly a : values()) {
            if (a.label().equals(label)) {
                return a;
            }
        }
        throw new ArgumentException(PROPERTY + "=" + label + ": unknown; use backward-nan, backward-infinity,"
                + " forward-nan or forward-infinity, several with commas between them");
    }
}
