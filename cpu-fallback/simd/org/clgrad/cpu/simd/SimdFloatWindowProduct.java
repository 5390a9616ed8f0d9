package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdFloatTiles.MR;
import static org.clgrad.cpu.simd.SimdFloatTiles.NR;
import static org.clgrad.cpu.simd.SimdFloatTiles.S;
import static org.clgrad.cpu.simd.SimdFloatTiles.V;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.clgrad.cpu.WindowProduct;

/**
 * Convolutions of float32 elements on vectors: the tiles of {@link SimdFloatTiles}, whose rows are read through tables.
 * The right factor is copied into slivers of two vectors of columns, the last of one if that is enough.
 */
final class SimdFloatWindowProduct implements WindowProduct {
    /** Adding to them changes nothing, not even the sign of a zero. */
    private static final float[] NEGATIVE_ZEROS = new float[NR];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0f);
    }

    /** Where the rows of a tile begin. */
    private static final ThreadLocal<int[]> TILE = ThreadLocal.withInitial(() -> new int[MR]);

    private final WindowProduct plain;

    SimdFloatWindowProduct(WindowProduct plain) {
        this.plain = plain;
    }

    @Override
    public int tileRows() {
        return MR;
    }

    @Override
    public int tileColumns() {
        return V;
    }

    @Override
    public Object newRight(int deep, int columns) {
        return new float[deep * round(columns)];
    }

    private static int breadth(int columns) {
        return columns <= V ? V : NR;
    }

    @Override
    public void pack(
            Object from, int at, int along, int across, int deep, int columns, Object right, int step, int steps) {
        float[] y = (float[]) from;
        for (int j = 0; j < columns; j += NR) {
            int w = breadth(columns - j);
            int n = Math.min(w, columns - j);
            SimdFloatPanel.part(y, at + j * across, across, along, n, deep, (float[]) right, j * steps + step * w, w);
        }
    }

    @Override
    public void multiply(
            Object x,
            int[] rows,
            int row,
            int high,
            int[] steps,
            int step,
            int deep,
            Object right,
            int columns,
            Object c,
            int at,
            boolean first) {
        float[] a = (float[]) x;
        float[] b = (float[]) right;
        float[] sums = (float[]) c;
        int across = round(columns);
        int[] tile = TILE.get();
        for (int j = 0; j < columns; j += NR) {
            boolean narrow = columns - j <= V;
            for (int i = 0; i < high; i += MR) {
                int h = high - i > 4 ? MR : high - i > 2 ? 4 : 2;
                for (int r = 0; r < h; r++) {
                    tile[r] = rows[row + Math.min(i + r, high - 1)];
                }
                int cp = at + i * across + j;
                float[] old = first ? NEGATIVE_ZEROS : sums;
                int op = first ? 0 : cp;
                int os = first ? 0 : across;
                SimdFloatWindowTiles.run(
                        h, narrow, a, tile, steps, step, deep, b, j * deep, old, op, os, sums, cp, across);
            }
        }
    }

    @Override
    public void line(Object x, int at, int[] steps, int deep, Object weights, int wp, Object to, int tp, int n) {
        if (n < V) {
            plain.line(x, at, steps, deep, weights, wp, to, tp, n);
            return;
        }
        float[] image = (float[]) x;
        float[] w = (float[]) weights;
        float[] y = (float[]) to;
        // The last places may be computed twice.
        for (int i = 0; i < n; ) {
            int j = Math.min(i, n - V);
            if (i + NR <= n) {
                twoVectors(image, at + i, steps, deep, w, wp, y, tp + i);
                i += NR;
            } else {
                oneVector(image, at + j, steps, deep, w, wp, y, tp + j);
                i += V;
            }
        }
    }

    private static void twoVectors(float[] x, int at, int[] steps, int deep, float[] w, int wp, float[] y, int tp) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        for (int k = 0; k < deep; k++) {
            FloatVector a = FloatVector.broadcast(S, w[wp + k]);
            int q = at + steps[k];
            s0 = a.fma(FloatVector.fromArray(S, x, q), s0);
            s1 = a.fma(FloatVector.fromArray(S, x, q + V), s1);
        }
        s0.intoArray(y, tp);
        s1.intoArray(y, tp + V);
    }

    private static void oneVector(float[] x, int at, int[] steps, int deep, float[] w, int wp, float[] y, int tp) {
        FloatVector s0 = FloatVector.zero(S);
        for (int k = 0; k < deep; k++) {
            s0 = FloatVector.broadcast(S, w[wp + k]).fma(FloatVector.fromArray(S, x, at + steps[k]), s0);
        }
        s0.intoArray(y, tp);
    }

    @Override
    public void transpose(Object from, int at, int across, int rows, int columns, Object to, int tp, int ts) {
        plain.transpose(from, at, across, rows, columns, to, tp, ts);
    }
}
