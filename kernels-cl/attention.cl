// Scaled dot-product attention and its gradients for CPUs, in the order that Primitive.Attention and
// Primitive.AttentionGradient state. A work-item takes one tile of BLOCK (64) queries by BLOCK keys after the other; a
// tile has a row for each key, so that queries lie next to each other: what is done for each query is done for vectors of
// them. Everything lies in the work-item's part of `scratch`, which stays in its cache. No local memory, no barriers.
//
// The host defines what attention_sizes.cl says, VECTOR of LENGTH, VECS (vectors a row of registers holds)
// and FORWARD or GRADIENT.

#include "attention_sizes.cl"
#include "vectors.cl"

#define TILE (BLOCK * BLOCK)
// Rows of chains in registers: 4 x 4 vectors of 64 bytes with AVX-512, 4 x 1 otherwise, so that they divide a tile.
#define ROWS 4
#define COLUMNS (VECS * LENGTH)

// The parts of the scratch memory.
#define SCORES(w) (w)
#define SLOPES(w) ((w) + TILE)
#define STAGE(w) ((w) + 2 * TILE)
#define CHAINS(w) ((w) + 3 * TILE)
#define SHIFT(w) ((w) + 4 * TILE)
#define WEIGHT(w) (SHIFT(w) + BLOCK)
#define FACTOR(w) (SHIFT(w) + 2 * BLOCK)
#define DELTA(w) (SHIFT(w) + 3 * BLOCK)
#define TURNED(w) (SHIFT(w) + 4 * BLOCK)

// c[r][x] = fma(a[r][k], b[k][x], ..) over ascending k from +0; b and c have rows of BLOCK, columns are a multiple of
// COLUMNS.
#define CHAIN(HIGH)                                                                                                  \
    {                                                                                                                \
        VECTOR acc[HIGH][VECS];                                                                                      \
        _Pragma("unroll") for (int i = 0; i < HIGH; i++) {                                                           \
            _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                       \
                acc[i][v] = 0;                                                                                       \
            }                                                                                                        \
        }                                                                                                            \
        global const REAL *p = a + r * a_row;                                                                        \
        global const REAL *y = b + x;                                                                                \
        for (long k = 0; k < depth; k++) {                                                                           \
            VECTOR right[VECS];                                                                                      \
            _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                       \
                right[v] = RUN(y + v * LENGTH);                                                                      \
            }                                                                                                        \
            _Pragma("unroll") for (int i = 0; i < HIGH; i++) {                                                       \
                _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                   \
                    acc[i][v] = fma((VECTOR)(p[i * a_row]), right[v], acc[i][v]);                                    \
                }                                                                                                    \
            }                                                                                                        \
            p += a_step;                                                                                             \
            y += BLOCK;                                                                                              \
        }                                                                                                            \
        _Pragma("unroll") for (int i = 0; i < HIGH; i++) {                                                           \
            _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                       \
                RUN(c + (r + i) * BLOCK + x + v * LENGTH) = acc[i][v];                                               \
            }                                                                                                        \
        }                                                                                                            \
    }

static __attribute__((noinline)) void chains(
        global const REAL *a,
        const long a_row,
        const long a_step,
        global const REAL *b,
        global REAL *c,
        const int rows,
        const int columns,
        const long depth) {
    for (int x = 0; x < columns; x += COLUMNS) {
        int r = 0;
        for (; r + ROWS <= rows; r += ROWS) {
            CHAIN(ROWS)
        }
        for (; r < rows; r++) {
            CHAIN(1)
        }
    }
}

// Rows of a matrix become columns; zeros fill the last vectors.
static inline void turn(
        global const REAL *from, const long row, const long column, const int count, const long width, global REAL *to) {
    long e = 0;
    if (column == 1) {
        for (; e + LENGTH <= width; e += LENGTH) {
            for (int i = 0; i < BLOCK; i += LENGTH) {
                VECTOR rows[LENGTH];
#pragma unroll
                for (int l = 0; l < LENGTH; l++) {
                    rows[l] = 0;
                    if (i + l < count) {
                        rows[l] = RUN(from + (i + l) * row + e);
                    }
                }
                transpose(rows);
#pragma unroll
                for (int l = 0; l < LENGTH; l++) {
                    RUN(to + (e + l) * BLOCK + i) = rows[l];
                }
            }
        }
    }
    for (; e < width; e++) {
        for (int i = 0; i < BLOCK; i++) {
            to[e * BLOCK + i] = i < count ? from[i * row + e * column] : 0;
        }
    }
}

