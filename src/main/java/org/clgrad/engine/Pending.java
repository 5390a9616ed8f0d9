package org.clgrad.engine;

import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * An elementwise computation, or a matrix product, that nobody has asked for yet: what a storage will hold, contiguous,
 * once it is realized. Holds its inputs, so that their memory is not given back before. The factors of a product are in
 * memory.
 */
final class Pending {
    final Primitive op;
    final Shape shape;
    final View[] inputs;
    /** Steps of the expression down to memory or a product, those of pending inputs included. */
    final int steps;
    /** Operands of the expression: the memory that waits with it. */
    final int leaves;
    /** Work an element of the same, in additions. */
    final int cost;
    /** How many launches have computed this value on their way. */
    int uses;

    Pending(Primitive op, Shape shape, View[] inputs) {
        this.op = op;
        this.shape = shape;
        this.inputs = inputs.clone();
        int length = 1;
        int operands = 0;
        int work = 0;
        if (op instanceof Primitive.Elementwise e) {
            length = Math.max(1, e.program().steps().size());
            for (Program.Step step : e.program().steps()) {
                work += step.fn().weight();
            }
        }
        for (View in : this.inputs) {
            in.storage().retain();
            Pending before = in.storage().pending();
            if (before == null || before.isProduct()) {
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

    /** Whether it is a matrix product, which other programs read like memory. */
    boolean isProduct() {
        return op instanceof Primitive.MatMul;
    }

    /** Whether it is a matrix product or computed from one. */
    boolean comesFromProduct() {
        if (isProduct()) {
            return true;
        }
        for (View in : inputs) {
            Pending before = in.storage().pending();
            if (before != null && before.comesFromProduct()) {
                return true;
            }
        }
        return false;
    }

    void releaseInputs() {
        for (View in : inputs) {
            in.storage().release();
        }
    }
}
