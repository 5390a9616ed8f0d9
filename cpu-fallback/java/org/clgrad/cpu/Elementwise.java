package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;

/**
 * {@link org.clgrad.spi.Primitive.Elementwise} and {@link org.clgrad.spi.Primitive.Update}: programs over blocks, ranges
 * of blocks over threads.
 */
final class Elementwise {
    /** Additions that are worth handing to another thread. */
    private static final int GRAIN = 1 << 16;

    private Elementwise() {}

    static void run(Workers workers, Plan plan, List<Double> scalars, Operand out, Operand[] inputs) {
        long size = out.shape().size();
        if (size == 0) {
            return;
        }
        if (size <= Scratch.BLOCK && dense(out) && dense(inputs)) {
            inOneBlock(plan, scalars, (int) size, out, inputs);
            return;
        }
        Operand[] operands = Arrays.copyOf(inputs, inputs.length + 1);
        operands[inputs.length] = out;
        View[] views = views(out.shape(), operands);
        View target = views[inputs.length];
        Evaluator evaluator = new Evaluator(plan, Arrays.copyOf(views, inputs.length), scalars);
        if (target.contiguous()) {
            workers.parallel(size, grain(plan), (from, to) -> direct(evaluator, target, from, to));
        } else {
            workers.parallel(size, grain(plan), (from, to) -> scattered(evaluator, target, from, to));
        }
    }

    /** Short runs of neighbours: what a chain of scalars is made of, so nothing is set up for it. */
    private static void inOneBlock(Plan plan, List<Double> scalars, int n, Operand out, Operand[] inputs) {
        Scratch scratch = Scratch.get();
        scratch.reserve(plan.values);
        for (int v = 0; v < plan.inputs; v++) {
            scratch.arrays[v] = CpuBuffer.array(inputs[v].buffer());
            scratch.offsets[v] = (int) inputs[v].layout().offset();
        }
        plan.prepare(scratch, scalars, n);
        plan.run(scratch, n, CpuBuffer.array(out.buffer()), (int) out.layout().offset());
        scratch.forget(plan.values);
    }

    private static boolean dense(Operand... operands) {
        boolean dense = true;
        for (int k = 0; k < operands.length && dense; k++) {
            dense = operands[k].layout().isContiguous();
        }
        return dense;
    }

    private static void direct(Evaluator evaluator, View target, long from, long to) {
        Scratch scratch = Scratch.get();
        evaluator.begin(scratch, to - from);
        evaluator.evaluate(scratch, from, (int) (to - from), target.array, (int) (target.base + from));
        evaluator.end(scratch);
    }

    private static void scattered(Evaluator evaluator, View target, long from, long to) {
        Scratch scratch = Scratch.get();
        evaluator.begin(scratch, to - from);
        Object block = scratch.buffer(target.type, 0, Scratch.BLOCK);
        for (long at = from; at < to; at += Scratch.BLOCK) {
            int n = (int) Math.min(Scratch.BLOCK, to - at);
            evaluator.evaluate(scratch, at, n, block, 0);
            target.store(at, n, block, 0);
        }
        evaluator.end(scratch);
    }

    /** Overwrites the first inputs with the program's results. */
    static void update(Workers workers, Plan plan, List<Double> scalars, Operand[] inputs) {
        Shape shape = inputs[0].shape();
        View[] views = views(shape, inputs);
        Evaluator evaluator = new Evaluator(plan, views, scalars);
        workers.parallel(shape.size(), grain(plan), (from, to) -> {
            Scratch scratch = Scratch.get();
            evaluator.begin(scratch, to - from);
            // A block of its own, as the steps for one part of a range use theirs after loops have done another part.
            Object last = scratch.buffer(plan.resultType(), 0, Scratch.BLOCK);
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                evaluator.evaluate(scratch, at, n, last, 0);
                for (int t = 0; t < plan.results.length; t++) {
                    int result = plan.results[t];
                    views[t].store(at, n, result == plan.values - 1 ? last : scratch.arrays[result], 0);
                }
            }
            evaluator.end(scratch);
        });
    }

    /** Elements an element-range must have for a second thread to pay. */
    static long grain(Plan plan) {
        return Math.max(Scratch.BLOCK, GRAIN / plan.cost / Scratch.BLOCK * Scratch.BLOCK);
    }

    /** Operands of one shape over their common coalesced space. */
    static View[] views(Shape shape, Operand... operands) {
        View[] views = new View[operands.length];
        if (dense(operands)) {
            for (int k = 0; k < views.length; k++) {
                Operand x = operands[k];
                views[k] = View.run(
                        x.dtype(), CpuBuffer.array(x.buffer()), x.layout().offset(), shape.size());
            }
            return views;
        }
        List<Layout> layouts = new ArrayList<>(views.length);
        for (Operand x : operands) {
            layouts.add(x.layout());
        }
        Coalesce space = Coalesce.of(shape, layouts);
        for (int k = 0; k < views.length; k++) {
            views[k] = View.of(operands[k].dtype(), CpuBuffer.array(operands[k].buffer()), space, k);
        }
        return views;
    }

    /** An evaluator that reads a run of neighbouring elements as they are. */
    static Evaluator identity(Plan plan, DType type, Object array, long base, long length) {
        return new Evaluator(plan, new View[] {View.run(type, array, base, length)}, List.of());
    }
}
