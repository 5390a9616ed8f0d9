// Matrix product C[b] = A[b] B[b], row-major C, any strides of A and B. Every kernel follows the contract's order:
// k is cut into blocks of BLOCK (256); a block is one chain acc = fma(a, b, acc) over ascending k from +0; the
// result is the first block's acc plus the second's, and so on from the left. So all variants give the same bits.
// Error: K roundings in chains of 256, at most (256 + K / 256) u sum |a b|.
//
// The host defines INDEX, REAL (float or double), the geometry Batch of A and B over the batch dimensions with
// BATCH_RANK, and one of ANY, TILED, PACK, PACKED, ROW with the sizes named there.

#define BLOCK 256

#define BATCH_OFFSETS(b)                                                                                             \
    INDEX off[2] = {0};                                                                                              \
    offsets_Batch(&batch, BATCH_RANK - 1, (b), off);

#ifdef ANY
// Work-item: output element (dimension 0 the column, 1 the row, 2 the batch).
kernel void matmul_any(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const INDEX rows,
        const INDEX columns,
        const INDEX depth,
        const INDEX a_row,
        const INDEX a_k,
        const INDEX b_k,
        const INDEX b_column) {
    const INDEX j = get_global_id(0);
    const INDEX i = get_global_id(1);
    if (j >= columns) {
        return;
    }
    BATCH_OFFSETS(get_global_id(2))
    global const REAL *x = a + batch.base[0] + off[0] + i * a_row;
    global const REAL *y = b + batch.base[1] + off[1] + j * b_column;
    REAL sum = 0;
    for (INDEX k0 = 0; k0 < depth; k0 += BLOCK) {
        const INDEX end = min(k0 + BLOCK, depth);
        REAL acc = 0;
        for (INDEX k = k0; k < end; k++) {
            acc = fma(x[k * a_k], y[k * b_k], acc);
        }
        sum = k0 == 0 ? acc : sum + acc;
    }
    c[((long)get_global_id(2) * rows + i) * columns + j] = sum;
}
#endif

