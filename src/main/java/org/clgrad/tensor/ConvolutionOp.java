package org.clgrad.tensor;

import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Window;

/**
 * Convolution over two dimensions, {@code [N, C, H, W]} with {@code [O, C / groups, kH, kW]} to {@code [N, O, outH, outW]},
 * and its gradients. Each is linear in both of its inputs, and the three are each other's derivatives.
 */
sealed interface ConvolutionOp extends Op {
    /** {@return the window} */
    Window window();

    /** {@return into how many convolutions channels are split} */
    int groups();

    @Override
    default boolean saves(int value, boolean[] needs) {
        return value != OUT && needs[1 - value];
    }

    @Override
    default Tensor jvp(Call c, Tensor... tangents) {
        Tensor first = tangents[0] == null ? null : Dispatch.apply(this, tangents[0], c.in(1));
        Tensor second = tangents[1] == null ? null : Dispatch.apply(this, c.in(0), tangents[1]);
        return first == null ? second : second == null ? first : first.add(second);
    }

    /** Samples as images of one batch: {@code [S, N, ..]} to {@code [S N, ..]}. */
    private static Tensor asImages(Tensor x) {
        return x.flatten(0, 1);
    }

    /** Samples as groups of channels: {@code [S, N, C, H, W]} to {@code [N, S C, H, W]}. */
    private static Tensor asChannels(Tensor x) {
        return x.transpose(0, 1).flatten(1, 2);
    }

    /** The inverse of {@link #asChannels}. */
    private static Tensor fromChannels(Tensor y, long size) {
        return split(y, 1, size).transpose(0, 1);
    }

    /** Cuts a dimension into so many parts, which are the dimension in front of it. */
    private static Tensor split(Tensor y, int dim, long size) {
        long[] shape = new long[y.rank() + 1];
        System.arraycopy(y.shape().toArray(), 0, shape, 0, dim);
        shape[dim] = size;
        shape[dim + 1] = y.size(dim) / size;
        System.arraycopy(y.shape().toArray(), dim + 1, shape, dim + 2, y.rank() - dim - 1);
        return y.reshape(shape);
    }

    /** Images and weights to results. */
    record Forward(Window window, int groups) implements ConvolutionOp {
        @Override
        public String label() {
            return "conv2d";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape x = in[0].shape();
            Shape out = Shape.of(x.dim(0), in[1].size(0), window.outH(x.dim(2)), window.outW(x.dim(3)));
            return Kernels.run(new Primitive.Convolution(window, groups), in[0].dtype(), out, in);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                c.needs(0) ? Dispatch.apply(new Input(window, groups, c.shape(0)), g, c.in(1)) : null,
                c.needs(1) ? Dispatch.apply(new Weight(window, groups, c.shape(1)), c.in(0), g) : null
            };
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            if (!batched[1]) {
                return split(Dispatch.apply(this, asImages(in[0]), in[1]), 0, size);
            }
            Tensor[] all = Tracing.all(size, batched, in);
            Op op = new Forward(window, Math.toIntExact(groups * size));
            return fromChannels(Dispatch.apply(op, asChannels(all[0]), asImages(all[1])), size);
        }
    }

    /** Gradients of results and weights to those of images: the transposed convolution. */
    record Input(Window window, int groups, Shape image) implements ConvolutionOp {
        @Override
        public String label() {
            return "conv_transpose2d";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.run(new Primitive.ConvolutionInput(window, groups), in[0].dtype(), image, in);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                c.needs(0) ? Dispatch.apply(new Forward(window, groups), g, c.in(1)) : null,
                c.needs(1) ? Dispatch.apply(new Weight(window, groups, c.shape(1)), g, c.in(0)) : null
            };
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            long[] dims = image.toArray();
            if (!batched[1]) {
                dims[0] *= size;
                Op op = new Input(window, groups, Shape.of(dims));
                return split(Dispatch.apply(op, asImages(in[0]), in[1]), 0, size);
            }
            dims[1] *= size;
            Tensor[] all = Tracing.all(size, batched, in);
            Op op = new Input(window, Math.toIntExact(groups * size), Shape.of(dims));
            return fromChannels(Dispatch.apply(op, asChannels(all[0]), asImages(all[1])), size);
        }
    }

    /** Images and gradients of results to those of weights. */
    record Weight(Window window, int groups, Shape weight) implements ConvolutionOp {
        @Override
        public String label() {
            return "conv2d_weight";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.run(new Primitive.ConvolutionWeight(window, groups), in[0].dtype(), weight, in);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                c.needs(0) ? Dispatch.apply(new Input(window, groups, c.shape(0)), c.in(1), g) : null,
                c.needs(1) ? Dispatch.apply(new Forward(window, groups), c.in(0), g) : null
            };
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor[] all = Tracing.all(size, batched, in);
            long[] dims = weight.toArray();
            dims[0] *= size;
            Op op = new Weight(window, Math.toIntExact(groups * size), Shape.of(dims));
            return split(Dispatch.apply(op, asChannels(all[0]), asChannels(all[1])), 0, size);
        }
    }
}
