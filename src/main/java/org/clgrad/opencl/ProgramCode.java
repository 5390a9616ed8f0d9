package org.clgrad.opencl;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/**
 * An elementwise program in OpenCL C: a function {@code program} of one value per input and scalar, and the macros
 * with which the templates declare and use its operands.
 * <ul>
 *   <li>{@code RESULT}: the result's type.
 *   <li>{@code INPUTS}: the parameters {@code global const T *in0, ...}, with a comma after each.
 *   <li>{@code SCALARS}: the parameters {@code , const T s0 ...}, with a comma before each.
 *   <li>{@code VALUE(at)}: the program's value for the elements {@code in0[at(0)], ...}.
 * </ul>
 *
 * For an update there are no function, {@code RESULT} and {@code VALUE}, the targets are not {@code const}, and
 * {@code STORE(at)} overwrites them.
 */
final class ProgramCode {
    private final Program program;
    private final Set<String> functions = new LinkedHashSet<>();
    private final String text;

    ProgramCode(Program program) {
        this(program, false);
    }

    private ProgramCode(Program program, boolean update) {
        this.program = program;
        this.text = update ? writeUpdate() : write();
    }

    /** The code of a program that overwrites its first inputs. */
    static ProgramCode ofUpdate(Program program) {
        return new ProgramCode(program, true);
    }

    /** The {@code fn_} functions it calls. */
    Set<String> functions() {
        return functions;
    }

    /** The function and the macros. */
    String text() {
        return text;
    }

    private String write() {
        int inputs = program.inputs().size();
        int arguments = inputs + program.scalars().size();
        StringBuilder values = new StringBuilder();
        StringBuilder pointers = new StringBuilder();
        StringBuilder scalars = new StringBuilder();
        for (int v = 0; v < arguments; v++) {
            String separator = v == 0 ? "" : ", ";
            String type = ClTypes.name(program.type(v));
            if (v < inputs) {
                pointers.append("global const ")
                        .append(type)
                        .append(" *in")
                        .append(v)
                        .append(", ");
                values.append(separator)
                        .append("in")
                        .append(v)
                        .append("[at(")
                        .append(v)
                        .append(")]");
            } else {
                String name = "s" + (v - inputs);
                scalars.append(", const ").append(type).append(' ').append(name);
                values.append(separator).append(name);
            }
        }
        StringBuilder out = new StringBuilder();
        out.append(function("program", program, functions));
        out.append("#define RESULT ").append(ClTypes.name(program.resultType())).append('\n');
        out.append("#define INPUTS ").append(pointers).append('\n');
        out.append("#define SCALARS ").append(scalars).append('\n');
        out.append("#define VALUE(at) program(").append(values).append(")\n");
        return out.toString();
    }

    private String writeUpdate() {
        int inputs = program.inputs().size();
        int arguments = inputs + program.scalars().size();
        StringBuilder out = new StringBuilder("#define INPUTS ");
        for (int v = 0; v < inputs; v++) {
            out.append(v < program.results().size() ? "global " : "global const ")
                    .append(ClTypes.name(program.type(v)))
                    .append(" *in")
                    .append(v)
                    .append(", ");
        }
        out.append("\n#define SCALARS ");
        for (int v = inputs; v < arguments; v++) {
            out.append(", const ")
                    .append(ClTypes.name(program.type(v)))
                    .append(" v")
                    .append(v);
        }
        out.append("\n#define STORE(at) { ");
        for (int v = 0; v < inputs; v++) {
            String type = ClTypes.name(program.type(v));
            out.append(String.format("const %s v%d = in%d[at(%d)]; ", type, v, v, v));
        }
        out.append(steps(program, functions).replace("\n", " "));
        for (int t = 0; t < program.results().size(); t++) {
            out.append(String.format(
                    "in%d[at(%d)] = v%d; ", t, t, program.results().get(t)));
        }
        return out.append("}\n").toString();
    }

    /**
     * A program as a function of its inputs and scalars.
     *
     * @param name the function's name
     * @param program the program
     * @param functions where to add the {@code fn_} functions it calls
     */
    static String function(String name, Program program, Set<String> functions) {
        int arguments = program.inputs().size() + program.scalars().size();
        StringBuilder out = new StringBuilder("static inline ");
        out.append(ClTypes.name(program.resultType())).append(' ').append(name).append('(');
        for (int v = 0; v < arguments; v++) {
            out.append(v == 0 ? "const " : ", const ")
                    .append(ClTypes.name(program.type(v)))
                    .append(" v")
                    .append(v);
        }
        out.append(") {\n").append(steps(program, functions));
        return out.append("    return v")
                .append(program.values() - 1)
                .append(";\n}\n")
                .toString();
    }

    /** The steps as definitions of {@code v<number>}, from those of the inputs and scalars. */
    private static String steps(Program program, Set<String> functions) {
        int arguments = program.inputs().size() + program.scalars().size();
        StringBuilder out = new StringBuilder();
        for (int s = 0; s < program.steps().size(); s++) {
            Program.Step step = program.steps().get(s);
            String function = function(program, step);
            functions.add(function);
            out.append("    const ")
                    .append(ClTypes.name(step.type()))
                    .append(" v")
                    .append(arguments + s);
            out.append(" = ").append(function).append('(');
            for (int a = 0; a < step.args().size(); a++) {
                out.append(a == 0 ? "v" : ", v").append(step.args().get(a));
            }
            out.append(");\n");
        }
        return out.toString();
    }

    private static String function(Program program, Program.Step step) {
        Fn fn = step.fn();
        List<Integer> args = step.args();
        DType from = program.type(args.get(args.size() - 1));
        String name = "fn_" + fn.label() + "_" + ClTypes.tag(from);
        return fn.rule() == Fn.Rule.CONVERT ? name + "_" + ClTypes.tag(step.type()) : name;
    }

    /** Whether a program touches float64 anywhere. */
    static boolean usesFloat64(Program program) {
        for (int v = 0; v < program.values(); v++) {
            if (program.type(v) == DType.FLOAT64) {
                return true;
            }
        }
        return false;
    }
}