// Adds the product of a tile and `deep` rows of a matrix to results: to = fma(to, factor, chain).
static __attribute__((noinline)) void add(
        global const REAL *tile,
        const long a_row,
        const long a_step,
        global const REAL *from,
        const long row,
        const long column,
        const int deep,
        const long columns,
        global const REAL *factor,
        global REAL *w,
        global REAL *to,
        const int rows) {
    for (long c0 = 0; c0 < columns; c0 += BLOCK) {
        const int some = (int)min((long)BLOCK, columns - c0);
        const int padded = (some + COLUMNS - 1) / COLUMNS * COLUMNS;
        global REAL *stage = STAGE(w);
        for (int k = 0; k < deep; k++) {
            global const REAL *x = from + k * row + c0 * column;
            if (column == 1) {
                for (int j = 0; j < some; j++) {
                    stage[k * BLOCK + j] = x[j];
                }
            } else {
                for (int j = 0; j < some; j++) {
                    stage[k * BLOCK + j] = x[j * column];
                }
            }
            for (int j = some; j < padded; j++) {
                stage[k * BLOCK + j] = 0;
            }
        }
        global REAL *chain = CHAINS(w);
        chains(tile, a_row, a_step, stage, chain, rows, padded, deep);
        for (int r = 0; r < rows; r++) {
            global REAL *o = to + r * columns + c0;
            const REAL f = factor[r];
            int j = 0;
            for (; j + LENGTH <= some; j += LENGTH) {
                RUN(o + j) = fma(RUN(o + j), (VECTOR)(f), RUN(chain + r * BLOCK + j));
            }
            for (; j < some; j++) {
                o[j] = fma(o[j], f, chain[r * BLOCK + j]);
            }
        }
    }
}

static inline void scores(
        global const REAL *k,
        global const MASK_TYPE *mask,
        const Sizes *z,
        const REAL scale,
        const long i0,
        const int rows,
        const long j0,
        const int count,
        global REAL *w) {
    global REAL *s = SCORES(w);
    chains(k + j0 * z->row[K], z->row[K], z->column[K], TURNED(w), s, count, BLOCK, z->width);
    for (int i = 0; i < count * BLOCK; i++) {
        s[i] *= scale;
    }
#if MASK
    mask += i0 * z->row[M] + j0 * z->column[M];
    for (int j = 0; j < count; j++) {
        for (int i = 0; i < rows; i++) {
#if MASK == 1
            s[j * BLOCK + i] = mask[i * z->row[M] + j * z->column[M]] ? s[j * BLOCK + i] : -INFINITY;
#else
            s[j * BLOCK + i] += mask[i * z->row[M] + j * z->column[M]];
#endif
        }
    }
#endif
    if (z->causal && i0 == j0) {
        for (int j = 1; j < count; j++) {
            for (int i = 0; i < j; i++) {
                s[j * BLOCK + i] = -INFINITY;
            }
        }
    }
}

#ifdef FORWARD
// One step of the online softmax: scores become weights.
static inline void softmax_step(global REAL *w, const int count) {
    global REAL *s = SCORES(w);
    for (int x = 0; x < BLOCK; x += LENGTH) {
        const VECTOR before = RUN(SHIFT(w) + x);
        VECTOR m = before;
        for (int j = 0; j < count; j++) {
            const VECTOR v = RUN(s + j * BLOCK + x);
            m = v > m ? v : m;
        }
        const VECTOR c = m == (VECTOR)(-INFINITY) ? (VECTOR)(0) : m;
        RUN(SHIFT(w) + x) = m;
        RUN(FACTOR(w) + x) = before - c;
        for (int j = 0; j < count; j++) {
            RUN(s + j * BLOCK + x) = RUN(s + j * BLOCK + x) - c;
        }
    }
    global REAL *f = FACTOR(w);
    for (int i = 0; i < BLOCK; i++) {
        f[i] = EXP(f[i]);
    }
    for (int i = 0; i < count * BLOCK; i++) {
        s[i] = EXP(s[i]);
    }
    for (int x = 0; x < BLOCK; x += LENGTH) {
        VECTOR lane[4];
        for (int t = 0; t < 4; t++) {
            lane[t] = 0;
        }
        int j = 0;
        for (; j + 4 <= count; j += 4) {
            for (int t = 0; t < 4; t++) {
                lane[t] += RUN(s + (j + t) * BLOCK + x);
            }
        }
        for (int t = 0; j + t < count; t++) {
            lane[t] += RUN(s + (j + t) * BLOCK + x);
        }
        const VECTOR sum = (lane[0] + lane[2]) + (lane[1] + lane[3]);
        RUN(WEIGHT(w) + x) = fma(RUN(WEIGHT(w) + x), RUN(f + x), sum);
    }
}

