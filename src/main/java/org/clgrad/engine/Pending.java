package org.clgrad.engine;

import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * An elementwise computation that nobody has asked for yet: what a storage will hold, contiguous, once it is realized.
 * Holds its inputs, so that their memory is not given back before.
 */
final class Pending {
    final Primitive.Elementwise op;
    final Shape shape;
    final View[] inputs;
    /** Steps of the expression down to memory, those of pending inputs included. */
    final int steps;
    /** Operands of the expression: the memory that waits with it. */
    final int leaves;
    /** Work an element of the same, in additions. */
    final int cost;
    /** How many launches have computed this value on their way. */
    int uses;

    Pending(Primitive.Elementwise op, Shape shape, View[] inputs) {
        this.op = op;
        this.shape = shape;
        this.inputs = inputs.clone();
        int length = Math.max(1, op.program().steps().size());
        int operands = 0;
        int work = 0;
        for (Program.Step step : op.program().steps()) {
            work += step.fn().weight();
        }
        for (View in : this.inputs) {
            in.storage().retain();
            Pending before = in.storage().pending();
            if (before == null) {
                operands++;
            } else {
                length += before.steps;
                operands += before.leaves;
                work += before.cost;
            }
        }
        steps = length;
        leaves = operands;
        cost = work;
    }

    void releaseInputs() {
        for (View in : inputs) {
            in.storage().release();
        }
    }
}
