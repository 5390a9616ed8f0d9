// Template: applies the generated `program` to every element and folds over the reduced dimensions, in the order of
// the numerical contract: blocks of BLOCK (4096) elements of the sequence; in a block of n elements lane l of
// min(n, LANES = 64) folds elements l, l + 64, ... from the left; then lanes s apart are folded for s = 32, 16, ..., 1.
// The results of the blocks are the sequence of the next launch. Every kernel here follows that order to the bit.
//
// The host defines the program's macros, INDEX, OPERANDS (the inputs), ADD and MULTIPLY, KEPT_RANK, REDUCED_RANK, the
// geometries Kept and Reduced, STEP_<k> (the stride of input k along the innermost reduced dimension, a constant where
// it is 0 or 1), NEXT_<k> (the same along the innermost kept dimension), one of FOLD_SUM, FOLD_PROD, FOLD_MAX,
// FOLD_MIN, and one of ITEM, GROUP or TILE. With ITEM comes EACH_RUN(f), which calls f for the address of each input whose
// innermost reduced elements are neighbours. With TILE come WIDTH, the outputs of a work-item, and EACH_ROW(f), the same
// for the innermost kept elements.
// Error of a sum: at most (63 + 6) u sum |x| for each round of launches, u = 2^-24, and one round for each factor 4096.

#include "prefetch.cl"

#define LANES 64
#define BLOCK 4096
// The blocks of a sequence of `length`. A launch may be in pieces, so its global size does not tell.
#define BLOCKS ((length + BLOCK - 1) / BLOCK)

#ifdef FOLD_SUM
#define FOLD(a, b) ADD(a, b)
#endif
#ifdef FOLD_PROD
#define FOLD(a, b) MULTIPLY(a, b)
#endif
#ifdef FOLD_MAX
#define FOLD(a, b) ((a) != (a) ? (a) : (b) != (b) ? (b) : (a) < (b) ? (b) : (a))
#endif
#ifdef FOLD_MIN
#define FOLD(a, b) ((a) != (a) ? (a) : (b) != (b) ? (b) : (b) < (a) ? (b) : (a))
#endif

// Where element r of the reduced sequence lies: one multiplication if the reduced dimensions are one run, otherwise
// the index is split. `at` and `inner` are the operands' offsets for the kept index and for r.
#if REDUCED_RANK == 1
#define ELEMENT(r, target)                                                                                           \
    {                                                                                                                \
        const INDEX j = (r);                                                                                         \
        target = VALUE(AT);                                                                                          \
    }
#define AT(k) (kept.base[k] + at[k] + j * STEP_##k)
#else
#define ELEMENT(r, target)                                                                                           \
    {                                                                                                                \
        INDEX in[OPERANDS] = {0};                                                                                    \
        offsets_Reduced(&reduced, REDUCED_RANK - 1, (r), in);                                                        \
        target = VALUE(AT);                                                                                          \
    }
#define AT(k) (kept.base[k] + at[k] + in[k])
#endif

#ifdef ITEM
// Work-item: `some` blocks, counted through all outputs. The lanes are a private array.
// On CPUs the elements of a block whose reduced dimensions are no single run are laid out first, run by run: with their
// indices split one by one they do not become vectors.
#if REDUCED_RANK > 1 && defined(CLGRAD_LANES)
#define LAID_OUT
#undef ELEMENT
#undef AT
#define ELEMENT(r, target) target = laid[(r) - start];
#define AT(k) (kept.base[k] + at[k] + in[k] + i * STEP_##k)
#endif
#if REDUCED_RANK == 1 && defined(CLGRAD_LANES)
// A processor's own prefetching starts anew on each page of 4 KiB. Measured on a Xeon: a sum of 64M takes 8 % less.
#define AHEAD 2048
#define LINE ((int)(64 / sizeof(RESULT)))
#define PREFETCH_LANES(first)                                                                                        \
    for (int l = 0; l < LANES; l += LINE) {                                                                          \
        const INDEX j = min((first) + l + AHEAD, length - 1);                                                        \
        EACH_RUN(PREFETCH)                                                                                           \
    }
#else
#define PREFETCH_LANES(first)
#endif
kernel VECTORISED void reduce_item(
        INPUTS global RESULT *out,
        const Kept kept,
        const Reduced reduced,
        const INDEX outputs,
        const INDEX length,
        const INDEX some SCALARS) {
    const INDEX first_block = (INDEX)get_global_id(0) * some;
    const INDEX end = min(first_block + some, outputs * BLOCKS);
    for (INDEX number = first_block; number < end; number++) {
        const INDEX o = number / BLOCKS;
        const INDEX block = number - o * BLOCKS;
        INDEX at[OPERANDS] = {0};
        offsets_Kept(&kept, KEPT_RANK - 1, o, at);
        const INDEX start = block * BLOCK;
        const int n = (int)min((INDEX)BLOCK, length - start);
#ifdef LAID_OUT
        RESULT laid[BLOCK];
        for (int first = 0, run; first < n; first += run) {
            const INDEX r = start + first;
            run = (int)min((INDEX)(n - first), reduced.size[REDUCED_RANK - 1] - r % reduced.size[REDUCED_RANK - 1]);
            INDEX in[OPERANDS] = {0};
            offsets_Reduced(&reduced, REDUCED_RANK - 1, r, in);
            EACH_LANE
            for (int i = 0; i < run; i++) {
                laid[first + i] = VALUE(AT);
            }
        }
#endif
        RESULT lane[LANES];
        const int lanes = min(n, LANES);
        if (n >= LANES) {
            ALL_LANES
            for (int l = 0; l < LANES; l++) {
                ELEMENT(start + l, lane[l])
            }
            int i = LANES;
            for (; i + LANES <= n; i += LANES) {
                PREFETCH_LANES(start + i)
                ALL_LANES
                for (int l = 0; l < LANES; l++) {
                    RESULT x;
                    ELEMENT(start + i + l, x)
                    lane[l] = FOLD(lane[l], x);
                }
            }
            for (int l = 0; i + l < n; l++) {
                RESULT x;
                ELEMENT(start + i + l, x)
                lane[l] = FOLD(lane[l], x);
            }
        } else {
            for (int l = 0; l < n; l++) {
                ELEMENT(start + l, lane[l])
            }
        }
        for (int s = LANES / 2; s > 0; s /= 2) {
            for (int l = 0; l < s && l + s < lanes; l++) {
                lane[l] = FOLD(lane[l], lane[l + s]);
            }
        }
        out[number] = lane[0];
    }
}
#endif