// Work-item: every n-th block of queries of the batch.
kernel void attention(
        global const REAL *q,
        global const REAL *k,
        global const REAL *v,
        global const MASK_TYPE *mask,
        global REAL *out,
        global REAL *scratch,
        const Batch batch,
        const Sizes z,
        const REAL scale) {
    global REAL *w = scratch + get_global_id(0) * z.scratch;
    const long blocks = (z.queries + BLOCK - 1) / BLOCK;
    const long all = z.batches * z.queries;
    for (long at = get_global_id(0); at < z.batches * blocks; at += get_global_size(0)) {
        const long n = at / blocks;
        const long i0 = (at - n * blocks) * BLOCK;
        const int rows = (int)min((long)BLOCK, z.queries - i0);
        const long first = n * z.queries + i0;
        long off[5] = {0};
        offsets_Batch(&batch, BATCH_RANK - 1, n, off);
        for (int i = 0; i < BLOCK; i++) {
            SHIFT(w)[i] = -INFINITY;
            WEIGHT(w)[i] = 0;
        }
        global REAL *o = out + first * z.value_width;
        for (long i = 0; i < rows * z.value_width; i++) {
            o[i] = 0;
        }
        turn(q + batch.base[Q] + off[Q] + i0 * z.row[Q], z.row[Q], z.column[Q], rows, z.width, TURNED(w));
        const long end = key_end(&z, i0);
        for (long j0 = 0; j0 < end; j0 += BLOCK) {
            const int count = (int)min((long)BLOCK, z.keys - j0);
            scores(k + batch.base[K] + off[K], mask + batch.base[M] + off[M], &z, scale, i0, rows, j0, count, w);
            softmax_step(w, count);
            add(SCORES(w),
                1,
                BLOCK,
                v + batch.base[V] + off[V] + j0 * z.row[V],
                z.row[V],
                z.column[V],
                count,
                z.value_width,
                FACTOR(w),
                w,
                o,
                rows);
        }
        for (int i = 0; i < rows; i++) {
            const REAL m = SHIFT(w)[i];
            const REAL sum = WEIGHT(w)[i];
            const REAL inverse = sum == 0 ? 0 : 1 / sum;
            for (long e = 0; e < z.value_width; e++) {
                o[i * z.value_width + e] *= inverse;
            }
            out[all * z.value_width + first + i] = m == -INFINITY ? 0 : m + 0;
            out[all * (z.value_width + 1) + first + i] = inverse;
        }
    }
}
#endif

#ifdef GRADIENT
// Scores become weights, and the weights' gradients the scores' times the scale.
static inline void slope(global REAL *w, const int count, const REAL scale) {
    global REAL *s = SCORES(w);
    global REAL *t = SLOPES(w);
    for (int j = 0; j < count; j++) {
        for (int x = 0; x < BLOCK; x += LENGTH) {
            RUN(s + j * BLOCK + x) = RUN(s + j * BLOCK + x) - RUN(SHIFT(w) + x);
        }
    }
    for (int i = 0; i < count * BLOCK; i++) {
        s[i] = EXP(s[i]);
    }
    for (int j = 0; j < count; j++) {
        for (int x = 0; x < BLOCK; x += LENGTH) {
            const VECTOR p = RUN(s + j * BLOCK + x) * RUN(WEIGHT(w) + x);
            RUN(s + j * BLOCK + x) = p;
            const VECTOR d = RUN(t + j * BLOCK + x) - RUN(DELTA(w) + x);
            RUN(t + j * BLOCK + x) = p * d * scale;
        }
    }
}

