// Sliding windows over the last two dimensions. Output row oh, kernel row kh look at input row
// oh * stride_h - pad_h + kh * dilation_h; columns likewise. The host defines ELEMENT, ADD for fold, and one of
// UNFOLD, FOLD_WINDOWS, ARG_MAX_ROWS, ARG_MAX. Inputs have any strides; outputs are contiguous. Indices are 64-bit where a buffer is
// addressed and 32-bit within an image.
// Unfold and arg max are exact; fold rounds once an addition, over ascending kernel row, then kernel column.

typedef struct {
    long base;
    long stride[4];
    int channels, height, width;
    int out_h, out_w;
    int kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w;
    int band;
} Window;

// The output columns [first, last) that kernel column kw sees inside the image.
static inline int first_inside(const int shift, const int step) {
    return shift >= 0 ? 0 : (-shift + step - 1) / step;
}

static inline int last_inside(const int shift, const int step, const int width, const int out_width) {
    return shift >= width ? 0 : min(out_width, (width - 1 - shift) / step + 1);
}

#ifdef UNFOLD
#define RUN 8
// A short run; eight at once, the last eight maybe again.
static inline void copy_run(global const ELEMENT *from, global ELEMENT *to, const int n) {
    if (n >= RUN) {
        for (int i = 0; i + RUN <= n; i += RUN) {
            vstore8(vload8(0, from + i), 0, to + i);
        }
        vstore8(vload8(0, from + n - RUN), 0, to + n - RUN);
    } else {
        for (int i = 0; i < n; i++) {
            to[i] = from[i];
        }
    }
}

// For CPUs. Work-item: `band` rows of one column plane: dimension 0 the band, 1 the channel and kernel position, 2 the
// image.
kernel void unfold_planes(global const ELEMENT *in, global ELEMENT *out, const Window w) {
    const int plane = get_global_id(1);
    const long n = get_global_id(2);
    const int kw = plane % w.kernel_w;
    const int kh = plane / w.kernel_w % w.kernel_h;
    const int c = plane / w.kernel_w / w.kernel_h;
    const int shift = kw * w.dilation_w - w.pad_w;
    const int out_w = w.out_w;
    const int first = min(first_inside(shift, w.stride_w), out_w);
    const int last = max(first, last_inside(shift, w.stride_w, w.width, out_w));
    const long step = w.stride_w * w.stride[3];
    const int top = get_global_id(0) * w.band;
    const int bottom = min(top + w.band, w.out_h);
    global ELEMENT *row = out + ((n * w.channels * w.kernel_h * w.kernel_w + plane) * w.out_h + top) * out_w;
    global const ELEMENT *channel = in + w.base + n * w.stride[0] + c * w.stride[1] + shift * w.stride[3];
    for (int oh = top; oh < bottom; oh++, row += out_w) {
        const int h = oh * w.stride_h - w.pad_h + kh * w.dilation_h;
        if (h < 0 || h >= w.height) {
            for (int ow = 0; ow < out_w; ow++) {
                row[ow] = 0;
            }
            continue;
        }
        global const ELEMENT *x = channel + h * w.stride[2];
        for (int ow = 0; ow < first; ow++) {
            row[ow] = 0;
        }
        if (step == 1) {
            copy_run(x + first, row + first, last - first);
        } else {
            for (int ow = first; ow < last; ow++) {
                row[ow] = x[ow * step];
            }
        }
        for (int ow = last; ow < out_w; ow++) {
            row[ow] = 0;
        }
    }
}

