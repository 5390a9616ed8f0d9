package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * One run of a sample: its results, the gradients of {@code sum over k of <output k, cotangent k>}, and the gradients
 * of {@code sum over i of <gradient i, direction i>}. Cotangents and directions are random but fixed.
 *
 * @param outputs the results
 * @param gradients one for each differentiated input, in order; empty if not asked for
 * @param second second-order results, likewise
 */
record Evaluation(List<Values> outputs, List<Values> gradients, List<Values> second) {
    /** What to run: a sample with its values; with {@code ones} its cotangents and directions are 1. */
    record Problem(Operation op, Sample sample, double[][] values, long seed, boolean ones) {
        Problem(Operation op, Sample sample, double[][] values, long seed) {
            this(op, sample, values, seed, false);
        }

        static Problem of(Operation op, Sample sample, long seed) {
            return new Problem(op, sample, sample.generate(op.name(), seed), seed);
        }

        Problem with(double[]... other) {
            return new Problem(op, sample, other, seed, ones);
        }

        /** The places of the inputs that are differentiated. */
        int[] differentiated() {
            List<InputSpec> inputs = sample.inputs();
            return IntStream.range(0, inputs.size())
                    .filter(i -> inputs.get(i) != null && inputs.get(i).isFloating() && op.isDifferentiable(i))
                    .toArray();
        }

        double[] cotangent(int output, int n) {
            return vector("cotangent", output, n);
        }

        double[] direction(int input) {
            return vector("direction", input, values[input].length);
        }

        private double[] vector(String kind, int index, int n) {
            if (ones) {
                double[] all = new double[n];
                Arrays.fill(all, 1);
                return all;
            }
            return new Numbers(Numbers.seed(seed, op.name(), sample.name(), kind, Integer.toString(index))).normals(n);
        }
    }

    /** Runs a problem on a device up to a derivative, with the inputs placed in memory as the sample says. */
    static Evaluation run(Problem p, Device device, DType dtype, Depth depth) {
        return run(p, device, dtype, depth, true);
    }

    /** Runs a problem with contiguous inputs: where they lie does not matter for what is differenced. */
    static Evaluation runContiguous(Problem p, Device device, DType dtype, Depth depth) {
        return run(p, device, dtype, depth, false);
    }

    private static Evaluation run(Problem p, Device device, DType dtype, Depth depth, boolean placed) {
        try (Scope memory = Scope.open()) {
            List<Tensor> in = inputs(p, device, dtype, placed);
            List<Tensor> leaves = new ArrayList<>();
            if (depth != Depth.FORWARD) {
                for (int i : p.differentiated()) {
                    leaves.add(in.get(i).requiresGrad(true));
                }
            }
            List<Tensor> out = p.op().apply(in, p.sample().attributes());
            List<Values> outputs = out.stream().map(Values::of).toList();
            if (leaves.isEmpty()) {
                return new Evaluation(outputs, List.of(), List.of());
            }
            List<Tensor> grads = gradients(p, out, leaves, depth == Depth.SECOND);
            List<Values> first = read(grads, leaves);
            List<Values> second = depth == Depth.SECOND ? read(secondOrder(p, grads, leaves), leaves) : List.of();
            return new Evaluation(outputs, first, second);
        }
    }

    /** The tensors of a problem; null for an absent input. */
    static List<Tensor> inputs(Problem p, Device device, DType dtype, boolean placed) {
        List<Tensor> in = new ArrayList<>();
        for (int i = 0; i < p.sample().inputs().size(); i++) {
            InputSpec spec = p.sample().inputs().get(i);
            if (spec == null) {
                in.add(null);
            } else if (placed) {
                in.add(spec.build(device, dtype, p.values()[i]));
            } else {
                in.add(spec.contiguous(device, spec.isFloating() ? dtype : spec.dtype(), p.values()[i]));
            }
        }
        return in;
    }

    private static List<Tensor> gradients(Problem p, List<Tensor> out, List<Tensor> leaves, boolean again) {
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        for (int k = 0; k < out.size(); k++) {
            Tensor t = out.get(k);
            if (t.requiresGrad()) {
                roots.add(t);
                cotangents.add(like(t, p.cotangent(k, (int) t.size())));
            }
        }
        if (roots.isEmpty()) {
            return Collections.nCopies(leaves.size(), null);
        }
        return Autograd.grad(roots, leaves, cotangents, again, again, true);
    }

    private static List<Tensor> secondOrder(Problem p, List<Tensor> grads, List<Tensor> leaves) {
        int[] places = p.differentiated();
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> directions = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Tensor g = grads.get(i);
            if (g != null && g.requiresGrad()) {
                roots.add(g);
                directions.add(like(g, p.direction(places[i])));
            }
        }
        if (roots.isEmpty()) {
            return Collections.nCopies(leaves.size(), null);
        }
        return Autograd.grad(roots, leaves, directions, false, false, true);
    }

    private static Tensor like(Tensor t, double... values) {
        return new InputSpec(t.shape(), new InputSpec.Kind.Normal(), InputSpec.Placement.CONTIGUOUS, t.dtype())
                .contiguous(t.device(), t.dtype(), values);
    }

    private static List<Values> read(List<Tensor> grads, List<Tensor> leaves) {
        List<Values> values = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            values.add(grads.get(i) == null ? Values.zeros(leaves.get(i)) : Values.of(grads.get(i)));
        }
        return values;
    }

    /** All values in one list. */
    List<Values> all() {
        List<Values> all = new ArrayList<>(outputs);
        all.addAll(gradients);
        all.addAll(second);
        return all;
    }

    /** How many elements differ in a bit. */
    long differing(Evaluation other) {
        List<Values> mine = all();
        List<Values> theirs = other.all();
        if (mine.size() != theirs.size()) {
            return Math.max(1, mine.size());
        }
        long count = 0;
        for (int i = 0; i < mine.size(); i++) {
            count += mine.get(i).differing(theirs.get(i));
        }
        return count;
    }
}
