// The places of the elements of each line in sorted order, stable, by merging runs. Elements become unsigned integers
// in the order wanted: floats by their bits, zeros alike and NaN above everything. Exact.
// The host defines INDEX, RANK, ELEMENT, KEY (an unsigned type of the element's size, 32 bits at least), BITS(x) (the
// key, ascending), DESCENDING if the order is the other one, and the geometry of the lines. Keys and places lie line
// after line.

#define TOP ((KEY)1 << (8 * sizeof(KEY) - 1))
// Of the bits of a float: negative ones run the other way.
#define OF_FLOAT(b) ((b) & TOP ? ~(b) : (b) | TOP)

// Sorts runs of elements by insertion. Work-item: one run of one line. Operand: the input.
kernel void sort_runs(
        global const ELEMENT *in,
        global KEY *keys,
        global long *places,
        const Geometry g,
        const long lines,
        const long length,
        const long step,
        const long run) {
    const long runs = (length + run - 1) / run;
    const long item = get_global_id(0);
    if (item >= lines * runs) {
        return;
    }
    const long line = item / runs;
    const long start = (item - line * runs) * run;
    const int n = (int)min(run, length - start);
    INDEX off[1] = {0};
    offsets_Geometry(&g, RANK - 1, (INDEX)line, off);
    global const ELEMENT *x = in + g.base[0] + off[0] + start * step;
    global KEY *k = keys + line * length + start;
    global long *p = places + line * length + start;
    for (int i = 0; i < n; i++) {
        const ELEMENT v = x[i * step];
#ifdef DESCENDING
        const KEY key = ~(BITS(v));
#else
        const KEY key = BITS(v);
#endif
        int at = i;
        for (; at > 0 && k[at - 1] > key; at--) {
            k[at] = k[at - 1];
            p[at] = p[at - 1];
        }
        k[at] = key;
        p[at] = start + i;
    }
}

// Merges neighbouring runs, two and two. Work-item: `segment` elements of the result of one line. How many of them come
// from the first run is found by bisection: the least number so that the next of that run is above the last taken of
// the other; of equals the first run's go first. A segment lies in one pair: it divides `run`.
kernel void sort_merge(
        global const KEY *keys,
        global const long *places,
        global KEY *merged_keys,
        global long *merged_places,
        const long lines,
        const long length,
        const long run,
        const long segment) {
    const long segments = (length + segment - 1) / segment;
    const long item = get_global_id(0);
    if (item >= lines * segments) {
        return;
    }
    const long line = item / segments;
    const long from = (item - line * segments) * segment;
    const long start = from - from % (2 * run);
    const long middle = min(start + run, length);
    const long end = min(start + 2 * run, length);
    const long na = middle - start;
    const long nb = end - middle;
    global const KEY *a = keys + line * length + start;
    global const KEY *b = a + na;
    global const long *pa = places + line * length + start;
    global const long *pb = pa + na;
    const long taken = from - start;
    long low = max(0L, taken - nb);
    long high = min(taken, na);
    while (low < high) {
        const long mid = (low + high) / 2;
        if (a[mid] <= b[taken - 1 - mid]) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    long i = low;
    long j = taken - low;
    global KEY *to = merged_keys + line * length + from;
    global long *to_places = merged_places + line * length + from;
    const int n = (int)min(segment, end - from);
    for (int o = 0; o < n; o++) {
        const bool first = j == nb || (i < na && a[i] <= b[j]);
        to[o] = first ? a[i] : b[j];
        to_places[o] = first ? pa[i] : pb[j];
        i += first ? 1 : 0;
        j += first ? 0 : 1;
    }
}
