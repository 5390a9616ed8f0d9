package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Quotients, remainders and bits of integers: PyTorch's results, at the ends of the range too. */
class IntegerTest extends OnEveryDevice {
    private Tensor ints(int... values) {
        return Tensor.of(device, values, values.length);
    }

    private Tensor longs(long... values) {
        return Tensor.of(device, values, values.length);
    }

    @Test
    void quotientsAndRemaindersHavePythonsSigns() {
        Tensor x = ints(7, -7, 7, -7, Integer.MIN_VALUE);
        Tensor y = ints(3, 3, -3, -3, -1);
        assertArrayEquals(
                new int[] {2, -3, -3, 2, Integer.MIN_VALUE}, x.floorDivide(y).toIntArray());
        assertArrayEquals(
                new int[] {2, -2, -2, 2, Integer.MIN_VALUE}, x.div(y, "trunc").toIntArray());
        assertArrayEquals(new int[] {1, -1, 1, -1, 0}, x.fmod(y).toIntArray());
        assertArrayEquals(new int[] {1, 2, -2, -1, 0}, x.remainder(y).toIntArray());
        Tensor wide = longs(Long.MIN_VALUE, Long.MAX_VALUE, -1);
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, -Long.MAX_VALUE, 1},
                wide.floorDivide(longs(-1, -1, -1)).toLongArray());
        assertArrayEquals(
                new long[] {-3074457345618258603L, 3074457345618258602L, -1},
                wide.floorDivide(3).toLongArray());
        assertArrayEquals(new long[] {1, 1, 2}, wide.remainder(3).toLongArray());
    }

    @Test
    void aDivisorOfZeroIsFoundWhereverItIs() {
        Tensor x = longs(1, 2, 3);
        Tensor y = longs(1, 0, 2).sub(0);
        assertThrows(ArgumentException.class, () -> x.fmod(y));
        assertThrows(ArgumentException.class, () -> x.unsqueeze(1).remainder(y));
        assertThrows(ArgumentException.class, () -> x.div(y, "trunc"));
        // Nothing is divided.
        assertEquals(0, x.narrow(0, 0, 0).unsqueeze(1).floorDivide(y).size());
        assertArrayEquals(new long[] {0, 0, 0}, x.floorDivide(longs(4, 5, 6)).toLongArray());
    }

    @Test
    void bitsOfNegativeNumbersAreThoseOfTwosComplement() {
        Tensor x = ints(-1, 0b1100, Integer.MIN_VALUE);
        assertArrayEquals(new int[] {10, 0b1000, 0}, x.bitwiseAnd(0b1010).toIntArray());
        assertArrayEquals(
                new int[] {-1, 0b1110, Integer.MIN_VALUE | 10},
                x.bitwiseOr(0b1010).toIntArray());
        assertArrayEquals(
                new int[] {-11, 0b0110, Integer.MIN_VALUE | 10},
                x.bitwiseXor(0b1010).toIntArray());
        assertArrayEquals(new int[] {0, -13, Integer.MAX_VALUE}, x.bitwiseNot().toIntArray());
        // No double has these bits.
        assertArrayEquals(
                new long[] {(1L << 60) + 1},
                longs(-1).bitwiseAnd((1L << 60) + 1).toLongArray());
        assertArrayEquals(
                new boolean[] {true, false},
                Tensor.of(device, new boolean[] {true, true}, 2)
                        .bitwiseXor(Tensor.of(device, new boolean[] {false, true}, 2))
                        .toBooleanArray());
    }

    @Test
    void shiftsByTooManyPlacesLeaveNothingButTheSign() {
        Tensor places = ints(0, 1, 31, 32, 33, -1);
        assertArrayEquals(
                new int[] {-5, -10, Integer.MIN_VALUE, 0, 0, 0},
                ints(-5, -5, -5, -5, -5, -5).bitwiseLeftShift(places).toIntArray());
        assertArrayEquals(
                new int[] {-5, -3, -1, -1, -1, -1},
                ints(-5, -5, -5, -5, -5, -5).bitwiseRightShift(places).toIntArray());
        assertArrayEquals(
                new long[] {1L << 40, 0},
                longs(1, 1).bitwiseLeftShift(longs(40, 64)).toLongArray());
        assertArrayEquals(
                new long[] {0, 0}, longs(1, 1).bitwiseRightShift(longs(40, 64)).toLongArray());
    }

    @Test
    void typesStay() {
        assertEquals(DType.INT32, ints(7).remainder(2).dtype());
        assertEquals(DType.INT64, longs(7).bitwiseLeftShift(2).dtype());
    }
}
