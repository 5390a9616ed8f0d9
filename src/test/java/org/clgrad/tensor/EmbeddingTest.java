package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** What the table of an embedding becomes, and which of its rows have which gradient. */
class EmbeddingTest extends OnEveryDevice {
    private Tensor indices(long... values) {
        return Tensor.of(device, values, values.length);
    }

    @Test
    void longRowsThatAreUsedAreShortenedInTheTable() {
        Tensor table = leaf(new float[][] {{3, 4}, {0.3f, 0.4f}, {6, 8}});
        Tensor rows = indices(0, 1, 0).embedding(table, null, 1.0, 2, false);
        double[] expected = {0.6, 0.8, 0.3, 0.4, 0.6, 0.8};
        assertArrayEquals(expected, rows.toDoubleArray(), 1e-6);
        assertArrayEquals(new double[] {0.6, 0.8, 0.3, 0.4, 6, 8}, table.toDoubleArray(), 1e-6);
        rows.sum().backward();
        assertValues(table.grad(), 2, 2, 1, 1, 0, 0);
    }

    @Test
    void gradientsAreDividedByHowOftenAnIndexIsThere() {
        Tensor table = leaf(new float[][] {{1}, {2}, {3}});
        indices(2, 0, 2, 2, 0)
                .embedding(table, 0L, null, 2, true)
                .mul(Tensor.of(new float[][] {{3}, {1}, {6}, {0}, {1}}))
                .sum()
                .backward();
        assertValues(table.grad(), 0, 0, 3);
    }

    @Test
    void aBagOfMaximaTrainsTheFirstOfEqualRows() {
        Tensor table = leaf(new float[][] {{1, 5}, {1, 2}, {0, 5}});
        Tensor bags = indices(1, 0, 2, 2).embeddingBag(table, indices(0, 3), "max");
        assertValues(bags, 1, 5, 0, 5);
        bags.sum().backward();
        assertValues(table.grad(), 0, 1, 1, 0, 1, 1);
    }

    @Test
    void paddingIsInNoBag() {
        Tensor table = Tensor.of(new float[][] {{10}, {-2}, {4}});
        Tensor index = indices(1, 2, 0, 0, 0, 1);
        Tensor offsets = indices(0, 3, 4);
        for (String mode : new String[] {"sum", "mean", "max"}) {
            Tensor bags = index.embeddingBag(table, offsets, mode, null, false, 0L, null, 2, false);
            double first = mode.equals("sum") ? 2 : mode.equals("mean") ? 1 : 4;
            assertValues(bags, first, 0, -2);
        }
    }
}
