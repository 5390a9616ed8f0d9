package org.clgrad.engine;

import org.clgrad.error.ArgumentException;
import org.clgrad.spi.MatMulPrecision;

/** The system property {@code clgrad.matmul}: the arithmetic of matrix products on every device, or on some by name. */
final class PrecisionProperty {
    private static final String PROPERTY = "clgrad.matmul";

    private PrecisionProperty() {}

    /** What the property says of a device. */
    static MatMulPrecision of(String device) {
        return parse(System.getProperty(PROPERTY, ""), device);
    }

    /** What a text says of a device, the last of it that does; what it says of others must make sense too. */
    static MatMulPrecision parse(String text, String device) {
        MatMulPrecision found = MatMulPrecision.IEEE;
        if (text.isBlank()) {
            return found;
        }
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.trim().split("=", -1);
            MatMulPrecision mode = mode(text, parts[parts.length - 1].trim());
            if (parts.length == 1 || (parts.length == 2 && parts[0].trim().equals(device))) {
                found = mode;
            } else if (parts.length > 2) {
                throw unreadable(text, entry);
            }
        }
        return found;
    }

    private static MatMulPrecision mode(String text, String word) {
        for (MatMulPrecision mode : MatMulPrecision.values()) {
            if (mode.label().equalsIgnoreCase(word)) {
                return mode;
            }
        }
        throw unreadable(text, word);
    }

    private static ArgumentException unreadable(String text, String part) {
        return new ArgumentException(PROPERTY + ": '" + part.trim() + "' in '" + text
                + "' is no mode; use ieee, tf32, bf16, tf32x3 or bf16x9, or DEVICE=MODE with commas between");
    }
}
