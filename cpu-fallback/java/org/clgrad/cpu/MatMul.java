package org.clgrad.cpu;

import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;

/** {@link org.clgrad.spi.Primitive.MatMul}: shares out the matrices of a batch, or rectangles of a large product. */
final class MatMul {
    /** Multiplications that are worth handing to another thread. */
    private static final long GRAIN = 1 << 18;

    private MatMul() {}

    static void run(Workers workers, FloatKernels kernels, Operand out, Operand left, Operand right) {
        Shape shape = out.shape();
        if (shape.size() == 0) {
            return;
        }
        DType type = out.dtype();
        if (!type.isFloating()) {
            throw new DeviceException("MatMul: not for " + type + " elements; cast with to(dtype)");
        }
        int rank = shape.rank();
        int rows = Math.toIntExact(shape.dim(rank - 2));
        int columns = Math.toIntExact(shape.dim(rank - 1));
        int depth = Math.toIntExact(left.shape().dim(rank - 1));
        Object c = CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        if (depth == 0) {
            Runs.clear(type, c, base, (int) shape.size());
            return;
        }
        Gemm gemm = type == DType.FLOAT32 ? kernels.floatGemm() : kernels.doubleGemm();
        long batch = shape.size() / ((long) rows * columns);
        Batch a = new Batch(left, depth);
        Batch b = new Batch(right, columns);
        int[] grid = grid(gemm.tile(), rows, columns, depth, batch, workers.threads());
        long cells = (long) grid[0] * grid[1];
        long each = Math.max(1, (long) rows * columns * depth / cells);
        int rowStep = share(rows, grid[0], gemm.tile()[0]);
        int columnStep = share(columns, grid[1], gemm.tile()[1]);
        workers.parallel(batch * cells, Math.max(1, GRAIN / each), (from, to) -> {
            for (long at = from; at < to; at++) {
                long m = at / cells;
                int cell = (int) (at - m * cells);
                int row = cell / grid[1] * rowStep;
                int column = cell % grid[1] * columnStep;
                if (row < rows && column < columns) {
                    gemm.multiply(
                            a.matrix(m),
                            b.matrix(m),
                            c,
                            (int) (base + m * rows * columns),
                            columns,
                            depth,
                            row,
                            Math.min(rows, row + rowStep),
                            column,
                            Math.min(columns, column + columnStep));
                }
            }
        });
    }

    /** Into how many rows and columns of rectangles to cut a product, each about square. */
    private static int[] grid(int[] tile, int rows, int columns, int depth, long batch, int threads) {
        int down = 1;
        int across = 1;
        while (batch * down * across < threads && (double) rows * columns * depth / (down * across) > 2.0 * GRAIN) {
            boolean cutRows = (double) rows / down >= (double) columns / across;
            if (cutRows && rows / down > tile[0]) {
                down++;
            } else if (columns / across > tile[1]) {
                across++;
            } else if (rows / down > tile[0]) {
                down++;
            } else {
                break;
            }
        }
        return new int[] {down, across};
    }

    /** The size of a share, a multiple of the tile. */
    private static int share(int size, int shares, int tile) {
        int tiles = (size + tile - 1) / tile;
        return (int) Math.min(Integer.MAX_VALUE, (long) (tiles + shares - 1) / shares * tile);
    }

    /** One factor's matrices. */
    private static final class Batch {
        private final View origins;
        private final Object array;
        private final int row;
        private final int column;

        Batch(Operand operand, int columns) {
            Layout layout = operand.layout();
            int rank = layout.shape().rank();
            array = CpuBuffer.array(operand.buffer());
            if (rank == 2) {
                origins = View.run(operand.dtype(), array, layout.offset(), 1);
            } else {
                Layout first = layout.select(rank - 1, 0).select(rank - 2, 0);
                origins = View.of(operand.dtype(), array, Coalesce.of(first.shape(), List.of(first)), 0);
            }
            row = layout.shape().dim(rank - 2) > 1 ? Math.toIntExact(layout.stride(rank - 2)) : columns;
            column = layout.shape().dim(rank - 1) > 1 ? Math.toIntExact(layout.stride(rank - 1)) : 1;
        }

        Gemm.Matrix matrix(long m) {
            return new Gemm.Matrix(array, (int) origins.address(m), row, column);
        }
    }
}