#ifdef GROUP
// Work-group of 64: one block of one output (dimension 0 the block, dimension 1 the output). A lane is a work-item;
// local memory: 64 elements for the tree.
kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void reduce_group(
        INPUTS global RESULT *out,
        const Kept kept,
        const Reduced reduced,
        const INDEX outputs,
        const INDEX length SCALARS) {
    local RESULT lane[LANES];
    const int l = get_local_id(0);
    const INDEX block = get_group_id(0);
    const INDEX o = get_global_id(1);
    INDEX at[OPERANDS] = {0};
    offsets_Kept(&kept, KEPT_RANK - 1, o, at);
    const INDEX start = block * BLOCK;
    const int n = (int)min((INDEX)BLOCK, length - start);
    const int lanes = min(n, LANES);
    if (l < lanes) {
        RESULT acc;
        ELEMENT(start + l, acc)
        for (int i = l + LANES; i < n; i += LANES) {
            RESULT x;
            ELEMENT(start + i, x)
            acc = FOLD(acc, x);
        }
        lane[l] = acc;
    }
    for (int s = LANES / 2; s > 0; s /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (l < s && l + s < lanes) {
            lane[l] = FOLD(lane[l], lane[l + s]);
        }
    }
    if (l == 0) {
        out[o * BLOCKS + block] = lane[0];
    }
}
#endif

#ifdef TILE
// For neighbouring outputs that are neighbours in memory, on devices without lanes of their own: one work-item takes
// one block of WIDTH outputs (dimension 0) of a row of kept elements (dimension 1; block in dimension 2), so that the
// innermost loop runs over memory in order. REDUCED_RANK may be anything.
#undef AT
#if REDUCED_RANK == 1
#define LOCATE(r) const INDEX j = (r);
#define AT(k) (kept.base[k] + at[k] + j * STEP_##k + w * NEXT_##k)
#else
#define LOCATE(r)                                                                                                    \
    INDEX in[OPERANDS] = {0};                                                                                        \
    offsets_Reduced(&reduced, REDUCED_RANK - 1, (r), in);
#define AT(k) (kept.base[k] + at[k] + in[k] + w * NEXT_##k)
#endif
// Rows of memory that are far apart are asked for AHEAD of their use; into the second-level cache, as rows whose distance
// is a power of 2 drive each other out of the first.
#define AHEAD 8
#define LINE 16
#define EACH(count, body)                                                                                            \
    EACH_LANE                                                                                                        \
    for (int w = 0; w < (count); w++) {                                                                              \
        body;                                                                                                        \
    }

kernel VECTORISED void reduce_tile(
        INPUTS global RESULT *out,
        const Kept kept,
        const Reduced reduced,
        const INDEX columns,
        const INDEX length SCALARS) {
    const INDEX column = (INDEX)get_global_id(0) * WIDTH;
    const INDEX row = get_global_id(1);
    const INDEX block = get_global_id(2);
    if (column >= columns) {
        return;
    }
    INDEX at[OPERANDS] = {0};
    offsets_Kept(&kept, KEPT_RANK - 1, row * columns + column, at);
    const INDEX start = block * BLOCK;
    const int n = (int)min((INDEX)BLOCK, length - start);
    const int lanes = min(n, LANES);
    RESULT lane[LANES][WIDTH];
    if (columns - column >= WIDTH) {
        for (int i = 0; i < lanes; i++) {
            LOCATE(start + i)
            EACH(WIDTH, lane[i][w] = VALUE(AT))
        }
        for (int i = LANES; i < n; i++) {
            {
                LOCATE(start + min(i + AHEAD, n - 1))
                for (int w = 0; w < WIDTH; w += LINE) {
                    EACH_ROW(PREFETCH)
                }
            }
            LOCATE(start + i)
            const int l = i % LANES;
            EACH(WIDTH, const RESULT x = VALUE(AT); lane[l][w] = FOLD(lane[l][w], x))
        }
    } else {
        const int some = (int)(columns - column);
        for (int i = 0; i < lanes; i++) {
            LOCATE(start + i)
            EACH(WIDTH, lane[i][w] = 0)
            EACH(some, lane[i][w] = VALUE(AT))
        }
        for (int i = LANES; i < n; i++) {
            LOCATE(start + i)
            const int l = i % LANES;
            EACH(some, const RESULT x = VALUE(AT); lane[l][w] = FOLD(lane[l][w], x))
        }
    }
    for (int s = LANES / 2; s > 0; s /= 2) {
        for (int l = 0; l < s && l + s < lanes; l++) {
            EACH(WIDTH, lane[l][w] = FOLD(lane[l][w], lane[l + s][w]))
        }
    }
    const int width = (int)min((INDEX)WIDTH, columns - column);
    EACH(width, out[(row * columns + column + w) * BLOCKS + block] = lane[0][w])
}
#endif
