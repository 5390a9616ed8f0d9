// Template: the stages of a row one after the other, folds over it and programs on its elements, then on to the next
// row. A fold has the order of reduce.cl: blocks of BLOCK (4096) elements; in a block of n elements lane l of min(n,
// LANES = 64) folds elements l, l + 64, ... from the left; then lanes s apart for s = 32, 16, ..., 1; the results of the
// blocks are folded in the same way. A row has at most LANES blocks here, so that those results are one block of lanes.
//
// The host defines INDEX, OPERANDS (the inputs and the output, which comes last), ROW_RANK, the geometries Kept (the
// rows) and Row (the elements of one), STEP_<k> and STEP_OUT (the stride along the innermost dimension of a row, a
// constant where all are 0 or 1), the generated stages, and one of ITEM or GROUP. Generated are:
//   INPUTS, SCALARS, RESULT   as for an elementwise program
//   KEEPS                     pointers to where values of rows go besides the output, one row after the other
//                             and, with COLUMNS, to sums over the rows of a lane, length elements for each lane
//   BODY                      the stages, as calls of ROW_VALUE, ROW_FOLD, ROW_STORE, ROW_ELEMENTS, ROW_RESULT, ROW_KEEP
//                             and ROW_COLUMN below; ROW_ELEMENTS stores what no stage reads or has stored before
// With COLUMNS, in ITEM, rows are added up in the order of reduce.cl as well, up to the sums of lanes.
// With STREAMED, in ITEM, a row has one dimension, in which the output's stride is 1, and ROW_ELEMENTS goes past the
// caches.
// A value of an element is an expression of AT(k), the place of element i of operand k. The error is that of the
// functions and of the sums: (63 + 6) u sum |x| for each factor of 4096, u = 2^-24.

#define LANES 64
#define BLOCK 4096
#define OUT (OPERANDS - 1)

// Where element i of the row lies.
#if ROW_RANK == 1
#define LOCATE
#define AT(k) (kept.base[k] + at[k] + i * STEP_##k)
#else
#define LOCATE                                                                                                       \
    INDEX in[OPERANDS] = {0};                                                                                        \
    offsets_Row(&row, ROW_RANK - 1, i, in);
#define AT(k) (kept.base[k] + at[k] + in[k])
#endif
#define ELEMENT(index, target, value)                                                                                \
    {                                                                                                                \
        const INDEX i = (index);                                                                                     \
        LOCATE target = value;                                                                                       \
    }

// One value of the row that needs no fold; and an input that is one.
#define ROW_VALUE(type, name, value) const type name = value;
#define ROW_INPUT(k) in##k[kept.base[k] + at[k]]

#ifdef STREAMED
#include "stream.cl"
#define ROW_ELEMENTS(value) STREAM(out + kept.base[OUT] + at[OUT], length, value)
#else
#define ROW_ELEMENTS(value) ROW_STORE(value)
#endif

#ifdef ITEM
// Work-item: `some` rows, one after the other; with COLUMNS those of a lane of a block. The lanes of a fold along the row
// are a private array.
#define TREE(fold, lane, lanes)                                                                                      \
    for (int s = LANES / 2; s > 0; s /= 2) {                                                                         \
        for (int l = 0; l < s && l + s < (lanes); l++) {                                                             \
            lane[l] = fold(lane[l], lane[l + s]);                                                                    \
        }                                                                                                            \
    }
#define ROW_FOLD(type, name, tag, fold, value)                                                                       \
    type name;                                                                                                       \
    {                                                                                                                \
        type partial[LANES];                                                                                         \
        int blocks = 0;                                                                                              \
        for (INDEX start = 0; start < length; start += BLOCK) {                                                      \
            const int n = (int)min((INDEX)BLOCK, length - start);                                                    \
            type lane[LANES];                                                                                        \
            if (n >= LANES) {                                                                                        \
                ALL_LANES                                                                                            \
                for (int l = 0; l < LANES; l++) {                                                                    \
                    ELEMENT(start + l, lane[l], value)                                                               \
                }                                                                                                    \
                int j = LANES;                                                                                       \
                for (; j + LANES <= n; j += LANES) {                                                                 \
                    ALL_LANES                                                                                        \
                    for (int l = 0; l < LANES; l++) {                                                                \
                        type x;                                                                                      \
                        ELEMENT(start + j + l, x, value)                                                             \
                        lane[l] = fold(lane[l], x);                                                                  \
                    }                                                                                                \
                }                                                                                                    \
                for (int l = 0; j + l < n; l++) {                                                                    \
                    type x;                                                                                          \
                    ELEMENT(start + j + l, x, value)                                                                 \
                    lane[l] = fold(lane[l], x);                                                                      \
                }                                                                                                    \
            } else {                                                                                                 \
                for (int l = 0; l < n; l++) {                                                                        \
                    ELEMENT(start + l, lane[l], value)                                                               \
                }                                                                                                    \
            }                                                                                                        \
            TREE(fold, lane, min(n, LANES))                                                                          \
            partial[blocks++] = lane[0];                                                                             \
        }                                                                                                            \
        TREE(fold, partial, blocks)                                                                                  \
        name = partial[0];                                                                                           \
    }
