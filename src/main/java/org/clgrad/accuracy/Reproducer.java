package org.clgrad.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DataException;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * One operation as a reference suite: its inputs, and as results those of the CPU fallback in float64. The arguments that
 * are no tensors are run b's, the results are of run a's, so that also a difference of arguments shows. Results of both runs
 * are stored besides.
 */
final class Reproducer {
    private final String id;
    private final Divergence.Side a;
    private final Divergence.Side b;
    private final Turn mine;
    private final Turn theirs;
    private final List<Snapshot> inputs;
    private final List<Snapshot> resultsOfA;
    private final List<Snapshot> resultsOfB;

    Reproducer(
            int call,
            Divergence.Side a,
            Divergence.Side b,
            Turn mine,
            Turn theirs,
            List<Snapshot> inputs,
            List<Snapshot> resultsOfA,
            List<Snapshot> resultsOfB) {
        this.id = plain(mine.label()) + "-" + call;
        this.a = a;
        this.b = b;
        this.mine = mine;
        this.theirs = theirs;
        this.inputs = inputs;
        this.resultsOfA = resultsOfA;
        this.resultsOfB = resultsOfB;
    }

    private static String plain(String label) {
        return label.replaceAll("[^A-Za-z0-9_.]", "_");
    }

    /** What the CPU fallback computes: results, and gradients if they are asked for. */
    private record Computed(List<Snapshot> out, List<Snapshot> cotangents, Map<String, Snapshot> gradients) {}

    Optional<String> save(Path folder) {
        try (Scope memory = Scope.open()) {
            SuiteWriter suite = new SuiteWriter("clgrad diverge, " + a + " and " + b);
            put(suite, "a", resultsOfA);
            put(suite, "b", resultsOfB);
            Optional<String> unable = Optional.empty();
            try {
                suite.add(replayable(suite));
            } catch (ClgradException e) {
                unable = Optional.of(e.getMessage());
                suite.add(unknown(suite));
            }
            suite.write("diverge", folder);
            return unable;
        }
    }

    private void put(SuiteWriter suite, String kind, List<Snapshot> all) {
        for (int k = 0; k < all.size(); k++) {
            put(suite, kind, Integer.toString(k), all.get(k), all.get(k).dtype());
        }
    }

    private void put(SuiteWriter suite, String kind, String name, Snapshot s, DType floating) {
        suite.put(id, kind, name, s.tensor(Device.cpu(), floating));
    }

