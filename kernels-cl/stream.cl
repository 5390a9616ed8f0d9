// Results that go to memory past the caches. An ordinary store first reads the line it overwrites; one that streams does
// not, which spares a third of the traffic of a copy, but whoever reads the result next has to fetch it from memory. The
// host defines STREAM where it is so large that he would have to anyway.

// LLVM makes no vectors of a loop with such stores, as it cannot know their alignment. So blocks of 64 elements that start
// at a cache line are computed as vectors, and their lines are stored one by one. What lies before the first line and
// behind the last one is stored as usual.
#define STREAM_BLOCK 64
#define STREAM_LINE ((int)(64 / sizeof(RESULT)))

#if defined(__has_builtin) && __has_builtin(__builtin_nontemporal_store)
#define STREAM_STORE(value, to) __builtin_nontemporal_store(value, to)
#else
#define STREAM_STORE(value, to) *(to) = (value)
#endif

// On x86 they wait in buffers, which a plain store that tells of the kernel's end could overtake. The locked instructions of
// a mutex, as PoCL has them there, would empty them; the fence does wherever the device's threads do something else.
#if defined(__has_builtin) && __has_builtin(__builtin_ia32_sfence)
#define STREAM_END __builtin_ia32_sfence();
#else
#define STREAM_END
#endif

typedef union {
    RESULT element[STREAM_BLOCK];
    ulong8 line[sizeof(RESULT)];
} StreamBlock;

// Sets to[i] to a value, an expression of i, for 0 <= i < count.
#define STREAM(to, count, value)                                                                                     \
    {                                                                                                                \
        global RESULT *const target = to;                                                                            \
        const INDEX skew = (INDEX)((size_t)target / sizeof(RESULT) % STREAM_LINE);                                   \
        for (INDEX from = -skew; from < count; from += STREAM_BLOCK) {                                               \
            if (from >= 0 && count - from >= STREAM_BLOCK) {                                                         \
                StreamBlock block;                                                                                   \
                ALL_LANES                                                                                            \
                for (int l = 0; l < STREAM_BLOCK; l++) {                                                             \
                    const INDEX i = from + l;                                                                        \
                    block.element[l] = value;                                                                        \
                }                                                                                                    \
                for (int l = 0; l < (int)sizeof(RESULT); l++) {                                                      \
                    STREAM_STORE(block.line[l], (global ulong8 *)(target + from) + l);                               \
                }                                                                                                    \
            } else {                                                                                                 \
                const INDEX stop = min(from + STREAM_BLOCK, count);                                                  \
                EACH_LANE                                                                                            \
                for (INDEX i = max(from, (INDEX)0); i < stop; i++) {                                                 \
                    target[i] = value;                                                                               \
                }                                                                                                    \
            }                                                                                                        \
        }                                                                                                            \
    }
