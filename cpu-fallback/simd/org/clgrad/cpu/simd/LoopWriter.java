package org.clgrad.cpu.simd;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.cpu.FusedFold;
import org.clgrad.cpu.FusedLoop;
import org.clgrad.cpu.Loop;
import org.clgrad.cpu.LoopCompiler;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes classes with the loops of programs, one class a loop, and loads them as hidden classes, which go when nobody
 * holds the loop. A loop is written once, however many programs have it as a part.
 */
final class LoopWriter implements LoopCompiler {
    /** Vector operations that are written side by side in a loop that folds: enough for the latency of additions. */
    private static final int SIDE_BY_SIDE = 24;

    /** Beyond so many the memory of loops starts anew; plans hold theirs as long as they live. */
    private static final int MOST = 4096;

    private static final String NAME = Type.getInternalName(LoopWriter.class) + "Loop";
    private static final Integer TOP = Opcodes.TOP;
    private static final Integer INTEGER = Opcodes.INTEGER;
    private static final String ARGUMENTS = "[Ljava/lang/Object;[I[I";

    private record Key(Program program, List<Boolean> single, Fold fold) {}

    private final Map<Key, Object> loops = new ConcurrentHashMap<>();
    private final Map<Fn, Loop> functions = new ConcurrentHashMap<>();

    @Override
    public int operations(Fn fn, DType argument) {
        boolean bools = fn == Fn.AND || fn == Fn.OR || fn == Fn.NOT;
        return argument == (bools ? DType.BOOL : DType.FLOAT32) ? LaneFunctions.operations(fn) : 0;
    }

    @Override
    public boolean takes(DType type) {
        return type == DType.FLOAT32 || (type == DType.BOOL && LaneShapes.HAVE_BYTES);
    }

    @Override
    public FusedLoop compile(Program program, boolean[] single) {
        return (FusedLoop) loops.computeIfAbsent(
                key(program, single, null),
                key -> load(FusedLoop.class, "run", "(" + ARGUMENTS + "I)V", m -> loop(m, program, single)));
    }

    @Override
    public FusedFold compile(Program program, boolean[] single, Fold fold) {
        return (FusedFold) loops.computeIfAbsent(
                key(program, single, fold),
                key -> load(FusedFold.class, "fold", "(" + ARGUMENTS + "[FI)V", m -> fold(m, program, single, fold)));
    }

    /** The loop of one function whose arguments are arrays; it does whole vectors only. */
    Loop compile(Fn fn) {
        return functions.computeIfAbsent(fn, f ->
                (Loop) load(Loop.class, "run", "(" + "Ljava/lang/Object;I".repeat(4) + "I)V", m -> function(m, f)));
    }

    private Key key(Program program, boolean[] single, Fold fold) {
        if (loops.size() > MOST) {
            loops.clear();
        }
        Boolean[] boxed = new Boolean[single.length];
        Arrays.setAll(boxed, k -> single[k]);
        return new Key(program, List.of(boxed), fold);
    }

    private interface Body {
        void write(MethodVisitor method);
    }

