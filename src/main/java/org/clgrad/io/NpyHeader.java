package org.clgrad.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.clgrad.error.DataException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/**
 * The header of an array in NumPy's npy format, versions 1 to 3: a magic text, the version, the length, a dictionary in
 * Python's notation with {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * <p>Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 *
 * @param type the element type
 * @param order the byte order of the elements
 * @param columnMajor whether the first index is the fastest
 * @param shape the sizes
 * @param headerBytes where the elements begin
 */
record NpyHeader(ElementType type, ByteOrder order, boolean columnMajor, Shape shape, long headerBytes) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Arrays of numbers have a hundred bytes; long headers are those of structures, which are not read here. */
    private static final int MAX_HEADER = 1 << 16;

    /**
     * What is behind the byte order in {@code descr}. {@code V2}, two bytes of no known type, is what NumPy writes of
     * the bfloat16 of Python's ml_dtypes, which JAX uses.
     */
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("f8", ElementType.FLOAT64),
            Map.entry("f4", ElementType.FLOAT32),
            Map.entry("f2", ElementType.FLOAT16),
            Map.entry("V2", ElementType.BFLOAT16),
            Map.entry("i8", ElementType.INT64),
            Map.entry("i4", ElementType.INT32),
            Map.entry("i2", ElementType.INT16),
            Map.entry("i1", ElementType.INT8),
            Map.entry("u8", ElementType.UINT64),
            Map.entry("u4", ElementType.UINT32),
            Map.entry("u2", ElementType.UINT16),
            Map.entry("u1", ElementType.UINT8),
            Map.entry("b1", ElementType.BOOL));

    /** {@return the bytes of the elements} */
    long dataBytes() {
        return shape.size() * type.bytes();
    }

    /**
     * Reads a header.
     *
     * @param where for messages
     * @param in the array from its start; afterwards at the elements
     * @return the header
     */
    static NpyHeader read(String where, InputStream in) throws IOException {
        byte[] start = bytes(where, in, MAGIC.length + 2);
        for (int i = 0; i < MAGIC.length; i++) {
            if (start[i] != MAGIC[i]) {
                throw new DataException(where + ": is no npy array, it does not begin with \\x93NUMPY");
            }
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new DataException(where + ": is of npy version " + version + "; known are 1 to 3");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long length = 0;
        byte[] little = bytes(where, in, lengthBytes);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            length = (length << 8) | (little[i] & 0xff);
        }
        if (length > MAX_HEADER) {
            throw new DataException(where + ": the header has " + length + " bytes, at most " + MAX_HEADER
                    + " are read; is it an array of numbers?");
        }
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String text = new String(bytes(where, in, (int) length), charset);
        return parse(where, text, start.length + lengthBytes + length);
    }

    private static byte[] bytes(String where, InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new DataException(
                    where + ": is truncated, it ends in the header; copy it again", new EOFException("header"));
        }
        return bytes;
    }

    private static NpyHeader parse(String where, String text, long headerBytes) {
        TextScanner in = new TextScanner(where + ": header", text);
        Set<String> seen = new HashSet<>();
        String descr = "";
        boolean columnMajor = false;
        long[] sizes = {};
        in.expect('{', "is no dictionary");
        while (!in.accept('}')) {
            String key = in.quoted();
            in.expect(':', "is no dictionary");
            if (!seen.add(key)) {
                throw in.failure("'" + key + "' is there twice");
            }
            switch (key) {
                case "descr" -> {
                    if (in.peek() == '[') {
                        throw new DataException(where + ": is an array of structures; save each field by itself");
                    }
                    descr = in.quoted();
                }
                case "fortran_order" -> {
                    columnMajor = in.acceptWord("True");
                    if (!columnMajor && !in.acceptWord("False")) {
                        throw in.failure("fortran_order is neither True nor False");
                    }
                }
                case "shape" -> sizes = in.integers('(', ')');
                default -> throw in.failure("'" + key + "' is unknown");
            }
            if (!in.accept(',') && in.peek() != '}') {
                throw in.failure("is no dictionary");
            }
        }
        if (seen.size() != 3 || in.peek() != 0) {
            throw in.failure("must have descr, fortran_order and shape and nothing else");
        }
        return checked(where, descr, columnMajor, sizes, headerBytes);
    }

    private static NpyHeader checked(String where, String descr, boolean columnMajor, long[] sizes, long headerBytes) {
        ElementType type = descr.length() < 2 ? null : TYPES.get(descr.substring(1));
        char order = descr.isEmpty() ? 0 : descr.charAt(0);
        if (type == null || "<>|=".indexOf(order) < 0) {
            throw new DataException(where + ": has elements of type '" + descr + "', " + remedy(descr));
        }
        try {
            Shape shape = Shape.of(sizes);
            Math.addExact(headerBytes, Math.multiplyExact(shape.size(), type.bytes()));
            // Of vectors both orders are one.
            boolean matters =
                    columnMajor && Arrays.stream(sizes).filter(n -> n != 1).count() > 1;
            return new NpyHeader(
                    type, order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, matters, shape, headerBytes);
        } catch (ShapeException | ArithmeticException e) {
            throw new DataException(where + ": has an impossible shape (" + e.getMessage() + ")", e);
        }
    }

    private static String remedy(String descr) {
        String kind = descr.length() < 2 ? "" : descr.substring(1, 2).toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "o" -> "pickled Python objects, which are programs and are never read; save arrays of numbers";
            case "c" -> "complex numbers; save the real and the imaginary part, a.view(float)";
            case "v" -> "raw bytes; save them as a type that NumPy knows, or as safetensors";
            default -> "which is not read; save it as float64 or int64";
        };
    }
}
