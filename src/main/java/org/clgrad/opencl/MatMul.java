package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;

/** Matrix products. All variants give the same bits; {@link #choose} is the table of which runs where. */
final class MatMul {
    private enum Variant {
        ANY,
        TILED,
        PACKED,
        ROW
    }

    /** Edge of the outputs of a group of the tiled kernel, {@code TILE} in {@code matmul.cl}, and its work-items. */
    private static final int TILE = 64;

    private static final int SIDE = 16;

    /** Rows of a packed panel of A, and panels of a work-item's tile: 96 rows by 4 panels of columns. */
    private static final int ROWS = 6;

    private static final int ROW_PANELS = 16;
    private static final int COLUMN_PANELS = 4;

    private final ClDevice device;
    private final Elementwise elementwise;

    MatMul(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
    }

    void run(String op, Operand out, Operand a, Operand b) {
        if (out.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        if (out.shape().size() == 0) {
            return;
        }
        Problem p = new Problem(out, a, b);
        if (p.depth == 0) {
            elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), out, List.of());
            return;
        }
        Variant variant = choose(p);
        if (variant == Variant.PACKED) {
            packed(op, p);
            return;
        }
        ClKernel kernel = Kernels.get(
                device,
                op,
                "matmul_" + variant.name().toLowerCase(Locale.ROOT),
                "matmul.cl",
                p.defines(variant.name()) + vectors(p.out.dtype(), 1),
                p.batch.declaration("Batch"));
        Arguments arguments = new Arguments(device, op)
                .buffer(a.buffer())
                .buffer(b.buffer())
                .buffer(out.buffer())
                .geometry(p.batch)
                .index(p.wide, p.rows)
                .index(p.wide, p.columns)
                .index(p.wide, p.depth)
                .index(p.wide, p.aRow)
                .index(p.wide, p.aK)
                .index(p.wide, p.bK)
                .index(p.wide, p.bColumn);
        switch (variant) {
            case TILED ->
                arguments.launch(
                        kernel,
                        new long[] {ceil(p.columns, TILE) * SIDE, ceil(p.rows, TILE) * SIDE, p.batches},
                        new long[] {SIDE, SIDE, 1});
            case ROW ->
                arguments.launch(
                        kernel,
                        new long[] {ceil(p.columns, length(out.dtype())), p.rows, p.batches},
                        new long[] {1, 1, 1});
            default -> {
                long group = device.traits().cpuShaped ? 16 : Math.min(64, kernel.maxGroup());
                arguments.launch(kernel, new long[] {p.columns, p.rows, p.batches}, new long[] {group, 1, 1});
            }
        }
    }

    private Variant choose(Problem p) {
        double work = (double) p.rows * p.columns * p.depth;
        if (device.traits().cpuShaped) {
            if (p.columns < 4 || work < 512) {
                return Variant.ANY;
            }
            return p.rows <= 4 || work < 8192 ? Variant.ROW : Variant.PACKED;
        }
        boolean fits = device.traits().maxGroup >= SIDE * SIDE
                && device.traits().localMemory
                        >= 2L * SIDE * (TILE + 1) * p.out.dtype().bytes();
        return fits && p.rows >= 32 && p.columns >= 32 && p.depth >= 8 ? Variant.TILED : Variant.ANY;
    }

    /** Elements of a vector of 64 bytes: one register of AVX-512, two of AVX2, four of NEON. */
    private static int length(DType type) {
        return type == DType.FLOAT64 ? 8 : 16;
    }

    private String vectors(DType type, int vecs) {
        int length = length(type);
        return "#define LENGTH " + length + "\n#define VECTOR " + ClTypes.name(type) + length + "\n#define VLOAD vload"
                + length + "\n#define VSTORE vstore" + length + "\n#define VECS " + vecs + "\n#define ROWS " + ROWS
                + "\n#define ROW_PANELS " + ROW_PANELS + "\n#define COLUMN_PANELS " + COLUMN_PANELS + "\n";
    }

    private void packed(String op, Problem p) {
        // The registers hold 6 x 2 vectors of 32 bytes or, with AVX-512, 6 x 4 of 64.
        int vecs = device.traits().vectorWidth >= 16 ? 4 : 1;
        int panel = vecs * length(p.out.dtype());
        List<ClBuffer> temporaries = new ArrayList<>();
        try {
            ClBuffer left = pack(op, p, 0, ROWS, temporaries);
            ClBuffer right = pack(op, p, 1, panel, temporaries);
            String defines = p.defines("PACKED") + vectors(p.out.dtype(), vecs);
            ClKernel kernel =
                    Kernels.get(device, op, "matmul_packed", "matmul.cl", defines, p.batch.declaration("Batch"));
            new Arguments(device, op)
                    .buffer(left)
                    .buffer(right)
                    .buffer(p.out.buffer())
                    .index(p.wide, p.rows)
                    .index(p.wide, p.columns)
                    .index(p.wide, p.depth)
                    .int64(p.shared(0) ? 0 : ceil(p.rows, ROWS) * ROWS * p.depth)
                    .int64(p.shared(1) ? 0 : ceil(p.columns, panel) * panel * p.depth)
                    .launch(
                            kernel,
                            new long[] {
                                ceil(p.rows, ROWS * ROW_PANELS),
                                ceil(p.columns, (long) panel * COLUMN_PANELS),
                                p.batches
                            },
                            new long[] {1, 1, 1});
        } finally {
            temporaries.forEach(device::free);
        }
    }

    private ClBuffer pack(String op, Problem p, int operand, int width, List<ClBuffer> temporaries) {
        long count = operand == 0 ? p.rows : p.columns;
        long panels = ceil(count, width);
        long batches = p.shared(operand) ? 1 : p.batches;
        ClBuffer packed = device.allocate(p.out.dtype(), batches * panels * width * p.depth);
        temporaries.add(packed);
        String defines = p.defines("PACK") + "#define WIDTH " + width + "\n";
        ClKernel kernel = Kernels.get(device, op, "matmul_pack", "matmul.cl", defines, p.batch.declaration("Batch"));
        new Arguments(device, op)
                .buffer(operand == 0 ? p.a.buffer() : p.b.buffer())
                .buffer(packed)
                .geometry(p.batch)
                .int32(operand)
                .index(p.wide, count)
                .index(p.wide, p.depth)
                .index(p.wide, operand == 0 ? p.aRow : p.bColumn)
                .index(p.wide, operand == 0 ? p.aK : p.bK)
                .launch(kernel, new long[] {panels, ceil(p.depth, Contract.MATMUL_BLOCK), batches}, new long[] {1, 1, 1
                });
        return packed;
    }

    private static long ceil(long n, long d) {
        return (n + d - 1) / d;
    }

    /** The sizes and strides; a batch of left matrices that lie below each other counts as one tall matrix. */
    private static final class Problem {
        final Operand out;
        final Operand a;
        final Operand b;
        final long rows;
        final long columns;
        final long depth;
        final long aRow;
        final long aK;
        final long bK;
        final long bColumn;
        final long batches;
        final boolean wide;
        final Geometry batch;
        private final Coalesce dims;

        Problem(Operand out, Operand a, Operand b) {
            this.out = out;
            this.a = a;
            this.b = b;
            int rank = out.shape().rank();
            depth = a.shape().dim(rank - 1);
            columns = out.shape().dim(rank - 1);
            aK = a.layout().stride(rank - 1);
            bK = b.layout().stride(rank - 2);
            bColumn = b.layout().stride(rank - 1);
            Coalesce all = batchOf(a, b, rank);
            long matrixRows = out.shape().dim(rank - 2);
            boolean tall = all.rank() == 1
                    && all.size(0) > 1
                    && all.stride(1, 0) == 0
                    && (matrixRows == 1
                            || all.stride(0, 0) == matrixRows * a.layout().stride(rank - 2));
            aRow = tall && matrixRows == 1 ? all.stride(0, 0) : a.layout().stride(rank - 2);
            rows = tall ? matrixRows * all.size(0) : matrixRows;
            dims = tall
                    ? Coalesce.of(
                            Shape.SCALAR,
                            List.of(
                                    Layout.of(
                                            Shape.SCALAR,
                                            new long[0],
                                            a.layout().offset()),
                                    Layout.of(
                                            Shape.SCALAR,
                                            new long[0],
                                            b.layout().offset())))
                    : all;
            long n = 1;
            for (int d = 0; d < dims.rank(); d++) {
                n *= dims.size(d);
            }
            batches = n;
            long reach = Math.max(
                    a.layout().end() - a.layout().offset(),
                    b.layout().end() - b.layout().offset());
            long tile = (rows + TILE) * Math.max(aRow, 1) + (depth + TILE) * Math.max(aK, bK);
            wide = Math.max(Math.max(reach, tile), (columns + TILE) * Math.max(bColumn, 1) + depth * bK)
                            > Integer.MAX_VALUE
                    || (rows + TILE) * (columns + TILE) > Integer.MAX_VALUE
                    || (rows + TILE) * (depth + TILE) > Integer.MAX_VALUE
                    || (columns + TILE) * (depth + TILE) > Integer.MAX_VALUE;
            batch = new Geometry(dims, 2, wide);
        }

        private static Coalesce batchOf(Operand a, Operand b, int rank) {
            Layout la = a.layout();
            Layout lb = b.layout();
            for (int d = rank - 1; d >= rank - 2; d--) {
                la = la.select(d, 0);
                lb = lb.select(d, 0);
            }
            return Coalesce.of(la.shape(), List.of(la, lb));
        }

        /** Whether all batches use the same matrix. */
        boolean shared(int operand) {
            for (int d = 0; d < dims.rank(); d++) {
                if (dims.stride(operand, d) != 0 && dims.size(d) > 1) {
                    return false;
                }
            }
            return true;
        }

        String defines(String variant) {
            return Kernels.indexType(wide) + "#define " + variant + "\n#define REAL " + ClTypes.name(out.dtype())
                    + "\n#define BATCH_RANK " + batch.rank() + "\n";
        }
    }
}
