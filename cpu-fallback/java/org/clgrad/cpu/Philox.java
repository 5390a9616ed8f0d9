package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * {@link org.clgrad.spi.Primitive.RandomBits}: Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, <i>Parallel random
 * numbers: as easy as 1, 2, 3</i> (2011). Every block of four words is a function of its number alone.
 */
final class Philox {
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW = 0xFFFFFFFFL;
    /** Elements that are worth handing to another thread. */
    private static final int GRAIN = 1 << 12;

    private Philox() {}

    static void run(Workers workers, Primitive.RandomBits op, Operand out) {
        int base = Math.toIntExact(out.layout().offset());
        Object target = CpuBuffer.array(out.buffer());
        long size = out.shape().size();
        if (out.dtype() == DType.INT32) {
            int[] words = (int[]) target;
            workers.parallel((size + 3) / 4, GRAIN / 4, (from, to) -> {
                int[] block = new int[4];
                for (long b = from; b < to; b++) {
                    block(b, op.stream(), op.seed(), block);
                    int at = (int) (base + 4 * b);
                    int n = (int) Math.min(4, size - 4 * b);
                    for (int w = 0; w < n; w++) {
                        words[at + w] = block[w];
                    }
                }
            });
        } else {
            long[] pairs = (long[]) target;
            workers.parallel((size + 1) / 2, GRAIN / 4, (from, to) -> {
                int[] block = new int[4];
                for (long b = from; b < to; b++) {
                    block(b, op.stream(), op.seed(), block);
                    int at = (int) (base + 2 * b);
                    pairs[at] = (block[0] & LOW) | (long) block[1] << 32;
                    if (2 * b + 1 < size) {
                        pairs[at + 1] = (block[2] & LOW) | (long) block[3] << 32;
                    }
                }
            });
        }
    }

    /** The four words of a counter {@code (counterLow, counterHigh)} under a key, ten rounds. */
    static void block(long counterLow, long counterHigh, long key, int[] words) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (c0 & LOW);
            long p1 = M1 * (c2 & LOW);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }
}