#ifdef TILED
// For GPUs. Work-group of SIDE x SIDE (16 x 16): a tile of TILE x TILE (64 x 64) outputs, PER x PER (4 x 4) a
// work-item, in steps of STEP (16) along k through local memory: 2 * STEP * (TILE + 1) elements. Ragged edges are
// zeros in local memory and not stored; k is never padded, which could turn a -0 into +0.
#define TILE 64
#define STEP 16
#define SIDE 16
#define PER (TILE / SIDE)
kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1))) void matmul_tiled(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const INDEX rows,
        const INDEX columns,
        const INDEX depth,
        const INDEX a_row,
        const INDEX a_k,
        const INDEX b_k,
        const INDEX b_column) {
    local REAL left[STEP][TILE + 1];
    local REAL right[STEP][TILE + 1];
    const int x = get_local_id(0);
    const int y = get_local_id(1);
    const INDEX j0 = (INDEX)get_group_id(0) * TILE;
    const INDEX i0 = (INDEX)get_group_id(1) * TILE;
    BATCH_OFFSETS(get_global_id(2))
    a += batch.base[0] + off[0];
    b += batch.base[1] + off[1];
    REAL acc[PER][PER];
    REAL sum[PER][PER];
    for (int r = 0; r < PER; r++) {
        for (int s = 0; s < PER; s++) {
            acc[r][s] = 0;
            sum[r][s] = 0;
        }
    }
    for (INDEX k0 = 0; k0 < depth; k0 += STEP) {
        // Neighbouring work-items read along the dimension with the smaller stride.
        for (int e = y * SIDE + x; e < STEP * TILE; e += SIDE * SIDE) {
            const int ka = a_k <= a_row ? e % STEP : e / TILE;
            const int ia = a_k <= a_row ? e / STEP : e % TILE;
            const int kb = b_k < b_column ? e % STEP : e / TILE;
            const int jb = b_k < b_column ? e / STEP : e % TILE;
            left[ka][ia] = k0 + ka < depth && i0 + ia < rows ? a[(i0 + ia) * a_row + (k0 + ka) * a_k] : 0;
            right[kb][jb] = k0 + kb < depth && j0 + jb < columns ? b[(k0 + kb) * b_k + (j0 + jb) * b_column] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const int steps = (int)min((INDEX)STEP, depth - k0);
        for (int k = 0; k < steps; k++) {
            REAL l[PER];
            REAL r[PER];
            for (int s = 0; s < PER; s++) {
                l[s] = left[k][y + s * SIDE];
                r[s] = right[k][x + s * SIDE];
            }
            for (int p = 0; p < PER; p++) {
                for (int q = 0; q < PER; q++) {
                    acc[p][q] = fma(l[p], r[q], acc[p][q]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if ((k0 + STEP) % BLOCK == 0 || k0 + STEP >= depth) {
            for (int p = 0; p < PER; p++) {
                for (int q = 0; q < PER; q++) {
                    sum[p][q] = k0 < BLOCK ? acc[p][q] : sum[p][q] + acc[p][q];
                    acc[p][q] = 0;
                }
            }
        }
    }
    for (int p = 0; p < PER; p++) {
        const INDEX i = i0 + y + p * SIDE;
        for (int q = 0; q < PER; q++) {
            const INDEX j = j0 + x + q * SIDE;
            if (i < rows && j < columns) {
                c[((long)get_global_id(2) * rows + i) * columns + j] = sum[p][q];
            }
        }
    }
}
#endif

#ifdef PACK
// Copies a matrix into panels of WIDTH rows (or columns): for each panel all k, for each k WIDTH neighbours, zeros
// beyond the edge. Work-item: BLOCK steps of k of one panel (dimension 0 the panel, 1 the block, 2 the batch).
// `operand` is 0 for A and 1 for B in the batch geometry.
kernel void matmul_pack(
        global const REAL *from,
        global REAL *to,
        const Batch batch,
        const int operand,
        const INDEX count,
        const INDEX depth,
        const INDEX step,
        const INDEX k_step) {
    const INDEX first = (INDEX)get_global_id(0) * WIDTH;
    const INDEX k0 = (INDEX)get_global_id(1) * BLOCK;
    const INDEX end = min(k0 + BLOCK, depth);
    BATCH_OFFSETS(get_global_id(2))
    from += batch.base[operand] + off[operand] + first * step;
    to += ((long)get_global_id(2) * get_global_size(0) + get_global_id(0)) * depth * WIDTH;
    if (count - first >= WIDTH && step == 1) {
        for (INDEX k = k0; k < end; k++) {
            for (int w = 0; w < WIDTH; w++) {
                to[k * WIDTH + w] = from[k * k_step + w];
            }
        }
    } else if (count - first >= WIDTH) {
        for (INDEX k = k0; k < end; k++) {
            for (int w = 0; w < WIDTH; w++) {
                to[k * WIDTH + w] = from[k * k_step + w * step];
            }
        }
    } else {
        for (INDEX k = k0; k < end; k++) {
            for (int w = 0; w < WIDTH; w++) {
                to[k * WIDTH + w] = w < count - first ? from[k * k_step + w * step] : 0;
            }
        }
    }
}
#endif

#ifdef PACKED
// For CPUs, from packed panels: A's of ROWS rows, B's of VECS vectors of LENGTH. A work-item computes a tile of
// ROW_PANELS x COLUMN_PANELS panels of C (dimension 0 the row tile, 1 the column tile, 2 the batch), a block of k at a
// time, so that the block of A's panels stays in the second-level cache and one of B's in the first. The accumulators
// of ROWS x VECS vectors stay in registers. No local memory, no barriers.
#define COLUMNS (VECS * LENGTH)

static inline void store_row(global REAL *c, const VECTOR *acc, const bool first, const int some) {
    if (some == COLUMNS) {
#pragma unroll
        for (int v = 0; v < VECS; v++) {
            VSTORE(first ? acc[v] : VLOAD(v, c) + acc[v], v, c);
        }
    } else {
        REAL row[COLUMNS];
        for (int v = 0; v < VECS; v++) {
            VSTORE(acc[v], v, row);
        }
        for (int j = 0; j < some; j++) {
            c[j] = first ? row[j] : c[j] + row[j];
        }
    }
}

kernel void matmul_packed(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const INDEX rows,
        const INDEX columns,
        const INDEX depth,
        const long a_batch,
        const long b_batch) {
    const INDEX row_panels = (rows + ROWS - 1) / ROWS;
    const INDEX column_panels = (columns + COLUMNS - 1) / COLUMNS;
    const INDEX p0 = (INDEX)get_global_id(0) * ROW_PANELS;
    const INDEX q0 = (INDEX)get_global_id(1) * COLUMN_PANELS;
    const INDEX p1 = min(p0 + ROW_PANELS, row_panels);
    const INDEX q1 = min(q0 + COLUMN_PANELS, column_panels);
    const long n = get_global_id(2);
    a += n * a_batch;
    b += n * b_batch;
    c += n * rows * columns;
    for (INDEX k0 = 0; k0 < depth; k0 += BLOCK) {
        const int steps = (int)min((INDEX)BLOCK, depth - k0);
        for (INDEX q = q0; q < q1; q++) {
            for (INDEX p = p0; p < p1; p++) {
                global const REAL *x = a + ((long)p * depth + k0) * ROWS;
                global const REAL *y = b + ((long)q * depth + k0) * COLUMNS;
                VECTOR acc[ROWS][VECS];
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        acc[r][v] = 0;
                    }
                }
                for (int k = 0; k < steps; k++) {
                    VECTOR right[VECS];
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        right[v] = VLOAD(v, y);
                    }
#pragma unroll
                    for (int r = 0; r < ROWS; r++) {
#pragma unroll
                        for (int v = 0; v < VECS; v++) {
                            acc[r][v] = fma((VECTOR)(x[r]), right[v], acc[r][v]);
                        }
                    }
                    x += ROWS;
                    y += COLUMNS;
                }
                const INDEX i0 = p * ROWS;
                const int some = (int)min((INDEX)COLUMNS, columns - q * COLUMNS);
                global REAL *tile = c + (long)i0 * columns + q * COLUMNS;
                if (rows - i0 >= ROWS) {
#pragma unroll
                    for (int r = 0; r < ROWS; r++) {
                        store_row(tile + (long)r * columns, acc[r], k0 == 0, some);
                    }
                } else {
#pragma unroll
                    for (int r = 0; r < ROWS; r++) {
                        if (i0 + r < rows) {
                            store_row(tile + (long)r * columns, acc[r], k0 == 0, some);
                        }
                    }
                }
            }
        }
    }
}
#endif

#ifdef ROW
// For CPUs and few rows, where packing would cost as much as the product. Work-item: LENGTH neighbouring outputs of
// one row (dimension 0 the group of columns, 1 the row, 2 the batch).
kernel void matmul_row(
        global const REAL *a,
        global const REAL *b,
        global REAL *c,
        const Batch batch,
        const INDEX rows,
        const INDEX columns,
        const INDEX depth,
        const INDEX a_row,
        const INDEX a_k,
        const INDEX b_k,
        const INDEX b_column) {
    const INDEX j0 = (INDEX)get_global_id(0) * LENGTH;
    const INDEX i = get_global_id(1);
    BATCH_OFFSETS(get_global_id(2))
    global const REAL *x = a + batch.base[0] + off[0] + i * a_row;
    global const REAL *y = b + batch.base[1] + off[1] + j0 * b_column;
    const int some = (int)min((INDEX)LENGTH, columns - j0);
    REAL row[LENGTH];
    VECTOR sum = 0;
    for (INDEX k0 = 0; k0 < depth; k0 += BLOCK) {
        const INDEX end = min(k0 + BLOCK, depth);
        VECTOR acc = 0;
        for (INDEX k = k0; k < end; k++) {
            VECTOR right;
            if (b_column == 1 && some == LENGTH) {
                right = VLOAD(0, y + k * b_k);
            } else {
                for (int w = 0; w < LENGTH; w++) {
                    row[w] = w < some ? y[k * b_k + w * b_column] : 0;
                }
                right = VLOAD(0, row);
            }
            acc = fma((VECTOR)(x[k * a_k]), right, acc);
        }
        sum = k0 == 0 ? acc : sum + acc;
    }
    VSTORE(sum, 0, row);
    global REAL *z = c + ((long)get_global_id(2) * rows + i) * columns + j0;
    for (int w = 0; w < some; w++) {
        z[w] = row[w];
    }
}
#endif
