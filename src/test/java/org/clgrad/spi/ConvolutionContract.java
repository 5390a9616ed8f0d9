package org.clgrad.spi;

import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** The contract of backends: convolutions and their gradients. */
interface ConvolutionContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    private void check(
            DType dtype, Window w, int groups, long images, long channels, long results, long height, long width) {
        ContractCheck c = contract();
        long[] image = {images, channels * groups, height, width};
        long[] weight = {results * groups, channels, w.kernelH(), w.kernelW()};
        long[] result = {images, results * groups, w.outH(height), w.outW(width)};
        c.check(
                dtype.label(),
                new Primitive.Convolution(w, groups),
                c.contiguous(dtype, result),
                c.input(dtype, image),
                c.input(dtype, weight));
        c.check(
                dtype.label(),
                new Primitive.ConvolutionInput(w, groups),
                c.contiguous(dtype, image),
                c.input(dtype, result),
                c.input(dtype, weight));
        c.check(
                dtype.label(),
                new Primitive.ConvolutionWeight(w, groups),
                c.contiguous(dtype, weight),
                c.input(dtype, image),
                c.input(dtype, result));
    }

    private Window window(int most) {
        ContractCheck c = contract();
        return new Window(
                1 + c.random.nextInt(most),
                1 + c.random.nextInt(most),
                1 + c.random.nextInt(3),
                1 + c.random.nextInt(2),
                c.random.nextInt(3),
                c.random.nextInt(4),
                1 + c.random.nextInt(2),
                1 + c.random.nextInt(3));
    }

    @Test
    default void convolutions() {
        ContractCheck c = contract();
        c.eachRandom(60, s -> {
            Window w = window(3);
            long height = 7 + c.random.nextInt(7);
            long width = 7 + c.random.nextInt(12);
            int groups = 1 + c.random.nextInt(3);
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                if (c.has(dtype)) {
                    long channels = 1 + c.random.nextInt(3);
                    check(dtype, w, groups, 1 + c.random.nextInt(3), channels, 1 + c.random.nextInt(20), height, width);
                }
            }
        });
    }

    /** Sums of several blocks, along windows, results and places. */
    @Test
    default void deepConvolutions() {
        ContractCheck c = contract();
        c.eachRandom(ContractCheck.SMALL ? 0 : 4, s -> {
            check(DType.FLOAT32, new Window(3, 3, 1, 1, 0, 0, 1, 1), 1, 5, 30, 7, 9, 11);
            check(DType.FLOAT32, new Window(1, 1, 1, 1, 0, 0, 1, 1), 1, 3, 20, 300, 3, 5);
            check(DType.FLOAT32, new Window(3, 2, 2, 2, 1, 1, 1, 1), 2, 3, 3, 33, 17, 19);
            check(DType.FLOAT32, new Window(1, 5, 1, 1, 0, 2, 1, 1), 1, 2, 2, 20, 1, 600);
        });
    }

    /** Channels one by one, and images that are cut into bands. */
    @Test
    default void largeConvolutions() {
        ContractCheck c = contract();
        c.eachRandom(ContractCheck.SMALL ? 0 : 2, s -> {
            check(DType.FLOAT32, new Window(3, 3, 1, 1, 1, 1, 1, 1), 5, 2, 1, 1, 40, 33);
            check(DType.FLOAT32, new Window(3, 3, 1, 1, 1, 1, 2, 2), 1, 1, 2, 3, 90, 41);
            check(DType.FLOAT32, new Window(5, 3, 3, 2, 2, 1, 1, 1), 1, 1, 2, 3, 120, 30);
        });
    }

    @Test
    default void convolutionsOfNothing() {
        Window w = new Window(2, 2, 1, 1, 1, 1, 1, 1);
        check(DType.FLOAT32, w, 1, 0, 2, 3, 4, 5);
        check(DType.FLOAT32, w, 1, 2, 0, 3, 4, 5);
        check(DType.FLOAT32, w, 1, 2, 2, 0, 4, 5);
    }
}
