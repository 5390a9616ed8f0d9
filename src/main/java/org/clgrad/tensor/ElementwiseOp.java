package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Program;

/** An operation that is one program on every element of its broadcast inputs. */
sealed interface ElementwiseOp extends Op permits UnaryOp, BinaryOp, PointwiseOp, Where {
    /** The program for inputs of these types; checks them. */
    Program program(Tensor... in);

    /** The program's scalar arguments. */
    default List<Double> scalars() {
        return List.of();
    }

    /** The shape all inputs broadcast to. */
    default Shape resultShape(Tensor... in) {
        Shape shape = in[0].shape();
        for (int i = 1; i < in.length; i++) {
            shape = Shape.broadcast(label(), shape, in[i].shape());
        }
        return shape;
    }

    /** Each result depends on the elements in its place alone, so the product with a vector is that with a tangent. */
    @Override
    default Tensor jvp(Call call, Tensor... tangents) {
        long[] shape = call.out().shape().toArray();
        Tensor sum = null;
        for (int i = 0; i < tangents.length; i++) {
            if (tangents[i] != null) {
                boolean[] one = new boolean[tangents.length];
                one[i] = true;
                Tensor t = vjp(call.with(one), tangents[i].expand(shape))[i];
                sum = sum == null ? t : sum.add(t);
            }
        }
        return sum;
    }

    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, Tracing.aligned(batched, in));
    }

    @Override
    default Tensor forward(Tensor... in) {
        return Kernels.elementwise(in[0].device(), program(in), scalars(), resultShape(in), in);
    }
}
