package org.clgrad.spi;

import java.util.Locale;

/**
 * The arithmetic of float32 matrix products: the contract's, or that of tensor cores, which is faster and does not keep
 * the contract's bits. {@code docs/numerics.md} has the error of each. float64 is never affected.
 */
public enum MatMulPrecision {
    /** The numerical contract: IEEE float32 in a fixed order, the same bits on every device. */
    IEEE,
    /** Operands rounded to TF32 (11 bits, to nearest), added up in the tensor cores. */
    TF32,
    /** Operands rounded to BF16 (8 bits, to nearest even), added up in the tensor cores. */
    BF16,
    /** Operands in two parts of TF32, three products; about as accurate as float32 (Ootomo and Yokota 2022). */
    TF32X3,
    /** Operands in three parts of BF16, nine products; about as accurate as float32. */
    BF16X9;

    /** {@return the name in properties, messages and tables: {@code tf32}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
