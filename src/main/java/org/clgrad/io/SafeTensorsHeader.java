package org.clgrad.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.error.DataException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/**
 * The header of a safetensors file: types, shapes and places of the tensors, all checked. It is read without a JSON
 * library because the library's jar has none; the format needs objects, texts and lists of integers alone.
 */
final class SafeTensorsHeader {
    static final String METADATA = "__metadata__";
    private static final Map<String, ElementType> TYPES =
            Stream.of(ElementType.values()).collect(Collectors.toMap(ElementType::code, t -> t));

    private final String file;
    private final TextScanner in;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * One tensor of the file.
     *
     * @param type the element type
     * @param shape its sizes
     * @param begin where its bytes begin, after the header
     * @param end where they end
     */
    record Entry(ElementType type, Shape shape, long begin, long end) {}

    /**
     * Reads a header.
     *
     * @param file for messages
     * @param text the header
     * @param dataBytes how many bytes the file has after it
     */
    SafeTensorsHeader(String file, String text, long dataBytes) {
        this.file = file;
        in = new TextScanner(file + ": header", text);
        object("header", name -> {
            if (name.equals(METADATA)) {
                object(METADATA, key -> putOnce(metadata, key, in.quoted()));
            } else {
                putOnce(entries, name, entry(file + ": tensor '" + name + "'", dataBytes));
            }
        });
        if (in.peek() != 0) {
            throw in.failure("is no JSON");
        }
        checkCover(dataBytes);
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private interface Member {
        void read(String name);
    }

    private void object(String what, Member member) {
        in.expect('{', what + " is no JSON object");
        if (in.accept('}')) {
            return;
        }
        do {
            String name = in.quoted();
            in.expect(':', "is no JSON");
            member.read(name);
        } while (in.accept(','));
        in.expect('}', "is no JSON");
    }

    private <T> void putOnce(Map<String, T> map, String name, T value) {
        if (map.put(name, value) != null) {
            throw new DataException(file + ": header: two entries are called '" + name + "'; the file is damaged");
        }
    }

    private Entry entry(String where, long dataBytes) {
        Map<String, Object> members = new HashMap<>();
        object(where, name -> {
            switch (name) {
                case "dtype" -> putOnce(members, name, in.quoted());
                case "shape", "data_offsets" -> putOnce(members, name, in.integers('[', ']'));
                default -> in.skipValue();
            }
        });
        for (String needed : List.of("dtype", "shape", "data_offsets")) {
            if (!members.containsKey(needed)) {
                throw new DataException(where + ": '" + needed + "' is missing; the file is damaged");
            }
        }
        ElementType type = TYPES.get((String) members.get("dtype"));
        if (type == null) {
            throw new DataException(where + " has the unknown type '" + members.get("dtype") + "'; known are "
                    + Stream.of(ElementType.values()).map(ElementType::code).collect(Collectors.joining(", ")));
        }
        return entry(where, type, (long[]) members.get("shape"), (long[]) members.get("data_offsets"), dataBytes);
    }

    private static Entry entry(String where, ElementType type, long[] sizes, long[] offsets, long dataBytes) {
        Shape shape;
        long needed;
        try {
            shape = Shape.of(sizes);
            needed = Math.multiplyExact(shape.size(), type.bytes());
        } catch (ShapeException | ArithmeticException e) {
            throw new DataException(where + " has an impossible shape (" + e.getMessage() + ")", e);
        }
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataBytes) {
            throw new DataException(where + " lies at " + Arrays.toString(offsets) + " of " + dataBytes
                    + " bytes of data; the file is truncated or damaged");
        }
        if (offsets[1] - offsets[0] != needed) {
            throw new DataException(where + " of type " + type.code() + " and shape " + shape + " needs " + needed
                    + " bytes and has " + (offsets[1] - offsets[0]) + "; the file is damaged");
        }
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    /** The header of a file in which the tensors lie in this order, filled up with spaces to a multiple of 8 bytes. */
    static String text(List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata) {
        List<String> members = new ArrayList<>();
        if (!metadata.isEmpty()) {
            members.add(quoted(METADATA) + ":{"
                    + metadata.entrySet().stream()
                            .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                            .collect(Collectors.joining(","))
                    + "}");
        }
        long begin = 0;
        for (Map.Entry<String, Tensor> e : tensors) {
            Tensor t = e.getValue();
            long end = begin + t.size() * t.dtype().bytes();
            members.add(quoted(e.getKey()) + ":{\"dtype\":\""
                    + ElementType.of(t.dtype()).code() + "\",\"shape\":" + t.shape() + ",\"data_offsets\":[" + begin
                    + "," + end + "]}");
            begin = end;
        }
        String text = "{" + String.join(",", members) + "}";
        return text + " ".repeat(Math.floorMod(-text.getBytes(StandardCharsets.UTF_8).length, 8));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            if (ch == '"' || ch == '\\') {
                out.append('\\').append(ch);
            } else if (ch < ' ' || Character.isSurrogate(ch)) {
                out.append(String.format("\\u%04x", (int) ch));
            } else {
                out.append(ch);
            }
        }
        return out.append('"').toString();
    }

    /** The format allows neither overlaps nor holes: each byte of the data belongs to one tensor. */
    private void checkCover(long dataBytes) {
        List<Map.Entry<String, Entry>> sorted = entries.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                        .thenComparingLong(e -> e.getValue().end))
                .toList();
        long covered = 0;
        for (Map.Entry<String, Entry> e : sorted) {
            if (e.getValue().begin != covered) {
                throw new DataException(file + ": tensor '" + e.getKey() + "' begins at byte " + e.getValue().begin
                        + " of the data, the one before it ends at " + covered
                        + "; there must be no overlap and no hole");
            }
            covered = e.getValue().end;
        }
        if (covered != dataBytes) {
            throw new DataException(file + ": " + (dataBytes - covered) + " bytes at the end belong to no tensor");
        }
    }
}
