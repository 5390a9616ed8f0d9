package org.clgrad.accuracy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.clgrad.error.DataException;
import org.clgrad.io.SafeTensors;
import org.clgrad.tensor.Tensor;

/** Writes calls of operations as a reference suite ({@code docs/reference-suites.md}), which {@code clgrad verify} replays. */
public final class SuiteWriter {
    private static final String TENSORS = "tensors.safetensors";

    private final String source;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<String> cases = new ArrayList<>();

    /**
     * Starts a suite.
     *
     * @param source who made it
     */
    public SuiteWriter(String source) {
        this.source = source;
    }

    /**
     * A call of an operation; its tensors are given apart.
     *
     * @param id its name, unique in the suite
     * @param op the operation
     * @param inputs the names of its inputs, in order
     * @param attributes its other arguments
     * @param differentiable the inputs to differentiate with respect to; empty if no derivatives are stored
     * @param outputs how many results there are
     * @param secondOrder whether second-order gradients are stored
     * @param errors those of a float32 run, normalised: of results, gradients, second-order gradients
     */
    public record Case(
            String id,
            String op,
            List<String> inputs,
            Map<String, ?> attributes,
            List<String> differentiable,
            int outputs,
            boolean secondOrder,
            double... errors) {}

    /**
     * Adds a tensor.
     *
     * @param id the case that it belongs to
     * @param kind {@code in}, {@code out}, {@code cotangent}, {@code grad}, {@code direction} or {@code grad2}
     * @param name its name in there
     * @param tensor the tensor; it must not be closed before all is written
     */
    public void put(String id, String kind, String name, Tensor tensor) {
        tensors.put(id + "/" + kind + "/" + name, tensor);
    }

    /**
     * Adds a case.
     *
     * @param c the case
     */
    public void add(Case c) {
        cases.add("{\"id\": " + quoted(c.id) + ", \"op\": " + quoted(c.op) + ", \"inputs\": " + texts(c.inputs)
                + ", \"attrs\": {"
                + c.attributes.entrySet().stream()
                        .map(e -> quoted(e.getKey()) + ": " + value(e.getValue()))
                        .collect(Collectors.joining(", "))
                + "}, \"differentiable\": " + texts(c.differentiable) + ", \"outputs\": " + c.outputs + ", \"grad\": "
                + !c.differentiable.isEmpty() + ", \"grad2\": " + c.secondOrder
                + ", \"torch_float32_error\": {\"out\": "
                + c.errors[0] + ", \"grad\": " + c.errors[1] + ", \"grad2\": " + c.errors[2] + "}}");
    }

    private static String texts(List<String> list) {
        return list.stream().map(SuiteWriter::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** Numbers, booleans and lists of numbers are written as Java does; texts are names. */
    private static String value(Object value) {
        return value instanceof String s ? quoted(s) : value.toString();
    }

    /**
     * Writes the files.
     *
     * @param command who asks, for messages
     * @param folder where; it is made if it is not there
     * @throws DataException if they cannot be written
     */
    public void write(String command, Path folder) {
        try {
            Files.createDirectories(folder);
            SafeTensors.write(folder.resolve(TENSORS), tensors);
            Files.writeString(
                    folder.resolve("suite.json"),
                    "{\"format\": \"reference-suite/1\", \"source\": " + quoted(source) + ", \"tensors\": \"" + TENSORS
                            + "\",\n \"cases\": [" + String.join(",\n  ", cases) + "]}\n",
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    command + ": cannot write --save " + folder + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give a folder that can be made",
                    e);
        }
    }
}
