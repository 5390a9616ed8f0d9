package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * {@link Primitive.Attention} and {@link Primitive.AttentionGradient}: walks over the tiles of 64 queries by 64 keys, of
 * which a thread holds one at a time, and shares out blocks of queries or whole matrices of the batch.
 */
final class Attention {
    private static final int BLOCK = AttentionMath.BLOCK;
    /** Multiplications that are worth handing to another thread. */
    private static final long GRAIN = 1 << 17;

    private final Workers workers;
    private final AttentionMath math;
    private final DType type;
    private final double scale;
    private final boolean causal;
    private final Matrices q;
    private final Matrices k;
    private final Matrices v;
    private final Matrices mask;
    private final boolean chooses;
    private final int queries;
    private final int keys;
    private final int width;
    private final int valueWidth;
    private final long batches;
    private final Object out;
    private final int base;

    private Attention(
            Workers workers, AttentionMath math, double scale, boolean causal, Operand out, Operand[] in, int maskAt) {
        this.workers = workers;
        this.math = math;
        this.scale = scale;
        this.causal = causal;
        Shape qs = in[0].shape();
        int rank = qs.rank();
        type = in[0].dtype();
        queries = Math.toIntExact(qs.dim(rank - 2));
        keys = Math.toIntExact(in[1].shape().dim(rank - 2));
        long n = 1;
        for (int d = 0; d < rank - 2; d++) {
            n *= qs.dim(d);
        }
        batches = n;
        q = new Matrices(in[0]);
        k = new Matrices(in[1]);
        v = new Matrices(in[2]);
        width = q.columns;
        valueWidth = v.columns;
        mask = in.length > maskAt ? new Matrices(in[maskAt]) : null;
        chooses = mask != null && in[maskAt].dtype() == DType.BOOL;
        this.out = CpuBuffer.array(out.buffer());
        base = Math.toIntExact(out.layout().offset());
    }

    static void forward(Workers workers, AttentionMath math, Primitive.Attention op, Operand out, Operand[] in) {
        Attention a = new Attention(workers, math, op.scale(), op.causal(), out, in, 3);
        int blocks = blocks(a.queries);
        workers.parallel(a.batches * blocks, a.grain(1), (from, to) -> {
            AttentionTile tile = a.tile();
            for (long at = from; at < to; at++) {
                a.queryBlock(tile, at / blocks, (int) (at % blocks) * BLOCK);
            }
        });
    }

    private AttentionTile tile() {
        return new AttentionTile(type, math, width, valueWidth);
    }

    private static int blocks(int n) {
        return (n + BLOCK - 1) / BLOCK;
    }

    /** How many units of so many blocks of queries are worth handing to another thread. */
    private long grain(int blocks) {
        return Math.max(1, GRAIN / Math.max(1, (long) blocks * BLOCK * keys * (width + valueWidth)));
    }

    /** The keys that a block of queries sees. */
    private int keyEnd(int i0) {
        return causal ? Math.min(keys, i0 + BLOCK) : keys;
    }

    private void queryBlock(AttentionTile tile, long batch, int i0) {
        int rows = Math.min(BLOCK, queries - i0);
        long row = batch * queries + i0;
        int to = (int) (base + row * valueWidth);
        Object w = tile.work;
        Runs.fill(type, w, AttentionMath.SHIFT, BLOCK, Double.NEGATIVE_INFINITY);
        Runs.clear(type, w, AttentionMath.WEIGHT, BLOCK);
        Runs.clear(type, out, to, rows * valueWidth);
        tile.turn(q, batch, i0, rows, 0);
        for (int j0 = 0; j0 < keyEnd(i0); j0 += BLOCK) {
            int count = Math.min(BLOCK, keys - j0);
            scores(tile, batch, i0, rows, j0, count);
            math.softmax(w, count, AttentionTile.round(rows));
            tile.add(AttentionMath.SCORES, false, rows, v, batch, j0, count, out, to);
        }
        math.finish(w, out, to, rows, valueWidth);
        long all = batches * queries;
        int shifts = (int) (base + all * valueWidth + row);
        System.arraycopy(w, AttentionMath.SHIFT, out, shifts, rows);
        System.arraycopy(w, AttentionMath.WEIGHT, out, (int) (shifts + all), rows);
    }

    private void scores(AttentionTile tile, long batch, int i0, int rows, int j0, int count) {
        int wide = AttentionTile.round(rows);
        tile.multiply(k, batch, j0, count, 0, wide, AttentionMath.SCORES);
        math.scale(tile.work, count, wide, scale);
        for (int j = 0; j < count && mask != null; j++) {
            int at = mask.at(batch, i0) + (j0 + j) * mask.column;
            if (chooses) {
                math.choose(tile.work, j, (byte[]) mask.array, at, mask.row, rows);
            } else {
                math.mask(tile.work, j, mask.array, at, mask.row, rows);
            }
        }
        for (int j = Math.max(0, i0 - j0) + 1; j < count && causal; j++) {
            int hidden = Math.min(wide, j0 + j - i0);
            Runs.fill(type, tile.work, AttentionMath.SCORES + j * BLOCK, hidden, Double.NEGATIVE_INFINITY);
        }
    }

