package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Functional;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * One run of a sample: its results, the gradients of {@code sum over k of <output k, cotangent k>}, and the gradients
 * of {@code sum over i of <gradient i, direction i>}. Cotangents and directions are random but fixed, or a stored case's.
 *
 * @param outputs the results
 * @param gradients one for each differentiated input, in order; empty if not asked for
 * @param second second-order results, likewise
 */
record Evaluation(List<Values> outputs, List<Values> gradients, List<Values> second) {
    /**
     * What to run: a sample with its values.
     *
     * @param ones whether cotangents and directions are 1
     * @param stored the case of a suite that it is, which may have vectors of its own; null for a sample of the table
     */
    record Problem(Operation op, Sample sample, double[][] values, long seed, boolean ones, StoredCase stored) {
        Problem(Operation op, Sample sample, double[][] values, long seed) {
            this(op, sample, values, seed, false);
        }

        Problem(Operation op, Sample sample, double[][] values, long seed, boolean ones) {
            this(op, sample, values, seed, ones, null);
        }

        static Problem of(Operation op, Sample sample, long seed) {
            return new Problem(op, sample, sample.generate(op.name(), seed), seed);
        }

        Problem with(double[]... other) {
            return new Problem(op, sample, other, seed, ones, stored);
        }

        /** The same call, named and placed as another sample says. */
        Problem as(Sample other) {
            return new Problem(op, other, values, seed, ones, stored);
        }

        /** The places of the inputs that are differentiated. */
        int[] differentiated() {
            List<InputSpec> inputs = sample.inputs();
            return IntStream.range(0, inputs.size())
                    .filter(i -> inputs.get(i) != null && inputs.get(i).isFloating())
                    .filter(i -> stored == null ? op.isDifferentiable(i) : stored.isDifferentiated(i))
                    .toArray();
        }

        /** Up to which derivative it makes sense. */
        Depth depth() {
            return differentiated().length == 0 ? Depth.FORWARD : sample.depth();
        }

        /** What an output is multiplied with for the backward pass. */
        double[] cotangent(int output, int n) {
            return stored == null ? vector("cotangent", output, n) : stored.cotangent(output);
        }

        /** What a gradient is multiplied with for the second backward pass; null for one that takes no part. */
        double[] direction(int input) {
            return stored == null ? tangent(input) : stored.direction(input);
        }

        /** What is multiplied with the Jacobian in forward mode. */
        double[] tangent(int input) {
            double[] given = stored == null ? null : stored.direction(input);
            return given == null ? vector("direction", input, values[input].length) : given;
        }

        private double[] vector(String kind, int index, int n) {
            if (ones) {
                double[] all = new double[n];
                Arrays.fill(all, 1);
                return all;
            }
            return new Numbers(Numbers.seed(seed, op.name(), sample.name(), kind, Integer.toString(index))).normals(n);
        }

        /** The name of the input at a place. */
        String input(int place) {
            return op.isVariadic()
                    ? op.inputs().get(0) + " " + place
                    : op.inputs().get(place);
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

    static Evaluation run(Problem p, Device device, DType dtype, Depth depth, boolean placed) {
        try (Scope memory = Scope.open()) {
            Graph graph = Graph.of(p, inputs(p, device, dtype, placed), depth != Depth.FORWARD, false);
            List<Values> outputs = graph.outputs().stream().map(Values::of).toList();
            if (graph.leaves().isEmpty()) {
                return new Evaluation(outputs, List.of(), List.of());
            }
            List<Tensor> grads = graph.gradients(depth == Depth.SECOND);
            List<Values> first = read(grads, graph.leaves());
            List<Values> second = depth == Depth.SECOND ? read(graph.second(grads, false), graph.leaves()) : List.of();
            return new Evaluation(outputs, first, second);
        }
    }

    /** The derivatives of the results along the tangents, in forward mode: one for each result, 0 for integers. */
    static List<Values> tangents(Problem p, Device device, DType dtype, boolean placed) {
        try (Scope memory = Scope.open()) {
            List<Tensor> in = inputs(p, device, dtype, placed);
            int[] places = p.differentiated();
            List<Tensor> primals = Arrays.stream(places).mapToObj(in::get).toList();
            List<Tensor> tangents = Arrays.stream(places)
                    .mapToObj(i -> Graph.like(in.get(i), p.tangent(i)))
                    .toList();
            Functional.Many f = varied -> {
                List<Tensor> all = new ArrayList<>(in);
                for (int i = 0; i < places.length; i++) {
                    all.set(places[i], varied.get(i));
                }
                return p.op().apply(all, p.sample().attributes());
            };
            return Functional.jvp(f, primals, tangents).tangents().stream()
                    .map(Values::of)
                    .toList();
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
