package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Operand;

/** A batch of matrices of any layout: where each begins, and the distances between its rows and columns. */
final class Matrices {
    final Object array;
    final int row;
    final int column;
    final int columns;
    private final View origins;

    Matrices(Operand operand) {
        Layout layout = operand.layout();
        int rank = layout.shape().rank();
        array = CpuBuffer.array(operand.buffer());
        columns = Math.toIntExact(layout.shape().dim(rank - 1));
        row = layout.shape().dim(rank - 2) > 1 ? Math.toIntExact(layout.stride(rank - 2)) : columns;
        column = columns > 1 ? Math.toIntExact(layout.stride(rank - 1)) : 1;
        if (layout.shape().size() == 0) {
            origins = View.run(operand.dtype(), array, layout.offset(), 1);
        } else {
            Layout first = layout.select(rank - 1, 0).select(rank - 2, 0);
            origins = View.of(operand.dtype(), array, Coalesce.of(first.shape(), List.of(first)), 0);
        }
    }

    /** The array index of a row's first element. */
    int at(long matrix, int rowIndex) {
        return (int) origins.address(matrix) + rowIndex * row;
    }
}
