// Sizes and strides of operands that are walked together, passed by value. The host defines INDEX (int or long) and
// WIDE_INDEX where it is long; org.clgrad.opencl.Geometry writes the same bytes. Division by a size is a
// multiplication and a shift where indices have 31 bits: it vectorises, an integer division does not.

#ifdef WIDE_INDEX
#define DIVIDE(g, d, n) ((n) / (g)->size[d])
#else
#define DIVIDE(g, d, n) ((int)(((ulong)(uint)(n) * (g)->multiplier[d]) >> (g)->shift[d]))
#endif

#ifdef WIDE_INDEX
#define UNSIGNED_INDEX ulong
#else
#define UNSIGNED_INDEX uint
#endif

// Declares the structure `name` and `offsets_<name>`, which splits a row-major index over the dimensions 0 .. last and
// adds each operand's distance from its base to `off`.
#define GEOMETRY(name, RANK, OPERANDS)                                                                               \
    typedef struct {                                                                                                 \
        long base[OPERANDS];                                                                                         \
        INDEX size[RANK];                                                                                            \
        UNSIGNED_INDEX multiplier[RANK];                                                                             \
        UNSIGNED_INDEX shift[RANK];                                                                                  \
        INDEX stride[OPERANDS][RANK];                                                                                \
    } name;                                                                                                          \
    static inline void offsets_##name(const name *g, const int last, INDEX index, INDEX *off) {                      \
        for (int d = last; d > 0; d--) {                                                                             \
            const INDEX rest = DIVIDE(g, d, index);                                                                  \
            const INDEX at = index - rest * g->size[d];                                                              \
            for (int k = 0; k < OPERANDS; k++) {                                                                     \
                off[k] += at * g->stride[k][d];                                                                      \
            }                                                                                                        \
            index = rest;                                                                                            \
        }                                                                                                            \
        for (int k = 0; k < OPERANDS; k++) {                                                                         \
            off[k] += index * g->stride[k][0];                                                                       \
        }                                                                                                            \
    }
