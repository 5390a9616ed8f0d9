// Matrix product C[b] = A[b] B[b] in float32 on tensor cores: the fast modes, which do not keep the contract's bits
// (docs/numerics.md, "Fast modes"). C in tiles of TILE_ROWS x TILE_COLUMNS, a tile a work-group (dimension 0, in bands of
// BAND tile rows; dimension 1 the part of k, 2 the batch); a warp of 32 work-items holds WARP_ROWS x WARP_COLUMNS outputs.
//
// Operands are rounded to words (tensor_core.cl) on their way into local memory, CHUNK words along k at a time: in PARTS
// parts, of which each is the rounding of what the ones before it have left. One part is the mode TF32 or BF16, which adds
// up in the tensor cores. With two of TF32 or three of BF16 the sum of the parts is the operand to 2^-22 or exactly, and
// the products of the parts, the smallest first, are summed for one instruction's k from 0 and added to the accumulator
// in float32, to nearest: tensor cores round toward zero, which would add up (Ootomo and Yokota, arXiv 2203.03341).
// TF32X3 leaves the product of the two low parts out.
//
// A row of a tile in local memory is four vectors of four words, vector v of row r at place v ^ (r / 4 % 4), so that
// reads and writes of a warp spread over the banks. Lane t of four takes vector t whole: the k of a fragment are in
// another order, the same for A and B.
//
// The host defines INDEX, REAL and REAL4 (float), the geometry Batch of A and B with BATCH_RANK, TILE_ROWS, TILE_COLUMNS,
// PARTS, A_ALONG_K and B_ALONG_K (whether four neighbours are read along k), and what tensor_core.cl needs.

#define OPERANDS 2
#define BAND 8
#define CHUNK 16
#define STEP (CHUNK * PAIR)
#define WARP_ROWS (TILE_ROWS / 2)
#define WARP_COLUMNS 32
#define WARPS_ACROSS (TILE_COLUMNS / WARP_COLUMNS)
#define GROUP (2 * WARPS_ACROSS * 32)
#define A_LOADS (TILE_ROWS * 4 / GROUP)
#define B_LOADS (TILE_COLUMNS * 4 / GROUP)
#define DOWN (WARP_ROWS / 16)
#define RIGHT (WARP_COLUMNS / 8)
// Where there is room, the next step is written while this one is read.
#define BUFFERS (PARTS == 1 ? 2 : 1)

#include "matmul_sizes.cl"
#include "matmul_loads.cl"
#include "tensor_core.cl"

// The e-th four words of a tile: neighbours along k of one row, or one word of four rows. Their first row and word.
#define ROW(along_k, e) ((along_k) ? (e) / 4 : ((e) % 8 + (e) / 128 * 8) * 4)
#define WORD(along_k, e) ((along_k) ? (e) % 4 * 4 : (e) / 8 % 16)

typedef struct {
    REAL4 v[PAIR];
} Words;

// Reads the numbers of four words, the first of each in v[0] and the second in v[1].
static inline Words fetch_words(
        global const REAL *from,
        const INDEX step,
        const INDEX k_step,
        const INDEX across,
        const INDEX along,
        const bool along_k,
        const bool aligned) {
    Words w;
    w.v[0] = fetch(from, step, k_step, across, along, along_k, aligned);
#if PAIR == 2
    const int next = along_k ? 4 : 1;
    w.v[1] = fetch(from + next * k_step, step, k_step, across, along - next, along_k, aligned);
    if (along_k) {
        const REAL4 first = (REAL4)(w.v[0].even, w.v[1].even);
        w.v[1] = (REAL4)(w.v[0].odd, w.v[1].odd);
        w.v[0] = first;
    }
#endif
    return w;
}

// Rounds to words and leaves in `w` what was lost. A finite number that rounds to infinity, or an infinity, loses nothing.
static inline uint4 take(Words *w) {
#if PAIR == 1
    const uint4 words =
            (uint4)(to_tf32(w->v[0].s0), to_tf32(w->v[0].s1), to_tf32(w->v[0].s2), to_tf32(w->v[0].s3));
    const REAL4 first = as_float4(words);
#else
    const uint4 words = (uint4)(to_bf16_pair(w->v[0].s0, w->v[1].s0), to_bf16_pair(w->v[0].s1, w->v[1].s1),
                                to_bf16_pair(w->v[0].s2, w->v[1].s2), to_bf16_pair(w->v[0].s3, w->v[1].s3));
    const REAL4 first = as_float4(words << 16);
    const REAL4 second = as_float4(words & 0xffff0000u);
    w->v[1] = select(w->v[1] - second, (REAL4)(0), isinf(second));
#endif
    w->v[0] = select(w->v[0] - first, (REAL4)(0), isinf(first));
    return words;
}

