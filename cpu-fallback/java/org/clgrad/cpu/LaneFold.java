package org.clgrad.cpu;

import org.clgrad.cpu.math.F32;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Primitive.Fold;

/** Folds one block of a reduction, a run of up to 4096 elements, to one: 64 lanes, then a tree. */
interface LaneFold {
    /** Folds {@code x[xp .. xp + n - 1]}, n at least 1, to {@code out[op]}. */
    void fold(Scratch scratch, Object x, int xp, int n, Object out, int op);

    static LaneFold of(DType type, Fold fold, Loop combine, FloatKernels floats) {
        return type == DType.FLOAT32 ? new Floats(fold, combine, floats) : new Any(type, combine);
    }

    /** Every type: a row of 64 elements at a time, through the loop of the fold's function. */
    final class Any implements LaneFold {
        private final DType type;
        private final Loop combine;

        Any(DType type, Loop combine) {
            this.type = type;
            this.combine = combine;
        }

        @Override
        public void fold(Scratch scratch, Object x, int xp, int n, Object out, int op) {
            int live = Math.min(n, Contract.REDUCE_LANES);
            Object lanes = scratch.buffer(type, 1, Contract.REDUCE_LANES);
            System.arraycopy(x, xp, lanes, 0, live);
            for (int i = live; i < n; i += Contract.REDUCE_LANES) {
                combine.run(lanes, 0, lanes, 0, x, xp + i, lanes, 0, Math.min(Contract.REDUCE_LANES, n - i));
            }
            for (int s = Contract.REDUCE_LANES / 2; s > 0; s /= 2) {
                int pairs = Math.min(s, live - s);
                if (pairs > 0) {
                    combine.run(lanes, 0, lanes, 0, lanes, s, lanes, 0, pairs);
                    live = s;
                }
            }
            System.arraycopy(lanes, 0, out, op, 1);
        }
    }

    /** float32: full rows in one loop with the lanes in registers, the tree without any call. */
    final class Floats implements LaneFold {
        private final Fold fold;
        private final Loop combine;
        private final FloatKernels floats;

        Floats(Fold fold, Loop combine, FloatKernels floats) {
            this.fold = fold;
            this.combine = combine;
            this.floats = floats;
        }

        @Override
        public void fold(Scratch scratch, Object array, int xp, int n, Object out, int op) {
            float[] x = (float[]) array;
            float[] lanes = (float[]) scratch.buffer(DType.FLOAT32, 1, Contract.REDUCE_LANES);
            int live = Math.min(n, Contract.REDUCE_LANES);
            System.arraycopy(x, xp, lanes, 0, live);
            int rows = n / Contract.REDUCE_LANES - 1;
            if (rows > 0) {
                floats.foldLanes(fold, lanes, x, xp + Contract.REDUCE_LANES, rows);
            }
            int rest = n % Contract.REDUCE_LANES;
            if (rest > 0 && n > Contract.REDUCE_LANES) {
                combine.run(lanes, 0, lanes, 0, x, xp + n - rest, lanes, 0, rest);
            }
            ((float[]) out)[op] = tree(lanes, 0, live);
        }

        /** Ends a fold whose whole rows of 64 elements are in the lanes from a place on already: {@code n} elements are left. */
        float end(float[] lanes, int at, Object rest, int rp, int n) {
            if (n > 0) {
                combine.run(lanes, at, lanes, at, rest, rp, lanes, 0, n);
            }
            return tree(lanes, at, Contract.REDUCE_LANES);
        }

        private float tree(float[] lanes, int at, int n) {
            int live = n == Contract.REDUCE_LANES ? floats.halveLanes(fold, lanes, at) : n;
            return switch (fold) {
                case SUM -> sum(lanes, at, live);
                case PROD -> product(lanes, at, live);
                case MAX -> largest(lanes, at, live);
                case MIN -> smallest(lanes, at, live);
            };
        }

        // The trees, written out: sixty-three elements are not worth a call for each level.

        private static float sum(float[] lanes, int at, int n) {
            int live = n;
            for (int s = Contract.REDUCE_LANES / 2; s > 0; s /= 2) {
                if (live > s) {
                    for (int l = at; l < at + live - s; l++) {
                        lanes[l] = lanes[l] + lanes[l + s];
                    }
                    live = s;
                }
            }
            return lanes[at];
        }

        private static float product(float[] lanes, int at, int n) {
            int live = n;
            for (int s = Contract.REDUCE_LANES / 2; s > 0; s /= 2) {
                if (live > s) {
                    for (int l = at; l < at + live - s; l++) {
                        lanes[l] = lanes[l] * lanes[l + s];
                    }
                    live = s;
                }
            }
            return lanes[at];
        }

        private static float largest(float[] lanes, int at, int n) {
            int live = n;
            for (int s = Contract.REDUCE_LANES / 2; s > 0; s /= 2) {
                if (live > s) {
                    for (int l = at; l < at + live - s; l++) {
                        lanes[l] = F32.maximum(lanes[l], lanes[l + s]);
                    }
                    live = s;
                }
            }
            return lanes[at];
        }

        private static float smallest(float[] lanes, int at, int n) {
            int live = n;
            for (int s = Contract.REDUCE_LANES / 2; s > 0; s /= 2) {
                if (live > s) {
                    for (int l = at; l < at + live - s; l++) {
                        lanes[l] = F32.minimum(lanes[l], lanes[l + s]);
                    }
                    live = s;
                }
            }
            return lanes[at];
        }
    }
}
