package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;

/** Powers of integers by squaring, from the lowest bit of the exponent. */
final class IntegerPower {
    /** Exponents up to here are exact, and what wraps has done so long before. */
    private static final double LARGEST = 0x1p53;

    private IntegerPower() {}

    static Tensor of(Tensor t, double exponent) {
        if (!(exponent >= 0 && exponent <= LARGEST && exponent == Math.rint(exponent))) {
            throw new ArgumentException("pow: the exponent of " + t.dtype() + " numbers is " + exponent
                    + "; give a whole number of at least 0, or cast to a floating type");
        }
        Tensor power = Tensor.onesLike(t);
        Tensor square = t;
        for (long bits = (long) exponent; bits > 0; bits >>= 1) {
            power = (bits & 1) == 1 ? power.mul(square) : power;
            square = bits > 1 ? square.square() : square;
        }
        return power;
    }
}
