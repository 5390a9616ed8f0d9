package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
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

    /** Bias, activation and a mask behind products, with and without storing the product. */
    @Test
    default void programsBehindProducts() {
        ContractCheck c = contract();
        long[][] sizes = ContractCheck.SMALL
                ? new long[][] {{1, 1, 1}, {7, 260, 17}, {70, 20, 34}}
                : new long[][] {{1, 1, 1}, {2, 0, 3}, {0, 3, 2}, {50, 300, 1}, {7, 257, 17}, {65, 512, 66}, {3, 2000, 5}
                };
        c.eachRandom(2, s -> {
            for (long[] size : sizes) {
                boolean large = size[0] * size[1] * size[2] > 100_000;
                for (long[] batch : large ? new long[][] {{}} : new long[][] {{}, {2, 2}}) {
                    DType type = c.random.nextInt(4) == 0 && c.has(DType.FLOAT64) ? DType.FLOAT64 : DType.FLOAT32;
                    behind(c, type, batch, size[0], size[1], size[2]);
                }
            }
        });
    }

    private static void behind(ContractCheck c, DType type, long[] batch, long m, long k, long n) {
        Program.Builder b = new Program.Builder(List.of(type, type, DType.BOOL, type), List.of(type));
        int biased = b.apply(Fn.ADD, 0, 1);
        b.apply(Fn.MUL, b.apply(Fn.WHERE, 2, b.apply(Fn.MAXIMUM, biased, 4), 0), 3);
        boolean keeps = c.random.nextBoolean();
        Primitive op = new Primitive.MatMul(new Primitive.Epilogue(b.build(), List.of(0.25), keeps));
        long[] dims = with(batch, m, n);
        Shape shape = Shape.of(dims);
        List<ContractCheck.Pair> in = new ArrayList<>();
        in.add(c.input(type, with(batch, m, k)));
        in.add(
                c.random.nextBoolean()
                        ? c.input(type, with(batch, k, n))
                        : c.of(type, c.layout(false, k, n).expand(Shape.of(with(batch, k, n)))));
        if (keeps) {
            in.add(c.contiguous(type, dims));
        }
        in.add(c.of(type, Layout.contiguous(Shape.of(n)).expand(shape)));
        in.add(c.input(DType.BOOL, dims));
        in.add(c.random.nextBoolean() ? c.contiguous(type, dims) : c.input(type, dims));
        c.check("behind", op, c.contiguous(type, dims), in.toArray(new ContractCheck.Pair[0]));
        Program.Builder alone = new Program.Builder(List.of(type), List.of(type));
        alone.apply(Fn.MAXIMUM, 0, 1);
        c.check(
                "alone",
                new Primitive.MatMul(new Primitive.Epilogue(alone.build(), List.of(0.0), false)),
                c.contiguous(type, dims),
                c.contiguous(type, with(batch, m, k)),
                c.contiguous(type, with(batch, k, n)));
    }

    private static long[] with(long[] batch, long m, long n) {
        long[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = m;
        dims[batch.length + 1] = n;
        return dims;
    }
}
