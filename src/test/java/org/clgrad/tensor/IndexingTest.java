package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.AutogradException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** What is written where, which of several writes stays, and the shapes that indices give. */
class IndexingTest extends OnEveryDevice {
    private static Tensor ids(long... values) {
        return Tensor.of(values, values.length);
    }

    private Tensor counting(long... shape) {
        return Tensor.arange(device, DType.FLOAT32, 0, Shape.of(shape).size(), 1)
                .reshape(shape);
    }

    @Test
    void lastOfSeveralStaysAndAloneHasAGradient() {
        Tensor x = leaf(1, 2, 3);
        Tensor src = leaf(10, 20, 30, 40);
        Tensor y = x.scatter(0, ids(2, 0, 2, 2), src);
        assertValues(y, 20, 2, 40);
        y.backward(Tensor.of(5, 6, 7));
        assertValues(x.grad(), 0, 6, 0);
        assertValues(src.grad(), 0, 5, 0, 7);
        assertValues(x.detach().put(ids(-1, -1), Tensor.of(8, 9)), 1, 2, 9);
        assertValues(x.detach().indexPut(List.of(ids(1, 1, 0)), Tensor.of(7, 8, 9)), 9, 8, 3);
    }

    @Test
    void equalExtremaShareTheGradient() {
        Tensor x = leaf(4, 1);
        Tensor src = leaf(4, 3, 4, 1);
        x.scatterReduce(0, ids(0, 0, 0, 1), src, "amax").backward(Tensor.of(6, 8));
        assertValues(x.grad(), 2, 4);
        assertValues(src.grad(), 2, 0, 2, 4);
        Tensor other = leaf(9, 9);
        Tensor two = leaf(4, 3, 4, 1);
        Tensor least = other.scatterReduce(0, ids(0, 0, 0, 0), two, "amin", false);
        assertValues(least, 1, 9);
        least.backward(Tensor.of(6, 8));
        assertValues(other.grad(), 0, 8);
        assertValues(two.grad(), 0, 0, 0, 6);
    }

    @Test
    void reductionsWithAndWithoutTheElementItself() {
        Tensor x = Tensor.of(2, 3, 5);
        Tensor index = ids(0, 0, 2);
        Tensor src = Tensor.of(4, 6, 7);
        assertValues(x.scatterReduce(0, index, src, "sum", false), 10, 3, 7);
        assertValues(x.scatterReduce(0, index, src, "mean", true), 4, 3, 6);
        assertValues(x.scatterReduce(0, index, src, "mean", false), 5, 3, 7);
        assertValues(x.scatterReduce(0, index, src, "prod", true), 48, 3, 35);
        assertValues(x.indexReduce(0, index, src, "amax", false), 6, 3, 7);
    }

    @Test
    void shapesOfIndices() {
        Tensor x = counting(2, 3, 4, 5);
        Index rows = Index.of(ids(0, 1));
        Index grid = Index.of(Tensor.of(new long[] {0, 1, 2, 0, 1, 2}, 3, 2));
        assertEquals(Shape.of(2, 3, 2, 4, 5), x.index(Index.all(), grid).shape());
        assertEquals(
                Shape.of(2, 3, 2, 5),
                x.index(Index.all(), grid, Index.of(ids(3))).shape());
        assertEquals(Shape.of(2, 3, 5), x.index(rows, Index.all(), rows).shape());
        assertEquals(Shape.of(3, 2, 5), x.index(Index.at(0), Index.all(), rows).shape());
        assertEquals(
                Shape.of(1, 2, 3, 3),
                x.index(Index.newAxis(), Index.ellipsis(), Index.at(-1), Index.range(1, 4))
                        .shape());
        assertEquals(Shape.of(0, 2, 3, 4, 5), x.index(Index.of(x.sum().lt(0))).shape());
        assertEquals(
                Shape.of(2, 2, 5),
                x.index(Index.all(), Index.of(Tensor.of(new boolean[] {true, false, true}, 3)), Index.at(0))
                        .shape());
        assertValues(x.index(Index.at(1), Index.of(ids(-1)), Index.range(0, 4, 2), Index.at(3)), 103, 113);
        assertThrows(IndexException.class, () -> x.index(Index.of(ids(2))));
    }

