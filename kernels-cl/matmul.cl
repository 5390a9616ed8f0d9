// Matrix product C[b] = A[b] B[b], row-major C, any strides of A and B. Every kernel follows the contract's order:
// k is cut into blocks of BLOCK (256); a block is one chain acc = fma(a, b, acc) over ascending k from +0; the
// result is the first block's acc plus the second's, and so on from the left. So all variants give the same bits.
// Error: K roundings in chains of 256, at most (256 + K / 256) u sum |a b|.
//
// The host defines INDEX, REAL (float or double), the geometry Batch of A and B over the batch dimensions with
// BATCH_RANK, and one of ANY, TILES, PANELS, SUM with what is named there; maybe what matmul_then.cl does to the elements.

#define BLOCK 256

#include "matmul_sizes.cl"
#include "matmul_then.cl"

#define OPERANDS 2

#ifdef ANY
// Work-item: output element (dimension 0), part of k (1), batch (2).
kernel void matmul_any(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const Sizes s THEN_PARAMETERS) {
    const INDEX columns = s.columns;
    const INDEX i = (INDEX)get_global_id(0) / columns;
    const INDEX j = (INDEX)get_global_id(0) - i * columns;
    if (i >= s.rows) {
        return;
    }
    BATCH_OFFSETS(get_global_id(2))
    const INDEX a_k = s.a_k;
    const INDEX b_k = s.b_k;
    global const REAL *x = a + batch.base[0] + off[0] + i * s.a_row;
    global const REAL *y = b + batch.base[1] + off[1] + j * s.b_column;
    const long at = get_global_id(2) * s.c_batch + i * s.c_row + j * s.c_column;
    const INDEX start = (INDEX)get_global_id(1) * (INDEX)s.k_part;
    const INDEX stop = min(start + (INDEX)s.k_part, (INDEX)s.depth);
    REAL sum = 0;
    for (INDEX k0 = start; k0 < stop; k0 += BLOCK) {
        const INDEX end = min(k0 + BLOCK, stop);
        REAL acc = 0;
        for (INDEX k = k0; k < end; k++) {
            acc = fma(x[k * a_k], y[k * b_k], acc);
        }
        if (s.c_part != 0) {
            c[at + k0 / BLOCK * s.c_part] = acc;
        }
        sum = k0 == 0 ? acc : sum + acc;
    }
    if (s.c_part == 0) {
#if !defined(THEN) || defined(KEEPS)
        c[at] = sum;
#endif
#ifdef THEN
        result[at] = THEN_VALUE(sum, (long)get_global_id(2), (long)i, (long)j);
#endif
    }
}
#endif

#ifdef TILES
// For GPUs. C in tiles of TILE_ROWS x TILE_COLUMNS, a tile a work-group of GROUP (dimension 0, in bands of BAND tile rows
// so that neighbours in time share operands in the cache; dimension 1 the part of k, 2 the batch); a work-item holds
// ITEM x ITEM outputs in registers, in squares of 4 x 4 that lie a tile's half apart. Steps of DEPTH along k go
// through local memory, two buffers of DEPTH * (TILE_ROWS + TILE_COLUMNS + 8) elements: while one is computed from, the
// next is on its way through registers into the other, so that one barrier a step is enough. Four neighbours are read
// at once, along k or across it, as one vector where every such run begins at a multiple of four. Ragged edges are zeros in local memory and not stored; k is never padded, which
// could turn a -0 into +0. The blocks of k add up in C.
#define BAND 8
#define SQUARES (ITEM / 4)
#define ITEMS_ACROSS (TILE_COLUMNS / ITEM)
#define GROUP (TILE_ROWS / ITEM * ITEMS_ACROSS)
#define A_LOADS (TILE_ROWS * DEPTH / 4 / GROUP)
#define B_LOADS (TILE_COLUMNS * DEPTH / 4 / GROUP)

#include "matmul_loads.cl"

