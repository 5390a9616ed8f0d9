package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** What {@link RearrangeMethods} are made of. */
final class Rearrange {
    private Rearrange() {}

    static Tensor repeat(String label, Tensor t, long... repeats) {
        int fresh = repeats.length - t.rank();
        if (fresh < 0) {
            throw new ShapeException(label + ": " + Arrays.toString(repeats) + " lists " + repeats.length
                    + " repeats for shape " + t.shape() + "; give one for each dim at least");
        }
        // [s0, s1] as [1, s0, 1, s1], repeated without a copy to [r0, s0, r1, s1].
        long[] apart = new long[2 * repeats.length];
        long[] spread = new long[2 * repeats.length];
        long[] sizes = new long[repeats.length];
        for (int d = 0; d < repeats.length; d++) {
            if (repeats[d] < 0) {
                throw new ShapeException(
                        label + ": " + Arrays.toString(repeats) + " has a negative number; give 0 or more");
            }
            long n = d < fresh ? 1 : t.size(d - fresh);
            apart[2 * d] = 1;
            apart[2 * d + 1] = n;
            spread[2 * d] = repeats[d];
            spread[2 * d + 1] = n;
            sizes[d] = Math.multiplyExact(repeats[d], n);
        }
        return t.reshape(apart).expand(spread).copy().reshape(sizes);
    }

    static Tensor triangle(String label, Tensor t, long diagonal, boolean lower) {
        if (t.rank() < 2) {
            throw new ShapeException(label + ": takes matrices, got shape " + t.shape());
        }
        long rows = t.size(-2);
        long columns = t.size(-1);
        // A diagonal beyond the corners is as good as the next one outside, and exact as a double.
        long last = Math.max(-rows - 1, Math.min(columns + 1, diagonal));
        Tensor limit =
                Tensor.arange(t.device(), DType.INT64, last, last + rows, 1).unsqueeze(1);
        Tensor column = Tensor.arange(t.device(), DType.INT64, 0, columns, 1);
        return t.maskedKeep(lower ? column.le(limit) : column.ge(limit), 0);
    }

    static Tensor pad(Tensor t, long[] pad, String mode, double value) {
        if (pad.length % 2 != 0) {
            throw new ArgumentException(
                    "pad: " + Arrays.toString(pad) + " is an odd count of numbers; give two for each dim");
        }
        if (pad.length / 2 > t.rank()) {
            throw new ShapeException("pad: " + Arrays.toString(pad) + " is for " + pad.length / 2 + " dims, shape "
                    + t.shape() + " has " + t.rank());
        }
        long[] before = new long[t.rank()];
        long[] after = new long[t.rank()];
        for (int i = 0; i < pad.length / 2; i++) {
            int d = t.rank() - 1 - i;
            before[d] = pad[2 * i];
            after[d] = pad[2 * i + 1];
            long left = t.size(d) + before[d] + after[d];
            if (left < 0 || (left == 0 && !"constant".equals(mode) && t.size(d) > 0)) {
                throw new ShapeException("pad: " + Arrays.toString(pad) + " would leave size " + left + " of dim " + d
                        + " of shape " + t.shape());
            }
        }
        if ("constant".equals(mode)) {
            return constant(t, before, after, value);
        }
        if (value != 0) {
            throw new ArgumentException("pad: mode " + mode + " takes no value, got " + value);
        }
        Tensor padded = t;
        for (int d = t.rank() - 1; d >= t.rank() - pad.length / 2; d--) {
            long[] from = sources(mode, t.shape(), d, before[d], after[d]);
            padded = IndexOp.select("pad", padded, d, Tensor.of(t.device(), from, from.length));
        }
        return pad.length == 0 ? t.copy() : padded;
    }

    private static Tensor constant(Tensor t, long[] before, long[] after, double value) {
        Creation.checkExact("pad", value, t.dtype());
        Tensor inner = t;
        boolean grows = false;
        for (int d = 0; d < before.length; d++) {
            long first = Math.max(0, -before[d]);
            long left = t.size(d) - first - Math.max(0, -after[d]);
            if (left < 0) {
                throw new ShapeException("pad: " + before[d] + " and " + after[d] + " cut more off dim " + d
                        + " than there is in shape " + t.shape());
            }
            inner = left == t.size(d) ? inner : inner.narrow(d, first, left);
            before[d] = Math.max(0, before[d]);
            after[d] = Math.max(0, after[d]);
            grows |= before[d] + after[d] > 0;
        }
        return grows ? Dispatch.apply(new PadOp(value, before, after), inner) : inner.copy();
    }

    /** The index that each place along a padded dimension is copied from. */
    private static long[] sources(String mode, Shape shape, int dim, long before, long after) {
        long n = shape.dim(dim);
        // Of what negative padding leaves, the elements of the other end follow.
        long first = Math.max(0, -before);
        long left = Math.max(0, n - first - Math.max(0, -after));
        long most = switch (mode) {
            case "reflect" -> n - 1;
            case "replicate" -> n > 0 ? Long.MAX_VALUE : 0;
            case "circular" -> left;
            default ->
                throw new ArgumentException(
                        "pad: there is no mode '" + mode + "'; choose one of constant, reflect, replicate, circular");
        };
        if (Math.max(before, after) > most) {
            throw new ShapeException("pad: mode " + mode + " pads dim " + dim + " of size " + n + " by at most "
                    + Math.max(0, most) + ", not " + before + " and " + after + "; shape " + shape);
        }
        long[] from = new long[Math.toIntExact(n + before + after)];
        for (int i = 0; i < from.length; i++) {
            long at = i - before;
            from[i] = switch (mode) {
                case "reflect" -> n - 1 - Math.abs(n - 1 - Math.abs(at));
                case "replicate" -> Math.max(0, Math.min(n - 1, at));
                default -> first + Math.floorMod(at - first, left);
            };
        }
        return from;
    }

    static Tensor flipped(String label, Tensor t, int dim) {
        if (t.rank() <= dim) {
            throw new ShapeException(label + ": the input has shape " + t.shape() + "; give at least " + (dim + 1)
                    + (dim == 0 ? " dimension" : " dimensions"));
        }
        return t.flip(dim);
    }

    static Tensor unfold(Tensor input, int dim, long size, long step) {
        Tensor t = IndexOp.line(input);
        int d = t.shape().axis("unfold", dim);
        long n = t.size(d);
        if (size < 0 || size > n || step < 1) {
            throw new ArgumentException("unfold: size " + size + " and step " + step + " for dim " + d + " of "
                    + input.shape() + "; give a size of at most " + n + " and a step of at least 1");
        }
        long count = (n - size) / step + 1;
        long[] index = new long[Math.toIntExact(count * size)];
        for (int i = 0; i < index.length; i++) {
            index[i] = i / size * step + i % size;
        }
        Tensor windows = IndexOp.select("unfold", t, d, Tensor.of(t.device(), index, index.length))
                .unflatten(d, count, size)
                .movedim(d + 1, -1);
        return input.rank() == 0 ? windows.squeeze(0) : windows;
    }
}
