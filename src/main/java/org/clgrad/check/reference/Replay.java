package org.clgrad.check.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.check.reference.ReplayResult.Part;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DataException;
import org.clgrad.io.ElementType;
import org.clgrad.io.SafeTensors;
import org.clgrad.io.StoredTensor;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Runs stored cases and compares with what is stored. Errors are normalised: the largest difference over the largest
 * element, of the worst tensor. In float32 four times the error of the source's own float32 run is allowed.
 */
public final class Replay {
    /** What is allowed in float64. */
    public static final double FLOAT64_BOUND = 1e-12;
    /** What is allowed in float32 even where the source's own run is exact. */
    public static final double FLOAT32_BOUND = 1e-6;

    /** How often the error of the source's float32 run is allowed in float32. */
    public static final double FACTOR = 4;

    /**
     * Operations of whose float64 derivatives PyTorch itself has float32 digits alone: it rounds 1/6, and 1 / alpha, to
     * float32 there. Their float64 derivatives are held to the float32 bound.
     */
    private static final Set<String> ROUNDED_BY_SOURCE = Set.of("hardsigmoid", "celu");

    private final SafeTensors tensors;

    /**
     * Makes a replay.
     *
     * @param suite the suite whose cases are run
     */
    public Replay(ReferenceSuite suite) {
        tensors = suite.tensors();
    }

    /**
     * Runs a case. What goes wrong on the way is part of the result: a suite is somebody else's, and one bad case must
     * not hide the others.
     *
     * @param c the case, of an operation that {@link OpTable} has
     * @param device where
     * @param dtype float32 or float64
     * @return what it gave
     */
    public ReplayResult run(Case c, Device device, DType dtype) {
        List<Part> parts = new ArrayList<>();
        try (Scope memory = Scope.open()) {
            replay(c, device, dtype, parts);
            return new ReplayResult(c, device, dtype, parts, "");
        } catch (ClgradException e) {
            return new ReplayResult(c, device, dtype, parts, e.getMessage());
        }
    }

