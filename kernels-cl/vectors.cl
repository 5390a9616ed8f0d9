// Vectors for kernels that are written in them. The host defines REAL, LENGTH and VECTOR (LENGTH elements).

// Vectors at any place: drivers may take vload and vstore apart, but not these.
typedef struct __attribute__((packed)) {
    VECTOR v;
} Run;
#define RUN(at) (((global Run *)(at))->v)

// Rows become columns: in each round the rows of the first half and of the second are merged.
static inline void transpose(VECTOR *rows) {
    VECTOR merged[LENGTH];
#pragma unroll
    for (int round = 1; round < LENGTH; round *= 2) {
#pragma unroll
        for (int w = 0; w < LENGTH / 2; w++) {
            merged[2 * w].even = rows[w].lo;
            merged[2 * w].odd = rows[w + LENGTH / 2].lo;
            merged[2 * w + 1].even = rows[w].hi;
            merged[2 * w + 1].odd = rows[w + LENGTH / 2].hi;
        }
#pragma unroll
        for (int w = 0; w < LENGTH; w++) {
            rows[w] = merged[w];
        }
    }
}
