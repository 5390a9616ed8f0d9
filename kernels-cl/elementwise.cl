// Template: applies the generated `program` to every element. The host defines the program's macros (INPUTS, SCALARS,
// VALUE, RESULT), INDEX, OPERANDS (inputs and the output, which comes last), RANK, and one of FLAT, LOOP, ROWS or ANY.
// With UPDATE there is no output: the program's STORE overwrites inputs, which are all the operands.
// STEP_<k> in LOOP and ROWS is the operand's innermost stride: a constant where it is 0 or 1, so that loads are plain
// vectors. With STREAMED, in LOOP, the output's is 1, and it goes past the caches.
// No local memory, no communication; the error is that of the functions in the program.

#ifdef UPDATE
#define POINTERS INPUTS
#else
#define OUT (OPERANDS - 1)
#define POINTERS INPUTS global RESULT *out,
#define STORE(at) out[at(OUT)] = VALUE(at)
#endif

#ifdef STREAMED
#include "stream.cl"
#endif

#ifdef FLAT
// Every operand is one run of neighbouring elements. Work-item: element.
kernel void elementwise_flat(POINTERS const Geometry g, const INDEX count SCALARS) {
    const INDEX i = get_global_id(0);
#define AT(k) (g.base[k] + i)
    if (i < count) {
        STORE(AT);
    }
}
#endif

#ifdef LOOP
// For CPUs. Work-item: `run` elements of the innermost dimension (dimension 0) in each of `some` rows (dimension 1), in
// a loop that becomes vectors; the loop over work-items does not where operands have rows of different kinds.
kernel VECTORISED void elementwise_loop(
        POINTERS const Geometry g,
        const INDEX rows,
        const INDEX run,
        const INDEX some SCALARS) {
    const INDEX first = (INDEX)get_global_id(0) * run;
    const INDEX count = min(run, g.size[RANK - 1] - first);
    const INDEX start = (INDEX)get_global_id(1) * some;
    const INDEX stop = min(start + some, rows);
    for (INDEX row = start; row < stop; row++) {
        INDEX off[OPERANDS] = {0};
        offsets_Geometry(&g, RANK - 2, row, off);
        long at[OPERANDS];
        for (int k = 0; k < OPERANDS; k++) {
            at[k] = g.base[k] + off[k] + (long)first * g.stride[k][RANK - 1];
        }
#define AT(k) (at[k] + (long)i * STEP_##k)
#ifdef STREAMED
        STREAM(out + at[OUT], count, VALUE(AT))
#else
        EACH_LANE
        for (INDEX i = 0; i < count; i++) {
            STORE(AT);
        }
#endif
    }
#ifdef STREAMED
    STREAM_END
#endif
}
#endif

#ifdef ROWS
// Long innermost dimension. Work-item: column of it (dimension 0), row (dimension 1).
kernel void elementwise_rows(POINTERS const Geometry g SCALARS) {
    const INDEX i = get_global_id(0);
    INDEX off[OPERANDS] = {0};
    offsets_Geometry(&g, RANK - 2, get_global_id(1), off);
#define AT(k) (g.base[k] + off[k] + i * STEP_##k)
    if (i < g.size[RANK - 1]) {
        STORE(AT);
    }
}
#endif

#ifdef ANY
// Any strides. Work-item: element, whose index is split over the dimensions.
kernel void elementwise_any(POINTERS const Geometry g, const INDEX count SCALARS) {
    const INDEX i = get_global_id(0);
    if (i < count) {
        INDEX off[OPERANDS] = {0};
        offsets_Geometry(&g, RANK - 1, i, off);
#define AT(k) (g.base[k] + off[k])
        STORE(AT);
    }
}
#endif
