package org.clgrad.check.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.clgrad.error.DataException;
import org.clgrad.io.SafeTensors;
import org.clgrad.ops.Attributes;

/** A folder of stored cases in the format {@code reference-suite/1}. */
public final class ReferenceSuite {
    private static final String FORMAT = "reference-suite/1";
    private static final long MAX_JSON = 256L << 20;

    private final String source;
    private final List<Case> cases;
    private final SafeTensors tensors;

    /**
     * A stored call of an operation.
     *
     * @param id its name, unique in the suite
     * @param op the operation's name
     * @param inputs the names of its inputs, in order
     * @param attributes its other arguments
     * @param differentiable the inputs to differentiate with respect to
     * @param outputs how many results there are
     * @param gradients whether first-order gradients are stored
     * @param secondOrder whether second-order gradients are stored
     * @param errors the errors of the source's own float32 run
     */
    public record Case(
            String id,
            String op,
            List<String> inputs,
            Attributes attributes,
            List<String> differentiable,
            int outputs,
            boolean gradients,
            boolean secondOrder,
            Errors errors) {}

    /**
     * Errors of a float32 run, normalised: the largest difference over the largest element, of the worst tensor.
     *
     * @param out of the results
     * @param grad of the gradients
     * @param grad2 of the second-order gradients
     */
    public record Errors(double out, double grad, double grad2) {}

    private ReferenceSuite(String source, List<Case> cases, SafeTensors tensors) {
        this.source = source;
        this.cases = cases;
        this.tensors = tensors;
    }

    /**
     * Reads the index of a suite, and the header of its tensors.
     *
     * @param folder where {@code suite.json} is
     * @return the suite
     * @throws DataException if a file is missing, damaged or of another format
     */
    public static ReferenceSuite open(Path folder) {
        Path file = folder.resolve("suite.json");
        Json json = Json.parse(file.toString(), text(file));
        String format = json.text("format");
        if (!format.equals(FORMAT)) {
            throw new DataException(file + ": the format is '" + format + "', expected '" + FORMAT + "'");
        }
        String name = json.text("tensors");
        if (!Path.of(name).getFileName().toString().equals(name)) {
            throw new DataException(file + ": the tensors are in '" + name + "', which is not a file beside it");
        }
        List<Case> cases = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Json c : json.objects("cases")) {
            Case read = read(c);
            if (!ids.add(read.id)) {
                throw new DataException(file + ": two cases are called '" + read.id + "'");
            }
            cases.add(read);
        }
        String source = json.has("source") ? json.text("source") : "unknown";
        return new ReferenceSuite(source, List.copyOf(cases), SafeTensors.open(folder.resolve(name)));
    }

    private static String text(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_JSON) {
                throw new DataException(file + ": " + size + " bytes are too many for an index of cases");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); is this the folder of a suite?", e);
        }
    }

    private static Case read(Json c) {
        double outputs = c.number("outputs");
        if (outputs != Math.rint(outputs) || outputs < 1 || outputs > 64) {
            throw new DataException("suite: a case has " + outputs + " outputs");
        }
        Json errors = c.object("torch_float32_error");
        return new Case(
                c.text("id"),
                c.text("op"),
                c.texts("inputs"),
                Attributes.of(c.object("attrs").values()),
                c.texts("differentiable"),
                (int) outputs,
                c.flag("grad"),
                c.flag("grad2"),
                new Errors(errors.number("out"), errors.number("grad"), errors.number("grad2")));
    }

    /** {@return who made the suite} */
    public String source() {
        return source;
    }

    /** {@return the cases, in order} */
    public List<Case> cases() {
        return cases;
    }

    /** {@return the stored tensors} */
    public SafeTensors tensors() {
        return tensors;
    }
}