// Work-item: one element: dimension 0 the output position, 1 the channel and kernel position, 2 the image.
kernel void unfold_elements(global const ELEMENT *in, global ELEMENT *out, const Window w) {
    const int at = get_global_id(0);
    const int plane = get_global_id(1);
    const long n = get_global_id(2);
    if (at >= w.out_h * w.out_w) {
        return;
    }
    const int kw = plane % w.kernel_w;
    const int kh = plane / w.kernel_w % w.kernel_h;
    const int c = plane / w.kernel_w / w.kernel_h;
    const int h = at / w.out_w * w.stride_h - w.pad_h + kh * w.dilation_h;
    const int x = at % w.out_w * w.stride_w - w.pad_w + kw * w.dilation_w;
    const bool inside = h >= 0 && h < w.height && x >= 0 && x < w.width;
    out[(n * w.channels * w.kernel_h * w.kernel_w + plane) * w.out_h * w.out_w + at] = inside
            ? in[w.base + n * w.stride[0] + c * w.stride[1] + h * w.stride[2] + x * w.stride[3]]
            : (ELEMENT)0;
}
#endif

#ifdef FOLD_WINDOWS
// `stride` is that of the columns: image, plane, output position. Work-item: one row of the image: dimension 0 the
// row, 1 the channel, 2 the image.
kernel void fold_rows(global const ELEMENT *in, global ELEMENT *out, const Window w) {
    const int h = get_global_id(0);
    const int c = get_global_id(1);
    const long n = get_global_id(2);
    global ELEMENT *row = out + ((n * w.channels + c) * w.height + h) * w.width;
    for (int x = 0; x < w.width; x++) {
        row[x] = 0;
    }
    for (int kh = 0; kh < w.kernel_h; kh++) {
        const int top = h + w.pad_h - kh * w.dilation_h;
        const int oh = top / w.stride_h;
        if (top < 0 || top % w.stride_h != 0 || oh >= w.out_h) {
            continue;
        }
        for (int kw = 0; kw < w.kernel_w; kw++) {
            const long plane = ((long)c * w.kernel_h + kh) * w.kernel_w + kw;
            global const ELEMENT *x = in + w.base + n * w.stride[0] + plane * w.stride[1]
                    + (long)oh * w.out_w * w.stride[2];
            const int shift = kw * w.dilation_w - w.pad_w;
            const int first = first_inside(shift, w.stride_w);
            const int last = last_inside(shift, w.stride_w, w.width, w.out_w);
            if (w.stride_w == 1 && w.stride[2] == 1) {
                for (int ow = first; ow < last; ow++) {
                    row[ow + shift] = ADD(row[ow + shift], x[ow]);
                }
            } else {
                for (int ow = first; ow < last; ow++) {
                    row[ow * w.stride_w + shift] = ADD(row[ow * w.stride_w + shift], x[ow * w.stride[2]]);
                }
            }
        }
    }
}

// Work-item: one element of the image: dimension 0 its place h * width + w, 1 the channel, 2 the image.
kernel void fold_elements(global const ELEMENT *in, global ELEMENT *out, const Window w) {
    const int at = get_global_id(0);
    const int c = get_global_id(1);
    const long n = get_global_id(2);
    if (at >= w.height * w.width) {
        return;
    }
    ELEMENT sum = 0;
    for (int kh = 0; kh < w.kernel_h; kh++) {
        const int top = at / w.width + w.pad_h - kh * w.dilation_h;
        const int oh = top / w.stride_h;
        if (top < 0 || top % w.stride_h != 0 || oh >= w.out_h) {
            continue;
        }
        for (int kw = 0; kw < w.kernel_w; kw++) {
            const int left = at % w.width + w.pad_w - kw * w.dilation_w;
            const int ow = left / w.stride_w;
            if (left >= 0 && left % w.stride_w == 0 && ow < w.out_w) {
                const long plane = ((long)c * w.kernel_h + kh) * w.kernel_w + kw;
                sum = ADD(sum, in[w.base + n * w.stride[0] + plane * w.stride[1]
                                + ((long)oh * w.out_w + ow) * w.stride[2]]);
            }
        }
    }
    out[(n * w.channels + c) * w.height * w.width + at] = sum;
}
#endif

