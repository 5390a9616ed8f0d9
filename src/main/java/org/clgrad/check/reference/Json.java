package org.clgrad.check.reference;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clgrad.error.DataException;

/** Reads JSON that may be anything: what is missing or of another kind is a {@link DataException} that names it. */
final class Json {
    private static final Gson STRICT =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");

    private final String where;
    private final JsonObject object;

    private Json(String where, JsonObject object) {
        this.where = where;
        this.object = object;
    }

    /** Parses a text that must be one object. */
    static Json parse(String where, String text) {
        try {
            return new Json(where, asObject(where, STRICT.fromJson(quoteNonFinite(text), JsonElement.class)));
        } catch (JsonParseException e) {
            Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
            throw new DataException(
                    where + ": is no JSON" + (place.find() ? " at " + place.group() : "") + "; the file is damaged", e);
        }
    }

    /** Puts Python's bare {@code NaN}, {@code Infinity} and {@code -Infinity}, which JSON does not have, in quotes. */
    private static String quoteNonFinite(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        boolean inText = false;
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            if (inText && ch == '\\' && i + 1 < text.length()) {
                quoted.append(ch).append(text.charAt(++i));
                continue;
            }
            inText ^= ch == '"';
            String token = inText ? null : nonFiniteAt(text, i);
            if (token == null) {
                quoted.append(ch);
            } else {
                quoted.append('"').append(token).append('"');
                i += token.length() - 1;
            }
        }
        return quoted.toString();
    }

    private static String nonFiniteAt(String text, int place) {
        for (String token : NON_FINITE) {
            if (text.startsWith(token, place)) {
                return token;
            }
        }
        return null;
    }

    private static JsonObject asObject(String where, JsonElement e) {
        if (e == null || !e.isJsonObject()) {
            throw new DataException(where + ": is no JSON object");
        }
        return e.getAsJsonObject();
    }

    /** The names in the object, in order. */
    List<String> names() {
        return List.copyOf(object.keySet());
    }

    boolean has(String name) {
        return object.has(name) && !object.get(name).isJsonNull();
    }

    private JsonElement get(String name) {
        if (!has(name)) {
            throw new DataException(where + ": '" + name + "' is missing");
        }
        return object.get(name);
    }

    Json object(String name) {
        return new Json(where + "/" + name, asObject(where + "/" + name, get(name)));
    }

    String text(String name) {
        return text(where + "/" + name, get(name));
    }

    private static String text(String where, JsonElement e) {
        if (!e.isJsonPrimitive() || !e.getAsJsonPrimitive().isString()) {
            throw new DataException(where + ": is no text: " + brief(e));
        }
        return e.getAsString();
    }

    boolean flag(String name) {
        JsonElement e = get(name);
        if (!e.isJsonPrimitive() || !e.getAsJsonPrimitive().isBoolean()) {
            throw new DataException(where + "/" + name + ": is neither true nor false: " + brief(e));
        }
        return e.getAsBoolean();
    }

    double number(String name) {
        return number(where + "/" + name, get(name));
    }

    private static double number(String where, JsonElement e) {
        if (!isNumber(e)) {
            throw new DataException(where + ": is no number: " + brief(e));
        }
        return e.getAsDouble();
    }

    private static boolean isNumber(JsonElement e) {
        return e.isJsonPrimitive() && (e.getAsJsonPrimitive().isNumber() || NON_FINITE.contains(e.getAsString()));
    }

    /** A list of integers that fit in 64 bits. */
    long[] integers(String name) {
        return elements(name).stream()
                .mapToLong(e -> integer(where + "/" + name, e))
                .toArray();
    }

    private static long integer(String where, JsonElement e) {
        double value = number(where, e);
        try {
            return e.getAsBigDecimal().longValueExact();
        } catch (ArithmeticException | NumberFormatException notInteger) {
            throw new DataException(where + ": is no 64-bit integer: " + value, notInteger);
        }
    }

    List<String> texts(String name) {
        return elements(name).stream().map(e -> text(where + "/" + name, e)).toList();
    }

    List<Json> objects(String name) {
        List<Json> all = new ArrayList<>();
        List<JsonElement> elements = elements(name);
        for (int i = 0; i < elements.size(); i++) {
            String place = where + "/" + name + "[" + i + "]";
            all.add(new Json(place, asObject(place, elements.get(i))));
        }
        return all;
    }

    private List<JsonElement> elements(String name) {
        JsonElement e = get(name);
        if (!e.isJsonArray()) {
            throw new DataException(where + "/" + name + ": is no list: " + brief(e));
        }
        return ((JsonArray) e).asList();
    }

    /** The members as plain values: booleans, texts, {@code Long}, {@code Double} and lists of numbers; no nulls. */
    Map<String, Object> values() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : object.keySet()) {
            JsonElement e = object.get(name);
            if (!e.isJsonNull()) {
                map.put(name, value(where + "/" + name, e));
            }
        }
        return map;
    }

    private static Object value(String where, JsonElement e) {
        if (e.isJsonArray()) {
            List<Object> list = new ArrayList<>();
            for (JsonElement item : e.getAsJsonArray()) {
                list.add(plainNumber(where, item));
            }
            return list;
        }
        if (e.isJsonPrimitive() && e.getAsJsonPrimitive().isBoolean()) {
            return e.getAsBoolean();
        }
        if (e.isJsonPrimitive() && e.getAsJsonPrimitive().isString() && !isNumber(e)) {
            return e.getAsString();
        }
        return plainNumber(where, e);
    }

    private static Number plainNumber(String where, JsonElement e) {
        double value = number(where, e);
        return value == Math.rint(value) && Math.abs(value) < 0x1p53 ? (Number) (long) value : (Number) value;
    }

    private static String brief(JsonElement e) {
        String text = e.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + " ..";
    }
}