// The e-th group of four of a tile of `width` rows or columns: its place across the tile, its place along k.
#define ACROSS(along_k, width, e) ((along_k) ? (e) / (DEPTH / 4) : (e) % ((width) / 4) * 4)
#define ALONG(along_k, width, e) ((along_k) ? (e) % (DEPTH / 4) * 4 : (e) / ((width) / 4))

static inline void put(local REAL *to, const int width, const int across, const int along, const bool along_k, REAL4 v) {
    local REAL *at = to + along * width + across;
    if (along_k) {
        at[0] = v.s0;
        at[width] = v.s1;
        at[2 * width] = v.s2;
        at[3 * width] = v.s3;
    } else {
        *(local REAL4 *)at = v;
    }
}

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void matmul_tiles(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const Sizes s,
        const Tiles t THEN_PARAMETERS) {
    local REAL4 left[2][DEPTH][TILE_ROWS / 4 + 1];
    local REAL4 right[2][DEPTH][TILE_COLUMNS / 4 + 1];
    const INDEX rows = s.rows;
    const INDEX columns = s.columns;
    const INDEX a_row = s.a_row;
    const INDEX a_k = s.a_k;
    const INDEX b_k = s.b_k;
    const INDEX b_column = s.b_column;
    const bool a_along_k = t.a_along_k != 0;
    const bool b_along_k = t.b_along_k != 0;
    const bool a_aligned = t.a_aligned != 0;
    const bool b_aligned = t.b_aligned != 0;
    const bool c_aligned = t.c_aligned != 0;
    const int item = get_local_id(0);
    const int x = item % ITEMS_ACROSS * 4;
    const int y = item / ITEMS_ACROSS * 4;
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
    const long corner = get_global_id(2) * s.c_batch + (long)i0 * columns + j0;
    c += corner;

    REAL4 next_a[A_LOADS];
    REAL4 next_b[B_LOADS];
    REAL4 acc[ITEM][SQUARES];
#pragma unroll
    for (int r = 0; r < ITEM; r++) {
#pragma unroll
        for (int q = 0; q < SQUARES; q++) {
            acc[r][q] = 0;
        }
    }
    const INDEX depth = stop - start;
    for (INDEX k0 = -DEPTH; k0 < depth; k0 += DEPTH) {
        const INDEX next = k0 + DEPTH;
        const int buffer = (int)(next / DEPTH & 1);
        if (next < depth) {
#pragma unroll
            for (int e = 0; e < A_LOADS; e++) {
                const int across = ACROSS(a_along_k, TILE_ROWS, item + e * GROUP);
                const int along = ALONG(a_along_k, TILE_ROWS, item + e * GROUP);
                next_a[e] = fetch(a + across * a_row + (next + along) * a_k, a_row, a_k, rows - i0 - across,
                                  depth - next - along, a_along_k, a_aligned);
            }
#pragma unroll
            for (int e = 0; e < B_LOADS; e++) {
                const int across = ACROSS(b_along_k, TILE_COLUMNS, item + e * GROUP);
                const int along = ALONG(b_along_k, TILE_COLUMNS, item + e * GROUP);
                next_b[e] = fetch(b + across * b_column + (next + along) * b_k, b_column, b_k, columns - j0 - across,
                                  depth - next - along, b_along_k, b_aligned);
            }
        }
        if (k0 >= 0) {
            const int steps = (int)min((INDEX)DEPTH, depth - k0);
#define STEP(k)                                                                                                      \
    {                                                                                                                \
        REAL4 l[SQUARES];                                                                                            \
        REAL4 r[SQUARES];                                                                                            \
        for (int q = 0; q < SQUARES; q++) {                                                                          \
            l[q] = left[1 - buffer][k][(y + q * (TILE_ROWS / SQUARES)) / 4];                                         \
            r[q] = right[1 - buffer][k][(x + q * (TILE_COLUMNS / SQUARES)) / 4];                                     \
        }                                                                                                            \
        for (int q = 0; q < SQUARES; q++) {                                                                          \
            for (int p = 0; p < SQUARES; p++) {                                                                      \
                acc[4 * p + 0][q] = fma((REAL4)(l[p].s0), r[q], acc[4 * p + 0][q]);                                  \
                acc[4 * p + 1][q] = fma((REAL4)(l[p].s1), r[q], acc[4 * p + 1][q]);                                  \
                acc[4 * p + 2][q] = fma((REAL4)(l[p].s2), r[q], acc[4 * p + 2][q]);                                  \
                acc[4 * p + 3][q] = fma((REAL4)(l[p].s3), r[q], acc[4 * p + 3][q]);                                  \
            }                                                                                                        \
        }                                                                                                            \
    }
            if (steps == DEPTH) {
#pragma unroll
                for (int k = 0; k < DEPTH; k++) {
                    STEP(k)
                }
            } else {
                for (int k = 0; k < steps; k++) {
                    STEP(k)
                }
            }
            const INDEX done = start + k0 + DEPTH;
            if (done % BLOCK == 0 || done >= stop) {
                const bool first = s.c_part != 0 || start + k0 < BLOCK;
                global REAL *part = c + (start + k0) / BLOCK * s.c_part;
#pragma unroll
                for (int r = 0; r < ITEM; r++) {
                    const int i = y + r / 4 * (TILE_ROWS / SQUARES) + r % 4;
#pragma unroll
                    for (int q = 0; q < SQUARES; q++) {
                        const int j = x + q * (TILE_COLUMNS / SQUARES);
                        const REAL4 v = acc[r][q];
                        acc[r][q] = 0;
                        const INDEX some = i < rows - i0 ? columns - j0 - j : 0;
                        global REAL *z = part + (long)i * columns + j;
                        if (c_aligned && some >= 4) {
                            global REAL4 *z4 = (global REAL4 *)z;
                            *z4 = first ? v : *z4 + v;
                        } else {
                            if (some > 0) {
                                z[0] = first ? v.s0 : z[0] + v.s0;
                            }
                            if (some > 1) {
                                z[1] = first ? v.s1 : z[1] + v.s1;
                            }
                            if (some > 2) {
                                z[2] = first ? v.s2 : z[2] + v.s2;
                            }
                            if (some > 3) {
                                z[3] = first ? v.s3 : z[3] + v.s3;
                            }
                        }
                    }
                }
            }
        }
#ifdef THEN
        if (next >= depth) {
            // Each work-item its own elements, which are complete; a loop, or the program would be there many times.
            const long n = get_global_id(2);
#pragma unroll 1
            for (int e = 0; e < ITEM * SQUARES; e++) {
                const INDEX i = y + e / SQUARES / 4 * (TILE_ROWS / SQUARES) + e / SQUARES % 4;
                const INDEX j = x + e % SQUARES * (TILE_COLUMNS / SQUARES);
                const INDEX some = i < rows - i0 ? columns - j0 - j : 0;
                const long at = (long)i * columns + j;
                if (c_aligned && some >= 4) {
                    const REAL4 z = *(global REAL4 *)(c + at);
                    REAL4 u;
                    u.s0 = THEN_VALUE(z.s0, n, (long)(i0 + i), (long)(j0 + j));
                    u.s1 = THEN_VALUE(z.s1, n, (long)(i0 + i), (long)(j0 + j + 1));
                    u.s2 = THEN_VALUE(z.s2, n, (long)(i0 + i), (long)(j0 + j + 2));
                    u.s3 = THEN_VALUE(z.s3, n, (long)(i0 + i), (long)(j0 + j + 3));
                    *(global REAL4 *)(result + corner + at) = u;
                } else {
                    for (int w = 0; w < 4 && w < some; w++) {
                        result[corner + at + w] = THEN_VALUE(c[at + w], n, (long)(i0 + i), (long)(j0 + j + w));
                    }
                }
            }
        }
#endif
        if (next < depth) {
#pragma unroll
            for (int e = 0; e < A_LOADS; e++) {
                put((local REAL *)left[buffer], TILE_ROWS + 4, ACROSS(a_along_k, TILE_ROWS, item + e * GROUP),
                    ALONG(a_along_k, TILE_ROWS, item + e * GROUP), a_along_k, next_a[e]);
            }
#pragma unroll
            for (int e = 0; e < B_LOADS; e++) {
                put((local REAL *)right[buffer], TILE_COLUMNS + 4, ACROSS(b_along_k, TILE_COLUMNS, item + e * GROUP),
                    ALONG(b_along_k, TILE_COLUMNS, item + e * GROUP), b_along_k, next_b[e]);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
#endif

#ifdef PANELS
// For CPUs. C in tiles of row_tile x column_tile panels, a tile a work-group of one (dimension 0 the tile, row tiles
// first, 1 the part of k, 2 the batch); a panel is ROWS x COLUMNS outputs, whose accumulators of ROWS x VECS vectors stay
// in registers. A block of k at a time. The operands are used where they are, A through its steps, B where COLUMNS neighbours
// are one run; with PACK_B a copy of the tile's part of B is, panel after panel in local memory (BLOCK * TILE_COLUMNS
// elements), which on a CPU is memory of each thread. Panels of B go by one after the other, each by all rows of A; with
// PACK_A panels of A do, each copied into the first-level cache, from which rows far apart drive each other out, while the
// tile's part of B stays in the second-level cache. Beyond the edge the last row is read again, the last panel of B in place
// begins earlier, and nothing is stored. With c_part, each block of k goes to a matrix of its own, which matmul_sum adds up.
// No barriers.
#include "prefetch.cl"
#include "vectors.cl"

#define COLUMNS (VECS * LENGTH)
// Elements of a line of a cache.
#define LINE (64 / (int)sizeof(REAL))

typedef struct {
    long row_tile, column_tile;
} Panels;

#ifdef PACK_B
#include "matmul_pack.cl"
#endif

#ifdef PACK_A
// A row of a panel's copy: a block of k, and so much more that rows do not fall on the same lines of the cache.
#define LEFT_ROW (BLOCK + LINE)

// Copies a block of k of the rows of one panel, of which `some` exist, if not more; beyond the edge the last one again.
// Element (r, k) goes to r * LEFT_ROW + k, or where rows are neighbours to k * ROWS + r.
static inline void pack_left(
        global const REAL *from,
        const INDEX step,
        const INDEX k_step,
        const INDEX some,
        const int steps,
        REAL *to) {
    if (step == 1) {
        const INDEX last = some - 1;
        for (int k = 0; k < steps; k++) {
            for (int w = 0; w < ROWS; w += LENGTH) {
                if (w + LENGTH <= some) {
                    // What goes beyond ROWS is overwritten by the next step.
                    ((Run *)(to + k * ROWS + w))->v = RUN(from + k * k_step + w);
                } else {
                    for (int r = w; r < min(w + LENGTH, ROWS); r++) {
                        to[k * ROWS + r] = from[k * k_step + min((INDEX)r, last)];
                    }
                }
            }
        }
    } else {
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            global const REAL *x = from + min((INDEX)r, some - 1) * step;
            int k = 0;
            if (k_step == 1) {
                for (; k + LENGTH <= steps; k += LENGTH) {
                    ((Run *)(to + r * LEFT_ROW + k))->v = RUN(x + k);
                }
            }
            for (; k < steps; k++) {
                to[r * LEFT_ROW + k] = x[k * k_step];
            }
        }
    }
}
#endif

kernel VECTORISED __attribute__((reqd_work_group_size(1, 1, 1))) void matmul_panels(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const Sizes s,
        const Panels t THEN_PARAMETERS) {
#ifdef PACK_B
    local VECTOR right_panels[BLOCK * TILE_COLUMNS / LENGTH];
#endif
    const INDEX rows = s.rows;
    const INDEX columns = s.columns;
    const INDEX depth = s.depth;
    const INDEX a_row = s.a_row;
    const INDEX a_k = s.a_k;
    const INDEX b_k = s.b_k;
    const INDEX c_row = s.c_row;
    const INDEX c_column = s.c_column;
    const INDEX row_panels = (rows + ROWS - 1) / ROWS;
    const INDEX column_panels = (columns + COLUMNS - 1) / COLUMNS;
    const INDEX row_tiles = (row_panels + t.row_tile - 1) / t.row_tile;
    const INDEX p0 = get_global_id(0) % row_tiles * t.row_tile;
    const INDEX q0 = get_global_id(0) / row_tiles * t.column_tile;
    const INDEX down = min((INDEX)t.row_tile, row_panels - p0);
    const INDEX across = min((INDEX)t.column_tile, column_panels - q0);
    BATCH_OFFSETS(get_global_id(2))
    a += batch.base[0] + off[0];
    b += batch.base[1] + off[1];
    c += get_global_id(2) * s.c_batch;
    const INDEX k_end = min(((INDEX)get_global_id(1) + 1) * (INDEX)s.k_part, depth);
#ifdef PACK_A
    REAL left_panel[ROWS * LEFT_ROW];
    const INDEX left_row = a_row == 1 ? 1 : LEFT_ROW;
    const INDEX left_k = a_row == 1 ? ROWS : 1;
#else
    const INDEX left_row = a_row;
    const INDEX left_k = a_k;
#endif
    for (INDEX k0 = get_global_id(1) * s.k_part; k0 < k_end; k0 += BLOCK) {
        const int steps = (int)min((INDEX)BLOCK, depth - k0);
        const bool first = s.c_part != 0 || k0 == 0;
        global REAL *part = c + k0 / BLOCK * s.c_part;
#ifdef PACK_B
        local REAL *packed = (local REAL *)right_panels;
        INDEX ready = 0;
        if (s.b_column == 1) {
            // Rows of whole panels, each a long run.
            ready = min(across, (columns - q0 * COLUMNS) / COLUMNS);
            for (int k = 0; k < steps; k++) {
                global const REAL *x = b + (k0 + k) * b_k + q0 * COLUMNS;
                for (INDEX q = 0; q < ready; q++) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        ((local VECTOR *)packed)[(q * BLOCK + k) * VECS + v] = RUN(x + q * COLUMNS + v * LENGTH);
                    }
                }
            }
        }
        for (INDEX q = ready; q < across; q++) {
            const INDEX j0 = (q0 + q) * COLUMNS;
            pack(b + j0 * s.b_column + k0 * b_k, s.b_column, b_k, columns - j0, steps, packed + q * BLOCK * COLUMNS);
        }
#endif
        for (INDEX panel = 0; panel < down * across; panel++) {
#ifdef PACK_A
            const INDEX p = panel / across;
            const INDEX q = panel % across;
#else
            const INDEX p = panel % down;
            const INDEX q = panel / down;
#endif
            const INDEX i0 = (p0 + p) * ROWS;
            const INDEX j0 = (q0 + q) * COLUMNS;
            const int some = (int)min((INDEX)ROWS, rows - i0);
            const int to = (int)min((INDEX)COLUMNS, columns - j0);
#ifdef PACK_B
            const int back = 0;
            local const REAL *y = packed + q * BLOCK * COLUMNS;
            const INDEX y_step = COLUMNS;
#define RIGHT(v) ((local const VECTOR *)y)[v]
#else
            // The last panel of B is moved so that it ends with the matrix.
            const int back = COLUMNS - to;
            global const REAL *y = b + j0 + k0 * b_k - back;
            const INDEX y_step = b_k;
#define RIGHT(v) RUN(y + v * LENGTH)
#endif
#ifdef PACK_A
            if (q == 0) {
                pack_left(a + i0 * a_row + k0 * a_k, a_row, a_k, rows - i0, steps, left_panel);
            }
            const REAL *x = left_panel;
            const INDEX last = ROWS - 1;
#else
            global const REAL *x = a + i0 * a_row + k0 * a_k;
            const INDEX last = rows - 1 - i0;
#endif
            INDEX at[ROWS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                at[r] = min((INDEX)r, last) * left_row;
            }
            global REAL *tile = part + (long)i0 * c_row + (long)(j0 - back) * c_column;
            const bool whole = some == ROWS && to == COLUMNS && c_column == 1;
            VECTOR acc[ROWS][VECS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < VECS; v++) {
                    acc[r][v] = 0;
                }
            }
            for (int run = 0; run < steps; run += LINE) {
                // A few lines at a time, or the loop would wait until they are on their way: a row of C, and of the next panel
                // of A what the tiles of this one share out among themselves.
                if (whole && run < ROWS * LINE) {
                    for (int v = 0; v < VECS; v++) {
                        PREFETCH_TO_WRITE(tile + run / LINE * c_row + v * LENGTH)
                    }
                }
#ifdef PACK_A
                if (a_k == 1 && p + 1 < down) {
                    for (INDEX r = q; r < ROWS; r += across) {
                        PREFETCH(a + min(i0 + ROWS + r, rows - 1) * a_row + k0 + run)
                    }
                }
#endif
                const int end = min(LINE, steps - run);
#pragma unroll 1
                for (int k = 0; k < end; k++) {
                    VECTOR right[VECS];
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        right[v] = RIGHT(v);
                    }
#pragma unroll
                    for (int r = 0; r < ROWS; r++) {
                        const VECTOR left = x[at[r]];
#pragma unroll
                        for (int v = 0; v < VECS; v++) {
                            acc[r][v] = fma(left, right[v], acc[r][v]);
                        }
                    }
                    x += left_k;
                    y += y_step;
                }
            }
            if (whole) {
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        global REAL *z = tile + r * c_row + v * LENGTH;
                        RUN(z) = first ? acc[r][v] : RUN(z) + acc[r][v];
                    }
                }
            } else {
                VECTOR edges[ROWS * VECS];
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        edges[r * VECS + v] = acc[r][v];
                    }
                }
                const REAL *edge = (const REAL *)edges;
                for (int r = 0; r < some; r++) {
                    int j = back;
                    if (c_column == 1) {
                        for (; j + LENGTH <= back + to; j += LENGTH) {
                            global REAL *z = tile + r * c_row + j;
                            const VECTOR v = ((const Run *)(edge + r * COLUMNS + j))->v;
                            RUN(z) = first ? v : RUN(z) + v;
                        }
                    }
                    for (; j < back + to; j++) {
                        global REAL *z = tile + (long)r * c_row + (long)j * c_column;
                        *z = first ? edge[r * COLUMNS + j] : *z + edge[r * COLUMNS + j];
                    }
                }
            }
