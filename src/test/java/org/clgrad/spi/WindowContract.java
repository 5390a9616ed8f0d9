package org.clgrad.spi;

import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** The contract of backends: windows of images. */
interface WindowContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    private Window window() {
        ContractCheck c = contract();
        return new Window(
                1 + c.random.nextInt(3),
                1 + c.random.nextInt(3),
                1 + c.random.nextInt(3),
                1 + c.random.nextInt(2),
                c.random.nextInt(4),
                c.random.nextInt(4),
                1 + c.random.nextInt(2),
                1 + c.random.nextInt(3));
    }

    @Test
    default void windows() {
        ContractCheck c = contract();
        c.eachRandom(60, s -> {
            Window w = window();
            long height = 7 + c.random.nextInt(9);
            long width = 7 + c.random.nextInt(9);
            long planes = 3L * w.kernelH() * w.kernelW();
            long positions = w.outH(height) * w.outW(width);
            for (DType dtype : ContractCheck.NUMERIC) {
                if (c.has(dtype)) {
                    c.check(
                            dtype.label(),
                            new Primitive.Unfold(w),
                            c.contiguous(dtype, 2, planes, positions),
                            c.input(dtype, 2, 3, height, width));
                    c.check(
                            dtype.label(),
                            new Primitive.FoldWindows(w),
                            c.contiguous(dtype, 2, 3, height, width),
                            c.input(dtype, 2, planes, positions));
                    c.check(
                            dtype.label(),
                            new Primitive.WindowArgMax(w),
                            c.contiguous(DType.INT64, 2, 3, w.outH(height), w.outW(width)),
                            c.input(dtype, 2, 3, height, width));
                }
            }
        });
    }

    /** A plane that kernels cut into bands of rows. */
    @Test
    default void windowsOfALargeImage() {
        ContractCheck c = contract();
        Window w = new Window(2, 3, 1, 1, 1, 1, 1, 2);
        c.eachRandom(ContractCheck.SMALL ? 0 : 2, s -> {
            long positions = w.outH(300) * w.outW(40);
            c.check(
                    "large",
                    new Primitive.Unfold(w),
                    c.contiguous(DType.FLOAT32, 1, 6, positions),
                    c.input(DType.FLOAT32, 1, 1, 300, 40));
            c.check(
                    "large",
                    new Primitive.WindowArgMax(w),
                    c.contiguous(DType.INT64, 1, 1, w.outH(300), w.outW(40)),
                    c.input(DType.FLOAT32, 1, 1, 300, 40));
        });
    }
}
