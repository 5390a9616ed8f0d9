package org.clgrad.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void sizes() {
        assertEquals(24, Shape.of(2, 3, 4).size());
        assertEquals(1, Shape.SCALAR.size());
        assertSame(Shape.SCALAR, Shape.of());
        assertEquals(0, Shape.of(0, 1L << 62, 1L << 62).size());
        assertEquals(Long.MAX_VALUE, Shape.of(Long.MAX_VALUE, 1).size());
        assertEquals(4, Shape.of(2, 3, 4).dim(-1));
        assertEquals("[2, 3]", Shape.of(2, 3).toString());
        assertEquals("[]", Shape.SCALAR.toString());
    }

    @Test
    void impossibleSizes() {
        assertTrue(assertThrows(ShapeException.class, () -> Shape.of(1L << 32, 1L << 31))
                .getMessage()
                .contains("more than 2^63 - 1"));
        assertTrue(assertThrows(ShapeException.class, () -> Shape.of(2, -3))
                .getMessage()
                .contains("negative size -3"));
        assertThrows(ShapeException.class, () -> Shape.of(0, -1));
    }

    @Test
    void aShapeDoesNotChangeWithTheArrayItWasMadeFrom() {
        long[] dims = {2, 3};
        Shape s = Shape.of(dims);
        dims[0] = 9;
        s.toArray()[1] = 9;
        assertEquals(Shape.of(2, 3), s);
        assertEquals(Shape.of(2, 3).hashCode(), s.hashCode());
    }

    @Test
    void axes() {
        Shape s = Shape.of(2, 3, 4);
        assertEquals(2, s.axis("op", -1));
        assertEquals(0, s.axis("op", -3));
        assertTrue(assertThrows(IndexException.class, () -> s.axis("op", 3))
                .getMessage()
                .contains("op: dim 3 is outside [-3, 2] for shape [2, 3, 4]"));
        assertThrows(IndexException.class, () -> s.axis("op", -4));
        assertThrows(IndexException.class, () -> Shape.SCALAR.axis("op", 0));
        assertEquals(3, Shape.axis("unsqueeze", -1, 4, s));
        assertArrayEquals(new boolean[] {true, false, true}, s.axes("op", -1, 0));
        assertArrayEquals(new boolean[] {true, true, true}, s.axes("op"));
        assertThrows(ShapeException.class, () -> s.axes("op", 2, -1));
    }

    @Test
    void reductions() {
        Shape s = Shape.of(2, 3, 4);
        boolean[] mask = {true, false, true};
        assertEquals(Shape.of(3), s.reduce(mask, false));
        assertEquals(Shape.of(1, 3, 1), s.reduce(mask, true));
        assertEquals(Shape.SCALAR, Shape.SCALAR.reduce(new boolean[0], true));
    }

    @Test
    void broadcasting() {
        assertEquals(Shape.of(2, 3, 4), Shape.broadcast("op", Shape.of(3, 1), Shape.of(2, 1, 4)));
        assertEquals(Shape.of(5), Shape.broadcast("op", Shape.SCALAR, Shape.of(5)));
        assertEquals(Shape.of(0), Shape.broadcast("op", Shape.of(1), Shape.of(0)));
        assertTrue(assertThrows(ShapeException.class, () -> Shape.broadcast("op", Shape.of(2, 3), Shape.of(2, 4)))
                .getMessage()
                .startsWith("op: shapes [2, 3] and [2, 4] do not broadcast, sizes 3 and 4 differ at dim -1"));
        assertThrows(ShapeException.class, () -> Shape.broadcast("op", Shape.of(0), Shape.of(2)));
    }
}
