package org.clgrad.cpu.simd;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Program;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes the one method of a generated loop: arrays and positions into local variables, inputs that are one value into
 * vectors, then the loop. What is in the local variables is known at every point, as the verifier wants it told wherever
 * a jump leads.
 */
final class LoopMethod {
    private static final String FLOAT_ARRAY = "[F";
    private static final String BOOL_ARRAY = "[B";

    private final Program program;
    private final boolean[] single;
    private final MethodVisitor method;
    private final LaneCode code;
    /** What is in each local variable that is alive from pass to pass, as frames name it. */
    private final List<Object> frame = new ArrayList<>();

    /** For each input and result the variables with its array, its first element and the way to the next run's. */
    private final List<int[]> places = new ArrayList<>();

    private final FloatLanes[] singles;

    /**
     * Begins the method.
     *
     * @param program inputs, no scalars, one or several results
     * @param single for each input whether it is one value for all elements
     * @param method where to write
     * @param arguments the frame types of its receiver and arguments, TOP where they are not needed any more once the loop
     *     runs
     */
    LoopMethod(Program program, boolean[] single, MethodVisitor method, Object... arguments) {
        this.program = program;
        this.single = single;
        this.method = method;
        frame.addAll(List.of(arguments));
        int results = program.results().size();
        int inputs = program.inputs().size();
        code = new LaneCode(method, frame.size() + 3 * (inputs + results));
        singles = new FloatLanes[inputs];
    }

    /** The arguments are arrays, offsets, steps and places: finds the inputs and results. */
    void begin() {
        int places = program.inputs().size() + program.results().size();
        for (int k = 0; k < places; k++) {
            place(k, arrayType(k));
        }
        fillFrame();
    }

    /** Begins a run: inputs that are one value for it. */
    void beginRun() {
        for (int k = 0; k < program.inputs().size(); k++) {
            if (single[k]) {
                singles[k] = code.single(places.get(k)[0], places.get(k)[1]);
                frame.add(LaneCode.FLOATS);
            }
        }
    }

    /** Ends a run: what began with it is forgotten, and everything is at the next. */
    void endRun() {
        for (boolean one : single) {
            forget(one ? 1 : 0);
        }
        for (int[] place : places) {
            method.visitVarInsn(Opcodes.ILOAD, place[1]);
            method.visitVarInsn(Opcodes.ILOAD, place[2]);
            method.visitInsn(Opcodes.IADD);
            method.visitVarInsn(Opcodes.ISTORE, place[1]);
        }
    }

    /** The arguments are those of {@link org.clgrad.cpu.Loop}: the target before the inputs. */
    void beginFunction() {
        int inputs = program.inputs().size();
        for (int k = 0; k <= inputs; k++) {
            int argument = k < inputs ? 3 + 2 * k : 1;
            int array = frame.size();
            method.visitVarInsn(Opcodes.ALOAD, argument);
            method.visitTypeInsn(Opcodes.CHECKCAST, arrayType(k));
            method.visitVarInsn(Opcodes.ASTORE, array);
            frame.add(arrayType(k));
            places.add(new int[] {array, argument + 1});
        }
        fillFrame();
    }

    private String arrayType(int k) {
        int inputs = program.inputs().size();
        DType type =
                k < inputs ? program.type(k) : program.type(program.results().get(k - inputs));
        return type == DType.BOOL ? BOOL_ARRAY : FLOAT_ARRAY;
    }

    private void fillFrame() {
        while (frame.size() < code.locals()) {
            frame.add(Opcodes.TOP);
        }
    }

    private void place(int k, String type) {
        int array = frame.size();
        for (int of = 1; of <= 3; of++) {
            method.visitVarInsn(Opcodes.ALOAD, of);
            method.visitVarInsn(Opcodes.ALOAD, 4);
            method.visitLdcInsn(k);
            method.visitInsn(Opcodes.IALOAD);
            if (of == 1) {
                method.visitInsn(Opcodes.AALOAD);
                method.visitTypeInsn(Opcodes.CHECKCAST, type);
                method.visitVarInsn(Opcodes.ASTORE, array);
                frame.add(type);
            } else {
                method.visitInsn(Opcodes.IALOAD);
                method.visitVarInsn(Opcodes.ISTORE, array + of - 1);
                frame.add(Opcodes.INTEGER);
            }
        }
        places.add(new int[] {array, array + 1, array + 2});
    }

    /** A new int variable. */
    int counter() {
        frame.add(Opcodes.INTEGER);
        return code.reserve();
    }

    /** The same number in every lane of a variable that is alive from pass to pass. */
    FloatLanes carried(float number) {
        FloatLanes lanes = code.constant(number);
        frame.add(LaneCode.FLOATS);
        return lanes;
    }

    LaneCode code() {
        return code;
    }

    /** A place that jumps lead to. */
    void here(Label label) {
        method.visitLabel(label);
        method.visitFrame(Opcodes.F_NEW, frame.size(), frame.toArray(), 0, null);
    }

    /** Writes the steps for the elements from number {@code i} on, a variable; all inputs are read before anything else. */
    LaneCode.Local[] steps(int i) {
        int inputs = program.inputs().size();
        LaneCode.Local[] values = new LaneCode.Local[program.values()];
        for (int k = 0; k < inputs; k++) {
            int[] at = places.get(k);
            if (single[k]) {
                values[k] = singles[k];
            } else if (program.type(k) == DType.BOOL) {
                values[k] = code.loadMask(at[0], at[1], i);
            } else {
                values[k] = code.load(at[0], at[1], i);
            }
        }
        for (int s = 0; s < program.steps().size(); s++) {
            Program.Step step = program.steps().get(s);
            LaneCode.Local[] args = step.args().stream().map(a -> values[a]).toArray(LaneCode.Local[]::new);
            values[inputs + s] = LaneFunctions.apply(step.fn(), args);
        }
        return values;
    }

    /** Writes a result to its array. */
    void store(int r, LaneCode.Local value, int i) {
        int[] at = places.get(program.inputs().size() + r);
        if (value instanceof LaneMask mask) {
            code.store(mask, at[0], at[1], i);
        } else {
            code.store((FloatLanes) value, at[0], at[1], i);
        }
    }

    /** Ends what was carried: variables from here on are free again for frames. */
    void forget(int carried) {
        for (int k = 0; k < carried; k++) {
            frame.remove(frame.size() - 1);
        }
    }
}
