package org.clgrad.opencl;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Contract;

/** Matrix products on CPU-shaped devices: panels of outputs in registers, operands in place or from packed copies. */
final class PanelProduct implements MatMul.Variant {
    /** Work-items for each compute unit that make up for their different lengths. */
    private static final long ITEMS_PER_UNIT = 4;

    /** Multiplications below which a work-item costs more than it saves. */
    private static final double LEAST_WORK = 1 << 16;

    /** The tile of a work-item at most: its part of A fits the second-level cache, and a panel of B is used again. */
    private static final long TILE_ROWS = 96;

    private static final long TILE_COLUMNS = 256;

    /** Bytes of the right operand from which its rows are too far apart in memory to be used in place many times. */
    private static final long LARGE = 8 << 20;

    private static final long MANY_ROWS = 384;

    /**
     * The outputs that a kernel holds in registers.
     *
     * @param rows how many rows
     * @param vectors of how many vectors
     * @param length elements of a vector
     */
    private record Panel(int rows, int vectors, int length) {
        int columns() {
            return vectors * length;
        }

        /** Cycles of one step of k: multiplications, or loads where these are more. */
        double cycles() {
            return Math.max(rows * vectors, 2 * vectors + rows / 2.0);
        }

        String defines(DType type) {
            return vectorTypes(type, length) + "#define ROWS " + rows + "\n#define VECS " + vectors + "\n";
        }
    }

    /** A way to compute a product: maybe transposed, with which panel, and whether the right operand is copied. */
    private record Plan(Product product, Panel panel, boolean pack, double cycles) {}

    /** Multiplications below which, and outputs up to which, a work-item an output is faster. */
    private static final double TINY = 512;

    private static final long FEW_OUTPUTS = 8;

    private final ClDevice device;
    private final VariantName name;
    private final int vectorWidth;

    /**
     * The variant of a name, which may fix the rows of the panel.
     *
     * @param device the device
     * @param name the name
     * @param vectorWidth float32 elements of its vectors
     */
    PanelProduct(ClDevice device, VariantName name, int vectorWidth) {
        this.device = device;
        this.name = name;
        this.vectorWidth = vectorWidth;
    }

    @Override
    public String name() {
        return name.name();
    }

    @Override
    public boolean suits(Product p) {
        return p.rows() * p.columns() >= FEW_OUTPUTS && p.work() >= TINY * p.batches();
    }

    @Override
    public void run(String op, Product given) {
        Product turned = given.transposed();
        Plan best = null;
        for (Panel panel : panels(given.dtype())) {
            if (!name.numbers().isEmpty() && !name.numbers().contains(panel.rows())) {
                continue;
            }
            best = better(best, plan(given, panel));
            best = better(best, plan(turned, panel));
        }
        launch(op, best.product, best.panel, best.pack);
    }

    private static Plan better(Plan a, Plan b) {
        return a == null || b.cycles < a.cycles ? b : a;
    }

    /** The panels that fit the registers of the device: wide, narrow, and for single rows. */
    private List<Panel> panels(DType type) {
        int length = (vectorWidth >= 16 ? 16 : vectorWidth >= 8 ? 8 : 4) / (type == DType.FLOAT64 ? 2 : 1);
        // Processors with vectors of 8 floats have 16 registers, the others 32.
        int vectors = length * type.bytes() == 32 ? 2 : 4;
        return List.of(new Panel(6, vectors, length), new Panel(12, 1, length), new Panel(1, 2 * vectors, length));
    }

    /** Estimates the cycles of one product of the batch. */
    private static Plan plan(Product p, Panel panel) {
        double panels = (double) Product.ceil(p.rows(), panel.rows()) * Product.ceil(p.columns(), panel.columns());
        double cycles = panels * panel.cycles() * p.depth();
        boolean inPlace = p.bColumn() == 1 && p.columns() >= panel.columns();
        boolean far =
                p.rows() >= MANY_ROWS && p.columns() * p.depth() * p.dtype().bytes() >= LARGE;
        if (!inPlace) {
            double padded = Product.ceil(p.columns(), panel.columns()) * panel.columns();
            cycles += padded * p.depth() * (p.bColumn() == 1 || p.bK() == 1 ? 0.3 : 2);
        }
        double blocks = Product.ceil(p.depth(), Contract.MATMUL_BLOCK);
        cycles += blocks * p.rows() * p.columns() * (p.cColumn() == 1 ? 0.2 : 1.5);
        return new Plan(p, panel, !inPlace || far, cycles);
    }

