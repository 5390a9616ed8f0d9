package org.clgrad.tensor;

import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Window;

/** Windows of images to columns and back: each other's transpose. */
sealed interface WindowOp extends Op {
    @Override
    default boolean saves(int value, boolean[] needs) {
        return false;
    }

    /** {@code [N, C, H, W]} to {@code [N, C kernelH kernelW, outH outW]}. */
    record Unfold(Window window) implements WindowOp {
        @Override
        public String label() {
            return "unfold";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape s = in[0].shape();
            long columns = window.outH(s.dim(2)) * window.outW(s.dim(3));
            Shape out = Shape.of(s.dim(0), s.dim(1) * window.kernelH() * window.kernelW(), columns);
            return Kernels.run(new Primitive.Unfold(window), in[0].dtype(), out, in);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new Fold(window, c.shape(0)), g)};
        }
    }

    /** {@code [N, C kernelH kernelW, outH outW]} to {@code [N, C, H, W]}, overlaps added. */
    record Fold(Window window, Shape image) implements WindowOp {
        @Override
        public String label() {
            return "fold";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.run(new Primitive.FoldWindows(window), in[0].dtype(), image, in);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new Unfold(window), g)};
        }
    }
}
