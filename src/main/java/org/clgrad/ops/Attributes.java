package org.clgrad.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clgrad.error.ArgumentException;

/**
 * The arguments of an operation that are no tensors, under PyTorch's keyword names. Values are numbers, booleans,
 * texts and lists of integers; an absent one means PyTorch's default.
 */
public final class Attributes {
    /** No attributes at all. */
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, Object> values;

    private Attributes(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Attributes from names and values in turn: {@code Attributes.of("dim", 1, "keepdim", true)}.
     *
     * @param pairs a name, its value, a name, its value ..; a value is a {@link Number}, {@link Boolean},
     *     {@link String}, {@code int[]}, {@code long[]} or a {@link List} of numbers or of such lists
     * @return the attributes
     */
    public static Attributes of(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return of(map);
    }

    /**
     * Attributes from a map.
     *
     * @param map values as for {@link #of(Object...)}
     * @return the attributes
     */
    public static Attributes of(Map<String, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(name, normal(name, value)));
        return copy.isEmpty() ? NONE : new Attributes(Collections.unmodifiableMap(copy));
    }

    private static Object normal(String name, Object value) {
        if (value instanceof int[] list) {
            return Arrays.stream(list).mapToObj(i -> (Object) (long) i).toList();
        }
        if (value instanceof long[] list) {
            return Arrays.stream(list).boxed().map(i -> (Object) i).toList();
        }
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(new ArrayList<>(list));
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        throw new ArgumentException("attribute " + name + ": " + value + " is no number, boolean, text or list");
    }

    /** {@return the names, in order} */
    public Set<String> names() {
        return values.keySet();
    }

    /** {@return names and values, as {@link #of(Map)} takes them} */
    public Map<String, Object> toMap() {
        return values;
    }

    /**
     * Whether an attribute is there.
     *
     * @param name its name
     * @return whether it has a value
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Reads a number.
     *
     * @param name its name
     * @param absent what an absent one means
     * @return the number
     */
    public double number(String name, double absent) {
        return has(name) ? get(name, Number.class).doubleValue() : absent;
    }

    /**
     * Reads a number that must be there.
     *
     * @param name its name
     * @return the number
     */
    public double number(String name) {
        return get(name, Number.class).doubleValue();
    }

    /**
     * Reads an integer.
     *
     * @param name its name
     * @param absent what an absent one means
     * @return the integer
     */
    public long integer(String name, long absent) {
        return has(name) ? integral(name, values.get(name)) : absent;
    }

    /**
     * Reads an integer that must be there.
     *
     * @param name its name
     * @return the integer
     */
    public long integer(String name) {
        return integral(name, get(name, Number.class));
    }

    /**
     * Reads a dimension number that must be there.
     *
     * @param name its name
     * @return the dimension number
     */
    public int dim(String name) {
        return asInt(name, integer(name));
    }

    /**
     * Reads a dimension number.
     *
     * @param name its name
     * @param absent what an absent one means
     * @return the dimension number
     */
    public int dim(String name, int absent) {
        return asInt(name, integer(name, absent));
    }

    /**
     * Reads a truth value.
     *
     * @param name its name
     * @return the value, false if absent
     */
    public boolean flag(String name) {
        return has(name) && get(name, Boolean.class);
    }

    /**
     * Whether an attribute is a text.
     *
     * @param name its name
     * @return whether it is there and a text
     */
    public boolean isText(String name) {
        return values.get(name) instanceof String;
    }

    /**
     * Reads a text.
     *
     * @param name its name
     * @param absent what an absent one means
     * @return the text
     */
    public String text(String name, String absent) {
        return has(name) ? get(name, String.class) : absent;
    }

    /**
     * Reads integers; a single number is a list of one.
     *
     * @param name its name
     * @param absent what an absent one means
     * @return the integers
     */
    public int[] ints(String name, int... absent) {
        if (!has(name)) {
            return absent;
        }
        return Arrays.stream(longs(name)).mapToInt(v -> asInt(name, v)).toArray();
    }

    /**
     * Reads integers that must be there, some of which may be null, PyTorch's None; a single one is a list of one.
     *
     * @param name its name
     * @param none what null means
     * @return the integers
     */
    public int[] intsOrNone(String name, int none) {
        Object value = get(name, Object.class);
        List<?> list = value instanceof List<?> many ? many : List.of(value);
        return list.stream()
                .mapToInt(v -> v == null ? none : asInt(name, integral(name, v)))
                .toArray();
    }

    /**
     * Reads numbers that must be there; a single number is a list of one.
     *
     * @param name its name
     * @return the numbers
     */
    public double[] numbers(String name) {
        Object value = get(name, Object.class);
        List<?> list = value instanceof List<?> many ? many : List.of(value);
        return list.stream().mapToDouble(v -> number(name, v)).toArray();
    }

    private static double number(String name, Object value) {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        throw new ArgumentException("attribute " + name + ": " + value + " is no number");
    }

    /**
     * Reads integers that must be there; a single number is a list of one.
     *
     * @param name its name
     * @return the integers
     */
    public long[] longs(String name) {
        Object value = get(name, Object.class);
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(v -> integral(name, v)).toArray();
        }
        return new long[] {integral(name, value)};
    }

    /**
     * Whether an attribute is a list of lists.
     *
     * @param name its name
     * @return whether it is there and its first element is a list
     */
    public boolean isNested(String name) {
        return values.get(name) instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof List<?>;
    }

    /**
     * Reads one of several lists of integers.
     *
     * @param name its name
     * @param which the place of the list
     * @return its integers
     */
    public int[] nested(String name, int which) {
        List<?> lists = get(name, List.class);
        if (which < lists.size() && lists.get(which) instanceof List<?> list) {
            return list.stream().mapToInt(v -> asInt(name, integral(name, v))).toArray();
        }
        throw new ArgumentException("attribute " + name + ": " + lists + " has no list at place " + which);
    }

    private static int asInt(String name, long value) {
        if (value != (int) value) {
            throw new ArgumentException("attribute " + name + ": " + value + " is no 32-bit integer");
        }
        return (int) value;
    }

    private static long integral(String name, Object value) {
        if (value instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue())) {
            return n.longValue();
        }
        throw new ArgumentException("attribute " + name + ": " + value + " is no integer");
    }

    private <T> T get(String name, Class<T> type) {
        Object value = values.get(name);
        if (value == null) {
            throw new ArgumentException("attribute " + name + ": missing; there are " + values.keySet());
        }
        if (!type.isInstance(value)) {
            throw new ArgumentException("attribute " + name + ": " + value + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** {@return the names and values in braces, such as {@code {dim=1, keepdim=true}}} */
    @Override
    public String toString() {
        return values.toString();
    }
}
