package org.clgrad.cpu;

import java.util.List;
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
     * @param single for each input whether it is one value for a run, not an array
     * @param folds what each result is folded by, null for those that are stored; none if all are
     * @return the loop
     */
    FusedLoop compile(Program program, boolean[] single, List<Fold> folds);
}
