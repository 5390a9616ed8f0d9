// Convolution over two dimensions and its gradients by the image and by the weights, without columns of windows. They follow
// the order of matrix products: sums are cut into blocks of BLOCK (256); a block is one chain acc = fma(a, b, acc) from +0;
// blocks add up from the left. Sums go over the taps (channel, kernel row, kernel column) of a window for the result, over
// the places (image, row, column) of the result for the weights. The image gets, from +0 over ascending kernel row and
// column, one such sum over the results for each window that sees it. So all kernels give the same bits.
//
// The image has any strides, everything else is contiguous; groups are a dimension of the launch. The host defines REAL
// and one of TILES (with FORWARD, WEIGHT or INPUT), PANELS (likewise), LINES, PAD, TURN, SUM.

#define BLOCK 256

// What org.clgrad.opencl.Convolutions writes. x_at and y_at are where the operands begin. For a group: channels of the image and results. `round` is the distance of rows
// of copied weights and of parts of their gradient.
typedef struct {
    long x_at, y_at, image, channel, row, column;
    int images, groups, channels, results, height, width, out_h, out_w;
    int kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w;
    int band, bands, chunk, round;
    long first, count;
} Convolution;

#ifdef PAD
// Copies images into zeros: [images, channels, height + 2 pad_h, width + 2 pad_w]. Work-item: a row (dimension 0), a channel
// (1), an image (2).
kernel void convolution_pad(global const REAL *x, global REAL *to, const Convolution s) {
    const int columns = s.width + 2 * s.pad_w;
    const int rows = s.height + 2 * s.pad_h;
    const int r = get_global_id(0);
    const int h = r - s.pad_h;
    const long channels = (long)s.channels * s.groups;
    global REAL *t = to + ((get_global_id(2) * channels + get_global_id(1)) * rows + r) * columns;
    x += s.x_at + get_global_id(2) * s.image + get_global_id(1) * s.channel + h * s.row;
    const bool inside = h >= 0 && h < s.height;
    const int left = inside ? s.pad_w : columns;
    for (int i = 0; i < left; i++) {
        t[i] = 0;
    }
    if (inside) {
        for (int i = 0; i < s.width; i++) {
            t[s.pad_w + i] = x[i * s.column];
        }
        for (int i = s.pad_w + s.width; i < columns; i++) {
            t[i] = 0;
        }
    }
}
#endif

#ifdef TURN
// Copies weights [groups, results, taps] to [groups, taps, round], zeros beyond the results. Work-item: a column (dimension
// 0), a tap (1), a group (2).
kernel void convolution_turn(global const REAL *x, global REAL *to, const Convolution s) {
    const int taps = s.channels * s.kernel_h * s.kernel_w;
    const int o = get_global_id(0);
    const long k = get_global_id(1);
    const long g = get_global_id(2);
    if (o < s.round) {
        to[(g * taps + k) * s.round + o] = o < s.results ? x[s.x_at + (g * s.results + o) * taps + k] : (REAL)0;
    }
}
#endif

#ifdef SUM
// Adds the gradients by blocks of places, [blocks, groups, taps, round], from the left to what is there, and turns them.
// `count` is how many blocks, `first` how many there were before. Work-item: an output (dimension 0).
kernel void convolution_sum(global const REAL *parts, global REAL *out, const Convolution s) {
    const int taps = s.channels * s.kernel_h * s.kernel_w;
    const long at = get_global_id(0);
    if (at >= (long)s.groups * s.results * taps) {
        return;
    }
    const long k = at % taps;
    const long o = at / taps;
    const long size = (long)s.groups * taps * s.round;
    parts += (o / s.results * taps + k) * s.round + o % s.results;
    REAL sum = s.first == 0 ? parts[0] : out[at] + parts[0];
    for (long b = 1; b < s.count; b++) {
        sum += parts[b * size];
    }
    out[at] = sum;
}
#endif

#ifdef TILES
// For GPUs. Rows are results, or channels for INPUT; columns are places of all images, or taps for WEIGHT. A work-group of
// SIDE x SIDE has a tile of TILE x TILE (dimensions 0 and 1), a work-item every SIDE-th row and column of it; dimension 2 is
// the group, for WEIGHT of a block (the block first). DEPTH steps go through local memory: 2 * DEPTH * (TILE + 1) elements.
// What lies beyond an edge is read as 0 and not stored; sums are never longer.
#define TILE (4 * SIDE)
#define DEPTH 16
#define GROUP (SIDE * SIDE)
#define EACH (TILE * DEPTH / GROUP)

kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1))) void convolution_tiles(
        global const REAL *x, global const REAL *y, global REAL *out, const Convolution s) {
    local REAL left[DEPTH][TILE + 1];
    local REAL right[DEPTH][TILE + 1];
#ifdef INPUT
    local int seen[TILE];
#endif
    const int tx = get_local_id(0);
    const int ty = get_local_id(1);
    const int item = ty * SIDE + tx;
    const int kernel_size = s.kernel_h * s.kernel_w;
    const int taps = s.channels * kernel_size;
    const int places = s.out_h * s.out_w;
    const long i0 = get_global_id(1) / SIDE * TILE;
    const long j0 = get_global_id(0) / SIDE * TILE;
    // The column that this work-item copies, for every GROUP / TILE-th step.
    const int column = item % TILE;
    const long j = j0 + column;
#ifdef FORWARD
    const int group = get_global_id(2);
    const long rows = s.results;
    const long columns = (long)s.images * places;
    const int sums = 1;
    const long start = 0;
    const long stop = taps;
    const int at = j % places;
    const int top = at / s.out_w * s.stride_h - s.pad_h;
    const int side = at % s.out_w * s.stride_w - s.pad_w;
    global const REAL *image = x + s.x_at + j / places * s.image + (long)group * s.channels * s.channel;
    global const REAL *weights = y + s.y_at + (long)group * s.results * taps;
#endif
#ifdef WEIGHT
    const int group = get_global_id(2) % s.groups;
    const long block = get_global_id(2) / s.groups;
    const long rows = s.results;
    const long columns = taps;
    const int sums = 1;
    const long start = (s.first + block) * BLOCK;
    const long stop = min(start + BLOCK, (long)s.images * places);
    const int down = j / s.kernel_w % s.kernel_h * s.dilation_h - s.pad_h;
    const int across = j % s.kernel_w * s.dilation_w - s.pad_w;
    global const REAL *image = x + s.x_at + ((long)group * s.channels + j / kernel_size) * s.channel;
    global const REAL *gradient = y + s.y_at + (long)group * s.results * places;
#endif
#ifdef INPUT
    const int group = get_global_id(2);
    const int pixels = s.height * s.width;
    const long rows = s.channels;
    const long columns = (long)s.images * pixels;
    const int sums = kernel_size;
    const long start = 0;
    const long stop = s.results;
    const int h = j % pixels / s.width;
    const int v = j % pixels % s.width;
    global const REAL *gradient = x + s.x_at + (j / pixels * s.groups + group) * s.results * places;
    global const REAL *weights = y + s.y_at + (long)group * s.results * taps;
#endif
    REAL total[4][4];
    REAL sum[4][4];
    REAL acc[4][4];
    for (int r = 0; r < 4; r++) {
        for (int q = 0; q < 4; q++) {
            total[r][q] = 0;
        }
    }
    for (int tap = 0; tap < sums; tap++) {
#ifdef INPUT
        const int from_top = h + s.pad_h - tap / s.kernel_w * s.dilation_h;
        const int from_side = v + s.pad_w - tap % s.kernel_w * s.dilation_w;
        const int oh = from_top / s.stride_h;
        const int ow = from_side / s.stride_w;
        const bool inside = j < columns && from_top >= 0 && from_side >= 0 && from_top % s.stride_h == 0
                && from_side % s.stride_w == 0 && oh < s.out_h && ow < s.out_w;
        if (item < TILE) {
            seen[column] = inside;
        }
#endif
        for (long k0 = start; k0 < stop; k0 += BLOCK) {
            const long end = min(k0 + BLOCK, stop);
            for (int r = 0; r < 4; r++) {
                for (int q = 0; q < 4; q++) {
                    acc[r][q] = 0;
                }
            }
            for (long k1 = k0; k1 < end; k1 += DEPTH) {
                for (int e = 0; e < EACH; e++) {
                    const int step = item % DEPTH;
                    const int row = item / DEPTH + e * (GROUP / DEPTH);
                    const long k = k1 + step;
                    const long i = i0 + row;
                    REAL value = 0;
                    if (i < rows && k < end) {
#ifdef FORWARD
                        value = weights[i * taps + k];
#endif
#ifdef WEIGHT
                        value = gradient[(k / places * s.groups * s.results + i) * places + k % places];
#endif
#ifdef INPUT
                        value = weights[k * taps + i * kernel_size + tap];
#endif
                    }
                    left[step][row] = value;
                }
                for (int e = 0; e < EACH; e++) {
                    const int step = item / TILE + e * (GROUP / TILE);
                    const long k = k1 + step;
                    REAL value = 0;
                    if (j < columns && k < end) {
#ifdef FORWARD
                        const int in_kernel = k % kernel_size;
                        const int h = top + in_kernel / s.kernel_w * s.dilation_h;
                        const int v = side + in_kernel % s.kernel_w * s.dilation_w;
                        if (h >= 0 && h < s.height && v >= 0 && v < s.width) {
                            value = image[k / kernel_size * s.channel + h * s.row + v * s.column];
                        }
#endif
#ifdef WEIGHT
                        const int p = k % places;
                        const int h = p / s.out_w * s.stride_h + down;
                        const int v = p % s.out_w * s.stride_w + across;
                        if (h >= 0 && h < s.height && v >= 0 && v < s.width) {
                            value = image[k / places * s.image + h * s.row + v * s.column];
                        }
#endif
#ifdef INPUT
                        if (inside) {
                            value = gradient[k * places + oh * s.out_w + ow];
                        }
#endif
                    }
                    right[step][column] = value;
                }
                barrier(CLK_LOCAL_MEM_FENCE);
                const int steps = min((long)DEPTH, end - k1);
                for (int k = 0; k < steps; k++) {
                    REAL b[4];
                    for (int q = 0; q < 4; q++) {
                        b[q] = right[k][tx + q * SIDE];
                    }
                    for (int r = 0; r < 4; r++) {
                        const REAL a = left[k][ty + r * SIDE];
                        for (int q = 0; q < 4; q++) {
                            acc[r][q] = fma(a, b[q], acc[r][q]);
                        }
                    }
                }
                barrier(CLK_LOCAL_MEM_FENCE);
            }
            for (int r = 0; r < 4; r++) {
                for (int q = 0; q < 4; q++) {
                    sum[r][q] = k0 == start ? acc[r][q] : sum[r][q] + acc[r][q];
                }
            }
        }
#ifdef INPUT
        for (int q = 0; q < 4; q++) {
            const bool adds = seen[tx + q * SIDE];
            for (int r = 0; r < 4; r++) {
                total[r][q] = adds ? total[r][q] + sum[r][q] : total[r][q];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
#else
        for (int r = 0; r < 4; r++) {
            for (int q = 0; q < 4; q++) {
                total[r][q] = sum[r][q];
            }
        }
#endif
    }
    for (int r = 0; r < 4; r++) {
        for (int q = 0; q < 4; q++) {
            const long i = i0 + ty + r * SIDE;
            const long to = j0 + tx + q * SIDE;
            if (i < rows && to < columns) {
#ifdef FORWARD
                out[((to / places * s.groups + group) * s.results + i) * places + to % places] = total[r][q];
#endif
#ifdef WEIGHT
                out[(((block * s.groups + group) * taps) + to) * s.round + i] = total[r][q];
#endif
#ifdef INPUT
                out[((to / pixels * s.groups + group) * s.channels + i) * pixels + to % pixels] = total[r][q];
#endif
            }
        }
    }
}
#endif

#if defined(LINES) || defined(PANELS)
#include "vectors.cl"
#endif

#ifdef LINES
// For CPUs, where a group has few results and windows lie side by side: LENGTH places of HIGH rows at a time, the last ones
// of a row and the last row maybe again. Work-item: `band` rows of the result (dimension 0), a result (1), an image's
// group (2). x has no padding, a window has at most BLOCK elements.
#define HIGH 4

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void convolution_lines(
        global const REAL *x, global const REAL *y, global REAL *out, const Convolution s) {
    local int steps[BLOCK];
    const int taps = s.channels * s.kernel_h * s.kernel_w;
    const int top = get_global_id(0) * s.band;
    const int bottom = min(top + s.band, s.out_h);
    const long group = get_global_id(2) % s.groups;
    x += s.x_at + get_global_id(2) / s.groups * s.image + group * s.channels * s.channel;
    y += s.y_at + (group * s.results + get_global_id(1)) * taps;
    out += (get_global_id(2) * s.results + get_global_id(1)) * s.out_h * s.out_w;
    int k = 0;
    for (int c = 0; c < s.channels; c++) {
        for (int kh = 0; kh < s.kernel_h; kh++) {
            for (int kw = 0; kw < s.kernel_w; kw++) {
                steps[k++] = c * (int)s.channel + kh * s.dilation_h * (int)s.row + kw * s.dilation_w;
            }
        }
    }
    for (int oh = top; oh < bottom; oh += HIGH) {
        int at[HIGH];
        int to[HIGH];
        for (int r = 0; r < HIGH; r++) {
            const int row = min(oh + r, bottom - 1);
            at[r] = row * s.stride_h * (int)s.row;
            to[r] = row * s.out_w;
        }
        for (int next = 0; next < s.out_w; next += LENGTH) {
            const int ow = min(next, s.out_w - LENGTH);
            VECTOR acc[HIGH];
#pragma unroll
            for (int r = 0; r < HIGH; r++) {
                acc[r] = 0;
            }
            for (int k = 0; k < taps; k++) {
                const VECTOR a = y[k];
                global const REAL *z = x + ow + steps[k];
#pragma unroll
                for (int r = 0; r < HIGH; r++) {
                    acc[r] = fma(a, ((global const Run *)(z + at[r]))->v, acc[r]);
                }
            }
#pragma unroll
            for (int r = 0; r < HIGH; r++) {
                RUN(out + to[r] + ow) = acc[r];
            }
        }
    }
}
#endif

#ifdef PANELS
// For CPUs. Work-groups of one; ROWS x COLUMNS sums are in registers, as VECS vectors of LENGTH a row. A row is read element
// by element where it is, through a table of steps; columns are copied next to each other. No barriers; local memory is memory
// of the thread. Beyond the edge the last row is computed again and not stored.
#define INDEX int
#define COLUMNS (VECS * LENGTH)
#include "matmul_pack.cl"

// One block: `deep` steps, of which step k begins at LEFT and has its columns at RIGHT.
#define CHAIN(deep, LEFT, RIGHT)                                                                                     \
    VECTOR acc[ROWS][VECS];                                                                                          \
    _Pragma("unroll") for (int r = 0; r < ROWS; r++) {                                                               \
        _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                           \
            acc[r][v] = 0;                                                                                           \
        }                                                                                                            \
    }                                                                                                                \
    for (int k = 0; k < (deep); k++) {                                                                               \
        global const REAL *x_k = (LEFT);                                                                             \
        VECTOR b_k[VECS];                                                                                            \
        _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                           \
            b_k[v] = (RIGHT)[v];                                                                                     \
        }                                                                                                            \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) {                                                           \
            const VECTOR a_k = x_k[at[r]];                                                                           \
            _Pragma("unroll") for (int v = 0; v < VECS; v++) {                                                       \
                acc[r][v] = fma(a_k, b_k[v], acc[r][v]);                                                             \
            }                                                                                                        \
        }                                                                                                            \
    }

