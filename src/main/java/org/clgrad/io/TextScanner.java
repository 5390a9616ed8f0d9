package org.clgrad.io;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.DataException;

/**
 * Goes through the text of a header, which may be anything: what is not as it should be is a {@link DataException} that
 * says where. Nothing here calls itself, so that no depth of nesting matters.
 */
final class TextScanner {
    private final String where;
    private final String text;
    private int at;

    TextScanner(String where, String text) {
        this.where = where;
        this.text = text;
    }

    DataException failure(String what) {
        return new DataException(where + ": " + what + " at character " + (at + 1) + "; the file is damaged");
    }

    /** The next character that is no space; 0 at the end. */
    char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean accept(char ch) {
        if (peek() != ch) {
            return false;
        }
        at++;
        return true;
    }

    boolean acceptWord(String word) {
        peek();
        if (!text.startsWith(word, at)) {
            return false;
        }
        at += word.length();
        return true;
    }

    void expect(char ch, String what) {
        if (!accept(ch)) {
            throw failure(what);
        }
    }

    /** A text in quotes, with JSON's escapes, of which Python has those that occur in headers. */
    String quoted() {
        char quote = peek();
        if (quote != '"' && quote != '\'') {
            throw failure("is no text");
        }
        at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char ch = text.charAt(at++);
            if (ch == quote) {
                return out.toString();
            }
            out.append(ch == '\\' ? escaped() : ch);
        }
        throw failure("a text has no end");
    }

    private char escaped() {
        char ch = at < text.length() ? text.charAt(at++) : 0;
        return switch (ch) {
            case '"', '\'', '\\', '/' -> ch;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                try {
                    char code = (char) Integer.parseUnsignedInt(text, at, at + 4, 16);
                    at += 4;
                    yield code;
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    throw failure("a text has a wrong escape");
                }
            }
            default -> throw failure("a text has a wrong escape");
        };
    }

    /** Integers between a pair of brackets, with or without a comma after the last. */
    long[] integers(char open, char close) {
        expect(open, "is no list of integers");
        List<Long> all = new ArrayList<>();
        while (!accept(close)) {
            all.add(integer());
            if (!accept(',') && peek() != close) {
                throw failure("is no list of integers");
            }
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    private long integer() {
        peek();
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Long.parseLong(text, start, at, 10);
        } catch (NumberFormatException e) {
            throw failure("'" + text.substring(start, Math.min(at, start + 40)) + "' is no 64-bit integer");
        }
    }

    /** Goes over a value in JSON that nobody asked for. */
    void skipValue() {
        int depth = 0;
        do {
            char ch = peek();
            switch (ch) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> at++;
                case '"' -> quoted();
                default -> {
                    int start = at;
                    while (at < text.length()
                            && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
                        at++;
                    }
                    if (at == start) {
                        throw failure("is no JSON");
                    }
                }
            }
        } while (depth > 0);
        if (depth < 0) {
            throw failure("is no JSON");
        }
    }
}
