package org.clgrad.accuracy;

import java.util.Locale;
import java.util.regex.Pattern;

/** A pattern of tensor names: {@code *} is any text, dots and slashes too, {@code ?} any one character. */
final class Glob {
    private final String text;
    private final Pattern pattern;

    Glob(String text) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            regex.append(ch == '*' ? ".*" : ch == '?' ? "." : String.format(Locale.ROOT, "\\u%04x", (int) ch));
        }
        pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
