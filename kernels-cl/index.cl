// Reads and writes at computed indices. Elements are only moved by gather, so ELEMENT is an unsigned type of the same
// size there; exact. The host defines INDEX, RANK, ELEMENT, the geometry, and one of GATHER, SCATTER, ARG; with SCATTER
// one of MERGE_REPLACE, MERGE_SUM, MERGE_PROD, MERGE_MAX, MERGE_MIN.

#ifdef GATHER
// out[.., id, ..] = in[.., index[.., id, ..], ..]. Work-item: output element. Operand 0 is the index, operand 1 the
// input with stride 0 along the indexed dimension, whose own stride is `step`.
kernel void gather_any(
        global const long *index,
        global const ELEMENT *in,
        global ELEMENT *out,
        const Geometry g,
        const INDEX count,
        const long step) {
    const INDEX i = get_global_id(0);
    if (i < count) {
        INDEX off[2] = {0};
        offsets_Geometry(&g, RANK - 1, i, off);
        out[i] = in[g.base[1] + off[1] + index[g.base[0] + off[0]] * step];
    }
}
#endif

#ifdef SCATTER
#ifdef MERGE_REPLACE
#define MERGE(a, b) (b)
#endif
#ifdef MERGE_SUM
#define MERGE(a, b) ADD(a, b)
#endif
#ifdef MERGE_PROD
#define MERGE(a, b) MULTIPLY(a, b)
#endif
#ifdef MERGE_MAX
#define MERGE(a, b) ((a) != (a) ? (a) : (b) != (b) ? (b) : (a) < (b) ? (b) : (a))
#endif
#ifdef MERGE_MIN
#define MERGE(a, b) ((a) != (a) ? (a) : (b) != (b) ? (b) : (b) < (a) ? (b) : (a))
#endif

// Merges src[i] into out[.., index[i], ..] in ascending order of i, without atomics: a work-item owns `span` targets of
// one line along the dimension and passes over the line's sources, so the order is that of one thread. Dimension 0: the
// line, dimension 1: the range of targets. Operands: index, src, out, all without the indexed dimension.
// Error: one rounding an addition or product, in the stated order; otherwise exact.
kernel void scatter_lines(
        global const long *index,
        global const ELEMENT *src,
        global ELEMENT *out,
        const Geometry g,
        const INDEX lines,
        const long length,
        const long targets,
        const long span,
        const long index_step,
        const long src_step,
        const long out_step) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    INDEX off[3] = {0};
    offsets_Geometry(&g, RANK - 1, line, off);
    global const long *where = index + g.base[0] + off[0];
    global const ELEMENT *what = src + g.base[1] + off[1];
    global ELEMENT *target = out + g.base[2] + off[2];
    const long from = (long)get_global_id(1) * span;
    const long to = min(from + span, targets);
    for (long i = 0; i < length; i++) {
        const long t = where[i * index_step];
        if (t >= from && t < to) {
            target[t * out_step] = MERGE(target[t * out_step], what[i * src_step]);
        }
    }
}
#endif

#ifdef ARG
// The index of the largest or smallest element: the first of several, the first NaN if there is one. BETTER(x, best)
// says whether x replaces an earlier best. Exact.
#define NAN_OF(x) ((x) != (x))
#ifdef LARGEST
#define BETTER(x, best) (!NAN_OF(best) && (NAN_OF(x) || (x) > (best)))
#else
#define BETTER(x, best) (!NAN_OF(best) && (NAN_OF(x) || (x) < (best)))
#endif

// Work-item: one block of one line (dimension 0 the line, dimension 1 the block).
kernel void arg_blocks(
        global const ELEMENT *in,
        global long *out,
        const Geometry g,
        const INDEX lines,
        const long length,
        const long block,
        const long step) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    INDEX off[1] = {0};
    offsets_Geometry(&g, RANK - 1, line, off);
    global const ELEMENT *x = in + g.base[0] + off[0];
    const long start = (long)get_global_id(1) * block;
    const long end = min(start + block, length);
    long at = start;
    ELEMENT best = x[start * step];
    for (long i = start + 1; i < end; i++) {
        const ELEMENT v = x[i * step];
        if (BETTER(v, best)) {
            best = v;
            at = i;
        }
    }
    out[line * ((length + block - 1) / block) + get_global_id(1)] = at;
}

// Picks among the blocks' winners, in the blocks' order. Work-item: line.
kernel void arg_winners(
        global const ELEMENT *in,
        global const long *winners,
        global long *out,
        const Geometry g,
        const INDEX lines,
        const long blocks,
        const long step) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    INDEX off[1] = {0};
    offsets_Geometry(&g, RANK - 1, line, off);
    global const ELEMENT *x = in + g.base[0] + off[0];
    long at = winners[line * blocks];
    ELEMENT best = x[at * step];
    for (long b = 1; b < blocks; b++) {
        const long i = winners[line * blocks + b];
        const ELEMENT v = x[i * step];
        if (BETTER(v, best)) {
            best = v;
            at = i;
        }
    }
    out[line] = at;
}
#endif
