package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** Parts, joined lists, grids and triangles, and what is found in tensors. */
class TensorsTest extends OnEveryDevice {
    private static List<Shape> shapes(List<Tensor> parts) {
        return parts.stream().map(Tensor::shape).toList();
    }

    @Test
    void partsHaveTheSizesOfPyTorch() {
        Tensor x = Tensor.zeros(7, 2);
        assertEquals(List.of(Shape.of(3, 2), Shape.of(3, 2), Shape.of(1, 2)), shapes(x.split(3, 0)));
        assertEquals(List.of(Shape.of(3, 2), Shape.of(3, 2), Shape.of(1, 2)), shapes(x.chunk(3, 0)));
        assertEquals(List.of(Shape.of(3, 2), Shape.of(2, 2), Shape.of(2, 2)), shapes(x.tensorSplit(3, 0)));
        assertEquals(3, Tensor.zeros(6).chunk(4, 0).size());
        assertEquals(
                List.of(Shape.of(2, 2), Shape.of(0, 2), Shape.of(6, 2)), shapes(x.tensorSplit(new long[] {2, 1}, 0)));
    }

    @Test
    void partsAreViewsWithAPlaceForTheirGradient() {
        Tensor x = leaf(1, 2, 3, 4, 5);
        List<Tensor> parts = x.split(2, 0);
        parts.get(0).mul(2).sum().add(parts.get(2).mul(3).sum()).backward();
        assertValues(x.grad(), 2, 2, 0, 0, 3);
        Tensor y = Tensor.of(1, 2, 3, 4);
        y.chunk(2, 0).get(1).fill_(9);
        assertValues(y, 1, 2, 9, 9);
    }

    @Test
    void grids() {
        List<Tensor> ab = List.of(Tensor.of(1, 2), Tensor.of(3, 4, 5));
        assertValues(Tensors.meshgrid(ab).get(0), 1, 1, 1, 2, 2, 2);
        assertValues(Tensors.meshgrid(ab, "xy").get(0), 1, 2, 1, 2, 1, 2);
        assertValues(Tensors.meshgrid(ab, "xy").get(1), 3, 3, 4, 4, 5, 5);
        assertValues(Tensors.cartesianProd(ab), 1, 3, 1, 4, 1, 5, 2, 3, 2, 4, 2, 5);
        assertValues(Tensors.combinations(Tensor.of(1, 2, 3), 2, false), 1, 2, 1, 3, 2, 3);
        assertValues(Tensors.blockDiag(List.of(Tensor.of(1, 2), Tensor.of(3))), 1, 2, 0, 0, 0, 3);
    }

    @Test
    void trianglesAreWhatTrilAndTriuKeep() {
        for (long offset = -4; offset <= 5; offset++) {
            Tensor ones = Tensor.ones(3, 4);
            Tensor lower = ones.tril(offset).nonzero().t();
            Tensor upper = ones.triu(offset).nonzero().t();
            assertValues(Tensors.trilIndices(device, 3, 4, offset), lower.toDoubleArray());
            assertValues(Tensors.triuIndices(device, 3, 4, offset), upper.toDoubleArray());
        }
        assertEquals(Shape.of(2, 0), Tensors.trilIndices(device, 0, 4, 0).shape());
        assertThrows(ShapeException.class, () -> Tensors.triuIndices(device, -1, 4, 0));
    }

    @Test
    void searchesAndCounts() {
        Tensor sorted = Tensor.of(1, 3, 5, 7, 9);
        Tensor values = Tensor.of(3, 6, 9, 10, 0, Float.NaN);
        assertValues(sorted.searchsorted(values), 1, 3, 4, 5, 0, 5);
        assertValues(sorted.searchsorted(values, true), 2, 3, 5, 5, 0, 5);
        assertValues(values.bucketize(sorted), 1, 3, 4, 5, 0, 5);
        UniqueValues unique = Tensor.of(3, 1, 3, 2, 1).unique();
        assertValues(unique.values(), 1, 2, 3);
        assertValues(unique.inverse(), 2, 0, 2, 1, 0);
        assertValues(unique.counts(), 2, 1, 2);
        UniqueValues rows =
                Tensor.of(new float[][] {{2, 1}, {1, 9}, {2, 1}, {1, 2}}).unique(0);
        assertValues(rows.values(), 1, 2, 1, 9, 2, 1);
        assertValues(rows.inverse(), 2, 1, 2, 0);
        assertValues(Tensor.of(1, 1, 2, 2, 2, 1).uniqueConsecutive().counts(), 2, 3, 1);
        assertValues(Tensor.of(new long[] {1, 3, 1}, 3).bincount(), 0, 2, 0, 1);
        assertValues(values.isin(Tensor.of(9, 6, Float.NaN)), 0, 1, 1, 0, 0, 0);
    }

    @Test
    void elementsRepeatAsOftenAsTheirOwnNumbersSay() {
        Tensor x = leaf(1, 2, 3);
        Tensor y = x.repeatInterleave(Tensor.of(new long[] {2, 0, 3}, 3), 0);
        assertValues(y, 1, 1, 3, 3, 3);
        y.sum().backward();
        assertValues(x.grad(), 2, 0, 3);
        Tensor z = Tensor.of(1, 2, 3).sliceScatter(Tensor.of(8, 9), 0, 0, Long.MAX_VALUE, 2);
        assertEquals("[8.0, 2.0, 9.0]", Arrays.toString(z.toFloatArray()));
    }
}