    /** A case of an operation that the table does not have: its inputs and results are there to look at. */
    private SuiteWriter.Case unknown(SuiteWriter suite) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            names.add("input" + i);
            put(suite, "in", names.get(i), inputs.get(i), inputs.get(i).dtype());
        }
        put(suite, "out", resultsOfA);
        return new SuiteWriter.Case(
                id, plain(mine.label()), names, Map.of(), List.of(), resultsOfA.size(), false, 0, 0, 0);
    }

    private SuiteWriter.Case replayable(SuiteWriter suite) {
        Turn.Row row = mine.row();
        if (row == null || theirs.row() == null) {
            throw new DataException(mine.label() + " is no operation of the table, so verify cannot call it");
        }
        Operation op = OpTable.find(row.op())
                .orElseThrow(
                        () -> new DataException(row.op() + " is no operation of the table, so verify cannot call it"));
        // Inputs are those both computed with; those of a gradient's operation are in the same order in both runs.
        Turn.Row given = inputs == mine.inputs() ? row : theirs.row();
        List<String> names = new ArrayList<>();
        List<String> differentiable = new ArrayList<>();
        for (int i = 0; i < given.inputs().size(); i++) {
            String name = op.isVariadic() ? Integer.toString(i) : op.inputs().get(i);
            names.add(name);
            if (op.isDifferentiable(i) && given.inputs().get(i).dtype().isFloating()) {
                differentiable.add(name);
            }
        }
        Attributes attributes = Attributes.of(row.attributes());
        checkIsTheSame(op, attributes, row, names, differentiable);
        Computed exact = compute(op, attributes, given, Device.cpu(), DType.FLOAT64, names, differentiable);
        Computed rounded = compute(op, attributes, given, Device.cpu(), DType.FLOAT32, names, differentiable);
        for (int i = 0; i < names.size(); i++) {
            put(
                    suite,
                    "in",
                    names.get(i),
                    given.inputs().get(i),
                    given.inputs().get(i).dtype());
        }
        put(suite, "out", exact.out());
        double[] errors = {error(rounded.out(), exact.out()), 0, 0};
        exact.gradients().forEach((name, g) -> {
            put(suite, "grad", name, g, DType.FLOAT64);
            errors[1] = Math.max(errors[1], error(List.of(rounded.gradients().get(name)), List.of(g)));
        });
        if (!exact.gradients().isEmpty()) {
            put(suite, "cotangent", exact.cotangents());
        }
        List<String> stored = List.copyOf(exact.gradients().keySet());
        return new SuiteWriter.Case(
                id,
                row.op(),
                names,
                theirs.row().attributes(),
                stored,
                exact.out().size(),
                false,
                errors);
    }

    /** The call under its name has to give the bits that run a has, otherwise it is another. */
    private void checkIsTheSame(
            Operation op, Attributes attributes, Turn.Row row, List<String> names, List<String> differentiable) {
        Computed again = compute(op, attributes, row, a.device(), a.dtype(), names, differentiable);
        List<Snapshot> same =
                row.gradientOf() < 0 ? again.out() : List.of(again.gradients().get(names.get(row.gradientOf())));
        if (!Snapshot.sameBits(same, mine.outputs())) {
            throw new DataException(
                    mine.label() + " is more than " + op + attributes + ", so verify cannot call it alone");
        }
    }

    private Computed compute(
            Operation op,
            Attributes attributes,
            Turn.Row row,
            Device device,
            DType dtype,
            List<String> names,
            List<String> differentiable) {
        List<Tensor> in = new ArrayList<>();
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Tensor t = row.inputs().get(i).tensor(device, dtype);
            if (differentiable.contains(names.get(i))) {
                leaves.add(t.requiresGrad(true));
            }
            in.add(t);
        }
        List<Tensor> arguments = new ArrayList<>(in);
        for (int i = in.size(); !op.isVariadic() && i < op.inputs().size(); i++) {
            arguments.add(null);
        }
        List<Tensor> out = op.apply(arguments, attributes);
        Map<String, Snapshot> gradients = new LinkedHashMap<>();
        List<Snapshot> cotangents = new ArrayList<>();
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> vectors = new ArrayList<>();
        for (int k = 0; k < out.size(); k++) {
            cotangents.add(cotangent(row, out.get(k)));
            if (out.get(k).requiresGrad()) {
                roots.add(out.get(k));
                vectors.add(cotangents.get(k).tensor(device, dtype));
            }
        }
        if (!roots.isEmpty()) {
            List<Tensor> found = Autograd.grad(roots, leaves, vectors, false, false, true);
            for (int i = 0; i < leaves.size(); i++) {
                Tensor g = found.get(i) == null ? Tensor.zerosLike(leaves.get(i)) : found.get(i);
                gradients.put(differentiable.get(i), Snapshot.of(g));
            }
        }
        return new Computed(Snapshot.of(out), cotangents, gradients);
    }

    /** That of the derivative where one was computed, else numbers that are the same each time. */
    private static Snapshot cotangent(Turn.Row row, Tensor out) {
        if (row.cotangent() != null) {
            return row.cotangent();
        }
        double[] values = new Numbers(1).normals(Math.toIntExact(out.size()));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) values[i];
        }
        return new Snapshot(DType.FLOAT32, out.shape(), values);
    }

    /** The largest difference over the largest element. */
    private static double error(List<Snapshot> got, List<Snapshot> exact) {
        double worst = 0;
        for (int k = 0; k < exact.size(); k++) {
            double[] e = exact.get(k).elements();
            double largest = exact.get(k).largest();
            for (int i = 0; i < e.length; i++) {
                double difference = Math.abs(got.get(k).elements()[i] - e[i]);
                worst = difference > 0 && Double.isFinite(difference) && largest > 0
                        ? Math.max(worst, difference / largest)
                        : worst;
            }
        }
        return worst;
    }
}