    static void gradient(
            Workers workers, AttentionMath math, Primitive.AttentionGradient op, Operand out, Operand[] in) {
        Attention a = new Attention(workers, math, op.scale(), op.causal(), out, in, 6);
        new Gradient(a, in[3], in[4], in[5]).run();
    }

    /** The backward pass. */
    private static final class Gradient {
        private final Attention a;
        private final Matrices g;
        private final Object statistics;
        private final int statisticsAt;
        private final Object delta;
        private final int deltaAt;
        private final int keyBase;
        private final int valueBase;

        Gradient(Attention a, Operand statistics, Operand delta, Operand g) {
            this.a = a;
            this.g = new Matrices(g);
            this.statistics = CpuBuffer.array(statistics.buffer());
            statisticsAt = Math.toIntExact(statistics.layout().offset());
            this.delta = CpuBuffer.array(delta.buffer());
            deltaAt = Math.toIntExact(delta.layout().offset());
            keyBase = Math.toIntExact(a.base + a.batches * a.queries * a.width);
            valueBase = Math.toIntExact(keyBase + a.batches * a.keys * a.width);
        }

        void run() {
            Runs.clear(a.type, a.out, a.base, Math.toIntExact(valueBase + a.batches * a.keys * a.valueWidth - a.base));
            int queryBlocks = blocks(a.queries);
            int keyBlocks = blocks(a.keys);
            if (a.batches >= a.workers.threads()) {
                // Everything about a tile while it is there.
                a.workers.parallel(a.batches, a.grain(queryBlocks), (from, to) -> {
                    AttentionTile tile = a.tile();
                    for (long b = from; b < to; b++) {
                        rectangle(tile, b, 0, a.queries, 0, a.keys, true, true);
                    }
                });
                return;
            }
            // Few matrices: the results of queries and those of keys, each by blocks of their own.
            a.workers.parallel(a.batches * queryBlocks, a.grain(1), (from, to) -> {
                AttentionTile tile = a.tile();
                for (long at = from; at < to; at++) {
                    int i0 = (int) (at % queryBlocks) * BLOCK;
                    rectangle(tile, at / queryBlocks, i0, Math.min(a.queries, i0 + BLOCK), 0, a.keys, true, false);
                }
            });
            a.workers.parallel(a.batches * keyBlocks, a.grain(1), (from, to) -> {
                AttentionTile tile = a.tile();
                for (long at = from; at < to; at++) {
                    int j0 = (int) (at % keyBlocks) * BLOCK;
                    rectangle(tile, at / keyBlocks, 0, a.queries, j0, Math.min(a.keys, j0 + BLOCK), false, true);
                }
            });
        }

        /** The contributions of some blocks of queries and keys to the gradients of queries, of keys and values. */
        private void rectangle(
                AttentionTile tile, long b, int iFrom, int iTo, int jFrom, int jTo, boolean ofQueries, boolean ofKeys) {
            Runs.fill(a.type, tile.work, AttentionMath.FACTOR, BLOCK, 1);
            for (int i0 = iFrom; i0 < iTo; i0 += BLOCK) {
                int rows = Math.min(BLOCK, a.queries - i0);
                int last = Math.min(jTo, a.keyEnd(i0));
                if (jFrom >= last) {
                    continue;
                }
                load(tile, b, i0, rows);
                for (int j0 = jFrom; j0 < last; j0 += BLOCK) {
                    pair(tile, b, i0, rows, j0, Math.min(BLOCK, a.keys - j0), ofQueries, ofKeys);
                }
            }
        }

        private void load(AttentionTile tile, long b, int i0, int rows) {
            int row = Math.toIntExact(b * a.queries + i0);
            int all = Math.toIntExact(a.batches * a.queries);
            System.arraycopy(statistics, statisticsAt + row, tile.work, AttentionMath.SHIFT, rows);
            System.arraycopy(statistics, statisticsAt + all + row, tile.work, AttentionMath.WEIGHT, rows);
            System.arraycopy(delta, deltaAt + row, tile.work, AttentionMath.DELTA, rows);
            tile.turn(a.q, b, i0, rows, 0);
            tile.turn(g, b, i0, rows, a.width);
        }

        private void pair(
                AttentionTile tile, long b, int i0, int rows, int j0, int count, boolean ofQueries, boolean ofKeys) {
            int wide = AttentionTile.round(rows);
            a.scores(tile, b, i0, rows, j0, count);
            tile.multiply(a.v, b, j0, count, a.width, wide, AttentionMath.SLOPES);
            a.math.slopes(tile.work, count, wide, a.scale);
            if (ofKeys) {
                long key = b * a.keys + j0;
                int value = (int) (valueBase + key * a.valueWidth);
                tile.add(AttentionMath.SCORES, true, count, g, b, i0, rows, a.out, value);
                int at = (int) (keyBase + key * a.width);
                tile.add(AttentionMath.SLOPES, true, count, a.q, b, i0, rows, a.out, at);
            }
            if (ofQueries) {
                int at = (int) (a.base + (b * a.queries + i0) * a.width);
                tile.add(AttentionMath.SLOPES, false, rows, a.k, b, j0, count, a.out, at);
            }
        }
    }
}
