package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** The contract of backends: attention and its gradients. */
interface AttentionContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    /** Queries, keys, width, width of values. */
    private static long[][] sizes() {
        return ContractCheck.SMALL
                ? new long[][] {{1, 1, 1, 1}, {3, 5, 2, 4}, {66, 70, 5, 3}}
                : new long[][] {
                    {1, 1, 1, 1},
                    {0, 3, 2, 2},
                    {3, 0, 2, 2},
                    {3, 2, 0, 2},
                    {3, 2, 2, 0},
                    {3, 5, 2, 4},
                    {1, 130, 16, 16},
                    {17, 33, 16, 32},
                    {64, 64, 64, 64},
                    {65, 63, 8, 20},
                    {63, 65, 33, 7},
                    {130, 70, 5, 100},
                    {100, 200, 80, 16},
                };
    }

    @Test
    default void attention() {
        ContractCheck c = contract();
        c.eachRandom(8, special -> {
            for (long[] size : sizes()) {
                long[] batch = c.random.nextBoolean() ? new long[0] : c.dims(1 + c.random.nextInt(2), 2);
                boolean causal = c.random.nextBoolean();
                List<ContractCheck.Pair> in = inputs(c, size, batch);
                addMask(c, in, size, batch);
                Primitive op = new Primitive.Attention(0.37, causal);
                long rows = product(batch) * size[0];
                c.check(
                        "attention " + Arrays.toString(size),
                        op,
                        c.contiguous(DType.FLOAT32, rows * (size[3] + 2)),
                        in.toArray(ContractCheck.Pair[]::new));
            }
        });
    }

    @Test
    default void gradientsOfAttention() {
        ContractCheck c = contract();
        c.eachRandom(8, special -> {
            for (long[] size : sizes()) {
                long[] batch = c.random.nextBoolean() ? new long[0] : c.dims(1 + c.random.nextInt(2), 2);
                boolean causal = c.random.nextBoolean();
                List<ContractCheck.Pair> in = inputs(c, size, batch);
                long rows = product(batch) * size[0];
                in.add(c.contiguous(DType.FLOAT32, 2 * rows));
                in.add(c.contiguous(DType.FLOAT32, with(batch, size[0])));
                in.add(c.input(DType.FLOAT32, with(batch, size[0], size[3])));
                addMask(c, in, size, batch);
                long results = rows * size[2] + product(batch) * size[1] * (size[2] + size[3]);
                c.check(
                        "gradient of attention " + Arrays.toString(size),
                        new Primitive.AttentionGradient(0.37, causal),
                        c.contiguous(DType.FLOAT32, results),
                        in.toArray(ContractCheck.Pair[]::new));
            }
        });
    }

    private static List<ContractCheck.Pair> inputs(ContractCheck c, long[] size, long[] batch) {
        List<ContractCheck.Pair> in = new ArrayList<>();
        in.add(c.input(DType.FLOAT32, with(batch, size[0], size[2])));
        in.add(c.input(DType.FLOAT32, with(batch, size[1], size[2])));
        in.add(c.input(DType.FLOAT32, with(batch, size[1], size[3])));
        return in;
    }

    private static void addMask(ContractCheck c, List<ContractCheck.Pair> in, long[] size, long[] batch) {
        int kind = c.random.nextInt(3);
        if (kind > 0) {
            in.add(c.input(kind == 1 ? DType.BOOL : DType.FLOAT32, with(batch, size[0], size[1])));
        }
    }

    private static long product(long[] dims) {
        return Arrays.stream(dims).reduce(1, (x, y) -> x * y);
    }

    private static long[] with(long[] batch, long... more) {
        long[] dims = Arrays.copyOf(batch, batch.length + more.length);
        System.arraycopy(more, 0, dims, batch.length, more.length);
        return dims;
    }
}