#define PLACE(r, v) ((v) ^ ((r) / 4 % 4))

// Writes the parts of four words into a tile of `height` rows.
static inline void put_words(local uint4 *tile, const int height, const int row, const int word, const bool along_k, Words w) {
UNROLL
    for (int p = 0; p < PARTS; p++) {
        const uint4 words = take(&w);
        local uint4 *to = tile + (p * height + row) * 4;
        if (along_k) {
            to[PLACE(row, word / 4)] = words;
        } else {
            local uint *at = (local uint *)(to + PLACE(row, word / 4)) + word % 4;
            at[0] = words.s0;
            at[CHUNK] = words.s1;
            at[2 * CHUNK] = words.s2;
            at[3 * CHUNK] = words.s3;
        }
    }
}

// Two outputs next to each other.
static inline void store(global REAL *z, const float2 v, const INDEX some, const bool aligned) {
    if (aligned && some >= 2) {
        *(global float2 *)z = v;
    } else {
        if (some > 0) {
            z[0] = v.s0;
        }
        if (some > 1) {
            z[1] = v.s1;
        }
    }
}

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void matmul_tensor(
        global const REAL *a, global const REAL *b, global REAL *c, const Batch batch, const Sizes s, const Tiles t) {
    local uint4 left[BUFFERS][PARTS][TILE_ROWS][4];
    local uint4 right[BUFFERS][PARTS][TILE_COLUMNS][4];
#ifdef EMULATED
    local uint exchanged[GROUP * FRAGMENT];
    local uint *exchange = exchanged + get_local_id(0) / 32 * 32 * FRAGMENT;
#endif
    const INDEX rows = s.rows;
    const INDEX columns = s.columns;
    const INDEX a_row = s.a_row;
    const INDEX a_k = s.a_k;
    const INDEX b_k = s.b_k;
    const INDEX b_column = s.b_column;
    const bool a_aligned = t.a_aligned != 0;
    const bool b_aligned = t.b_aligned != 0;
    const bool c_aligned = t.c_aligned != 0;
    const int item = get_local_id(0);
    const int group = item % 32 / 4;
    const int lane = item % 4;
    const int y = item / 32 / WARPS_ACROSS * WARP_ROWS + group;
    const int x = item / 32 % WARPS_ACROSS * WARP_COLUMNS;
    const INDEX tile = (INDEX)(get_global_id(0) / GROUP);
    const INDEX tiles_down = (rows + TILE_ROWS - 1) / TILE_ROWS;
    const INDEX tiles_across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    const INDEX band = tile / (BAND * tiles_across) * BAND;
    const INDEX band_rows = min((INDEX)BAND, tiles_down - band);
    const INDEX in_band = tile % (BAND * tiles_across);
    const INDEX i0 = (band + in_band % band_rows) * TILE_ROWS;
    const INDEX j0 = in_band / band_rows * TILE_COLUMNS;
    const INDEX start = (INDEX)get_global_id(1) * (INDEX)s.k_part;
    const INDEX stop = min(start + (INDEX)s.k_part, (INDEX)s.depth);
    BATCH_OFFSETS(get_global_id(2))
    a += batch.base[0] + off[0] + (long)i0 * a_row + (long)start * a_k;
    b += batch.base[1] + off[1] + (long)j0 * b_column + (long)start * b_k;
    c += get_global_id(2) * s.c_batch + (long)i0 * columns + j0;

    Words next_a[A_LOADS];
    Words next_b[B_LOADS];
    float4 acc[DOWN][RIGHT];
UNROLL
    for (int m = 0; m < DOWN; m++) {
UNROLL
        for (int n = 0; n < RIGHT; n++) {
            acc[m][n] = 0;
        }
    }
    const INDEX depth = stop - start;
    for (INDEX k0 = -STEP; k0 < depth; k0 += STEP) {
        const INDEX next = k0 + STEP;
        const int buffer = (int)(next / STEP % BUFFERS);
        if (next < depth) {
UNROLL
            for (int e = 0; e < A_LOADS; e++) {
                const int row = ROW(A_ALONG_K, item + e * GROUP);
                const INDEX k = next + WORD(A_ALONG_K, item + e * GROUP) * PAIR;
                next_a[e] = fetch_words(a + row * a_row + k * a_k, a_row, a_k, rows - i0 - row, depth - k, A_ALONG_K,
                                        a_aligned);
            }
UNROLL
            for (int e = 0; e < B_LOADS; e++) {
                const int row = ROW(B_ALONG_K, item + e * GROUP);
                const INDEX k = next + WORD(B_ALONG_K, item + e * GROUP) * PAIR;
                next_b[e] = fetch_words(b + row * b_column + k * b_k, b_column, b_k, columns - j0 - row, depth - k,
                                        B_ALONG_K, b_aligned);
            }
        }
        if (k0 >= 0) {
            const int from = BUFFERS - 1 - buffer;
            uint4 r[PARTS][RIGHT];
UNROLL
            for (int p = 0; p < PARTS; p++) {
UNROLL
                for (int n = 0; n < RIGHT; n++) {
                    const int row = x + 8 * n + group;
                    r[p][n] = right[from][p][row][PLACE(row, lane)];
                }
            }
UNROLL
            for (int m = 0; m < DOWN; m++) {
                uint4 upper[PARTS];
                uint4 lower[PARTS];
                const int row = y + 16 * m;
UNROLL
                for (int p = 0; p < PARTS; p++) {
                    upper[p] = left[from][p][row][PLACE(row, lane)];
                    lower[p] = left[from][p][row + 8][PLACE(row + 8, lane)];
                }
UNROLL
                for (int n = 0; n < RIGHT; n++) {
#if PARTS == 1
                    acc[m][n] = MMA(acc[m][n], upper[0].s0, lower[0].s0, upper[0].s1, lower[0].s1, r[0][n].s0,
                                    r[0][n].s1, exchange);
                    acc[m][n] = MMA(acc[m][n], upper[0].s2, lower[0].s2, upper[0].s3, lower[0].s3, r[0][n].s2,
                                    r[0][n].s3, exchange);
#else
                    float4 even = 0;
                    float4 odd = 0;
UNROLL
                    for (int both = PARTS == 2 ? 1 : 2 * PARTS - 2; both >= 0; both--) {
UNROLL
                        for (int p = max(0, both - PARTS + 1); p <= min(both, PARTS - 1); p++) {
                            const int q = both - p;
                            even = MMA(even, upper[p].s0, lower[p].s0, upper[p].s1, lower[p].s1, r[q][n].s0,
                                       r[q][n].s1, exchange);
                            odd = MMA(odd, upper[p].s2, lower[p].s2, upper[p].s3, lower[p].s3, r[q][n].s2,
                                      r[q][n].s3, exchange);
                        }
                    }
                    acc[m][n] += even;
                    acc[m][n] += odd;
#endif
                }
            }
        }
#if BUFFERS == 1
        barrier(CLK_LOCAL_MEM_FENCE);
#endif
        if (next < depth) {
UNROLL
            for (int e = 0; e < A_LOADS; e++) {
                put_words((local uint4 *)left[buffer], TILE_ROWS, ROW(A_ALONG_K, item + e * GROUP),
                          WORD(A_ALONG_K, item + e * GROUP), A_ALONG_K, next_a[e]);
            }
UNROLL
            for (int e = 0; e < B_LOADS; e++) {
                put_words((local uint4 *)right[buffer], TILE_COLUMNS, ROW(B_ALONG_K, item + e * GROUP),
                          WORD(B_ALONG_K, item + e * GROUP), B_ALONG_K, next_b[e]);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }    c += get_global_id(1) * s.c_part;
UNROLL
    for (int m = 0; m < DOWN; m++) {
UNROLL
        for (int n = 0; n < RIGHT; n++) {
            const int i = y + 16 * m;
            const int j = x + 8 * n + 2 * lane;
            const INDEX some = columns - j0 - j;
            store(c + (long)i * columns + j, acc[m][n].lo, i < rows - i0 ? some : 0, c_aligned);
            store(c + (long)(i + 8) * columns + j, acc[m][n].hi, i + 8 < rows - i0 ? some : 0, c_aligned);
        }
    }
}
