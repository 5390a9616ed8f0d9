package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.error.DataException;
import org.clgrad.io.StoredTensor;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/** A case of a reference suite as a problem to run, and what is stored of its outcome. */
final class StoredCase {
    /** The seed of vectors that a case does not store. */
    private static final long SEED = 1;

    private final ReferenceSuite suite;
    private final Case of;
    private final Operation op;
    /** The name of the input at each place of the operation's; null where it is absent. */
    private final List<String> names;

    /**
     * Takes a case.
     *
     * @param suite the suite that has it
     * @param of the case, of an operation that {@link OpTable} has
     * @throws DataException if its inputs are not those of the operation
     */
    StoredCase(ReferenceSuite suite, Case of) {
        this.suite = suite;
        this.of = of;
        op = OpTable.get(of.op());
        names = arranged();
        for (String name : of.differentiable()) {
            if (!of.inputs().contains(name)) {
                throw new DataException(of.id() + ": '" + name + "' is to be differentiated and is no input");
            }
        }
    }

    private List<String> arranged() {
        if (op.isVariadic()) {
            return of.inputs();
        }
        for (String name : of.inputs()) {
            if (!op.inputs().contains(name)) {
                throw new DataException(of.id() + ": " + op + " has no input '" + name + "'; it takes " + op.inputs());
            }
        }
        List<String> list = new ArrayList<>();
        for (String name : op.inputs()) {
            if (!of.inputs().contains(name) && !op.isOptional(name)) {
                throw new DataException(of.id() + ": the input '" + name + "' of " + op + " is missing");
            }
            list.add(of.inputs().contains(name) ? name : null);
        }
        return list;
    }

    /** The call with its inputs, contiguous. */
    Problem problem() {
        List<InputSpec> specs = new ArrayList<>();
        double[][] values = new double[names.size()][];
        for (int i = 0; i < values.length; i++) {
            if (names.get(i) == null) {
                specs.add(null);
                continue;
            }
            StoredTensor t = tensor("in", names.get(i));
            values[i] = t.toDoubleArray();
            DType type = t.type().isFloating() ? null : t.type().dtype().orElseThrow();
            specs.add(new InputSpec(t.shape(), new InputSpec.Kind.Values(values[i]), Placement.CONTIGUOUS, type));
        }
        Depth depth = of.secondOrder() ? Depth.SECOND : of.gradients() ? Depth.FIRST : Depth.FORWARD;
        return new Problem(op, new Sample(of.id(), specs, of.attributes(), depth), values, SEED, false, this);
    }

    Case of() {
        return of;
    }

    boolean isOf(ReferenceSuite other) {
        return suite == other;
    }

    /** Whether what is stored here is the outcome of a problem: the same inputs, arguments and vectors, as deep or deeper. */
    boolean isSameCall(Problem p) {
        Problem mine = problem();
        boolean same = mine.sample()
                        .attributes()
                        .toString()
                        .equals(p.sample().attributes().toString())
                && mine.depth().compareTo(p.depth()) >= 0
                && Arrays.equals(mine.differentiated(), p.differentiated())
                && Arrays.deepEquals(mine.values(), p.values());
        for (int k = 0; same && p.depth() != Depth.FORWARD && k < of.outputs(); k++) {
            String name = Integer.toString(k);
            same = isStored("cotangent", name) == p.stored().isStored("cotangent", name)
                    && (!isStored("cotangent", name)
                            || Arrays.equals(cotangent(k), p.stored().cotangent(k)));
        }
        for (int place : p.depth() == Depth.SECOND ? p.differentiated() : new int[0]) {
            same &= Arrays.equals(direction(place), p.stored().direction(place));
        }
        return same;
    }

    boolean isDifferentiated(int place) {
        return of.gradients() && of.differentiable().contains(names.get(place));
    }

    double[] cotangent(int output) {
        return tensor("cotangent", Integer.toString(output)).toDoubleArray();
    }

    /** Null if there is none. */
    double[] direction(int place) {
        return isStored("direction", names.get(place))
                ? tensor("direction", names.get(place)).toDoubleArray()
                : null;
    }

    /** Before anything of a result is read: a case must not make it larger than what is stored. */
    void requireShapes(List<Tensor> outputs) {
        if (outputs.size() != of.outputs()) {
            throw new DataException(
                    of.id() + ": " + op + " has " + outputs.size() + " outputs, stored are " + of.outputs());
        }
        for (int k = 0; k < outputs.size(); k++) {
            Shape stored = tensor("out", Integer.toString(k)).shape();
            if (!outputs.get(k).shape().equals(stored)) {
                throw new DataException(of.id() + ": output " + k + " has the shape "
                        + outputs.get(k).shape() + ", stored is " + stored);
            }
        }
    }

    /** What is stored of the outcome, as far as the problem's depth. */
    Evaluation expected(Problem p) {
        List<Values> outputs = new ArrayList<>();
        for (int k = 0; k < of.outputs(); k++) {
            outputs.add(values("out", Integer.toString(k)));
        }
        List<Values> gradients = new ArrayList<>();
        List<Values> second = new ArrayList<>();
        for (int place : p.differentiated()) {
            String name = names.get(place);
            if (!isStored("grad", name)) {
                throw new DataException(of.id() + ": the gradient of '" + name + "' is not stored");
            }
            gradients.add(values("grad", name));
            if (p.depth() == Depth.SECOND) {
                Shape shape = p.sample().inputs().get(place).shape();
                second.add(
                        isStored("grad2", name)
                                ? values("grad2", name)
                                : new Values(DType.FLOAT64, shape, new double[(int) shape.size()]));
            }
        }
        return new Evaluation(outputs, gradients, second);
    }

    /** A type that clgrad has no tensors of was refused before; floats of any width are float64 here. */
    private Values values(String kind, String name) {
        StoredTensor t = tensor(kind, name);
        DType type = t.type().isFloating() ? DType.FLOAT64 : t.type().dtype().orElseThrow();
        return new Values(type, t.shape(), t.toDoubleArray());
    }

    private boolean isStored(String kind, String name) {
        return suite.tensors().names().contains(of.id() + "/" + kind + "/" + name);
    }

    private StoredTensor tensor(String kind, String name) {
        StoredTensor stored = suite.tensors().tensor(of.id() + "/" + kind + "/" + name);
        if (stored.type().dtype().isEmpty()) {
            throw new DataException(stored.where() + " has the type " + stored.type() + ", which clgrad does not have");
        }
        return stored;
    }
}
