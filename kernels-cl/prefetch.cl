// Asks for memory ahead of its use, where the compiler can: to read, into the second-level cache; to write, into the first.
#if defined(__has_builtin) && __has_builtin(__builtin_prefetch)
#define PREFETCH(address) __builtin_prefetch(address, 0, 1);
#define PREFETCH_TO_WRITE(address) __builtin_prefetch(address, 1, 3);
#else
#define PREFETCH(address)
#define PREFETCH_TO_WRITE(address)
#endif
