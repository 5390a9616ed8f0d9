package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Comparisons of whole tensors. */
class PredicateTest extends OnEveryDevice {
    @Test
    void wholeTensorsAreCompared() {
        Tensor x = Tensor.of(1, 2, Float.NaN);
        assertTrue(x.narrow(0, 0, 2).equal(Tensor.of(1, 2)));
        assertFalse(x.equal(x));
        assertFalse(Tensor.of(1, 2).equal(Tensor.of(1, 2, 3)));
        assertThrows(DTypeException.class, () -> x.equal(Tensor.of(new int[] {1, 2, 3}, 3)));
        assertTrue(x.allclose(Tensor.of(1, 2.00001f, Float.NaN), 1e-5, 1e-8, true));
        assertFalse(x.allclose(Tensor.of(1, 2.00001f, Float.NaN), 1e-5, 1e-8, false));
        assertFalse(Tensor.of(1).allclose(Tensor.of(1.1f), 1e-5, 1e-8, false));
    }

    @Test
    void whatIsDroppedIsDroppedInEveryType() {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 500);
        Tensor single = x.dropout(0.3, true, new Generator(5)).ne(0);
        Tensor wide = Tensor.ones(device, DType.FLOAT64, 500)
                .dropout(0.3, true, new Generator(5))
                .ne(0);
        assertTrue(single.equal(wide));
        assertEquals(350, single.countNonzero().toLongArray()[0], 40);
    }
}
