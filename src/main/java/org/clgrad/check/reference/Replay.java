package org.clgrad.check.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.check.reference.SafeTensors.Content;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
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

    private static final double FACTOR = 4;

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
     * Runs a case.
     *
     * @param c the case, of an operation that {@link OpTable} has
     * @param device where
     * @param dtype float32 or float64
     * @return one result each for values, gradients and second order, as far as stored
     * @throws DataException if tensors of the case are missing or do not fit
     */
    public List<CheckResult> run(Case c, Device device, DType dtype) {
        try (Scope memory = Scope.open()) {
            Operation op = OpTable.get(c.op());
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            for (String name : c.inputs()) {
                Tensor t = tensor(c, "in", name, device, dtype);
                inputs.put(name, c.gradients() && c.differentiable().contains(name) ? t.requiresGrad(true) : t);
            }
            List<Tensor> out = op.apply(arranged(op, c, inputs), c.attributes());
            if (out.size() != c.outputs()) {
                throw new DataException(
                        c.id() + ": " + op + " has " + out.size() + " outputs, stored are " + c.outputs());
            }
            List<CheckResult> results = new ArrayList<>();
            double error = 0;
            for (int k = 0; k < out.size(); k++) {
                error = Math.max(error, error(out.get(k), stored(c, "out", Integer.toString(k))));
            }
            results.add(
                    result(c, device, dtype, Aspect.FORWARD, error, c.errors().out()));
            if (c.gradients()) {
                derivatives(c, device, dtype, inputs, out, results);
            }
            return results;
        }
    }

    private void derivatives(
            Case c,
            Device device,
            DType dtype,
            Map<String, Tensor> inputs,
            List<Tensor> out,
            List<CheckResult> results) {
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        for (int k = 0; k < out.size(); k++) {
            if (out.get(k).requiresGrad()) {
                roots.add(out.get(k));
                cotangents.add(tensor(c, "cotangent", Integer.toString(k), device, dtype));
            }
        }
        List<Tensor> leaves = c.differentiable().stream().map(inputs::get).toList();
        List<Tensor> grads = Autograd.grad(roots, leaves, cotangents, true, c.secondOrder(), true);
        results.add(result(
                c,
                device,
                dtype,
                Aspect.GRADIENT,
                worst(c, "grad", grads),
                c.errors().grad()));
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
        results.add(result(
                c,
                device,
                dtype,
                Aspect.SECOND_ORDER,
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
        return tensors.read(c.id() + "/" + kind + "/" + name);
    }

    private Tensor tensor(Case c, String kind, String name, Device device, DType dtype) {
        Content content = stored(c, kind, name);
        DType type = switch (content.dtype()) {
            case "I64" -> DType.INT64;
            case "I32" -> DType.INT32;
            case "BOOL" -> DType.BOOL;
            default -> dtype;
        };
        return InputSpec.values(content.values(), content.shape().toArray()).contiguous(device, type, content.values());
    }

    /** The worst error of gradients; one that is absent stands for zeros, and one that is not stored as well. */
    private double worst(Case c, String kind, List<Tensor> grads) {
        double worst = 0;
        for (int i = 0; i < grads.size(); i++) {
            String name = c.differentiable().get(i);
            boolean isStored = tensors.names().contains(c.id() + "/" + kind + "/" + name);
            if (!isStored && kind.equals("grad")) {
                throw new DataException(c.id() + ": the gradient of '" + name + "' is not stored");
            }
            Tensor g = grads.get(i);
            if (isStored) {
                Content expected = stored(c, kind, name);
                worst = Math.max(worst, g == null ? largest(expected.values()) : error(g, expected));
            } else if (g != null) {
                worst = Math.max(worst, largest(g.toDoubleArray()));
            }
        }
        return worst;
    }

    private static double largest(double... values) {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, Math.abs(v));
        }
        return max;
    }

    /** The normalised error; infinite if shapes differ, or an element is finite in one and not in the other. */
    private static double error(Tensor got, Content expected) {
        if (!got.shape().equals(expected.shape()) || got.dtype().isFloating() != expected.isFloating()) {
            return Double.POSITIVE_INFINITY;
        }
        double[] a = got.toDoubleArray();
        double[] b = expected.values();
        double worst = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            boolean same = a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i]));
            if (!same && !(Double.isFinite(a[i]) && Double.isFinite(b[i]))) {
                return Double.POSITIVE_INFINITY;
            }
            worst = same ? worst : Math.max(worst, Math.abs(a[i] - b[i]));
            scale = Double.isFinite(b[i]) ? Math.max(scale, Math.abs(b[i])) : scale;
        }
        return scale == 0 ? worst : worst / scale;
    }

    private static CheckResult result(
            Case c, Device device, DType dtype, Aspect aspect, double error, double sourceError) {
        double bound = dtype == DType.FLOAT64 ? FLOAT64_BOUND : Math.max(FACTOR * sourceError, FLOAT32_BOUND);
        Verdict verdict = error <= bound ? Verdict.PASS : Verdict.FAIL;
        return new CheckResult(c.op(), c.id(), device.id(), dtype.label(), aspect, error, bound, verdict, "");
    }
}
