package org.clgrad.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.clgrad.error.ShapeException;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static Layout contiguous(long... dims) {
        return Layout.contiguous(Shape.of(dims));
    }

    private static Layout of(long[] dims, long[] strides, long offset) {
        return Layout.of(Shape.of(dims), strides, offset);
    }

    private static long[] dims(long... dims) {
        return dims;
    }

    /** The buffer indices in row-major order. */
    static List<Long> places(Layout l) {
        List<Long> out = new ArrayList<>();
        long[] index = new long[l.shape().rank()];
        for (long n = 0; n < l.shape().size(); n++) {
            long at = l.offset();
            for (int d = 0; d < index.length; d++) {
                at += index[d] * l.stride(d);
            }
            out.add(at);
            for (int d = index.length - 1; d >= 0 && ++index[d] == l.shape().dim(d); d--) {
                index[d] = 0;
            }
        }
        return out;
    }

    @Test
    void rowMajorStrides() {
        assertArrayEquals(dims(12, 4, 1), contiguous(2, 3, 4).strides());
        assertArrayEquals(dims(), contiguous().strides());
        assertArrayEquals(dims(4, 4, 1), contiguous(2, 0, 4).strides());
        assertTrue(contiguous(2, 0, 4).isContiguous());
        assertEquals(0, contiguous(2, 0, 4).end());
        assertEquals(24, contiguous(2, 3, 4).end());
        assertEquals(1, contiguous().end());
        assertThrows(ShapeException.class, () -> of(dims(2, 2), dims(1), 0));
    }

    @Test
    void contiguityIgnoresSizeOneAndOffset() {
        assertTrue(of(dims(1, 3, 1, 2), dims(99, 2, 77, 1), 5).isContiguous());
        assertFalse(of(dims(3, 2), dims(1, 3), 0).isContiguous());
        assertFalse(of(dims(3), dims(0), 0).isContiguous());
        assertTrue(of(dims(1), dims(0), 0).isContiguous());
        assertFalse(contiguous(4, 4).slice(1, 0, 2, 1).isContiguous());
        assertTrue(contiguous(4, 4).slice(0, 1, 2, 1).isContiguous());
    }

    @Test
    void movements() {
        Layout l = contiguous(2, 3, 4);
        assertEquals(of(dims(4, 2, 3), dims(1, 12, 4), 0), l.permute(2, 0, 1));
        assertEquals(of(dims(2, 2, 4), dims(12, 4, 1), 4), l.slice(1, 1, 2, 1));
        assertEquals(of(dims(2, 3, 2), dims(12, 4, 3), 0), l.slice(2, 0, 2, 3));
        assertEquals(of(dims(2, 4), dims(12, 1), 8), l.select(1, 2));
        assertEquals(of(dims(2, 1, 3, 4), dims(12, 12, 4, 1), 0), l.unsqueeze(1));
        assertEquals(of(dims(2, 3, 4, 1), dims(12, 4, 1, 1), 0), l.unsqueeze(3));
        assertEquals(l, l.unsqueeze(0).squeeze(0));
        assertEquals(0, l.slice(0, 2, 0, 1).offset());
    }

    @Test
    void broadcastsHaveStrideZero() {
        Layout l = contiguous(3, 1);
        assertEquals(of(dims(2, 3, 4), dims(0, 1, 0), 0), l.expand(Shape.of(2, 3, 4)));
        assertSame(l, l.expand(Shape.of(3, 1)));
        assertTrue(l.expand(Shape.of(3, 2)).overlapsItself());
        assertFalse(l.expand(Shape.of(1, 3, 1)).overlapsItself());
        assertEquals(3, l.expand(Shape.of(1L << 40, 3, 1L << 20)).end());
        assertEquals(0, l.expand(Shape.of(3, 0)).shape().size());
        assertThrows(ShapeException.class, () -> l.expand(Shape.of(3)));
        assertThrows(ShapeException.class, () -> l.expand(Shape.of(4, 1)));
        assertEquals(of(dims(5), dims(0), 7), of(dims(), dims(), 7).expand(Shape.of(5)));
    }

    @Test
    void diagonals() {
        Layout l = contiguous(3, 4);
        assertEquals(List.of(0L, 5L, 10L), places(l.diagonal(0, 0, 1)));
        assertEquals(List.of(2L, 7L), places(l.diagonal(2, 0, 1)));
        assertEquals(List.of(4L, 9L), places(l.diagonal(-1, 0, 1)));
        assertEquals(List.of(1L, 6L, 11L), places(l.diagonal(-1, 1, 0)));
        assertEquals(List.of(), places(l.diagonal(9, 0, 1)));
        assertEquals(List.of(), places(l.diagonal(-9, 0, 1)));
        assertEquals(of(dims(3, 2), dims(4, 13), 0), contiguous(2, 3, 4).diagonal(0, 0, 2));
    }

    @Test
    void reshapesThatNeedNoCopy() {
        assertEquals(
                Optional.of(of(dims(6, 4), dims(4, 1), 0)), contiguous(2, 3, 4).reshape(Shape.of(6, 4)));
        // Rows of a larger matrix: each row can be split, two rows cannot be joined.
        Layout part = contiguous(4, 6).slice(1, 0, 4, 1);
        assertEquals(Optional.of(of(dims(2, 2, 2, 2), dims(12, 6, 2, 1), 0)), part.reshape(Shape.of(2, 2, 2, 2)));
        assertEquals(Optional.empty(), part.reshape(Shape.of(16)));
        assertEquals(Optional.empty(), part.reshape(Shape.of(2, 8)));
        Layout turned = contiguous(2, 3).permute(1, 0);
        assertEquals(Optional.empty(), turned.reshape(Shape.of(6)));
        assertEquals(places(turned), places(turned.reshape(Shape.of(1, 3, 2, 1)).orElseThrow()));
    }

    @Test
    void reshapesWithSizeOneAndZero() {
        Layout odd = of(dims(1, 3, 1, 2, 1), dims(9, 50, 8, 5, 7), 3);
        for (Shape s : List.of(Shape.of(3, 2), Shape.of(3, 1, 1, 2), Shape.of(1, 1, 3, 2, 1))) {
            assertEquals(places(odd), places(odd.reshape(s).orElseThrow()), s.toString());
        }
        assertEquals(Optional.empty(), odd.reshape(Shape.of(6)));
        Layout empty = contiguous(4, 6).slice(1, 2, 0, 1).permute(1, 0);
        assertEquals(
                Shape.of(0, 5, 7),
                empty.reshape(Shape.of(0, 5, 7)).orElseThrow().shape());
        Layout one = of(dims(1, 1), dims(5, 9), 4);
        assertEquals(List.of(4L), places(one.reshape(Shape.SCALAR).orElseThrow()));
        assertEquals(
                List.of(4L),
                places(of(dims(), dims(), 4).reshape(Shape.of(1, 1)).orElseThrow()));
    }

    @Test
    void reshapesOfBroadcasts() {
        Layout b = contiguous(1, 3).expand(Shape.of(4, 3));
        assertEquals(places(b), places(b.reshape(Shape.of(2, 2, 3)).orElseThrow()));
        assertEquals(Optional.empty(), b.reshape(Shape.of(12)));
        Layout all = contiguous(1).expand(Shape.of(6));
        assertEquals(of(dims(2, 3), dims(0, 0), 0), all.reshape(Shape.of(2, 3)).orElseThrow());
        assertEquals(
                of(dims(24), dims(0), 0),
                contiguous(1, 1).expand(Shape.of(4, 6)).reshape(Shape.of(24)).orElseThrow());
    }

    /** Whatever can be reshaped keeps its elements in order, and whatever is one run can be reshaped. */
    @Test
    void randomReshapesKeepTheOrder() {
        Random random = new Random(5);
        int views = 0;
        for (int round = 0; round < 5000; round++) {
            Layout l = contiguous(2, 3, 2, 2);
            for (int k = 0; k < 2; k++) {
                int d = random.nextInt(l.shape().rank());
                l = switch (random.nextInt(4)) {
                    case 0 -> l.permute(1, 0, 2, 3);
                    case 1 -> l.permute(0, 1, 3, 2);
                    case 2 -> l.slice(d, 0, (l.shape().dim(d) + 1) / 2, 2);
                    default -> l.slice(d, 0, 1, 1).expand(l.shape());
                };
            }
            long size = l.shape().size();
            long first = divisor(size, random);
            long second = divisor(size / first, random);
            Shape target = Shape.of(first, second, size / first / second);
            Optional<Layout> reshaped = l.reshape(target);
            if (reshaped.isPresent()) {
                views++;
                assertEquals(target, reshaped.get().shape());
                assertEquals(places(l), places(reshaped.get()), l + " to " + target);
            } else {
                assertFalse(l.isContiguous(), l + " to " + target);
            }
        }
        assertTrue(views > 1000, views + " views");
    }

    private static long divisor(long n, Random random) {
        long d;
        do {
            d = 1 + random.nextInt((int) n);
        } while (n % d != 0);
        return d;
    }
}