    private void launch(String op, Product p, Panel panel, boolean pack) {
        long rowPanels = Product.ceil(p.rows(), panel.rows());
        long columnPanels = Product.ceil(p.columns(), panel.columns());
        long rowTile = Math.min(rowPanels, TILE_ROWS / panel.rows());
        long columnTile = Math.min(columnPanels, TILE_COLUMNS / panel.columns());
        long wanted =
                Math.min(ITEMS_PER_UNIT * device.traits().computeUnits, Math.max(1, (long) (p.work() / LEAST_WORK)));
        while (Product.ceil(rowPanels, rowTile) * Product.ceil(columnPanels, columnTile) * p.batches() < wanted
                && rowTile * columnTile > 1) {
            if (rowTile * panel.rows() > columnTile * panel.columns() || columnTile == 1) {
                rowTile = (rowTile + 1) / 2;
            } else {
                columnTile = (columnTile + 1) / 2;
            }
        }
        long items = Product.ceil(rowPanels, rowTile) * Product.ceil(columnPanels, columnTile);
        ClBuffer packed = pack ? pack(op, p, panel) : null;
        try (SplitSum split = new SplitSum(device, p, items * p.batches(), wanted)) {
            Layout bBatch = pack ? Product.copies(p.bBatch(), columnPanels * panel.columns() * p.depth()) : p.bBatch();
            Geometry batch = new Geometry(Coalesce.of(p.aBatch().shape(), List.of(p.aBatch(), bBatch)), 2, p.wide());
            long[] sizes = split.sizes();
            ClKernel kernel = Kernels.get(
                    device,
                    op,
                    "matmul_panels",
                    "matmul.cl",
                    p.defines("PANELS", batch) + panel.defines(p.dtype()),
                    batch.declaration("Batch"));
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(pack ? packed : p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(sizes)
                    .int64s(
                            rowTile,
                            columnTile,
                            pack ? panel.columns() * p.depth() : panel.columns(),
                            pack ? panel.columns() : p.bK(),
                            pack ? 1 : 0)
                    .launch(kernel, new long[] {items, split.parts(), p.batches()}, new long[] {1, 1, 1});
            split.finish(op);
        } finally {
            if (pack) {
                device.scratch().give(packed);
            }
        }
    }

    private static String vectorTypes(DType type, int length) {
        return "#define LENGTH " + length + "\n#define VECTOR " + ClTypes.name(type) + length + "\n#define VLOAD vload"
                + length + "\n#define VSTORE vstore" + length + "\n";
    }

    /** Copies the right operand's distinct matrices into panels of columns. */
    private ClBuffer pack(String op, Product p, Panel panel) {
        Layout distinct = Product.distinct(p.bBatch());
        long panels = Product.ceil(p.columns(), panel.columns());
        long copies = distinct.shape().size();
        Geometry batch = new Geometry(Coalesce.of(distinct.shape(), List.of(distinct)), 1, p.wide());
        ClKernel kernel = Kernels.get(
                device,
                op,
                "matmul_pack",
                "matmul.cl",
                p.defines("PACK", batch) + vectorTypes(p.dtype(), panel.length()) + "#define WIDTH " + panel.columns()
                        + "\n",
                batch.declaration("Batch"));
        ClBuffer to =
                device.scratch().take(p.dtype(), Math.multiplyExact(copies * panels * panel.columns(), p.depth()));
        boolean done = false;
        try {
            new Arguments(device, op)
                    .buffer(p.b())
                    .buffer(to)
                    .geometry(batch)
                    .int64s(p.columns(), panels, p.depth(), p.bColumn(), p.bK())
                    .launch(
                            kernel,
                            new long[] {panels, Product.ceil(p.depth(), Contract.MATMUL_BLOCK), copies},
                            new long[] {1, 1, 1});
            done = true;
            return to;
        } finally {
            if (!done) {
                device.scratch().give(to);
            }
        }
    }
}
