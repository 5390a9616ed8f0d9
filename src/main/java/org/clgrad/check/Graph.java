package org.clgrad.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.ops.InputSpec;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Tensor;

/** The tensors of a run before they are read, which can still be differentiated; within a scope. */
final class Graph {
    private final Problem problem;
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<Tensor> vectors = new ArrayList<>();
    private final List<String> vectorNames = new ArrayList<>();
    private final List<Tensor> outputs;
    private final boolean vectorsVary;

    private Graph(Problem problem, List<Tensor> inputs, boolean derived, boolean vectorsVary) {
        this.problem = problem;
        this.vectorsVary = vectorsVary;
        if (derived) {
            for (int i : problem.differentiated()) {
                leaves.add(inputs.get(i).requiresGrad(true));
            }
        }
        outputs = problem.op().apply(inputs, problem.sample().attributes());
        if (problem.stored() != null) {
            problem.stored().requireShapes(outputs);
        }
    }

    /**
     * Computes the results.
     *
     * @param problem what to run
     * @param inputs its tensors
     * @param derived whether derivatives will be asked for
     * @param vectorsVary whether cotangents and directions are leaves, too, see {@link #vectors()}
     * @return the graph
     */
    static Graph of(Problem problem, List<Tensor> inputs, boolean derived, boolean vectorsVary) {
        return new Graph(problem, inputs, derived, vectorsVary);
    }

    /** The inputs that are differentiated. */
    List<Tensor> leaves() {
        return leaves;
    }

    /** The cotangents and directions that were used until now. */
    List<Tensor> vectors() {
        return vectors;
    }

    /** What these are called. */
    List<String> vectorNames() {
        return vectorNames;
    }

    List<Tensor> outputs() {
        return outputs;
    }

    /** The gradients of {@code sum over k of <output k, cotangent k>}; null for one that is 0 everywhere. */
    List<Tensor> gradients(boolean again) {
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        for (int k = 0; k < outputs.size(); k++) {
            Tensor t = outputs.get(k);
            if (t.requiresGrad()) {
                roots.add(t);
                cotangents.add(vector("cotangent " + k, t, problem.cotangent(k, (int) t.size())));
            }
        }
        return derived(roots, cotangents, again);
    }

    /** The gradients of {@code sum over i of <gradient i, direction i>}; null for one that is 0 everywhere. */
    List<Tensor> second(List<Tensor> gradients, boolean again) {
        int[] places = problem.differentiated();
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> directions = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Tensor g = gradients.get(i);
            double[] direction = problem.direction(places[i]);
            if (g != null && g.requiresGrad() && direction != null) {
                roots.add(g);
                directions.add(vector("direction of " + problem.input(places[i]), g, direction));
            }
        }
        return derived(roots, directions, again);
    }

    private Tensor vector(String name, Tensor like, double... values) {
        Tensor v = like(like, values);
        if (vectorsVary) {
            vectors.add(v.requiresGrad(true));
            vectorNames.add(name);
        }
        return v;
    }

    private List<Tensor> derived(List<Tensor> roots, List<Tensor> by, boolean again) {
        return roots.isEmpty()
                ? Collections.nCopies(leaves.size(), null)
                : Autograd.grad(roots, leaves, by, again, again, true);
    }

    /** A contiguous tensor of another's type and shape, on its device. */
    static Tensor like(Tensor t, double... values) {
        return new InputSpec(t.shape(), new InputSpec.Kind.Normal(), InputSpec.Placement.CONTIGUOUS, t.dtype())
                .contiguous(t.device(), t.dtype(), values);
    }
}