#define ROW_STORE(value)                                                                                             \
    EACH_LANE                                                                                                        \
    for (INDEX i = 0; i < length; i++) {                                                                             \
        LOCATE out[AT(OUT)] = value;                                                                                 \
    }
#define ROW_RESULT(value) out[kept.base[OUT] + at[OUT]] = value;
#define ROW_KEEP(to, value) to[r] = value;
#define ROW_COLUMN(to, fold, value)                                                                                  \
    if (r == first_row) {                                                                                            \
        EACH_LANE                                                                                                    \
        for (INDEX i = 0; i < length; i++) {                                                                         \
            LOCATE to[unit * length + i] = value;                                                                    \
        }                                                                                                            \
    } else {                                                                                                         \
        EACH_LANE                                                                                                    \
        for (INDEX i = 0; i < length; i++) {                                                                         \
            LOCATE to[unit * length + i] = fold(to[unit * length + i], value);                                       \
        }                                                                                                            \
    }

kernel VECTORISED void rows_item(
        INPUTS global RESULT *restrict out KEEPS,
        const Kept kept,
        const Row row,
        const INDEX rows,
        const INDEX length,
        const INDEX some SCALARS) {
#ifdef COLUMNS
    // The unit is a lane of a block.
    const INDEX unit = get_global_id(0);
    const INDEX first_row = unit / LANES * BLOCK + unit % LANES;
    const INDEX end = min((unit / LANES + 1) * BLOCK, rows);
    const INDEX step = LANES;
#else
    const INDEX first_row = (INDEX)get_global_id(0) * some;
    const INDEX end = min(first_row + some, rows);
    const INDEX step = 1;
#endif
    for (INDEX r = first_row; r < end; r += step) {
        INDEX at[OPERANDS] = {0};
        offsets_Kept(&kept, KEPT_RANK - 1, r, at);
        BODY
    }
#ifdef STREAMED
    STREAM_END
#endif
}
#endif

#ifdef GROUP
// Work-group of 64: one row. A lane is a work-item; local memory: 64 elements for the tree, for each type folded
// (LOCALS declares them). Elements are dealt out in the same way by every stage, so that a lane finds in the output
// what it has stored there itself.
// In the round after the last block lane l holds the result of block l.
#define ROW_FOLD(type, name, tag, fold, value)                                                                       \
    type name;                                                                                                       \
    {                                                                                                                \
        const int blocks = (int)((length + BLOCK - 1) / BLOCK);                                                      \
        for (int b = 0; b < blocks + (blocks > 1); b++) {                                                            \
            const INDEX start = (INDEX)b * BLOCK;                                                                    \
            const int n = b < blocks ? (int)min((INDEX)BLOCK, length - start) : blocks;                              \
            if (b == blocks) {                                                                                       \
                lanes_##tag[l] = name;                                                                               \
            } else if (l < n) {                                                                                      \
                type acc;                                                                                            \
                ELEMENT(start + l, acc, value)                                                                       \
                for (int j = l + LANES; j < n; j += LANES) {                                                         \
                    type x;                                                                                          \
                    ELEMENT(start + j, x, value)                                                                     \
                    acc = fold(acc, x);                                                                              \
                }                                                                                                    \
                lanes_##tag[l] = acc;                                                                                \
            }                                                                                                        \
            for (int s = LANES / 2; s > 0; s /= 2) {                                                                 \
                barrier(CLK_LOCAL_MEM_FENCE);                                                                        \
                if (l < s && l + s < n) {                                                                            \
                    lanes_##tag[l] = fold(lanes_##tag[l], lanes_##tag[l + s]);                                       \
                }                                                                                                    \
            }                                                                                                        \
            barrier(CLK_LOCAL_MEM_FENCE);                                                                            \
            name = b == 0 || l == b || b == blocks ? lanes_##tag[0] : name;                                          \
            barrier(CLK_LOCAL_MEM_FENCE);                                                                            \
        }                                                                                                            \
    }
#define ROW_STORE(value)                                                                                             \
    for (INDEX i = l; i < length; i += LANES) {                                                                      \
        LOCATE out[AT(OUT)] = value;                                                                                 \
    }
#define ROW_RESULT(value)                                                                                            \
    if (l == 0) {                                                                                                    \
        out[kept.base[OUT] + at[OUT]] = value;                                                                       \
    }
#define ROW_KEEP(to, value)                                                                                          \
    if (l == 0) {                                                                                                    \
        to[get_group_id(0)] = value;                                                                                 \
    }

kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void rows_group(
        INPUTS global RESULT *restrict out KEEPS,
        const Kept kept,
        const Row row,
        const INDEX rows,
        const INDEX length SCALARS) {
    LOCALS
    const int l = get_local_id(0);
    INDEX at[OPERANDS] = {0};
    offsets_Kept(&kept, KEPT_RANK - 1, get_group_id(0), at);
    BODY
}
#endif