    private void replay(Case c, Device device, DType dtype, List<Part> parts) {
        Operation op = OpTable.get(c.op());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : c.inputs()) {
            Tensor t = tensor(c, "in", name, device, dtype);
            inputs.put(name, c.gradients() && c.differentiable().contains(name) ? t.requiresGrad(true) : t);
        }
        List<Tensor> out = op.apply(arranged(op, c, inputs), c.attributes());
        if (out.size() != c.outputs()) {
            throw new DataException(c.id() + ": " + op + " has " + out.size() + " outputs, stored are " + c.outputs());
        }
        Deviation deviation = Deviation.NONE;
        for (int k = 0; k < out.size(); k++) {
            deviation = deviation.or(Deviation.between(out.get(k), stored(c, "out", Integer.toString(k))));
        }
        parts.add(part(c, Aspect.FORWARD, dtype, deviation, c.errors().out()));
        if (c.gradients()) {
            derivatives(c, device, dtype, inputs, out, parts);
        }
    }

    private void derivatives(
            Case c, Device device, DType dtype, Map<String, Tensor> inputs, List<Tensor> out, List<Part> parts) {
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        for (int k = 0; k < out.size(); k++) {
            if (out.get(k).requiresGrad()) {
                roots.add(out.get(k));
                cotangents.add(tensor(c, "cotangent", Integer.toString(k), device, dtype));
            }
        }
        List<Tensor> leaves = new ArrayList<>();
        for (String name : c.differentiable()) {
            if (!inputs.containsKey(name)) {
                throw new DataException(c.id() + ": '" + name + "' is to be differentiated and is no input");
            }
            leaves.add(inputs.get(name));
        }
        List<Tensor> grads = roots.isEmpty()
                ? Arrays.asList(new Tensor[leaves.size()])
                : Autograd.grad(roots, leaves, cotangents, true, c.secondOrder(), true);
        parts.add(part(
                c, Aspect.GRADIENT, dtype, worst(c, "grad", grads), c.errors().grad()));
        if (!c.secondOrder()) {
            return;
        }
        List<Tensor> again = new ArrayList<>();
        List<Tensor> directions = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            String name = c.differentiable().get(i);
            boolean takesPart = tensors.names().contains(c.id() + "/direction/" + name);
            if (takesPart && grads.get(i) != null && grads.get(i).requiresGrad()) {
                again.add(grads.get(i));
                directions.add(tensor(c, "direction", name, device, dtype));
            }
        }
        List<Tensor> second = again.isEmpty()
                ? Arrays.asList(new Tensor[leaves.size()])
                : Autograd.grad(again, leaves, directions, false, false, true);
        parts.add(part(
                c,
                Aspect.SECOND_ORDER,
                dtype,
                worst(c, "grad2", second),
                c.errors().grad2()));
    }

    private static List<Tensor> arranged(Operation op, Case c, Map<String, Tensor> inputs) {
        if (op.isVariadic()) {
            return List.copyOf(inputs.values());
        }
        for (String name : inputs.keySet()) {
            if (!op.inputs().contains(name)) {
                throw new DataException(c.id() + ": " + op + " has no input '" + name + "'; it takes " + op.inputs());
            }
        }
        List<Tensor> list = new ArrayList<>();
        for (String name : op.inputs()) {
            if (!inputs.containsKey(name) && !op.isOptional(name)) {
                throw new DataException(c.id() + ": the input '" + name + "' of " + op + " is missing");
            }
            list.add(inputs.get(name));
        }
        return list;
    }

    private Content stored(Case c, String kind, String name) {
        StoredTensor stored = tensors.tensor(c.id() + "/" + kind + "/" + name);
        if (stored.type().dtype().isEmpty()) {
            throw new DataException(stored.where() + " has the type " + stored.type() + ", which clgrad does not have");
        }
        return new Content(stored.type(), stored.shape(), stored.toDoubleArray());
    }

    private Tensor tensor(Case c, String kind, String name, Device device, DType dtype) {
        Content content = stored(c, kind, name);
        DType type = content.type.isFloating() ? dtype : content.type.dtype().orElseThrow();
        return InputSpec.values(content.values, content.shape.toArray()).contiguous(device, type, content.values);
    }

    /** The worst error of gradients; one that is absent stands for zeros, and one that is not stored as well. */
    private Deviation worst(Case c, String kind, List<Tensor> grads) {
        Deviation worst = Deviation.NONE;
        for (int i = 0; i < grads.size(); i++) {
            String name = c.differentiable().get(i);
            boolean isStored = tensors.names().contains(c.id() + "/" + kind + "/" + name);
            if (!isStored && kind.equals("grad")) {
                throw new DataException(c.id() + ": the gradient of '" + name + "' is not stored");
            }
            Tensor g = grads.get(i);
            if (isStored) {
                worst = worst.or(Deviation.between(g, stored(c, kind, name)));
            } else if (g != null) {
                worst = worst.or(
                        Deviation.between(g, new Content(ElementType.FLOAT64, g.shape(), new double[(int) g.size()])));
            }
        }
        return worst;
    }

    private static Part part(Case c, Aspect aspect, DType dtype, Deviation deviation, double source) {
        boolean exact = aspect == Aspect.FORWARD || !ROUNDED_BY_SOURCE.contains(c.op());
        double bound = dtype == DType.FLOAT64 && exact ? FLOAT64_BOUND : Math.max(FACTOR * source, FLOAT32_BOUND);
        return new Part(aspect, deviation.normalised, deviation.ulp, source, bound);
    }

    /**
     * A stored tensor that was read.
     *
     * @param type the element type
     * @param shape its sizes
     * @param values its elements in row-major order; int64 beyond 2^53 rounds
     */
    private record Content(ElementType type, Shape shape, double[] values) {}

    /** The two measures of {@link Part}. */
    private record Deviation(double normalised, double ulp) {
        static final Deviation NONE = new Deviation(0, 0);
        private static final Deviation WRONG = new Deviation(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        Deviation or(Deviation other) {
            return new Deviation(Math.max(normalised, other.normalised), Math.max(ulp, other.ulp));
        }

        /** Between a tensor, null for zeros, and what it should be. */
        static Deviation between(Tensor got, Content expected) {
            DType type = got == null ? DType.FLOAT64 : got.dtype();
            boolean sameKind = expected.type.isFloating()
                    ? type.isFloating()
                    : expected.type == ElementType.BOOL ? type == DType.BOOL : type.isInteger();
            if (!sameKind || (got != null && !got.shape().equals(expected.shape))) {
                return WRONG;
            }
            double[] b = expected.values;
            double[] a = got == null ? new double[b.length] : got.toDoubleArray();
            double worst = 0;
            double scale = 0;
            double ulp = 0;
            for (int i = 0; i < a.length; i++) {
                boolean same = a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i]));
                if (!same && !(type.isFloating() && Double.isFinite(a[i]) && Double.isFinite(b[i]))) {
                    return WRONG;
                }
                if (!same) {
                    double difference = Math.abs(a[i] - b[i]);
                    worst = Math.max(worst, difference);
                    ulp = Math.max(ulp, difference / (type == DType.FLOAT64 ? Math.ulp(b[i]) : Math.ulp((float) b[i])));
                }
                scale = Double.isFinite(b[i]) ? Math.max(scale, Math.abs(b[i])) : scale;
            }
            return new Deviation(scale == 0 ? worst : worst / scale, ulp);
        }
    }
}
