package org.clgrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.engine.DeviceListener;
import org.clgrad.engine.FusionMode;
import org.clgrad.shape.DType;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/ops.md} is the operation table, written out: this test fails where it is not, and writes it anew with
 * {@code -Dclgrad.test.writeDocs=true}.
 */
class OpsDocumentTest {
    private static final Path DOCUMENT = Path.of("docs", "ops.md");
    private static final Path KERNELS = Path.of("kernels-cl");
    private static final Pattern FUNCTION = Pattern.compile("\\bfn_(\\w+)_f32\\s*\\(");

    /** What PyTorch has and a reader might look for in vain. */
    private static final String ABSENT = """

            ## What is not there

            - **Mixed types.** Operands of one call share one type; PyTorch promotes an integer that meets a floating number,
              and computes `mean`, `div`, `pow` and elementary functions of integers in floating numbers. Here it takes
              `to(dtype)`, and the message says so.
            - **Types.** float32, float64, float16 and bfloat16 (to store; computed in float32), int32, int64, bool. There are
              no 8-bit and 16-bit integers and no complex numbers, and so no FFT, no `stft`, and no eigenvalues of matrices
              that are not symmetric. There is no quantisation.
            - **Layouts.** Dense tensors with strides; no sparse or nested ones, and no sparse gradients of embeddings.
            - **Special functions.** `lgamma`, `digamma`, `polygamma`, the Bessel functions; `frexp`,
              `nextafter`.
            - **Writing in place.** What is listed under "In place", and indexed assignment; no `out=` arguments.
            - **Whole networks** in one call: `rnn`, `lstm`, `multi_head_attention_forward` are layers in `org.clgrad.nn`, or
              compositions of the cells and of `scaled_dot_product_attention`.
            """;

    /** The file of {@code kernels-cl} that a primitive's kernels are in. */
    private static String file(Primitive op) {
        if (op instanceof Primitive.Elementwise) {
            return "elementwise.cl";
        } else if (op instanceof Primitive.Reduce || op instanceof Primitive.ArgReduce) {
            return "reduce.cl";
        } else if (op instanceof Primitive.Rows) {
            return "rows.cl";
        } else if (op instanceof Primitive.MatMul) {
            return "matmul.cl";
        } else if (op instanceof Primitive.Gather || op instanceof Primitive.Scatter) {
            return "index.cl";
        } else if (op instanceof Primitive.CumSum) {
            return "scan.cl";
        } else if (op instanceof Primitive.Sort) {
            return "sort.cl";
        } else if (op instanceof Primitive.RandomBits) {
            return "random.cl";
        } else if (op instanceof Primitive.Attention || op instanceof Primitive.AttentionGradient) {
            return "attention.cl";
        } else if (op instanceof Primitive.Convolution
                || op instanceof Primitive.ConvolutionInput
                || op instanceof Primitive.ConvolutionWeight) {
            return "convolution.cl";
        }
        return "window.cl";
    }

    /** Gathers the kernel files that a call needs, those of elementary functions too. */
    private static final class Listener implements DeviceListener {
        private final Map<String, String> functionFiles;
        private final Set<String> files = new TreeSet<>();

        Listener(Map<String, String> functionFiles) {
            this.functionFiles = functionFiles;
        }

        @Override
        public void computing(Primitive op, Operand out, Operand... inputs) {
            files.add(file(op));
            if (op instanceof Primitive.Mapped m) {
                functions(m.program());
            } else if (op instanceof Primitive.Rows r) {
                r.stages().forEach(stage -> functions(stage.program()));
            }
        }

        private void functions(Program program) {
            for (Program.Step step : program.steps()) {
                String file = functionFiles.get(step.fn().label());
                if (file != null && !file.equals("fn/arithmetic.cl") && !file.equals("fn/compare.cl")) {
                    files.add(file);
                }
            }
        }

        @Override
        public void transferring(boolean upload, long bytes) {
            // Inputs and results, which every call has.
        }

        @Override
        public void handedOver() {
            // Times are not asked for.
        }

