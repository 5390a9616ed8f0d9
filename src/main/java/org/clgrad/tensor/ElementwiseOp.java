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

    @Override
    default Tensor forward(Tensor... in) {
        return Kernels.elementwise(in[0].device(), program(in), scalars(), resultShape(in), in);
    }
}
