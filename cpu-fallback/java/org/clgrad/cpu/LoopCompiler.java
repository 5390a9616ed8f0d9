package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * Makes one loop of a whole program while the JVM runs, so that what passes from step to step stays in registers.
 * Internal to the backend; public only for the Vector API classes.
 */
public interface LoopCompiler {
    /**
     * Says how much work a step of a program is.
     *
     * @param fn its function
     * @param argument the type of its last argument
     * @return about how many vector operations, or 0 if such a step cannot be part of a loop
     */
    int operations(Fn fn, DType argument);

    /**
     * Says whether a loop can read or write arrays of a type.
     *
     * @param type the type
     * @return whether it can
     */
    boolean takes(DType type);

    /**
     * Makes the loop of a program.
     *
     * @param program steps that are worth something to {@link #operations}, no scalars
     * @param single for each input whether it is one value for all elements, not an array
     * @return the loop
     */
    FusedLoop compile(Program program, boolean[] single);

    /**
     * Makes a loop that folds what a program computes.
     *
     * @param program as for {@link #compile}, with one float32 result
     * @param single for each input whether it is one value for all elements, not an array
     * @param fold sum or product
     * @return the loop
     */
    FusedFold compile(Program program, boolean[] single, Fold fold);
}