#ifdef THEN
            if (k0 + steps == depth) {
                // The elements are complete, and in the first-level cache.
                const long n = get_global_id(2);
                for (int r = 0; r < some; r++) {
                    const long row = i0 + r;
                    const long line = (long)r * c_row;
                    global REAL *results = result + n * s.c_batch + (tile - c);
                    if (c_column == 1) {
                        EACH_LANE
                        for (int j = back; j < back + to; j++) {
                            results[line + j] = THEN_VALUE(tile[line + j], n, row, (long)(j0 - back + j));
                        }
                    } else {
                        for (int j = back; j < back + to; j++) {
                            const long at = line + (long)j * c_column;
                            results[at] = THEN_VALUE(tile[at], n, row, (long)(j0 - back + j));
                        }
                    }
                }
            }
#endif
        }
    }
}
#endif

#ifdef SUM
typedef struct {
    long count, parts, rows, columns, c_row, c_column;
} Sum;

// Adds the products of the blocks of k from the left. Work-item: one output (dimension 0), of one batch (1).
kernel void matmul_sum(global const REAL *parts, global REAL *c, const Sum s THEN_PARAMETERS) {
    const long e = get_global_id(0);
    const long n = get_global_id(1);
    if (e >= s.count) {
        return;
    }
    parts += n * s.count * s.parts + e;
    REAL sum = parts[0];
    for (long p = 1; p < s.parts; p++) {
        sum += parts[p * s.count];
    }
#if !defined(THEN) || defined(KEEPS)
    c[n * s.count + e] = sum;
#endif
#ifdef THEN
    const long i = s.c_column == 1 && s.rows > 1 ? e / s.columns : e % s.rows;
    const long j = (e - i * s.c_row) / s.c_column;
    result[n * s.count + e] = THEN_VALUE(sum, n, i, j);
#endif
}
#endif
