// How the kernels for CPUs copy a part of their right operand. vectors.cl comes before; the host or the kernel's file defines
// INDEX and COLUMNS, a multiple of LENGTH.

// Copies a block of k of the columns of one panel, of which `some` exist in the matrix, if not more; beyond the edge the last
// one again. Runs of neighbours are read LENGTH at once; runs of k are transposed in registers, so that each cache line is
// read once however far apart the columns are.
static inline void pack(
        global const REAL *from,
        const INDEX step,
        const INDEX k_step,
        const INDEX some,
        const int steps,
        local REAL *to) {
    const int last = (int)min((INDEX)COLUMNS, some) - 1;
    int k = 0;
    if (k_step == 1) {
        for (; k + LENGTH <= steps; k += LENGTH) {
            for (int w0 = 0; w0 < COLUMNS; w0 += LENGTH) {
                const int first = min(w0, last);
                VECTOR rows[LENGTH];
#pragma unroll
                for (int w = 0; w < LENGTH; w++) {
                    rows[w] = RUN(from + (first + min(w, last - first)) * step + k);
                }
                transpose(rows);
#pragma unroll
                for (int w = 0; w < LENGTH; w++) {
                    ((local VECTOR *)to)[((k + w) * COLUMNS + w0) / LENGTH] = rows[w];
                }
            }
        }
    }
    for (; k < steps; k++) {
        for (int w = 0; w < COLUMNS; w++) {
            to[k * COLUMNS + w] = from[k * k_step + min(w, last) * step];
        }
    }
}