    private static Object load(Class<?> type, String method, String descriptor, Body body) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V17, access, NAME, null, "java/lang/Object", new String[] {Type.getInternalName(type)});
        MethodVisitor init = writer.visitMethod(0, "<init>", "()V", null, null);
        init.visitCode();
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(0, 0);
        init.visitEnd();
        MethodVisitor run = writer.visitMethod(Opcodes.ACC_PUBLIC, method, descriptor, null, null);
        run.visitCode();
        body.write(run);
        run.visitMaxs(0, 0);
        run.visitEnd();
        writer.visitEnd();
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(writer.toByteArray(), true);
            return hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a generated loop cannot be loaded", e);
        }
    }

    private static void loop(MethodVisitor method, Program program, boolean[] single) {
        LoopMethod loop = new LoopMethod(program, single, method, TOP, TOP, TOP, TOP, INTEGER);
        loop.begin(program.results().size());
        overElements(method, loop, 4);
    }

    private static void function(MethodVisitor method, Fn fn) {
        DType[] types = new DType[fn.arity()];
        Arrays.fill(types, DType.FLOAT32);
        if (fn == Fn.WHERE) {
            types[0] = DType.BOOL;
        }
        Program program = Program.of(fn, DType.FLOAT32, types);
        LoopMethod loop = new LoopMethod(
                program,
                new boolean[types.length],
                method,
                TOP,
                TOP,
                INTEGER,
                TOP,
                INTEGER,
                TOP,
                INTEGER,
                TOP,
                INTEGER,
                INTEGER);
        loop.beginFunction();
        overElements(method, loop, 9);
    }

    private static void overElements(MethodVisitor method, LoopMethod loop, int n) {
        int i = loop.counter();
        set(method, i, 0);
        Label head = new Label();
        Label exit = new Label();
        loop.here(head);
        jumpIfNotBelow(method, i, n, exit);
        loop.store(loop.steps(i), i);
        method.visitIincInsn(i, LaneShapes.COUNT);
        method.visitJumpInsn(Opcodes.GOTO, head);
        loop.here(exit);
        method.visitInsn(Opcodes.RETURN);
    }

    /**
     * For some vectors of lanes at a time, held in registers: all elements that are folded into them. Each has a counter of
     * its own.
     */
    private static void fold(MethodVisitor method, Program program, boolean[] single, Fold fold) {
        LoopMethod loop = new LoopMethod(program, single, method, TOP, TOP, TOP, TOP, "[F", INTEGER);
        int lanes = 4;
        int n = 5;
        loop.begin(0);
        int zero = loop.counter();
        set(method, zero, 0);
        int group = loop.counter();
        set(method, group, 0);
        int[] counters = new int[sideBySide(program)];
        for (int u = 0; u < counters.length; u++) {
            counters[u] = loop.counter();
            set(method, counters[u], 0);
        }
        int all = loop.counter();
        set(method, all, Contract.REDUCE_LANES);
        Label groups = new Label();
        Label rows = new Label();
        Label done = new Label();
        Label exit = new Label();
        loop.here(groups);
        jumpIfNotBelow(method, group, all, exit);
        FloatLanes[] sums = new FloatLanes[counters.length];
        for (int u = 0; u < sums.length; u++) {
            setToSum(method, counters[u], group, u * LaneShapes.COUNT);
            sums[u] = loop.carried(lanes, zero, counters[u]);
        }
        loop.here(rows);
        jumpIfNotBelow(method, counters[0], n, done);
        for (int u = 0; u < sums.length; u++) {
            FloatLanes value = (FloatLanes) loop.steps(counters[u])[program.values() - 1];
            loop.code().assign(sums[u], fold == Fold.SUM ? sums[u].add(value) : sums[u].mul(value));
            method.visitIincInsn(counters[u], Contract.REDUCE_LANES);
        }
        method.visitJumpInsn(Opcodes.GOTO, rows);
        loop.here(done);
        for (int u = 0; u < sums.length; u++) {
            setToSum(method, counters[u], group, u * LaneShapes.COUNT);
            loop.code().store(sums[u], lanes, zero, counters[u]);
        }
        loop.forget(sums.length);
        method.visitIincInsn(group, sums.length * LaneShapes.COUNT);
        method.visitJumpInsn(Opcodes.GOTO, groups);
        loop.here(exit);
        method.visitInsn(Opcodes.RETURN);
    }

    private static int sideBySide(Program program) {
        int operations = 1;
        for (Program.Step step : program.steps()) {
            operations += LaneFunctions.operations(step.fn());
        }
        int some = Contract.REDUCE_LANES / LaneShapes.COUNT;
        while (some > 1 && some * operations > SIDE_BY_SIDE) {
            some /= 2;
        }
        return some;
    }

    private static void set(MethodVisitor method, int variable, int value) {
        method.visitLdcInsn(value);
        method.visitVarInsn(Opcodes.ISTORE, variable);
    }

    private static void setToSum(MethodVisitor method, int variable, int other, int value) {
        method.visitVarInsn(Opcodes.ILOAD, other);
        method.visitLdcInsn(value);
        method.visitInsn(Opcodes.IADD);
        method.visitVarInsn(Opcodes.ISTORE, variable);
    }

    private static void jumpIfNotBelow(MethodVisitor method, int variable, int bound, Label target) {
        method.visitVarInsn(Opcodes.ILOAD, variable);
        method.visitVarInsn(Opcodes.ILOAD, bound);
        method.visitJumpInsn(Opcodes.IF_ICMPGE, target);
    }
}
