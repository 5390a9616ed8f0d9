package org.clgrad.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.PairResult.Cause;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * How one element {@code q} of a result follows the numbers it is computed from, in float64 on the CPU: for values those
 * are the inputs {@code x}, for derivatives also the cotangents, directions and tangents.
 *
 * @param amplification {@code sum over j of |dq/dx_j| |x_j|}: how much relative changes of 1 in all numbers change it, to
 *     first order; NaN if that is not known
 * @param value the element
 * @param causes the numbers that it depends on most, by {@code |dq/dx_j x_j|}; where it depends on none to first order, or
 *     that is not finite, the elements of the inputs at its own place
 */
record Sensitivity(double amplification, double value, List<Cause> causes) {
    /** How many causes are kept. */
    private static final int CAUSES = 4;

    /** The relative condition number of the element: infinite for a 0 that is not one for all inputs. */
    double condition() {
        return amplification == 0 ? 0 : amplification / Math.abs(value);
    }

    /**
     * Looks at an element.
     *
     * @param p the problem
     * @param aspect what of it
     * @param part which output, or which of the differentiated inputs
     * @param position the element in row-major order
     * @param value what it is in float64
     * @return its sensitivity; without numbers where the operation has no derivative of the order that takes
     */
    static Sensitivity of(Problem p, Aspect aspect, int part, int position, double value) {
        try (Scope memory = Scope.open()) {
            return new Probe(p, aspect, part, position).measure(value);
        } catch (ClgradException e) {
            return new Sensitivity(Double.NaN, value, List.of());
        }
    }

    /** The differentiable run of one problem. */
    private static final class Probe {
        private final Problem p;
        private final List<Tensor> inputs;
        private final Graph graph;
        /** What was differentiated with respect to: the graph's leaves, then vectors. */
        private final List<Tensor> numbers = new ArrayList<>();
        /** What the numbers are called. */
        private final List<String> names = new ArrayList<>();
        /** The derivatives of the element, one for each of the numbers; null for 0. */
        private final List<Tensor> derivatives = new ArrayList<>();

        private final Shape shape;
        private final int position;

        Probe(Problem p, Aspect aspect, int part, int position) {
            this.p = p;
            this.position = position;
            inputs = Evaluation.inputs(p, Device.cpu(), DType.FLOAT64, false);
            graph = Graph.of(p, inputs, true, true);
            Tensor of = null;
            if (aspect == Aspect.FORWARD || aspect == Aspect.JVP) {
                of = graph.outputs().get(part);
                shape = of.shape();
            } else {
                shape = graph.leaves().get(part).shape();
                List<Tensor> gradients = graph.gradients(true);
                List<Tensor> all = aspect == Aspect.GRADIENT ? gradients : graph.second(gradients, true);
                of = all.get(part);
            }
            if (of != null && of.dtype().isFloating() && of.requiresGrad()) {
                differentiate(aspect, of);
            }
        }

        private void differentiate(Aspect aspect, Tensor of) {
            double[] unit = new double[(int) of.size()];
            unit[position] = 1;
            numbers.addAll(graph.leaves());
            for (int place : p.differentiated()) {
                names.add(p.input(place));
            }
            if (aspect == Aspect.JVP) {
                alongTangents(of, unit);
            } else {
                numbers.addAll(graph.vectors());
                names.addAll(graph.vectorNames());
                derivatives.addAll(
                        Autograd.grad(List.of(of), numbers, List.of(Graph.like(of, unit)), false, false, true));
            }
        }

        /** The element of {@code J v} is {@code <v, g>}, {@code g} being the gradient of the output's element. */
        private void alongTangents(Tensor of, double... unit) {
            List<Tensor> g =
                    Autograd.grad(List.of(of), graph.leaves(), List.of(Graph.like(of, unit)), true, true, true);
            int[] places = p.differentiated();
            List<Tensor> roots = new ArrayList<>();
            List<Tensor> tangents = new ArrayList<>();
            List<Tensor> ofTangents = new ArrayList<>();
            for (int i = 0; i < places.length; i++) {
                if (g.get(i) != null) {
                    Tensor v = Graph.like(g.get(i), p.tangent(places[i]));
                    numbers.add(v);
                    names.add("tangent of " + p.input(places[i]));
                    ofTangents.add(g.get(i));
                    if (g.get(i).requiresGrad()) {
                        roots.add(g.get(i));
                        tangents.add(v);
                    }
                }
            }
            derivatives.addAll(
                    roots.isEmpty()
                            ? Collections.nCopies(graph.leaves().size(), null)
                            : Autograd.grad(roots, graph.leaves(), tangents, false, false, true));
            derivatives.addAll(ofTangents);
        }

        Sensitivity measure(double value) {
            if (numbers.isEmpty()) {
                return new Sensitivity(Double.NaN, value, samePlace());
            }
            double sum = 0;
            List<Cause> causes = new ArrayList<>();
            for (int i = 0; i < numbers.size(); i++) {
                if (derivatives.get(i) == null) {
                    continue;
                }
                double[] d = derivatives.get(i).toDoubleArray();
                double[] x = numbers.get(i).toDoubleArray();
                for (int j = 0; j < d.length; j++) {
                    double share = d[j] == 0 ? 0 : Math.abs(d[j] * x[j]);
                    sum += share;
                    if (d[j] != 0) {
                        causes.add(new Cause(
                                names.get(i), Cause.index(numbers.get(i).shape(), j), x[j], share));
                        if (causes.size() > 2 * CAUSES) {
                            shorten(causes);
                        }
                    }
                }
            }
            if (!Double.isFinite(sum) || causes.isEmpty()) {
                return new Sensitivity(Double.isFinite(sum) ? sum : Double.NaN, value, samePlace());
            }
            shorten(causes);
            return new Sensitivity(sum, value, List.copyOf(causes));
        }

        private static void shorten(List<Cause> causes) {
            causes.sort(Comparator.comparingDouble((Cause c) -> -c.share()));
            causes.subList(Math.min(CAUSES, causes.size()), causes.size()).clear();
        }

        /** The elements of the inputs at the place of the result's, where shapes broadcast to it. */
        private List<Cause> samePlace() {
            List<Cause> causes = new ArrayList<>();
            long[] index = shape.indexOf(position);
            for (int i = 0; i < inputs.size() && causes.size() < CAUSES; i++) {
                if (inputs.get(i) != null) {
                    Shape of = inputs.get(i).shape();
                    int at = broadcast(of, index);
                    if (at >= 0) {
                        causes.add(new Cause(p.input(i), Cause.index(of, at), p.values()[i][at], Double.NaN));
                    }
                }
            }
            return causes;
        }

        /** The position of the element that broadcasting puts at an index; -1 if the shape does not broadcast to it. */
        private int broadcast(Shape of, long... index) {
            int missing = index.length - of.rank();
            int at = 0;
            for (int d = 0; d < of.rank(); d++) {
                boolean fits = missing >= 0 && (of.dim(d) == 1 || of.dim(d) == shape.dim(d + missing));
                if (!fits) {
                    return -1;
                }
                at = (int) (at * of.dim(d) + (of.dim(d) == 1 ? 0 : index[d + missing]));
            }
            return at;
        }
    }
}
