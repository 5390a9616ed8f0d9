package org.clgrad.cpu;

import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * {@link org.clgrad.spi.Primitive.MatMul}: shares out the matrices of a batch, or the rectangles of a large product.
 */
final class MatMul {
    /** Multiplications that are worth handing to another thread. */
    private static final long GRAIN = 1 << 18;
    /** Multiplications for which packing once more counts less than threads that wait for each other. */
    private static final long LARGE = 1 << 25;
    /** Multiplications that take as long as packing an element. */
    private static final int PACKED = 16;

    private static final int BLOCK = Contract.MATMUL_BLOCK;
    /** Products of so few elements are cut along k if that is long. */
    private static final int FEW = 1 << 12;
    /** Elements of working memory for blocks of k. */
    private static final int ROOM = 1 << 18;
    /** Parts of a product that is not packed are multiples of this. */
    private static final int STEP = 128;

    private MatMul() {}

    /** Computes a product and what is behind it. */
    static void run(
            Workers workers, FloatKernels kernels, PlanCache plans, Primitive.MatMul op, Operand out, Operand[] in) {
        Primitive.Epilogue then = op.then();
        Gemm gemm = out.dtype() == DType.FLOAT32 ? kernels.floatGemm() : kernels.doubleGemm();
        if (then == null) {
            run(workers, gemm, out, in[0], in[1]);
            return;
        }
        Operand product = then.keeps() ? in[2] : out;
        int skipped = then.keeps() ? 3 : 2;
        Operand[] operands = new Operand[in.length - skipped + 1];
        operands[0] = product;
        System.arraycopy(in, skipped, operands, 1, in.length - skipped);
        Plan plan = plans.get(then.program());
        if (in[0].shape().dim(in[0].shape().rank() - 1) == 0) {
            run(workers, gemm, product, in[0], in[1]);
            Elementwise.run(workers, plan, then.scalars(), out, operands);
            return;
        }
        if (out.shape().size() > 0) {
            Evaluator evaluator = new Evaluator(plan, Elementwise.views(out.shape(), operands), then.scalars());
            int base = Math.toIntExact(product.layout().offset());
            int target = Math.toIntExact(out.layout().offset());
            Gemm finishing = new Finishing(gemm, evaluator, base, CpuBuffer.array(out.buffer()), target);
            run(workers, finishing, product, in[0], in[1]);
        }
    }

    private static void run(Workers workers, Gemm gemm, Operand out, Operand left, Operand right) {
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
            if (parts > 1) {
                rectangles(workers, gemm, p, parts);
            } else {
                gemm.packed(p, 0, p.rows(), 0, p.columns());
            }
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
                    multiply(Workers.NONE, gemm.unfinished(), p.slice(first, deep, parts, n * size));
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
        gemm.finish(p, 0, p.rows(), 0, p.columns());
    }

    /** A product in rectangles, each of which packs what it needs. */
    private static void rectangles(Workers workers, Gemm gemm, Gemm.Product p, int shares) {
        Gemm.Sizes sizes = gemm.sizes();
        int tilesDown = (p.rows() + sizes.tileRows() - 1) / sizes.tileRows();
        int tilesAcross = (p.columns() + sizes.tileColumns() - 1) / sizes.tileColumns();
        long work = (long) p.rows() * p.columns() * p.depth();
        int parts = Math.min(shares, Math.max(workers.threads(), workers.shares(work, LARGE)));
        int down = 1;
        long best = Long.MAX_VALUE;
        for (int d = 1; d <= Math.min(parts, tilesDown); d++) {
            int a = Math.min(tilesAcross, (parts + d - 1) / d);
            long high = (long) (tilesDown + d - 1) / d * sizes.tileRows();
            long wide = (long) (tilesAcross + a - 1) / a * sizes.tileColumns();
            long turns = ((long) d * a + workers.threads() - 1) / workers.threads();
            long cost = turns * (high * wide + PACKED * (high + wide));
            if (cost < best) {
                best = cost;
                down = d;
            }
        }
        int high = (tilesDown + down - 1) / down;
        int across = Math.min(tilesAcross, (parts + down - 1) / down);
        int wide = (tilesAcross + across - 1) / across;
        int countDown = (tilesDown + high - 1) / high;
        int countAcross = (tilesAcross + wide - 1) / wide;
        workers.parallel((long) countDown * countAcross, 1, (from, to) -> {
            for (int at = (int) from; at < to; at++) {
                int row = at / countAcross * high * sizes.tileRows();
                int column = at % countAcross * wide * sizes.tileColumns();
                int rowTo = Math.min(p.rows(), row + high * sizes.tileRows());
                int columnTo = Math.min(p.columns(), column + wide * sizes.tileColumns());
                gemm.packed(p, row, rowTo, column, columnTo);
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
