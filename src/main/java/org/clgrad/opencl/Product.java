package org.clgrad.opencl;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;

/**
 * A batch of matrix products as the kernels see it: one matrix of each operand by its steps, and where the matrices of a
 * batch are. A batch of left matrices that lie below each other counts as one tall matrix.
 *
 * @param dtype the element type
 * @param a the left operand's memory
 * @param b the right operand's memory
 * @param c the output's memory
 * @param rows rows of the output
 * @param columns columns of the output
 * @param depth the length of the sums
 * @param aRow the distance of rows of the left operand
 * @param aK its distance along the sums
 * @param bK the right operand's distance along the sums
 * @param bColumn its distance of columns
 * @param cRow the output's distance of rows
 * @param cColumn its distance of columns
 * @param aBatch where the left matrices of a batch begin
 * @param bBatch where the right ones begin
 * @param then what is done to the elements before they are stored; null for nothing
 */
record Product(
        DType dtype,
        Buffer a,
        Buffer b,
        Buffer c,
        long rows,
        long columns,
        long depth,
        long aRow,
        long aK,
        long bK,
        long bColumn,
        long cRow,
        long cColumn,
        Layout aBatch,
        Layout bBatch,
        Epilogue then) {

    /** Elements by which kernels may count past an edge: a panel or a tile. */
    private static final long SLACK = 256;

    static Product of(Operand out, Operand a, Operand b) {
        int rank = out.shape().rank();
        long rows = out.shape().dim(rank - 2);
        long columns = out.shape().dim(rank - 1);
        long depth = a.shape().dim(rank - 1);
        long aRow = a.layout().stride(rank - 2);
        Layout aBatch = batch(a.layout());
        Layout bBatch = batch(b.layout());
        Coalesce dims = Coalesce.of(aBatch.shape(), List.of(aBatch, bBatch));
        long below = dims.stride(0, 0);
        if (dims.rank() == 1 && dims.size(0) > 1 && dims.stride(1, 0) == 0 && (rows == 1 || below == rows * aRow)) {
            aRow = rows == 1 ? below : aRow;
            rows *= dims.size(0);
            aBatch = Layout.of(Shape.SCALAR, new long[0], aBatch.offset());
            bBatch = Layout.of(Shape.SCALAR, new long[0], bBatch.offset());
        }
        return new Product(
                out.dtype(),
                a.buffer(),
                b.buffer(),
                out.buffer(),
                rows,
                columns,
                depth,
                aRow,
                a.layout().stride(rank - 1),
                b.layout().stride(rank - 2),
                b.layout().stride(rank - 1),
                columns,
                1,
                aBatch,
                bBatch,
                null);
    }

    /** The same product with something else done to its elements. */
    Product with(Epilogue other) {
        return new Product(
                dtype, a, b, c, rows, columns, depth, aRow, aK, bK, bColumn, cRow, cColumn, aBatch, bBatch, other);
    }

    private static Layout batch(Layout layout) {
        Layout first = layout.select(layout.shape().rank() - 1, 0);
        return first.select(first.shape().rank() - 1, 0);
    }

    /** The same outputs as the transposed product of the transposed operands. */
    Product transposed() {
        return new Product(
                dtype,
                b,
                a,
                c,
                columns,
                rows,
                depth,
                bColumn,
                bK,
                aK,
                aRow,
                cColumn,
                cRow,
                bBatch,
                aBatch,
                then == null ? null : then.transposed());
    }

    /** The number of products. */
    long batches() {
        return aBatch.shape().size();
    }

    /** Multiplications and additions, in pairs. */
    double work() {
        return (double) rows * columns * depth * batches();
    }

    /** Whether an index relative to the start of a matrix or of a packed copy needs more than 31 bits. */
    boolean wide() {
        long r = rows + SLACK;
        long n = columns + SLACK;
        long k = depth + SLACK;
        long reach = Math.max(r * Math.max(aRow, 1) + k * aK, k * bK + n * Math.max(bColumn, 1));
        long copies = Math.max(Math.max(r * n, r * k), k * n);
        long batch = Math.max(aBatch.end() - aBatch.offset(), bBatch.end() - bBatch.offset());
        return Math.max(Math.max(reach, copies), Math.max(batch, batches() * SLACK)) > Integer.MAX_VALUE;
    }

    /** The batch dimensions of both operands. */
    Geometry geometry() {
        return new Geometry(Coalesce.of(aBatch.shape(), List.of(aBatch, bBatch)), 2, wide());
    }

    /**
     * The bytes of {@code Sizes} in {@code matmul_sizes.cl}.
     *
     * @param matrices how many matrices a product's parts are, if they go to matrices of their own, else 1
     * @param kPart a part is at most so many steps of k
     */
    long[] sizes(long matrices, long kPart) {
        long outputs = rows * columns;
        return new long[] {
            rows,
            columns,
            depth,
            aRow,
            aK,
            bK,
            bColumn,
            cRow,
            cColumn,
            outputs * matrices,
            matrices == 1 ? 0 : outputs,
            kPart
        };
    }

    /** The definitions that every kernel of {@code matmul.cl} needs. */
    String defines(String kernel, Geometry batch) {
        return Kernels.indexType(wide()) + "#define " + kernel + "\n#define REAL " + ClTypes.name(dtype)
                + "\n#define BATCH_RANK " + batch.rank() + "\n";
    }

    /** The quotient, rounded up. */
    static long ceil(long n, long d) {
        return (n + d - 1) / d;
    }
}
