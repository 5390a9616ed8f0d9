// How the tile kernels of matrix products read their operands: four neighbours at once, along k or across it.

typedef struct {
    long a_along_k, b_along_k, a_aligned, b_aligned, c_aligned;
} Tiles;

// Four elements a step apart, of which `some` exist.
static inline REAL4 load4(global const REAL *from, const INDEX step, const INDEX some, const bool aligned) {
    if (aligned && some >= 4) {
        return *(global const REAL4 *)from;
    }
    REAL4 v = 0;
    if (some > 0) {
        v.s0 = from[0];
    }
    if (some > 1) {
        v.s1 = from[step];
    }
    if (some > 2) {
        v.s2 = from[2 * step];
    }
    if (some > 3) {
        v.s3 = from[3 * step];
    }
    return v;
}

// Four elements from a place in a tile, of which `across` rows (or columns) and `along` steps of k are left.
static inline REAL4 fetch(
        global const REAL *from,
        const INDEX step,
        const INDEX k_step,
        const INDEX across,
        const INDEX along,
        const bool along_k,
        const bool aligned) {
    if (across <= 0 || along <= 0) {
        return 0;
    }
    return along_k ? load4(from, k_step, along, aligned) : load4(from, step, across, aligned);
}
