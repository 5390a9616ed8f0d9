package org.clgrad.cpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/**
 * Kernels on vectors whose loops are used once the JIT has compiled them: before that an operation on vectors takes a
 * hundred times as long as on plain floats, for seconds. Until then the plain loops do the work, which are compiled at
 * once, and the others are tried on a little of it ({@link Contest}).
 */
final class TriedKernels implements FloatKernels {
    /** A loop that takes less than so many times as long as the plain one is compiled. */
    private static final double COMPILED = 2;
    /** So few elements cannot be timed. */
    private static final int SHORTEST = 128;

    private final FloatKernels fast;
    private final FloatKernels plain;
    private final Map<Fn, Loop> loops = new ConcurrentHashMap<>();
    private final Map<Fold, Contest> folds = new EnumMap<>(Fold.class);

    TriedKernels(FloatKernels fast, FloatKernels plain) {
        this.fast = fast;
        this.plain = plain;
        for (Fold fold : Fold.values()) {
            folds.put(fold, new Contest(Contest.Rule.AUTO, COMPILED));
        }
    }

    @Override
    public void prepare() {
        fast.prepare();
    }

    @Override
    public Loop loop(Fn fn) {
        return loops.computeIfAbsent(fn, f -> {
            Loop onVectors = fast.loop(f);
            Loop onFloats = plain.loop(f);
            return onVectors == onFloats ? onFloats : new Tried(onVectors, onFloats);
        });
    }

    private static final class Tried implements Loop {
        private final Loop fast;
        private final Loop plain;
        private final Contest contest = new Contest(Contest.Rule.AUTO, COMPILED);

        Tried(Loop fast, Loop plain) {
            this.fast = fast;
            this.plain = plain;
        }

        @Override
        public void run(Object d, int dp, Object a, int ap, Object b, int bp, Object c, int cp, int n) {
            if (contest.won()) {
                fast.run(d, dp, a, ap, b, bp, c, cp, n);
            } else if (contest.open() && n >= SHORTEST) {
                contest.compare(
                        contest.trial(n / 2 / FusedLoop.UNIT * FusedLoop.UNIT),
                        n,
                        (from, to) -> fast.run(d, dp, a, ap, b, bp, c, cp, to),
                        (from, to) -> plain.run(d, dp + from, a, ap + from, b, bp + from, c, cp + from, to - from));
            } else {
                plain.run(d, dp, a, ap, b, bp, c, cp, n);
            }
        }
    }

    @Override
    public void foldLanes(Fold fold, float[] lanes, float[] x, int xp, int rows) {
        Contest contest = folds.get(fold);
        if (contest.won()) {
            fast.foldLanes(fold, lanes, x, xp, rows);
        } else if (contest.open() && rows > 1) {
            contest.compare(
                    contest.trial(rows / 2 * Contract.REDUCE_LANES) / Contract.REDUCE_LANES,
                    rows,
                    (from, to) -> fast.foldLanes(fold, lanes, x, xp, to),
                    (from, to) -> plain.foldLanes(fold, lanes, x, xp + from * Contract.REDUCE_LANES, to - from));
        } else {
            plain.foldLanes(fold, lanes, x, xp, rows);
        }
    }

    @Override
    public int halveLanes(Fold fold, float[] lanes, int at) {
        return (folds.get(fold).won() ? fast : plain).halveLanes(fold, lanes, at);
    }

    @Override
    public LoopCompiler compiler() {
        return fast.compiler();
    }

    @Override
    public Gemm floatGemm() {
        return fast.floatGemm();
    }

    @Override
    public Gemm doubleGemm() {
        return fast.doubleGemm();
    }

    @Override
    public AttentionMath attention(DType type) {
        return fast.attention(type);
    }

    @Override
    public WindowProduct windowProduct(DType type) {
        return fast.windowProduct(type);
    }
}