        @Override
        public void enqueued(Command command) {
            // Likewise.
        }
    }

    private static Map<String, String> functionFiles() throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> entries = Files.list(KERNELS.resolve("fn"))) {
            for (Path file : entries.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    Matcher m = FUNCTION.matcher(line);
                    if (line.startsWith("static") && m.find()) {
                        files.put(m.group(1), "fn/" + file.getFileName());
                    }
                }
            }
        }
        return files;
    }

    private static Set<String> kernels(Operation op, Map<String, String> functionFiles) {
        Device cpu = Device.cpu();
        Listener listener = new Listener(functionFiles);
        FusionMode before = cpu.fusion();
        cpu.setFusion(FusionMode.OFF);
        try (Scope memory = Scope.open()) {
            for (Sample sample : op.samples()) {
                double[][] values = sample.generate(op.name(), 1);
                List<Tensor> in = new ArrayList<>();
                for (int i = 0; i < values.length; i++) {
                    InputSpec spec = sample.inputs().get(i);
                    in.add(spec == null ? null : spec.build(cpu, DType.FLOAT32, values[i]));
                }
                cpu.listen(listener);
                op.apply(in, sample.attributes());
                cpu.listen(null);
            }
        } finally {
            cpu.listen(null);
            cpu.setFusion(before);
        }
        return listener.files;
    }

    private static String cell(String text) {
        return text.isEmpty() ? "-" : text.replace("|", "\\|");
    }

    private static String accuracy(Operation op) {
        double ulp = op.accuracy().forward();
        String number = ulp == Math.rint(ulp) ? Long.toString((long) ulp) : Double.toString(ulp);
        return op.accuracy().measure() == Accuracy.Measure.ELEMENTWISE ? number : number + " of the largest";
    }

    private static String row(Operation op, Map<String, String> functionFiles) {
        String inputs =
                op.inputs().stream().map(i -> op.isOptional(i) ? i + "?" : i).collect(Collectors.joining(", "));
        String attributes = String.join(", ", op.attributes());
        Set<String> kernels = kernels(op, functionFiles);
        return Stream.of(
                        "`" + op.name() + "`",
                        op.isVariadic() ? inputs + " .." : inputs,
                        attributes,
                        op.formula(),
                        op.derivative(),
                        accuracy(op),
                        kernels.isEmpty() ? "none: a view" : String.join(", ", kernels))
                .map(OpsDocumentTest::cell)
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    @Test
    void documentIsTheTable() throws IOException {
        StringBuilder text = new StringBuilder("""
                # Operations

                What `OpTable` holds: names, inputs and attributes are PyTorch's; every operation has first and higher derivatives
                in reverse and forward mode where one is given, and maps under `vmap`. Inputs with `?` may be left out. ULP: the
                bound that float32 results are held to against float64, in units in the last place of each element or of the
                largest. Kernels: the files of `kernels-cl` that its samples need. Written by `OpsDocumentTest`.
                """);
        Map<String, String> functionFiles = functionFiles();
        String family = "";
        for (Operation op : OpTable.all().stream()
                .sorted(Comparator.comparing(Operation::family, OpsDocumentTest::byPlace))
                .toList()) {
            if (!op.family().equals(family)) {
                family = op.family();
                text.append("\n## ").append(family.substring(0, 1).toUpperCase(Locale.ROOT));
                text.append(family.substring(1)).append("\n\n");
                text.append("| op | inputs | attributes | value | derivative | ulp | kernels |\n");
                text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
            }
            text.append(row(op, functionFiles));
        }
        text.append(ABSENT);
        if (Boolean.getBoolean("clgrad.test.writeDocs")) {
            Files.writeString(DOCUMENT, text);
        }
        assertEquals(Files.readString(DOCUMENT), text.toString(), "docs/ops.md is out of date; see the Javadoc here");
    }

    /** Families in the order in which the table has them. */
    private static int byPlace(String a, String b) {
        List<String> families =
                OpTable.all().stream().map(Operation::family).distinct().toList();
        return Integer.compare(families.indexOf(a), families.indexOf(b));
    }
}
