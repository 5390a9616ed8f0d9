package org.clgrad.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoalesceTest {
    private static Coalesce of(Layout... layouts) {
        return Coalesce.of(layouts[0].shape(), List.of(layouts));
    }

    private static List<Long> places(Coalesce c, int operand) {
        return LayoutTest.places(Layout.of(Shape.of(c.sizes()), c.strides(operand), c.offset(operand)));
    }

    @Test
    void contiguousOperandsBecomeOneRun() {
        Layout l = Layout.contiguous(Shape.of(2, 3, 4));
        Coalesce c = of(l, l);
        assertArrayEquals(new long[] {24}, c.sizes());
        assertTrue(c.flat());
        assertEquals(1, c.stride(1, 0));
    }

    @Test
    void oneOperandOutOfOrderSplitsAll() {
        Layout l = Layout.contiguous(Shape.of(2, 3, 4));
        Layout rows = Layout.contiguous(Shape.of(3, 4)).expand(l.shape());
        Coalesce c = of(l, rows);
        assertArrayEquals(new long[] {2, 12}, c.sizes());
        assertArrayEquals(new long[] {0, 1}, c.strides(1));
        assertFalse(c.flat());
        Layout turned = Layout.contiguous(Shape.of(4, 3)).permute(1, 0);
        assertEquals(2, of(Layout.contiguous(Shape.of(3, 4)), turned).rank());
        assertArrayEquals(
                new long[] {12}, of(turned.permute(1, 0), turned.permute(1, 0)).sizes());
    }

    @Test
    void scalarsOnesAndEmptyShapes() {
        Coalesce scalar = of(Layout.of(Shape.SCALAR, new long[0], 5));
        assertArrayEquals(new long[] {1}, scalar.sizes());
        assertEquals(5, scalar.offset(0));
        assertTrue(scalar.flat());
        assertArrayEquals(
                new long[] {1},
                of(Layout.of(Shape.of(1, 1), new long[] {7, 9}, 0)).sizes());
        assertArrayEquals(
                new long[] {0}, of(Layout.contiguous(Shape.of(3, 0, 2))).sizes());
        Layout odd = Layout.of(Shape.of(3, 1, 2), new long[] {2, 99, 1}, 4);
        assertArrayEquals(new long[] {6}, of(odd).sizes());
    }

    @Test
    void broadcastDimensionsMerge() {
        Layout l = Layout.contiguous(Shape.of(1)).expand(Shape.of(1L << 31, 1L << 31));
        assertArrayEquals(new long[] {1L << 62}, of(l).sizes());
        assertEquals(0, of(l).stride(0, 0));
        assertFalse(of(l).flat());
    }

    @Test
    void bordersKeepClassesApart() {
        Layout l = Layout.contiguous(Shape.of(2, 3, 4, 5));
        Coalesce c = Coalesce.of(l.shape(), List.of(l), new boolean[] {false, true, true, false});
        assertArrayEquals(new long[] {2, 12, 5}, c.sizes());
    }

    /** The order of the elements survives, and no two neighbours are left that could be one. */
    @Test
    void randomLayoutsKeepTheirOrder() {
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            List<Layout> operands = new ArrayList<>();
            Shape shape = Shape.of(1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3));
            for (int k = 0; k < 2; k++) {
                operands.add(randomLayout(shape, random));
            }
            Coalesce c = Coalesce.of(shape, operands);
            for (int k = 0; k < 2; k++) {
                assertEquals(LayoutTest.places(operands.get(k)), places(c, k), operands.toString());
            }
            for (int d = 0; d + 1 < c.rank(); d++) {
                boolean mergeable = true;
                for (int k = 0; k < 2; k++) {
                    mergeable &= c.stride(k, d) == c.stride(k, d + 1) * c.size(d + 1);
                }
                assertFalse(mergeable, operands + " gave " + Arrays.toString(c.sizes()));
            }
        }
    }

    private static Layout randomLayout(Shape shape, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Layout.contiguous(shape);
            case 1 ->
                Layout.contiguous(Shape.of(shape.dim(2), shape.dim(0), shape.dim(1)))
                        .permute(1, 2, 0);
            case 2 -> Layout.contiguous(Shape.of(1, shape.dim(1), 1)).expand(shape);
            default ->
                Layout.contiguous(Shape.of(shape.dim(0), shape.dim(1), shape.dim(2) + 2))
                        .slice(2, 1, shape.dim(2), 1);
        };
    }
}
