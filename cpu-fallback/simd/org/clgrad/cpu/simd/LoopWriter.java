package org.clgrad.cpu.simd;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final String ARGUMENTS = "[Ljava/lang/Object;[I[I[III";

    private record Key(Program program, List<Boolean> single, List<Fold> folds) {}

    private final Map<Key, FusedLoop> loops = new ConcurrentHashMap<>();
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
    public FusedLoop compile(Program program, boolean[] single, List<Fold> folds) {
        if (loops.size() > MOST) {
            loops.clear();
        }
        Boolean[] boxed = new Boolean[single.length];
        Arrays.setAll(boxed, k -> single[k]);
        return loops.computeIfAbsent(new Key(program, List.of(boxed), folds), key ->
                (FusedLoop) load(FusedLoop.class, "run", "(" + ARGUMENTS + ")V", m -> loop(m, program, single, folds)));
    }

    /** The loop of one function whose arguments are arrays; it does whole vectors only. */
    Loop compile(Fn fn) {
        return functions.computeIfAbsent(fn, f ->
                (Loop) load(Loop.class, "run", "(" + "Ljava/lang/Object;I".repeat(4) + "I)V", m -> function(m, f)));
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

    private static void loop(MethodVisitor method, Program program, boolean[] single, List<Fold> folds) {
        LoopMethod loop = new LoopMethod(program, single, method, TOP, TOP, TOP, TOP, TOP, INTEGER, INTEGER);
        int n = 5;
        int runs = 6;
        loop.begin();
        int run = loop.counter();
        set(method, run, 0);
        int[] counters = new int[folds.isEmpty() ? 1 : 2 + sideBySide(program, folds)];
        for (int u = 0; u < counters.length; u++) {
            counters[u] = loop.counter();
            set(method, counters[u], 0);
        }
        Label head = new Label();
        Label exit = new Label();
        loop.here(head);
        jumpIfNotBelow(method, run, runs, exit);
        loop.beginRun();
        if (folds.isEmpty()) {
            overElements(method, loop, program, counters[0], n);
        } else {
            fold(method, loop, program, folds, counters, n);
        }
        loop.endRun();
        method.visitIincInsn(run, 1);
        method.visitJumpInsn(Opcodes.GOTO, head);
        loop.here(exit);
        method.visitInsn(Opcodes.RETURN);
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
        overElements(method, loop, program, loop.counter(), 9);
        method.visitInsn(Opcodes.RETURN);
    }

    private static void overElements(MethodVisitor method, LoopMethod loop, Program program, int i, int n) {
        set(method, i, 0);
        Label head = new Label();
        Label exit = new Label();
        loop.here(head);
        jumpIfNotBelow(method, i, n, exit);
        LaneCode.Local[] values = loop.steps(i);
        for (int r = 0; r < program.results().size(); r++) {
            loop.store(r, values[program.results().get(r)], i);
        }
        method.visitIincInsn(i, LaneShapes.COUNT);
        method.visitJumpInsn(Opcodes.GOTO, head);
        loop.here(exit);
    }

    /**
     * For some vectors of lanes at a time, held in registers: all elements that are folded into them. Each has a counter of
     * its own, behind those of the vectors that are done and of all.
     */
    private static void fold(
            MethodVisitor method, LoopMethod loop, Program program, List<Fold> folds, int[] counters, int n) {
        int group = counters[0];
        int all = counters[1];
        int many = counters.length - 2;
        set(method, group, 0);
        set(method, all, Contract.REDUCE_LANES);
        Label groups = new Label();
        Label rows = new Label();
        Label done = new Label();
        Label exit = new Label();
        loop.here(groups);
        jumpIfNotBelow(method, group, all, exit);
        FloatLanes[][] sums = new FloatLanes[many][folds.size()];
        for (int u = 0; u < many; u++) {
            setToSum(method, counters[2 + u], group, u * LaneShapes.COUNT);
            for (int r = 0; r < folds.size(); r++) {
                sums[u][r] = folds.get(r) == null ? null : loop.carried(neutral(folds.get(r)));
            }
        }
        loop.here(rows);
        jumpIfNotBelow(method, counters[2], n, done);
        for (int u = 0; u < many; u++) {
            LaneCode.Local[] values = loop.steps(counters[2 + u]);
            for (int r = 0; r < folds.size(); r++) {
                LaneCode.Local value = values[program.results().get(r)];
                if (folds.get(r) == null) {
                    loop.store(r, value, counters[2 + u]);
                } else {
                    FloatLanes folded = (FloatLanes) LaneFunctions.apply(function(folds.get(r)), sums[u][r], value);
                    loop.code().assign(sums[u][r], folded);
                }
            }
            method.visitIincInsn(counters[2 + u], Contract.REDUCE_LANES);
        }
        method.visitJumpInsn(Opcodes.GOTO, rows);
        loop.here(done);
        for (int u = 0; u < many; u++) {
            setToSum(method, counters[2 + u], group, u * LaneShapes.COUNT);
            for (int r = 0; r < folds.size(); r++) {
                if (folds.get(r) != null) {
                    loop.store(r, sums[u][r], counters[2 + u]);
                    loop.forget(1);
                }
            }
        }
        method.visitIincInsn(group, many * LaneShapes.COUNT);
        method.visitJumpInsn(Opcodes.GOTO, groups);
        loop.here(exit);
    }

    private static Fn function(Fold fold) {
        return switch (fold) {
            case SUM -> Fn.ADD;
            case PROD -> Fn.MUL;
            case MAX -> Fn.MAXIMUM;
            case MIN -> Fn.MINIMUM;
        };
    }

    /** What a fold leaves as it is, to the bit: the other number is the result. */
    private static float neutral(Fold fold) {
        return switch (fold) {
            case SUM -> -0f;
            case PROD -> 1f;
            case MAX -> Float.NEGATIVE_INFINITY;
            case MIN -> Float.POSITIVE_INFINITY;
        };
    }

    private static int sideBySide(Program program, List<Fold> folds) {
        int operations = 0;
        for (Program.Step step : program.steps()) {
            operations += LaneFunctions.operations(step.fn());
        }
        for (Fold fold : folds) {
            operations += fold == null ? 0 : LaneFunctions.operations(function(fold));
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
