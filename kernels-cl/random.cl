// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011). Counter block b
// is (b low, b high, stream low, stream high), the key (seed low, seed high). Work-item: one block, which is four
// int32 outputs or two int64 outputs. Exact: the same bits on every device.

static inline uint4 philox(uint4 c, uint2 key) {
    for (int round = 0; round < 10; round++) {
        const ulong a = (ulong)c.x * 0xD2511F53u;
        const ulong b = (ulong)c.z * 0xCD9E8D57u;
        c = (uint4)((uint)(b >> 32) ^ c.y ^ key.x, (uint)b, (uint)(a >> 32) ^ c.w ^ key.y, (uint)a);
        key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    }
    return c;
}

static inline uint4 philox_block(long block, ulong seed, ulong stream) {
    return philox(
            (uint4)((uint)block, (uint)((ulong)block >> 32), (uint)stream, (uint)(stream >> 32)),
            (uint2)((uint)seed, (uint)(seed >> 32)));
}

kernel void random_i32(global uint *out, const long count, const ulong seed, const ulong stream) {
    const long i = (long)get_global_id(0) * 4;
    if (i < count) {
        const uint4 r = philox_block(i / 4, seed, stream);
        out[i] = r.x;
        if (i + 1 < count) {
            out[i + 1] = r.y;
        }
        if (i + 2 < count) {
            out[i + 2] = r.z;
        }
        if (i + 3 < count) {
            out[i + 3] = r.w;
        }
    }
}

kernel void random_i64(global ulong *out, const long count, const ulong seed, const ulong stream) {
    const long i = (long)get_global_id(0) * 2;
    if (i < count) {
        const uint4 r = philox_block(i / 2, seed, stream);
        out[i] = (ulong)r.y << 32 | r.x;
        if (i + 1 < count) {
            out[i + 1] = (ulong)r.w << 32 | r.z;
        }
    }
}
