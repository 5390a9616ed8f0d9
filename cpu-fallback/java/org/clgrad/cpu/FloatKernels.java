package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/**
 * The hot loops of float32 (and the innermost loop of matrix products), in one of two forms that give the same bits:
 * plain Java, or the Vector API where the JVM offers it. Internal to the backend; public only for the Vector API
 * classes.
 */
public interface FloatKernels {
    /** Makes ready for work. Whoever opens a device waits for it, whoever only asks what there is does not. */
    void prepare();

    /**
     * Finds the loop of a function on float32 arguments.
     *
     * @param fn the function
     * @return its loop
     */
    Loop loop(Fn fn);

    /**
     * Folds rows of 64 elements into 64 lanes: {@code lanes[l] = lanes[l] op x[xp + 64 r + l]} for r ascending.
     *
     * @param fold the function
     * @param lanes the 64 lanes
     * @param x the rows
     * @param xp the first row's first element
     * @param rows how many rows
     */
    void foldLanes(Fold fold, float[] lanes, float[] x, int xp, int rows);

    /**
     * Does the first steps of the tree over 64 lanes: {@code lanes[at + l] = lanes[at + l] op lanes[at + l + s]} for all
     * {@code l < s}, for s = 32 and as many of its halves as it likes.
     *
     * @param fold the function
     * @param lanes the 64 lanes, and others
     * @param at the first of them
     * @return how many lanes are left, the last s
     */
    int halveLanes(Fold fold, float[] lanes, int at);

    /** {@return what makes one loop of a program, or null if its steps are best run one after the other} */
    LoopCompiler compiler();

    /** {@return the float32 matrix product} */
    Gemm floatGemm();

    /** {@return the float64 matrix product} */
    Gemm doubleGemm();

    /**
     * Finds the arithmetic of attention.
     *
     * @param type float32 or float64
     * @return its arithmetic in that type
     */
    AttentionMath attention(DType type);

    /**
     * Finds the arithmetic of convolutions.
     *
     * @param type float32 or float64
     * @return its arithmetic in that type
     */
    WindowProduct windowProduct(DType type);
}
