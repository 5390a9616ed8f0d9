package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** The contract of backends: folds over dimensions, the places of extremes, and cumulative sums. */
interface ReductionContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    @Test
    default void reductionsOfEveryLength() {
        ContractCheck c = contract();
        long[] lengths = ContractCheck.SMALL
                ? new long[] {1, 2, 63, 64, 65, 129}
                : new long[] {1, 2, 3, 31, 33, 63, 64, 65, 127, 128, 1000, 4095, 4096, 4097, 9000};
        // Every pair is a kernel to compile; one kind of integer and float64 a function is enough.
        Object[][] kinds = {
            {Primitive.Fold.SUM, DType.FLOAT32},
            {Primitive.Fold.MAX, DType.FLOAT32},
            {Primitive.Fold.PROD, DType.INT32},
            {Primitive.Fold.MIN, DType.INT64},
            {Primitive.Fold.SUM, DType.FLOAT64},
        };
        c.eachRandom(4, s -> {
            for (long length : lengths) {
                for (Object[] kind : kinds) {
                    // One reduced dimension, last or first, few and many outputs.
                    for (int outputs : ContractCheck.SMALL ? new int[] {3} : new int[] {1, 5, 40}) {
                        boolean last = c.random.nextBoolean();
                        long[] dims = last ? new long[] {outputs, length} : new long[] {length, outputs};
                        DType dtype = (DType) kind[1];
                        if (c.has(dtype) && outputs * length <= 50_000) {
                            reduce((Primitive.Fold) kind[0], dtype, List.of(!last, last), dims);
                        }
                    }
                }
            }
        });
    }

    private void reduce(Primitive.Fold fold, DType dtype, List<Boolean> mask, long... dims) {
        ContractCheck c = contract();
        Shape shape = Shape.of(dims);
        boolean[] reduced = new boolean[dims.length];
        for (int d = 0; d < dims.length; d++) {
            reduced[d] = mask.get(d);
        }
        c.check(
                dtype + " " + shape,
                new Primitive.Reduce(fold, Program.identity(dtype), List.of(), mask),
                c.contiguous(dtype, shape.reduce(reduced, false).toArray()),
                c.input(dtype, dims));
    }

    @Test
    default void reductionsOverAnyDimensions() {
        ContractCheck c = contract();
        c.eachRandom(80, s -> {
            long[] dims = c.dims(1 + c.random.nextInt(5), 9);
            List<Boolean> mask = new ArrayList<>();
            for (int d = 0; d < dims.length; d++) {
                mask.add(c.random.nextBoolean());
            }
            reduce(Primitive.Fold.SUM, c.random.nextBoolean() ? DType.FLOAT32 : DType.INT64, mask, dims);
            if (c.random.nextInt(4) == 0) {
                reduce(c.random.nextBoolean() ? Primitive.Fold.MAX : Primitive.Fold.MIN, DType.BOOL, mask, dims);
            }
        });
    }

    @Test
    default void reductionsOfPrograms() {
        ContractCheck c = contract();
        Program.Builder b = new Program.Builder(List.of(DType.FLOAT32, DType.FLOAT32), List.of(DType.FLOAT32));
        b.apply(Fn.SQUARE, b.apply(Fn.FMA, 0, 2, 1));
        Program program = b.build();
        c.eachRandom(20, s -> {
            int n = ContractCheck.SMALL ? 70 : 40 + c.random.nextInt(400);
            boolean first = c.random.nextBoolean();
            c.check(
                    "program",
                    new Primitive.Reduce(Primitive.Fold.SUM, program, List.of(-0.3), List.of(first, !first)),
                    c.contiguous(DType.FLOAT32, first ? 33 : n),
                    c.input(DType.FLOAT32, n, 33),
                    c.input(DType.FLOAT32, n, 33));
        });
    }

    @Test
    default void reductionsOfNothing() {
        for (Primitive.Fold fold : new Primitive.Fold[] {Primitive.Fold.SUM, Primitive.Fold.PROD}) {
            reduce(fold, DType.FLOAT32, List.of(false, true), 3, 0);
            reduce(fold, DType.INT64, List.of(true, false), 3, 0);
            reduce(fold, DType.FLOAT32, List.of(), new long[0]);
            reduce(fold, DType.FLOAT32, List.of(false, false), 3, 4);
        }
    }

    @Test
    default void reductionsOfManyBlocks() {
        ContractCheck c = contract();
        if (!ContractCheck.SMALL) {
            c.random = new Random(7);
            c.special = false;
            c.check(
                    "long",
                    new Primitive.Reduce(Primitive.Fold.SUM, Program.identity(DType.FLOAT32), List.of(), List.of(true)),
                    c.contiguous(DType.FLOAT32),
                    c.contiguous(DType.FLOAT32, 300_001));
            c.check(
                    "wide",
                    new Primitive.Reduce(
                            Primitive.Fold.SUM, Program.identity(DType.FLOAT32), List.of(), List.of(true, false)),
                    c.contiguous(DType.FLOAT32, 9),
                    c.contiguous(DType.FLOAT32, 9000, 9));
        }
    }

    @Test
    default void argumentOfTheLargestAndSmallest() {
        ContractCheck c = contract();
        c.eachRandom(20, s -> {
            for (DType dtype : ContractCheck.COMPARED) {
                int inner = c.random.nextInt(3) == 0 ? 37 : 2;
                long length = inner == 2 && c.random.nextInt(4) == 0 && !ContractCheck.SMALL
                        ? 4000 + c.random.nextInt(6000)
                        : 1 + c.random.nextInt(90);
                int dim = c.random.nextInt(3);
                long[] dims = {2, 3, inner};
                dims[dim] = length;
                long[] rest = Arrays.stream(insertless(dims, dim)).toArray();
                if (c.has(dtype)) {
                    c.check(
                            dtype.label(),
                            new Primitive.ArgReduce(c.random.nextBoolean(), dim),
                            c.contiguous(DType.INT64, rest),
                            c.input(dtype, dims));
                }
            }
        });
    }

    private static long[] insertless(long[] dims, int dim) {
        long[] rest = new long[dims.length - 1];
        for (int d = 0; d < rest.length; d++) {
            rest[d] = dims[d < dim ? d : d + 1];
        }
        return rest;
    }

    @Test
    default void cumulativeSums() {
        ContractCheck c = contract();
        c.eachRandom(6, s -> {
            for (long length : ContractCheck.SMALL
                    ? new long[] {1, 5, 1030}
                    : new long[] {0, 1, 2, 1023, 1024, 1025, 2048, 5000}) {
                for (DType dtype : ContractCheck.NUMERIC) {
                    int dim = c.random.nextInt(3);
                    long[] dims = {2, 3, 2};
                    dims[dim] = length;
                    if (c.has(dtype)) {
                        c.check(
                                dtype.label(),
                                new Primitive.CumSum(dim, c.random.nextBoolean()),
                                c.contiguous(dtype, dims),
                                c.input(dtype, dims));
                    }
                }
            }
        });
    }

    @Test
    default void sortedOrder() {
        ContractCheck c = contract();
        c.eachRandom(6, s -> {
            for (long length :
                    ContractCheck.SMALL ? new long[] {1, 5, 70} : new long[] {0, 1, 2, 15, 16, 17, 33, 100, 513, 700}) {
                for (DType dtype : ContractCheck.COMPARED) {
                    int dim = c.random.nextInt(3);
                    long[] dims = {2, 3, 2};
                    dims[dim] = length;
                    if (c.has(dtype)) {
                        c.check(
                                dtype.label(),
                                new Primitive.Sort(dim, c.random.nextBoolean()),
                                c.contiguous(DType.INT64, dims),
                                c.input(dtype, dims));
                    }
                }
            }
        });
    }

    @Test
    default void sortedOrderOfLongLines() {
        ContractCheck c = contract();
        c.eachRandom(2, s -> {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.INT64}) {
                c.check(
                        dtype.label(),
                        new Primitive.Sort(0, s),
                        c.contiguous(DType.INT64, ContractCheck.SMALL ? 300 : 5000),
                        c.contiguous(dtype, ContractCheck.SMALL ? 300 : 5000));
            }
        });
    }
}
