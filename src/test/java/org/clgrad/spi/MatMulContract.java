package org.clgrad.spi;

import java.util.Arrays;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** The contract of backends: matrix products. */
interface MatMulContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    @Test
    default void matrixProducts() {
        ContractCheck c = contract();
        long[][] sizes = ContractCheck.SMALL
                ? new long[][] {{1, 1, 1}, {3, 2, 5}, {33, 17, 40}, {7, 260, 17}, {70, 20, 34}}
                : new long[][] {
                    {1, 1, 1},
                    {1, 7, 1},
                    {2, 0, 3},
                    {0, 3, 2},
                    {3, 2, 0},
                    {5, 3, 2},
                    {1, 300, 50},
                    {50, 300, 1},
                    {4, 64, 33},
                    {6, 256, 16},
                    {7, 257, 17},
                    {65, 512, 66},
                    {100, 37, 130},
                    {64, 64, 64},
                    {33, 700, 40},
                    {128, 5, 256},
                };
        c.eachRandom(6, s -> {
            for (long[] size : sizes) {
                for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                    if (c.has(dtype)) {
                        c.check(
                                "product",
                                new Primitive.MatMul(),
                                c.contiguous(dtype, size[0], size[2]),
                                c.input(dtype, size[0], size[1]),
                                c.input(dtype, size[1], size[2]));
                    }
                }
            }
        });
    }

    @Test
    default void batchesOfMatrixProducts() {
        ContractCheck c = contract();
        c.eachRandom(40, s -> {
            long[] batch = c.dims(1 + c.random.nextInt(3), 4);
            long m = 1 + c.random.nextInt(20);
            long k = 1 + c.random.nextInt(40);
            long n = 1 + c.random.nextInt(40);
            ContractCheck.Pair a = c.input(DType.FLOAT32, with(batch, m, k));
            ContractCheck.Pair b = c.random.nextInt(3) == 0
                    ? c.of(DType.FLOAT32, c.layout(false, k, n).expand(Shape.of(with(batch, k, n))))
                    : c.input(DType.FLOAT32, with(batch, k, n));
            c.check("batch", new Primitive.MatMul(), c.contiguous(DType.FLOAT32, with(batch, m, n)), a, b);
        });
    }

    @Test
    default void batchesThatAreOneTallMatrix() {
        ContractCheck c = contract();
        c.eachRandom(4, s -> {
            for (long m : new long[] {1, 5}) {
                c.check(
                        "tall",
                        new Primitive.MatMul(),
                        c.contiguous(DType.FLOAT32, 6, m, 40),
                        c.contiguous(DType.FLOAT32, 6, m, 30),
                        c.of(DType.FLOAT32, c.layout(false, 30, 40).expand(Shape.of(6, 30, 40))));
            }
        });
    }

    private static long[] with(long[] batch, long m, long n) {
        long[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = m;
        dims[batch.length + 1] = n;
        return dims;
    }
}