#ifdef FORWARD
// Work-item: `band` places (dimension 0), COLUMNS results (1), an image's group (2). y are the weights as
// convolution_turn leaves them, x has no padding. At most BAND places.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void convolution_panels(
        global const REAL *x, global const VECTOR *y, global REAL *out, const Convolution s) {
    local VECTOR tile[BAND * VECS];
    local int starts[BAND];
    local int steps[BLOCK];
    const int places = s.out_h * s.out_w;
    const int taps = s.channels * s.kernel_h * s.kernel_w;
    const int p0 = get_global_id(0) * s.band;
    const int some = min(s.band, places - p0);
    const int o0 = get_global_id(1) * COLUMNS;
    const long group = get_global_id(2) % s.groups;
    const int vectors = s.round / LENGTH;
    x += s.x_at + get_global_id(2) / s.groups * s.image + group * s.channels * s.channel;
    y += group * taps * vectors + o0 / LENGTH;
    out += (get_global_id(2) * s.results + o0) * places + p0;
    int oh = p0 / s.out_w;
    int ow = p0 % s.out_w;
    for (int p = 0; p < some; p++) {
        starts[p] = oh * s.stride_h * (int)s.row + ow * s.stride_w * (int)s.column;
        ow++;
        oh = ow == s.out_w ? oh + 1 : oh;
        ow = ow == s.out_w ? 0 : ow;
    }
    int c = 0;
    int kh = 0;
    int kw = 0;
    for (int k0 = 0; k0 < taps; k0 += BLOCK) {
        const int deep = min(BLOCK, taps - k0);
        for (int k = 0; k < deep; k++) {
            steps[k] = c * (int)s.channel + kh * s.dilation_h * (int)s.row + kw * s.dilation_w * (int)s.column;
            kw++;
            kh = kw == s.kernel_w ? kh + 1 : kh;
            kw = kw == s.kernel_w ? 0 : kw;
            c = kh == s.kernel_h ? c + 1 : c;
            kh = kh == s.kernel_h ? 0 : kh;
        }
        for (int p = 0; p < some; p += ROWS) {
            int at[ROWS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                at[r] = starts[min(p + r, some - 1)];
            }
            CHAIN(deep, x + steps[k], y + (k0 + k) * vectors)
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < VECS; v++) {
                    local VECTOR *z = tile + (p + r) * VECS + v;
                    *z = k0 == 0 ? acc[r][v] : *z + acc[r][v];
                }
            }
        }
    }
    for (int v = 0; v < VECS; v++) {
        const int results = min(LENGTH, s.results - o0 - v * LENGTH);
        int p = 0;
        for (; p + LENGTH <= some; p += LENGTH) {
            VECTOR rows[LENGTH];
#pragma unroll
            for (int w = 0; w < LENGTH; w++) {
                rows[w] = tile[(p + w) * VECS + v];
            }
            transpose(rows);
            for (int o = 0; o < results; o++) {
                RUN(out + (v * LENGTH + o) * (long)places + p) = rows[o];
            }
        }
        for (; p < some; p++) {
            for (int o = 0; o < results; o++) {
                out[(v * LENGTH + o) * (long)places + p] = ((local const REAL *)(tile + p * VECS + v))[o];
            }
        }
    }
}
#endif

