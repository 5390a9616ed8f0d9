package org.clgrad.cpu;

import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;

/**
 * {@link org.clgrad.spi.Primitive.MatMul}: shares out the matrices of a batch, or the packing and the rectangles of a
 * large product.
 */
final class MatMul {
    /** Multiplications that are worth handing to another thread. */
    private static final long GRAIN = 1 << 18;
    /** Elements whose packing is worth handing to another thread. */
    private static final long PACK_GRAIN = 1 << 15;
    /** Tiles below each other in a part, if possible: a sliver of B is then read from the first-level cache. */
    private static final int TILES_DOWN = 4;

    private static final int BLOCK = Contract.MATMUL_BLOCK;
    /** Products of so few elements are cut along k if that is long. */
    private static final int FEW = 1 << 12;
    /** Elements of working memory for blocks of k. */
    private static final int ROOM = 1 << 18;
    /** Parts of a product that is not packed are multiples of this. */
    private static final int STEP = 128;

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
        if (batch == 1) {
            multiply(workers, gemm, new Gemm.Product(a.matrix(0), b.matrix(0), c, base, rows, columns, depth));
            return;
        }
        long each = (long) rows * columns * depth;
        boolean whole = workers.shares(batch * each, GRAIN) <= batch;
        Workers.Range products = (from, to) -> {
            for (long m = from; m < to; m++) {
                int at = (int) (base + m * rows * columns);
                Gemm.Product p = new Gemm.Product(a.matrix(m), b.matrix(m), c, at, rows, columns, depth);
                multiply(whole ? Workers.NONE : workers, gemm, p);
            }
        };
        if (whole) {
            workers.parallel(batch, Math.max(1, GRAIN / each), products);
        } else {
            products.run(0, batch);
        }
    }

    /** Computes one product. */
    static void multiply(Workers workers, Gemm gemm, Gemm.Product product) {
        // A column is a row of the transposed product.
        Gemm.Product p = product.columns() == 1 ? product.transposed() : product;
        int size = p.rows() * p.columns();
        int parts = workers.shares((long) size * p.depth(), GRAIN);
        if (parts > 1 && size <= FEW && p.depth() / BLOCK >= 2 * parts) {
            blocks(workers, gemm, p);
        } else if (gemm.packs(p)) {
            panels(workers, gemm, p);
        } else if (parts > 1) {
            direct(workers, gemm, p);
        } else {
            gemm.direct(p, 0, p.rows(), 0, p.columns());
        }
    }

    /** Few elements and a long sum: the blocks of k are computed apart and added in order. */
    private static void blocks(Workers workers, Gemm gemm, Gemm.Product p) {
        int size = p.rows() * p.columns();
        int together = ROOM / size;
        DType type = p.c() instanceof float[] ? DType.FLOAT32 : DType.FLOAT64;
        for (long k = 0; k < p.depth(); k += (long) together * BLOCK) {
            int start = (int) k;
            int count = (int) Math.min(together, (p.depth() - k + BLOCK - 1) / BLOCK);
            Object parts = Scratch.get().buffer(type, 0, (long) count * size);
            workers.parallel(count, Math.max(1, GRAIN / ((long) size * BLOCK)), (from, to) -> {
                for (int n = (int) from; n < to; n++) {
                    int first = start + n * BLOCK;
                    int deep = Math.min(BLOCK, p.depth() - first);
                    multiply(Workers.NONE, gemm, p.slice(first, deep, parts, n * size));
                }
            });
            for (int n = 0; n < count; n++) {
                if (k == 0 && n == 0) {
                    System.arraycopy(parts, 0, p.c(), p.cOffset(), size);
                } else {
                    gemm.add(parts, n * size, size, p.c(), p.cOffset());
                }
            }
        }
    }

    private static void panels(Workers workers, Gemm gemm, Gemm.Product p) {
        Gemm.Sizes sizes = gemm.sizes();
        for (int j = 0; j < p.columns(); j += sizes.columns()) {
            int wide = Math.min(sizes.columns(), p.columns() - j);
            for (int k = 0; k < p.depth(); k += sizes.depth()) {
                panel(workers, gemm, p, j, wide, k, Math.min(sizes.depth(), p.depth() - k));
            }
        }
    }

    /** Packs one panel of B and multiplies it, each in parts. */
    private static void panel(Workers workers, Gemm gemm, Gemm.Product p, int j, int wide, int k, int deep) {
        Gemm.Sizes sizes = gemm.sizes();
        int width = sizes.tileColumns();
        Object panel = gemm.panel(wide, deep);
        int parts = workers.shares((long) p.rows() * wide * deep, GRAIN);
        if (parts == 1 && p.rows() <= sizes.rows()) {
            gemm.pack(p, k, deep, j, j + wide, panel, 0);
            gemm.block(p, k, deep, panel, 0, 0, p.rows(), j, j + wide);
            return;
        }
        int slivers = (wide + width - 1) / width;
        workers.parallel(slivers, Math.max(1, PACK_GRAIN / ((long) width * deep)), (from, to) -> {
            int first = (int) from * width;
            gemm.pack(p, k, deep, j + first, j + (int) Math.min(wide, to * width), panel, first);
        });
        int tiles = (p.rows() + sizes.tileRows() - 1) / sizes.tileRows();
        int down = Math.max((p.rows() + sizes.rows() - 1) / sizes.rows(), Math.min(parts, tiles / TILES_DOWN));
        int high = (tiles + Math.max(1, down) - 1) / Math.max(1, down);
        int rectanglesDown = (tiles + high - 1) / high;
        int across = Math.min(slivers, (parts + rectanglesDown - 1) / rectanglesDown);
        int broad = (slivers + across - 1) / across;
        int rectanglesAcross = (slivers + broad - 1) / broad;
        workers.parallel((long) rectanglesDown * rectanglesAcross, 1, (from, to) -> {
            for (int at = (int) from; at < to; at++) {
                int row = at / rectanglesAcross * high * sizes.tileRows();
                int column = at % rectanglesAcross * broad * width;
                int rowTo = Math.min(p.rows(), row + high * sizes.tileRows());
                int columnTo = Math.min(wide, column + broad * width);
                gemm.block(p, k, deep, panel, column, row, rowTo, j + column, j + columnTo);
            }
        });
    }

    /** A product of few rows or columns, or a small one. */
    private static void direct(Workers workers, Gemm gemm, Gemm.Product p) {
        boolean cutRows = p.rows() > p.columns();
        int size = cutRows ? p.rows() : p.columns();
        long step = (long) STEP * p.depth() * (cutRows ? p.columns() : p.rows());
        workers.parallel((size + STEP - 1) / STEP, Math.max(1, GRAIN / step), (from, to) -> {
            int first = (int) from * STEP;
            int last = (int) Math.min(size, to * STEP);
            gemm.direct(
                    p,
                    cutRows ? first : 0,
                    cutRows ? last : p.rows(),
                    cutRows ? 0 : first,
                    cutRows ? p.columns() : last);
        });
    }

    /** One factor's matrices. */
    private static final class Batch {
        /** Where the matrices are, unless there is one. */
        private final View origins;

        private final int offset;
        private final Object array;
        private final int row;
        private final int column;

        Batch(Operand operand, int columns) {
            Layout layout = operand.layout();
            int rank = layout.shape().rank();
            array = CpuBuffer.array(operand.buffer());
            offset = Math.toIntExact(layout.offset());
            if (rank == 2) {
                origins = null;
            } else {
                Layout first = layout.select(rank - 1, 0).select(rank - 2, 0);
                origins = View.of(operand.dtype(), array, Coalesce.of(first.shape(), List.of(first)), 0);
            }
            row = layout.shape().dim(rank - 2) > 1 ? Math.toIntExact(layout.stride(rank - 2)) : columns;
            column = layout.shape().dim(rank - 1) > 1 ? Math.toIntExact(layout.stride(rank - 1)) : 1;
        }

        Gemm.Matrix matrix(long m) {
            return new Gemm.Matrix(array, origins == null ? offset : (int) origins.address(m), row, column);
        }
    }
}
