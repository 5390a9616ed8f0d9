package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdFloatTiles.NR;
import static org.clgrad.cpu.simd.SimdFloatTiles.S;
import static org.clgrad.cpu.simd.SimdFloatTiles.V;

import jdk.incubator.vector.FloatVector;

/** Copies a few rows or columns of a matrix, of any layout, next to each other. */
final class SimdFloatPanel {
    private SimdFloatPanel() {}

    /**
     * Fills whole slivers, one after the other: in each, for each of {@code deep} steps, {@code size} elements.
     *
     * @param across distance between the elements of a step
     * @param along distance between steps
     * @param size MR or NR
     */
    static void pack(float[] from, int s, int across, int along, int slivers, int deep, float[] to, int t, int size) {
        int n = 0;
        if (across == 1 && size == NR) {
            for (; n + 4 <= slivers; n += 4) {
                four(from, s + n * NR, along, deep, to, t + n * NR * deep);
            }
        }
        for (; n < slivers; n++) {
            part(from, s + n * size * across, across, along, size, deep, to, t + n * size * deep, size);
        }
    }

    /**
     * Fills slivers of contiguous elements that are narrower than a vector, one vector a step: what is too much of it is
     * overwritten by the next step, and by the next sliver. Returns how many slivers it could fill; the last vectors may
     * reach beyond the end of an array.
     */
    static int packNarrow(float[] from, int s, int along, int slivers, int deep, float[] to, int t, int size) {
        int n = 0;
        for (; n < slivers; n++) {
            int f = s + n * size;
            int w = t + n * size * deep;
            if (f + (deep - 1) * along + V > from.length || w + (deep - 1) * size + V > to.length) {
                break;
            }
            copy(from, f, along, deep, to, w, size);
        }
        return n;
    }

    /** Fills a sliver: for each of {@code deep} steps, {@code n} elements and zeros up to {@code size}. */
    static void part(float[] from, int s, int across, int along, int n, int deep, float[] to, int t, int size) {
        columns(from, s, across, along, n, deep, to, t, size);
        for (int q = n; q < size; q++) {
            zeros(deep, to, t + q, size);
        }
    }

    /** The same without the zeros. */
    static void columns(float[] from, int s, int across, int along, int n, int deep, float[] to, int t, int size) {
        int q = 0;
        if (across == 1) {
            for (; q + V <= n; q += V) {
                copy(from, s + q, along, deep, to, t + q, size);
            }
        }
        for (; q + 8 <= n; q += 8) {
            if (along == 1) {
                turn(from, s + q * across, across, deep, to, t + q, size);
            } else {
                eight(from, s + q * across, across, along, deep, to, t + q, size);
            }
        }
        for (; q + 2 <= n; q += 2) {
            two(from, s + q * across, across, along, deep, to, t + q, size);
        }
        if (q < n) {
            one(from, s + q * across, along, deep, to, t + q, size);
        }
    }

    /**
     * Fills four slivers of contiguous columns. Half a kilobyte is read at a time: pieces of a line or two from rows
     * far apart would come at a fraction of the memory's speed.
     */
    private static void four(float[] from, int s, int along, int deep, float[] to, int t) {
        int t1 = t + NR * deep;
        int t2 = t1 + NR * deep;
        int t3 = t2 + NR * deep;
        for (int p = 0, f = s; p < deep; p++, f += along) {
            int w = p * NR;
            FloatVector.fromArray(S, from, f).intoArray(to, t + w);
            FloatVector.fromArray(S, from, f + V).intoArray(to, t + w + V);
            FloatVector.fromArray(S, from, f + NR).intoArray(to, t1 + w);
            FloatVector.fromArray(S, from, f + NR + V).intoArray(to, t1 + w + V);
            FloatVector.fromArray(S, from, f + 2 * NR).intoArray(to, t2 + w);
            FloatVector.fromArray(S, from, f + 2 * NR + V).intoArray(to, t2 + w + V);
            FloatVector.fromArray(S, from, f + 3 * NR).intoArray(to, t3 + w);
            FloatVector.fromArray(S, from, f + 3 * NR + V).intoArray(to, t3 + w + V);
        }
    }

    private static void copy(float[] from, int s, int along, int deep, float[] to, int t, int size) {
        for (int p = 0, f = s, w = t; p < deep; p++, f += along, w += size) {
            FloatVector.fromArray(S, from, f).intoArray(to, w);
        }
    }

    // The index is the loop's, so that the JIT of Java 17 checks the bounds once.
    private static void turn(float[] from, int s, int across, int deep, float[] to, int t, int size) {
        for (int p = 0; p < deep; p++) {
            int f = s + p;
            int w = t + p * size;
            to[w] = from[f];
            to[w + 1] = from[f + across];
            to[w + 2] = from[f + 2 * across];
            to[w + 3] = from[f + 3 * across];
            to[w + 4] = from[f + 4 * across];
            to[w + 5] = from[f + 5 * across];
            to[w + 6] = from[f + 6 * across];
            to[w + 7] = from[f + 7 * across];
        }
    }

    // Eight at a time: whole lines of memory are used up, whichever of the distances is small.
    private static void eight(float[] from, int s, int across, int along, int deep, float[] to, int t, int size) {
        for (int p = 0, f = s, w = t; p < deep; p++, f += along, w += size) {
            int half = f + 4 * across;
            to[w] = from[f];
            to[w + 1] = from[f + across];
            to[w + 2] = from[f + 2 * across];
            to[w + 3] = from[f + 3 * across];
            to[w + 4] = from[half];
            to[w + 5] = from[half + across];
            to[w + 6] = from[half + 2 * across];
            to[w + 7] = from[half + 3 * across];
        }
    }

    private static void two(float[] from, int s, int across, int along, int deep, float[] to, int t, int size) {
        for (int p = 0, f = s, w = t; p < deep; p++, f += along, w += size) {
            to[w] = from[f];
            to[w + 1] = from[f + across];
        }
    }

    private static void one(float[] from, int s, int along, int deep, float[] to, int t, int size) {
        for (int p = 0, f = s, w = t; p < deep; p++, f += along, w += size) {
            to[w] = from[f];
        }
    }

    private static void zeros(int deep, float[] to, int t, int size) {
        for (int p = 0, w = t; p < deep; p++, w += size) {
            to[w] = 0;
        }
    }
}
