package org.clgrad.opencl;

import java.util.List;
import org.clgrad.spi.MatMulPrecision;

/** How {@code tensor_core.cl} multiplies: by the instructions, not at all, or, in tests, by an emulation of them. */
enum TensorCores {
    NONE(""),
    /** Inline PTX, compute capability 8.0 and later. */
    PTX("#define TENSOR_PTX\n"),
    /** The instructions' layout and operands, sums rounded to nearest. */
    NEAREST("#define EMULATED 1\n"),
    /** The same with a model of the hardware's sums, which are cut off. */
    TRUNCATING("#define EMULATED 2\n");

    private final String define;

    TensorCores(String define) {
        this.define = define;
    }

    /** What the kernels must know. */
    String define() {
        return define;
    }

    /** The arithmetics of a device that has these. */
    List<MatMulPrecision> precisions() {
        return this == NONE ? List.of(MatMulPrecision.IEEE) : List.of(MatMulPrecision.values());
    }
}