    @Test
    void setWithEveryKindOfIndex() {
        Tensor x = Tensor.zeros(3, 4);
        x.set(Tensor.of(1, 2), Index.of(ids(0, 2)), Index.at(1));
        x.set(9, Index.at(1), Index.range(0, 4, 2));
        x.set(5, Index.of(x.eq(2)));
        x.set(Tensor.of(new float[][] {{7, 8}}), Index.ellipsis(), Index.of(ids(3, 3)));
        assertValues(x, 0, 1, 0, 8, 9, 0, 9, 8, 0, 5, 0, 8);
        assertThrows(ShapeException.class, () -> x.set(Tensor.of(1, 2, 3), Index.of(ids(0, 1)), Index.at(0)));
        assertThrows(IndexException.class, () -> x.set(1, Index.of(ids(3))));
        assertValues(x, 0, 1, 0, 8, 9, 0, 9, 8, 0, 5, 0, 8);
    }

    @Test
    void masksThatFillMapAndAreDifferentiable() {
        Tensor x = leaf(new float[][] {{1, -2}, {-3, 4}});
        Tensor rows = leaf(7, 8);
        Tensor kept = Tensor.of(new boolean[] {true, false}, 2);
        Tensor y = x.indexPut(List.of(kept), rows);
        assertValues(y, 7, 8, -3, 4);
        y.backward(Tensor.of(new float[][] {{1, 2}, {3, 4}}));
        assertValues(x.grad(), 0, 0, 3, 4);
        assertValues(rows.grad(), 1, 2);
        assertValues(
                Functional.vmap(row -> row.indexPut(List.of(row.lt(0)), Tensor.scalar(0)))
                        .apply(x.detach()),
                1,
                0,
                0,
                4);
        assertValues(x.detach().indexPut(Arrays.asList(null, kept), Tensor.of(new float[] {5, 6}, 2, 1)), 5, -2, 6, 4);
        assertThrows(
                IndexException.class,
                () -> x.indexPut(List.of(x.detach().flatten().lt(0)), rows));
    }

    @Test
    void setIsDifferentiable() {
        Tensor x = leaf(1, 2, 3);
        Tensor v = leaf(4, 5);
        Tensor y = x.mul(10);
        y.set(v.square(), Index.of(ids(2, 0)));
        assertValues(y, 25, 20, 16);
        y.backward(Tensor.of(1, 2, 3));
        assertValues(x.grad(), 0, 20, 0);
        assertValues(v.grad(), 24, 10);
        assertThrows(AutogradException.class, () -> x.set(1, Index.of(ids(0))));
    }

    @Test
    void nullsAreWholeDimensions() {
        Tensor x = counting(2, 3);
        assertValues(x.index(Arrays.asList(null, ids(2, 0))), 2, 0, 5, 3);
        assertValues(x.indexPut(Arrays.asList(null, ids(1)), Tensor.scalar(9), true), 0, 10, 2, 3, 13, 5);
    }

    @Test
    void masksSelectAndScatter() {
        Tensor x = leaf(1, -2, 3, -4);
        Tensor y = x.maskedSelect(x.gt(0));
        assertValues(y, 1, 3);
        y.backward(Tensor.of(5, 6));
        assertValues(x.grad(), 5, 0, 6, 0);
        assertValues(x.detach().maskedScatter(x.detach().lt(0), Tensor.of(7, 8, 9)), 1, 7, 3, 8);
        assertValues(Tensor.of(new float[][] {{0, 2}, {Float.NaN, 0}}).nonzero(), 0, 1, 1, 0);
        assertEquals(Shape.of(1, 0), Tensor.scalar(3).nonzero().shape());
    }
}
