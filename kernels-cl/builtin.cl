// Template: the device's own functions, to be measured; nothing of the library computes with them. The host defines
// VALUE, an expression over x and y, and one of BUILTIN_UNARY and BUILTIN_BINARY. Work-item: element. No local memory;
// the error is what is measured.

#ifdef BUILTIN_UNARY
kernel void builtin_unary(global const float *a, global float *out, const int count) {
    const int i = get_global_id(0);
    if (i < count) {
        const float x = a[i];
        out[i] = VALUE;
    }
}
#endif

#ifdef BUILTIN_BINARY
kernel void builtin_binary(global const float *a, global const float *b, global float *out, const int count) {
    const int i = get_global_id(0);
    if (i < count) {
        const float x = a[i];
        const float y = b[i];
        out[i] = VALUE;
    }
}
#endif
