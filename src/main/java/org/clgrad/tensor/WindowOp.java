package org.clgrad.tensor;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Window;

/** Windows of images: to columns and back, each other's transpose, and the largest element of each. */
sealed interface WindowOp extends Op {
    @Override
    default Tensor jvp(Call c, Tensor... tangents) {
        return Dispatch.apply(this, tangents);
    }

    /** Samples and images alike are one batch to a window. */
    private static Tensor merged(Tensor in) {
        return in.flatten(0, 1);
    }

    private static Tensor split(Tensor out, long size) {
        long[] shape = new long[out.rank() + 1];
        System.arraycopy(out.shape().toArray(), 0, shape, 1, out.rank());
        shape[0] = size;
        shape[1] = out.size(0) / size;
        return out.reshape(shape);
    }

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

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return WindowOp.split(Dispatch.apply(this, WindowOp.merged(in[0])), size);
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

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            long[] images = image.toArray();
            images[0] *= size;
            return WindowOp.split(Dispatch.apply(new Fold(window, Shape.of(images)), WindowOp.merged(in[0])), size);
        }
    }

    /** For each window of {@code [N, C, H, W]} the place of its largest element in the image. */
    record ArgMax(Window window) implements WindowOp {
        @Override
        public String label() {
            return "max_pool2d";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape s = in[0].shape();
            Shape out = Shape.of(s.dim(0), s.dim(1), window.outH(s.dim(2)), window.outW(s.dim(3)));
            Tensor places = Kernels.run(new Primitive.WindowArgMax(window), DType.INT64, out, in);
            places.storage().knownRange(0, s.dim(2) * s.dim(3) - 1);
            return places;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[1];
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return WindowOp.split(Dispatch.apply(this, WindowOp.merged(in[0])), size);
        }
    }
}