#ifdef WEIGHT
// Work-item: a block of places of all images, from block `first` on (dimension 0), COLUMNS results, and for them
// `chunk` taps (1, chunks first), a group (2). y is the gradient, x has no padding. To [blocks, groups, taps, round].
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void convolution_panels(
        global const REAL *x, global const REAL *y, global VECTOR *out, const Convolution s) {
    local VECTOR right[BLOCK * VECS];
    local int steps[BLOCK];
    const int places = s.out_h * s.out_w;
    const int kernel_size = s.kernel_h * s.kernel_w;
    const int taps = s.channels * kernel_size;
    const int chunks = (taps + s.chunk - 1) / s.chunk;
    const int first = get_global_id(1) % chunks * s.chunk;
    const int end = min(first + s.chunk, taps);
    const int o0 = get_global_id(1) / chunks * COLUMNS;
    const long group = get_global_id(2);
    const long start = (s.first + get_global_id(0)) * BLOCK;
    const int deep = (int)min((long)BLOCK, (long)s.images * places - start);
    const long n0 = start / places;
    x += s.x_at + n0 * s.image + group * s.channels * s.channel;
    long n = n0;
    int p0 = start % places;
    for (int k = 0; k < deep;) {
        const int run = min(deep - k, places - p0);
        pack(y + s.y_at + ((n * s.groups + group) * s.results + o0) * places + p0, places, 1, s.results - o0, run,
             (local REAL *)right + k * COLUMNS);
        int oh = p0 / s.out_w;
        int ow = p0 % s.out_w;
        for (int e = k + run; k < e; k++) {
            steps[k] = (int)((n - n0) * s.image + oh * s.stride_h * s.row + ow * s.stride_w * s.column);
            ow++;
            oh = ow == s.out_w ? oh + 1 : oh;
            ow = ow == s.out_w ? 0 : ow;
        }
        p0 = 0;
        n++;
    }
    const int vectors = s.round / LENGTH;
    out += (get_global_id(0) * s.groups + group) * taps * vectors + o0 / LENGTH;
    for (int i = first; i < end; i += ROWS) {
        int at[ROWS];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            const int tap = min(i + r, end - 1);
            const int in_kernel = tap % kernel_size;
            at[r] = tap / kernel_size * (int)s.channel + in_kernel / s.kernel_w * s.dilation_h * (int)s.row
                    + in_kernel % s.kernel_w * s.dilation_w * (int)s.column;
        }
        CHAIN(deep, x + steps[k], right + k * VECS)
        if (i + ROWS <= end) {
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < VECS; v++) {
                    out[(i + r) * vectors + v] = acc[r][v];
                }
            }
        } else {
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < VECS; v++) {
                    if (i + r < end) {
                        out[(i + r) * vectors + v] = acc[r][v];
                    }
                }
            }
        }
    }
}
#endif

