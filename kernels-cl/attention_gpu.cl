// Scaled dot-product attention and its gradients for GPUs, in the order that Primitive.Attention and
// Primitive.AttentionGradient state. A work-group of SIDE x SIDE takes 64 queries (of the result and of dQ) or 64 keys (of
// dK and dV) and up to 64 columns of the result, and goes through the blocks of the other: the products of Q and K, PER x
// PER a work-item, become a tile of weights or slopes, which is multiplied with staged rows of V, K, G or Q.
//
// The host defines what attention_sizes.cl says, one of FORWARD, OF_QUERIES, OF_KEYS and OF_VALUES, and GLOBAL_TILE where
// the tile is too large for local memory and lies in `scratch`.

#include "attention_sizes.cl"

#define SIDE 16
#define PER (BLOCK / SIDE)
#define STEP 16
#define LANES 4
#define PITCH (BLOCK + 1)
#define FENCE (CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

#ifdef GLOBAL_TILE
#define TILE_SPACE global
#define TILE_OF_GROUP global REAL *tile = scratch + get_group_id(0) * BLOCK * PITCH;
#else
#define TILE_SPACE local
#define TILE_OF_GROUP local REAL tile[BLOCK * PITCH];
#endif

// Loads STEP columns (of 64 rows) or STEP rows (of 64 columns) of a matrix, zeros beyond its edges: to[step][64]. The
// first form puts columns into steps, the second rows.
static inline void load_turned(
        global const REAL *from,
        const long row,
        const long column,
        const long rows,
        const long columns,
        local REAL *to,
        const int t) {
    for (int e = t; e < STEP * BLOCK; e += SIDE * SIDE) {
        // Neighbouring work-items read along the dimension with the smaller stride.
        const int i = column <= row ? e / STEP : e % BLOCK;
        const int k = column <= row ? e % STEP : e / BLOCK;
        to[k * PITCH + i] = i < rows && k < columns ? from[i * row + k * column] : 0;
    }
}

static inline void load_straight(
        global const REAL *from,
        const long row,
        const long column,
        const long rows,
        const long columns,
        local REAL *to,
        const int t) {
    for (int e = t; e < STEP * BLOCK; e += SIDE * SIDE) {
        const int k = column <= row ? e / BLOCK : e % STEP;
        const int j = column <= row ? e % BLOCK : e / STEP;
        to[k * PITCH + j] = k < rows && j < columns ? from[k * row + j * column] : 0;
    }
}

