// What the kernels of attention for CPUs and for GPUs share. The host defines REAL, EXP, MASK (0 none, 1 bool, 2 REAL) and
// the geometry Batch of Q, K, V, G and the mask over the batch, with BATCH_RANK. Indices have 64 bits.

#include "fn/exp.cl"
#include "fn/float64.cl"

#define BLOCK 64

#if MASK == 1
#define MASK_TYPE uchar
#else
#define MASK_TYPE REAL
#endif

// As org.clgrad.opencl.Attention writes it.
typedef struct {
    long batches;
    long queries;
    long keys;
    long width;
    long value_width;
    long row[5];
    long column[5];
    long scratch;
    long causal;
    // Of the gradients: whether those of Q, and of K and V, are wanted.
    long of_queries;
    long of_keys;
} Sizes;

#define Q 0
#define K 1
#define V 2
#define G 3
#define M 4

// Where the keys end that a block of queries sees.
static inline long key_end(const Sizes *z, const long i0) {
    return z->causal ? min(z->keys, i0 + BLOCK) : z->keys;
}