#ifdef INPUT
// Adds a run.
static inline void add_run(local const REAL *from, global REAL *to, const int n) {
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        vstore8(vload8(0, to + i) + vload8(0, from + i), 0, to + i);
    }
    for (; i < n; i++) {
        to[i] += from[i];
    }
}

// Work-item: `band` rows of the image (dimension 0), `chunk` channels (1), an image's group (2). x is the gradient, y the
// weights. What every window that sees the rows adds to them is local: `round` elements for every tap, PLACES in all.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void convolution_panels(
        global const REAL *x, global const REAL *y, global REAL *out, const Convolution s) {
    local VECTOR right[BLOCK * VECS];
    local VECTOR taps_places[PLACES / LENGTH];
    const int places = s.out_h * s.out_w;
    const int kernel_size = s.kernel_h * s.kernel_w;
    const int taps = s.channels * kernel_size;
    const int vectors = s.round / LENGTH;
    const int top = get_global_id(0) * s.band;
    const int bottom = min(top + s.band, s.height);
    const int c0 = get_global_id(1) * s.chunk;
    const int channels = min(s.chunk, s.channels - c0);
    const long group = get_global_id(2) % s.groups;
    const int reach = (s.kernel_h - 1) * s.dilation_h;
    const int oh0 = max(0, (max(0, top + s.pad_h - reach) + s.stride_h - 1) / s.stride_h);
    const int oh1 = min(s.out_h, (bottom - 1 + s.pad_h) / s.stride_h + 1);
    const int some = max(0, oh1 - oh0) * s.out_w;
    x += s.x_at + get_global_id(2) * s.results * places + oh0 * s.out_w;
    y += s.y_at + group * s.results * taps + c0 * kernel_size;
    out += (get_global_id(2) * s.channels + c0) * s.height * s.width;
    const int rows = channels * kernel_size;
    for (int q = 0; q < some; q += COLUMNS) {
        const int to = min(COLUMNS, some - q);
        for (int k0 = 0; k0 < s.results; k0 += BLOCK) {
            const int deep = min(BLOCK, s.results - k0);
            global const REAL *z = x + k0 * (long)places + q;
            for (int k = 0; k < deep; k++, z += places) {
                if (to == COLUMNS) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        right[k * VECS + v] = RUN(z + v * LENGTH);
                    }
                } else {
                    local REAL *t = (local REAL *)(right + k * VECS);
                    for (int i = 0; i < COLUMNS; i++) {
                        t[i] = i < to ? z[i] : 0;
                    }
                }
            }
            for (int i = 0; i < rows; i += ROWS) {
                int at[ROWS];
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
                    at[r] = min(i + r, rows - 1);
                }
                CHAIN(deep, y + (k0 + k) * (long)taps, right + k * VECS)
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
#pragma unroll
                    for (int v = 0; v < VECS; v++) {
                        local VECTOR *sum = taps_places + (i + r) * vectors + q / LENGTH + v;
                        *sum = k0 == 0 ? acc[r][v] : *sum + acc[r][v];
                    }
                }
            }
        }
    }
    for (int c = 0; c < channels; c++) {
        for (int h = top; h < bottom; h++) {
            global REAL *row = out + ((long)c * s.height + h) * s.width;
            for (int i = 0; i < s.width; i++) {
                row[i] = 0;
            }
            for (int kh = 0; kh < s.kernel_h; kh++) {
                const int shifted = h + s.pad_h - kh * s.dilation_h;
                const int oh = shifted / s.stride_h;
                if (shifted < 0 || shifted % s.stride_h != 0 || oh >= s.out_h) {
                    continue;
                }
                for (int kw = 0; kw < s.kernel_w; kw++) {
                    const int shift = kw * s.dilation_w - s.pad_w;
                    const int first = shift >= 0 ? 0 : (-shift + s.stride_w - 1) / s.stride_w;
                    const int last = shift >= s.width ? 0 : min(s.out_w, (s.width - 1 - shift) / s.stride_w + 1);
                    local const REAL *from = (local const REAL *)(taps_places
                            + ((c * s.kernel_h + kh) * s.kernel_w + kw) * vectors) + (oh - oh0) * s.out_w;
                    if (s.stride_w == 1) {
                        add_run(from + first, row + first + shift, last - first);
                    } else {
                        for (int ow = first; ow < last; ow++) {
                            row[ow * s.stride_w + shift] += from[ow];
                        }
                    }
                }
            }
        }
    }
}
#endif
#endif
