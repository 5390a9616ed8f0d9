package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;

/**
 * The stages of {@link Primitive.Rows} in OpenCL C: a function for each stage's program and the macros that
 * {@code kernels-cl/rows.cl} names. A value at every element is a macro {@code E<number>}, computed anew where it is
 * used; one value a row is a variable {@code v<number>}. An expensive value that several stages use is kept in the
 * output, which it has the type of, until the last stage overwrites it.
 */
final class RowsCode {
    private final Primitive.Rows rows;
    private final List<DType> inputs;
    private final Set<String> functions = new LinkedHashSet<>();
    private final String text;

    RowsCode(Primitive.Rows rows, List<DType> inputs) {
        this.rows = rows;
        this.inputs = inputs;
        this.text = write();
    }

    /** The {@code fn_} functions it calls. */
    Set<String> functions() {
        return functions;
    }

    /** The functions and the macros. */
    String text() {
        return text;
    }

    private DType type(int value) {
        return value < inputs.size()
                ? inputs.get(value)
                : rows.stages().get(value - inputs.size()).program().resultType();
    }

    private String write() {
        StringBuilder out = new StringBuilder();
        StringBuilder pointers = new StringBuilder();
        StringBuilder targets = new StringBuilder();
        StringBuilder scalars = new StringBuilder();
        StringBuilder macros = new StringBuilder();
        List<String> body = new ArrayList<>();
        Set<String> locals = new TreeSet<>();
        for (int v = 0; v < inputs.size(); v++) {
            String type = ClTypes.name(inputs.get(v));
            pointers.append("global const ")
                    .append(type)
                    .append(" *restrict in")
                    .append(v)
                    .append(", ");
            if (rows.isPerRow(v)) {
                body.add("ROW_VALUE(" + type + ", v" + v + ", ROW_INPUT(" + v + "))");
            } else {
                define(macros, v, "in" + v + "[AT(" + v + ")]");
            }
        }
        int last = rows.stages().size() - 1;
        int kept = kept();
        int scalar = 0;
        for (int s = 0; s <= last; s++) {
            Stage stage = rows.stages().get(s);
            int v = inputs.size() + s;
            DType type = type(v);
            String name = ClTypes.name(type);
            out.append(ProgramCode.function("stage" + s, stage.program(), functions));
            StringBuilder call = new StringBuilder("stage" + s + "(");
            String separator = "";
            for (int a : stage.args()) {
                call.append(separator)
                        .append(a == Primitive.Rows.PLACE ? "(long)i" : (rows.isPerRow(a) ? "v" : "E") + a);
                separator = ", ";
            }
            for (DType t : stage.program().scalars()) {
                call.append(separator).append('s').append(scalar);
                scalars.append(", const ").append(ClTypes.name(t)).append(" s").append(scalar);
                scalar++;
                separator = ", ";
            }
            call.append(')');
            if (stage.fold() != null) {
                String fold = fold(stage.fold(), type);
                functions.add(fold);
                locals.add("local " + name + " lanes_" + ClTypes.tag(type) + "[LANES];");
                body.add("ROW_FOLD(" + name + ", v" + v + ", " + ClTypes.tag(type) + ", " + fold + ", " + call + ")");
            } else if (rows.isPerRow(v)) {
                body.add("ROW_VALUE(" + name + ", v" + v + ", " + call + ")");
            } else if (s == last && kept < 0) {
                body.add("ROW_ELEMENTS(" + call + ")");
            } else if (s == last || s == kept) {
                body.add("ROW_STORE(" + call + ")");
                define(macros, v, "out[AT(OUT)]");
            } else {
                define(macros, v, call.toString());
            }
        }
        // Behind all of them: where a value is stored does not matter to the stages.
        for (int k = 0; k < rows.keeps().size(); k++) {
            int v = rows.keeps().get(k);
            targets.append(", global ")
                    .append(ClTypes.name(type(v)))
                    .append(" *restrict kept_value")
                    .append(k);
            body.add("ROW_KEEP(kept_value" + k + ", v" + v + ")");
        }
        for (int k = 0; k < rows.columns().size(); k++) {
            body.add(column(k, out, targets));
        }
        int result = inputs.size() + last;
        if (rows.isPerRow(result)) {
            body.add("ROW_RESULT(v" + result + ")");
        }
        out.append(macros);
        out.append("#define RESULT ").append(ClTypes.name(type(result))).append('\n');
        out.append("#define INPUTS ").append(pointers).append('\n');
        out.append("#define KEEPS ").append(targets).append('\n');
        out.append("#define SCALARS ").append(scalars).append('\n');
        out.append("#define LOCALS ").append(String.join(" ", locals)).append('\n');
        out.append("#define BODY ").append(String.join(" \\\n    ", body)).append('\n');
        return out.toString();
    }

    /** A sum over rows: its function, where it goes, and the macro's call. */
    private String column(int k, StringBuilder out, StringBuilder targets) {
        Primitive.Column column = rows.columns().get(k);
        DType type = column.program().resultType();
        out.append(ProgramCode.function("column" + k, column.program(), functions));
        String args = column.args().stream()
                .map(a -> (rows.isPerRow(a) ? "v" : "E") + a)
                .collect(Collectors.joining(", ", "column" + k + "(", ")"));
        targets.append(", global ")
                .append(ClTypes.name(type))
                .append(" *restrict column_sum")
                .append(k);
        String fold = fold(Fold.SUM, type);
        functions.add(fold);
        return "ROW_COLUMN(column_sum" + k + ", " + fold + ", " + args + ")";
    }

    private static void define(StringBuilder macros, int value, String expression) {
        macros.append("#define E").append(value).append(' ').append(expression).append('\n');
    }

    private static String fold(Fold fold, DType type) {
        Fn fn = switch (fold) {
            case SUM -> Fn.ADD;
            case PROD -> Fn.MUL;
            case MAX -> type == DType.BOOL ? Fn.OR : Fn.MAXIMUM;
            case MIN -> type == DType.BOOL ? Fn.AND : Fn.MINIMUM;
        };
        return "fn_" + fn.label() + "_" + ClTypes.tag(type);
    }

    /** The stage whose values are kept in the output, the most expensive of those that qualify, or -1. */
    private int kept() {
        int last = rows.stages().size() - 1;
        int result = inputs.size() + last;
        int kept = -1;
        int most = Fn.DIV.weight() - 1;
        for (int s = 0; s < last && !rows.isPerRow(result); s++) {
            int v = inputs.size() + s;
            long uses = rows.stages().stream()
                    .filter(stage -> stage.args().contains(v))
                    .count();
            int weight = heaviest(rows.stages().get(s).program());
            if (!rows.isPerRow(v) && uses > 1 && type(v) == type(result) && weight > most) {
                kept = s;
                most = weight;
            }
        }
        return kept;
    }

    private static int heaviest(Program program) {
        return program.steps().stream()
                .mapToInt(step -> step.fn().weight())
                .max()
                .orElse(0);
    }
}
