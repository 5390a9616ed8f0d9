// Inclusive cumulative sum along one dimension in the contract's order: blocks of SCAN_BLOCK (1024) elements are
// summed sequentially; the offset of block b is the sum from the left of the totals of blocks 0 .. b-1; the result is
// offset + local, and local alone in block 0. Reversed, the same on the reversed sequence: element i of the sequence
// is element length - 1 - i. Error: one rounding an addition, in that order.
// The host defines INDEX, RANK, ELEMENT, ADD and the geometry of the lines; operands: input, output.

#define SCAN_BLOCK 1024

// Local sums. Work-item: one block of one line (dimension 0 the line, dimension 1 the block). `first` is the place of
// the sequence's first element along the dimension, `in_step` and `out_step` lead to the next, negative if reversed.
kernel void scan_blocks(
        global const ELEMENT *in,
        global ELEMENT *out,
        global ELEMENT *totals,
        const Geometry g,
        const INDEX lines,
        const long length,
        const long first,
        const long in_step,
        const long out_step) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    INDEX off[2] = {0};
    offsets_Geometry(&g, RANK - 1, line, off);
    const long start = (long)get_global_id(1) * SCAN_BLOCK;
    const int n = (int)min((long)SCAN_BLOCK, length - start);
    const int sign = first == 0 ? 1 : -1;
    global const ELEMENT *x = in + g.base[0] + off[0] + (first + sign * start) * in_step;
    global ELEMENT *y = out + g.base[1] + off[1] + (first + sign * start) * out_step;
    ELEMENT sum = x[0];
    y[0] = sum;
    for (int i = 1; i < n; i++) {
        sum = ADD(sum, x[sign * i * in_step]);
        y[sign * i * out_step] = sum;
    }
    const long blocks = (length + SCAN_BLOCK - 1) / SCAN_BLOCK;
    if (blocks > 1) {
        totals[line * blocks + get_global_id(1)] = sum;
    }
}

// Replaces totals by offsets (block 0's stays unused). Work-item: line.
kernel void scan_totals(global ELEMENT *totals, const INDEX lines, const long blocks) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    global ELEMENT *t = totals + line * blocks;
    ELEMENT sum = t[0];
    for (long b = 1; b < blocks; b++) {
        const ELEMENT total = t[b];
        t[b] = sum;
        sum = ADD(sum, total);
    }
}

// Adds the offsets. Work-item: one block, but the first, of one line (dimension 0 the line, dimension 1 the block).
kernel void scan_offsets(
        global ELEMENT *out,
        global const ELEMENT *totals,
        const Geometry g,
        const INDEX lines,
        const long length,
        const long blocks,
        const long first,
        const long out_step) {
    const INDEX line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    INDEX off[2] = {0};
    offsets_Geometry(&g, RANK - 1, line, off);
    const long block = (long)get_global_id(1) + 1;
    const long start = block * SCAN_BLOCK;
    const int n = (int)min((long)SCAN_BLOCK, length - start);
    const int sign = first == 0 ? 1 : -1;
    global ELEMENT *y = out + g.base[1] + off[1] + (first + sign * start) * out_step;
    const ELEMENT offset = totals[line * blocks + block];
    for (int i = 0; i < n; i++) {
        y[sign * i * out_step] = ADD(offset, y[sign * i * out_step]);
    }
}