// acc[p][r] = chain over the width of left row y + 16 p and right row x + 16 r.
static inline void multiply(
        global const REAL *left,
        const long left_row,
        const long left_column,
        const long left_rows,
        global const REAL *right,
        const long right_row,
        const long right_column,
        const long right_rows,
        const long width,
        local REAL *l,
        local REAL *r,
        const int t,
        REAL acc[PER][PER]) {
    const int x = t % SIDE;
    const int y = t / SIDE;
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            acc[p][s] = 0;
        }
    }
    for (long e0 = 0; e0 < width; e0 += STEP) {
        load_turned(left + e0 * left_column, left_row, left_column, left_rows, width - e0, l, t);
        load_turned(right + e0 * right_column, right_row, right_column, right_rows, width - e0, r, t);
        barrier(CLK_LOCAL_MEM_FENCE);
        const int steps = (int)min((long)STEP, width - e0);
        for (int k = 0; k < steps; k++) {
            REAL a[PER];
            REAL b[PER];
            for (int s = 0; s < PER; s++) {
                a[s] = l[k * PITCH + y + s * SIDE];
                b[s] = r[k * PITCH + x + s * SIDE];
            }
            for (int p = 0; p < PER; p++) {
                for (int s = 0; s < PER; s++) {
                    acc[p][s] = fma(a[p], b[s], acc[p][s]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

// The score from the product of query i and key j, both within their blocks; -inf for a key that is not there.
static inline REAL score(
        const REAL product,
        global const MASK_TYPE *mask,
        const Sizes *z,
        const REAL scale,
        const long i0,
        const int i,
        const int rows,
        const long j0,
        const int j,
        const int count) {
    REAL s = product * scale;
#if MASK
    if (i < rows && j < count) {
        const MASK_TYPE m = mask[(i0 + i) * z->row[M] + (j0 + j) * z->column[M]];
#if MASK == 1
        s = m ? s : -INFINITY;
#else
        s += m;
#endif
    }
#endif
    return j >= count || (z->causal && j0 + j > i0 + i) ? -INFINITY : s;
}

// Adds the product of the tile, or of its transpose, and `deep` rows of a matrix to o: o = fma(o, factor, chain).
static inline void add(
        TILE_SPACE const REAL *tile,
        const int tile_row,
        const int tile_step,
        global const REAL *from,
        const long row,
        const long column,
        const int deep,
        const long columns,
        local const REAL *factor,
        local REAL *r,
        const int t,
        REAL o[PER][PER]) {
    const int x = t % SIDE;
    const int y = t / SIDE;
    REAL acc[PER][PER];
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            acc[p][s] = 0;
        }
    }
    for (int k0 = 0; k0 < deep; k0 += STEP) {
        load_straight(from + k0 * row, row, column, deep - k0, columns, r, t);
        barrier(CLK_LOCAL_MEM_FENCE);
        const int steps = min(STEP, deep - k0);
        for (int k = 0; k < steps; k++) {
            REAL a[PER];
            REAL b[PER];
            for (int s = 0; s < PER; s++) {
                a[s] = tile[(y + s * SIDE) * tile_row + (k0 + k) * tile_step];
                b[s] = r[k * PITCH + x + s * SIDE];
            }
            for (int p = 0; p < PER; p++) {
                for (int s = 0; s < PER; s++) {
                    acc[p][s] = fma(a[p], b[s], acc[p][s]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            o[p][s] = fma(o[p][s], factor[y + p * SIDE], acc[p][s]);
        }
    }
}

static inline void store(
        REAL o[PER][PER], global REAL *to, const long pitch, const int rows, const long columns, const int t) {
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            const int i = t / SIDE + p * SIDE;
            const int j = t % SIDE + s * SIDE;
            if (i < rows && j < columns) {
                to[i * pitch + j] = o[p][s];
            }
        }
    }
}

#ifdef FORWARD
// One step of the online softmax, LANES work-items a query: scores in the tile become weights.
static inline void softmax_step(
        TILE_SPACE REAL *tile, local REAL *shift, local REAL *weight, local REAL *factor, local REAL *parts, const int t) {
    const int i = t / LANES;
    const int lane = t % LANES;
    REAL m = -INFINITY;
    for (int j = lane; j < BLOCK; j += LANES) {
        const REAL s = tile[i * PITCH + j];
        m = s > m ? s : m;
    }
    parts[t] = m;
    barrier(CLK_LOCAL_MEM_FENCE);
    m = shift[i];
    for (int l = 0; l < LANES; l++) {
        const REAL s = parts[i * LANES + l];
        m = s > m ? s : m;
    }
    const REAL c = m == -INFINITY ? 0 : m;
    REAL sum = 0;
    for (int j = lane; j < BLOCK; j += LANES) {
        const REAL p = EXP(tile[i * PITCH + j] - c);
        tile[i * PITCH + j] = p;
        sum += p;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    parts[t] = sum;
    barrier(FENCE);
    if (lane == 0) {
        const REAL a = EXP(shift[i] - c);
        factor[i] = a;
        shift[i] = m;
        weight[i] = fma(weight[i], a, (parts[t] + parts[t + 2]) + (parts[t + 1] + parts[t + 3]));
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

// Work-group: up to 64 columns of 64 results.
kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1))) void attention(
        global const REAL *q,
        global const REAL *k,
        global const REAL *v,
        global const MASK_TYPE *mask,
        global REAL *out,
        global REAL *scratch,
        const Batch batch,
        const Sizes z,
        const REAL scale) {
    local REAL l[STEP * PITCH];
    local REAL r[STEP * PITCH];
    local REAL shift[BLOCK];
    local REAL weight[BLOCK];
    local REAL factor[BLOCK];
    local REAL parts[BLOCK * LANES];
    TILE_OF_GROUP
    const int t = get_local_id(0);
    const long chunks = max(1L, (z.value_width + BLOCK - 1) / BLOCK);
    const long blocks = (z.queries + BLOCK - 1) / BLOCK;
    const long unit = get_group_id(0);
    const long c0 = unit % chunks * BLOCK;
    // The last blocks first: if causal, they see the most keys.
    const long i0 = (blocks - 1 - unit / chunks % blocks) * BLOCK;
    const long n = unit / chunks / blocks;
    const int rows = (int)min((long)BLOCK, z.queries - i0);
    long off[5] = {0};
    offsets_Batch(&batch, BATCH_RANK - 1, n, off);
    q += batch.base[Q] + off[Q] + i0 * z.row[Q];
    k += batch.base[K] + off[K];
    v += batch.base[V] + off[V] + c0 * z.column[V];
    mask += batch.base[M] + off[M];
    if (t < BLOCK) {
        shift[t] = -INFINITY;
        weight[t] = 0;
    }
    REAL o[PER][PER];
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            o[p][s] = 0;
        }
    }
    const long end = key_end(&z, i0);
    for (long j0 = 0; j0 < end; j0 += BLOCK) {
        const int count = (int)min((long)BLOCK, z.keys - j0);
        REAL acc[PER][PER];
        multiply(
                q,
                z.row[Q],
                z.column[Q],
                rows,
                k + j0 * z.row[K],
                z.row[K],
                z.column[K],
                count,
                z.width,
                l,
                r,
                t,
                acc);
        for (int p = 0; p < PER; p++) {
            for (int s = 0; s < PER; s++) {
                const int i = t / SIDE + p * SIDE;
                const int j = t % SIDE + s * SIDE;
                tile[i * PITCH + j] = score(acc[p][s], mask, &z, scale, i0, i, rows, j0, j, count);
            }
        }
        barrier(FENCE);
        softmax_step(tile, shift, weight, factor, parts, t);
        add(tile, PITCH, 1, v + j0 * z.row[V], z.row[V], z.column[V], count, z.value_width - c0, factor, r, t, o);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const long row = n * z.queries + i0;
    const long all = z.batches * z.queries;
    if (t < rows) {
        const REAL m = shift[t];
        const REAL inverse = weight[t] == 0 ? 0 : 1 / weight[t];
        factor[t] = inverse;
        if (c0 == 0) {
            out[all * z.value_width + row + t] = m == -INFINITY ? 0 : m + 0;
            out[all * (z.value_width + 1) + row + t] = inverse;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            const int i = t / SIDE + p * SIDE;
            o[p][s] = i < rows ? o[p][s] * factor[i] : 0;
        }
    }
    store(o, out + row * z.value_width + c0, z.value_width, rows, z.value_width - c0, t);
}
#else

// Work-group: up to 64 columns of the gradients of 64 queries, keys or values. `out` is zero before.
kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1))) void attention_gradient(
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
    local REAL l[STEP * PITCH];
    local REAL r[STEP * PITCH];
    local REAL shift[BLOCK];
    local REAL weight[BLOCK];
    local REAL product[BLOCK];
    local REAL factor[BLOCK];
    TILE_OF_GROUP
    const int t = get_local_id(0);
#ifdef OF_VALUES
#define PASSES 1
    const long columns = z.value_width;
#else
#define PASSES 2
    const long columns = z.width;
#endif
#ifdef OF_QUERIES
    const long length = z.queries;
#else
    const long length = z.keys;
#endif
    const long chunks = (columns + BLOCK - 1) / BLOCK;
    const long blocks = (length + BLOCK - 1) / BLOCK;
    const long unit = get_group_id(0);
    const long c0 = unit % chunks * BLOCK;
    const long first = unit / chunks % blocks * BLOCK;
    const long n = unit / chunks / blocks;
    const int some = (int)min((long)BLOCK, length - first);
    const long all = z.batches * z.queries;
    long off[5] = {0};
    offsets_Batch(&batch, BATCH_RANK - 1, n, off);
    q += batch.base[Q] + off[Q];
    k += batch.base[K] + off[K];
    v += batch.base[V] + off[V];
    g += batch.base[G] + off[G];
    mask += batch.base[M] + off[M];
    if (t < BLOCK) {
        factor[t] = 1;
    }
    REAL o[PER][PER];
    for (int p = 0; p < PER; p++) {
        for (int s = 0; s < PER; s++) {
            o[p][s] = 0;
        }
    }
#ifdef OF_QUERIES
    const long from = 0;
    const long end = key_end(&z, first);
#else
    const long from = z.causal ? first : 0;
    const long end = z.queries;
#endif
    for (long other = from; other < end; other += BLOCK) {
#ifdef OF_QUERIES
        const long i0 = first;
        const long j0 = other;
#else
        const long i0 = other;
        const long j0 = first;
#endif
        const int rows = (int)min((long)BLOCK, z.queries - i0);
        const int count = (int)min((long)BLOCK, z.keys - j0);
        if (t < BLOCK) {
            const long at = n * z.queries + i0 + t;
            shift[t] = t < rows ? statistics[statistics_at + at] : 0;
            weight[t] = t < rows ? statistics[statistics_at + all + at] : 0;
            product[t] = t < rows ? delta[delta_at + at] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        global const REAL *queries = q + i0 * z.row[Q];
        global const REAL *keys = k + j0 * z.row[K];
        global const REAL *slopes = g + i0 * z.row[G];
        // The products of Q and K become weights; those of G and V make slopes of them.
        for (int pass = 0; pass < PASSES; pass++) {
            const int left = pass == 0 ? Q : G;
            const int right = pass == 0 ? K : V;
            REAL acc[PER][PER];
            multiply(
                    pass == 0 ? queries : slopes,
                    z.row[left],
                    z.column[left],
                    rows,
                    pass == 0 ? keys : v + j0 * z.row[V],
                    z.row[right],
                    z.column[right],
                    count,
                    pass == 0 ? z.width : z.value_width,
                    l,
                    r,
                    t,
                    acc);
            for (int p = 0; p < PER; p++) {
                for (int s = 0; s < PER; s++) {
                    const int i = t / SIDE + p * SIDE;
                    const int j = t % SIDE + s * SIDE;
                    const int at = i * PITCH + j;
                    if (pass == 0) {
                        const REAL power = EXP(score(acc[p][s], mask, &z, scale, i0, i, rows, j0, j, count) - shift[i]);
                        tile[at] = power * weight[i];
                    } else {
                        tile[at] = tile[at] * (acc[p][s] - product[i]) * scale;
                    }
                }
            }
        }
        barrier(FENCE);
#ifdef OF_QUERIES
        add(tile, PITCH, 1, keys + c0 * z.column[K], z.row[K], z.column[K], count, columns - c0, factor, r, t, o);
#endif
#ifdef OF_KEYS
        add(tile, 1, PITCH, queries + c0 * z.column[Q], z.row[Q], z.column[Q], rows, columns - c0, factor, r, t, o);
#endif
#ifdef OF_VALUES
        add(tile, 1, PITCH, slopes + c0 * z.column[G], z.row[G], z.column[G], rows, columns - c0, factor, r, t, o);
#endif
    }
#ifdef OF_KEYS
    out += all * z.width;
#endif
#ifdef OF_VALUES
    out += (all + z.batches * z.keys) * z.width;
#endif
    store(o, out + (n * length + first) * columns + c0, columns, some, columns - c0, t);
}
#endif