// Work-item: every n-th unit of the batch. A unit is a whole matrix if both queries and keys want their gradients, else
// a block of those that do. `out` is zero before.
kernel void attention_gradient(
        global const REAL *q,
        global const REAL *k,
        global const REAL *v,
        global const REAL *statistics,
        global const REAL *delta,
        global const REAL *g,
        global const MASK_TYPE *mask,
        global REAL *out,
        global REAL *scratch,
        const Batch batch,
        const Sizes z,
        const REAL scale,
        const long statistics_at,
        const long delta_at) {
    global REAL *w = scratch + get_global_id(0) * z.scratch;
    const long all = z.batches * z.queries;
    const long parts = z.of_queries && z.of_keys ? 1 : ((z.of_queries ? z.queries : z.keys) + BLOCK - 1) / BLOCK;
    global REAL *dk = out + all * z.width;
    global REAL *dv = dk + z.batches * z.keys * z.width;
    for (int i = 0; i < BLOCK; i++) {
        FACTOR(w)[i] = 1;
    }
    for (long at = get_global_id(0); at < z.batches * parts; at += get_global_size(0)) {
        const long n = at / parts;
        const long first = (at - n * parts) * BLOCK;
        const long i_from = z.of_keys ? 0 : first;
        const long i_to = z.of_keys ? z.queries : min(first + BLOCK, z.queries);
        const long j_from = z.of_queries ? 0 : first;
        const long j_to = z.of_queries ? z.keys : min(first + BLOCK, z.keys);
        long off[5] = {0};
        offsets_Batch(&batch, BATCH_RANK - 1, n, off);
        global const REAL *queries = q + batch.base[Q] + off[Q];
        global const REAL *keys = k + batch.base[K] + off[K];
        global const REAL *values = v + batch.base[V] + off[V];
        global const REAL *slopes = g + batch.base[G] + off[G];
        for (long i0 = i_from; i0 < i_to; i0 += BLOCK) {
            const int rows = (int)min((long)BLOCK, z.queries - i0);
            const long last = min(j_to, key_end(&z, i0));
            if (j_from >= last) {
                continue;
            }
            const long row = n * z.queries + i0;
            for (int i = 0; i < BLOCK; i++) {
                SHIFT(w)[i] = i < rows ? statistics[statistics_at + row + i] : 0;
                WEIGHT(w)[i] = i < rows ? statistics[statistics_at + all + row + i] : 0;
                DELTA(w)[i] = i < rows ? delta[delta_at + row + i] : 0;
            }
            global REAL *turned = TURNED(w) + z.width * BLOCK;
            turn(queries + i0 * z.row[Q], z.row[Q], z.column[Q], rows, z.width, TURNED(w));
            turn(slopes + i0 * z.row[G], z.row[G], z.column[G], rows, z.value_width, turned);
            for (long j0 = j_from; j0 < last; j0 += BLOCK) {
                const int count = (int)min((long)BLOCK, z.keys - j0);
                scores(keys, mask + batch.base[M] + off[M], &z, scale, i0, rows, j0, count, w);
                chains(
                        values + j0 * z.row[V],
                        z.row[V],
                        z.column[V],
                        turned,
                        SLOPES(w),
                        count,
                        BLOCK,
                        z.value_width);
                slope(w, count, scale);
                const long key = n * z.keys + j0;
                // The weights times G, the slopes times Q, and the slopes times K: one call, so that there is one copy of it.
                for (int part = z.of_keys ? 0 : 2; part < (z.of_queries ? 3 : 2); part++) {
                    const int from = part == 0 ? G : part == 1 ? Q : K;
                    global const REAL *rows_of = part == 0 ? slopes : part == 1 ? queries : keys;
                    const long width = part == 0 ? z.value_width : z.width;
                    add(part == 0 ? SCORES(w) : SLOPES(w),
                        part < 2 ? BLOCK : 1,
                        part < 2 ? 1 : BLOCK,
                        rows_of + (part < 2 ? i0 : j0) * z.row[from],
                        z.row[from],
                        z.column[from],
                        part < 2 ? rows : count,
                        width,
                        FACTOR(w),
                        w,
                        part == 0 ? dv + key * width : part == 1 ? dk + key * width : out + row * width,
                        part < 2 ? count : rows);
                }
            }
        }
    }
}
#endif