#ifdef ARG_MAX_ROWS
// For CPUs. Work-item: `band` rows of outputs (dimension 0 the band, 1 the channel, 2 the image), LANES windows at a time;
// lanes beyond the row repeat its last window. The host defines VECTOR, LANES elements, and PLACES, as many integers of the
// same width; a place in the image has 31 bits.
#define LANES 8
#define EACH(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
kernel void window_arg_max_rows(global const ELEMENT *in, global long *out, const Window w) {
    const int start = get_global_id(0) * w.band;
    const int stop = min(start + w.band, w.out_h);
    const int c = get_global_id(1);
    const long n = get_global_id(2);
    global const ELEMENT *image = in + w.base + n * w.stride[0] + c * w.stride[1];
    global long *plane = out + (n * w.channels + c) * w.out_h * w.out_w;
    const PLACES lanes = (PLACES)(0, 1, 2, 3, 4, 5, 6, 7);
    for (int oh = start; oh < stop; oh++) {
        global long *row = plane + (long)oh * w.out_w;
        const int top = oh * w.stride_h - w.pad_h;
        for (int first = 0; first < w.out_w; first += LANES) {
            const int last = min(first + LANES, w.out_w) - 1;
            long off[LANES];
            for (int l = 0; l < LANES; l++) {
                off[l] = (long)min(first + l, last) * w.stride_w * w.stride[3];
            }
            const PLACES left = min(first + lanes, (PLACES)last) * w.stride_w;
            VECTOR best = 0;
            PLACES at = -1;
            for (int kh = 0; kh < w.kernel_h; kh++) {
                const int h = top + kh * w.dilation_h;
                if (h < 0 || h >= w.height) {
                    continue;
                }
                for (int kw = 0; kw < w.kernel_w; kw++) {
                    const int shift = kw * w.dilation_w - w.pad_w;
                    global const ELEMENT *x = image + h * w.stride[2] + shift * w.stride[3];
                    const PLACES column = left + shift;
                    const PLACES inside = column >= 0 && column < w.width;
                    VECTOR v = best;
                    if (shift + first * w.stride_w >= 0 && shift + last * w.stride_w < w.width) {
#define LOAD(l) v.s##l = x[off[l]];
                        EACH(LOAD)
                    } else {
#define LOAD_INSIDE(l) v.s##l = inside.s##l ? x[off[l]] : v.s##l;
                        EACH(LOAD_INSIDE)
                    }
                    const PLACES take = inside && (at < 0 || best == best && !(v <= best));
                    best = select(best, v, take);
                    at = select(at, h * w.width + column, take);
                }
            }
#define STORE(l)                                                                                                     \
        if (first + l <= last) {                                                                                     \
            row[first + l] = at.s##l < 0 ? 0 : at.s##l;                                                              \
        }
            EACH(STORE)
        }
    }
}
#endif

#ifdef ARG_MAX
// Work-item: one window: dimension 0 the output position, 1 the channel, 2 the image.
kernel void window_arg_max(global const ELEMENT *in, global long *out, const Window w) {
    const int at = get_global_id(0);
    const int c = get_global_id(1);
    const long n = get_global_id(2);
    if (at >= w.out_h * w.out_w) {
        return;
    }
    global const ELEMENT *image = in + w.base + n * w.stride[0] + c * w.stride[1];
    const int top = at / w.out_w * w.stride_h - w.pad_h;
    const int left = at % w.out_w * w.stride_w - w.pad_w;
    bool found = false;
    ELEMENT best = 0;
    long best_at = 0;
    for (int kh = 0; kh < w.kernel_h; kh++) {
        const int h = top + kh * w.dilation_h;
        if (h < 0 || h >= w.height) {
            continue;
        }
        for (int kw = 0; kw < w.kernel_w; kw++) {
            const int x = left + kw * w.dilation_w;
            if (x < 0 || x >= w.width) {
                continue;
            }
            const ELEMENT v = image[h * w.stride[2] + x * w.stride[3]];
            if (!found || best == best && (v != v || v > best)) {
                found = true;
                best = v;
                best_at = (long)h * w.width + x;
            }
        }
    }
    out[(n * w.channels + c) * w.out_h * w.out_w + at] = best_at;
}
#endif
