package org.clgrad.opencl;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;

/**
 * Matrix products on CPU-shaped devices: panels of outputs in registers, operands in place or from copies in local memory,
 * which each thread makes for itself.
 */
final class PanelProduct implements MatMul.Variant {
    /** Work-items for each compute unit that make up for their different lengths. */
    private static final long ITEMS_PER_UNIT = 4;

    /** Multiplications below which a work-item costs more than it saves. */
    private static final double LEAST_WORK = 1 << 16;

    /** The tile of a work-item at most. */
    private static final long TILE_ROWS = 96;

    /** The same where B is copied, which costs less the more rows use it; whole panels of 6 and of 12. */
    private static final long PACKED_ROWS = 1032;

    private static final int TILE_COLUMNS = 256;

    /** Bytes of a tile's copy of a block of B at most. */
    private static final long TILE_BYTES = 256 << 10;

    /** As many may be all of the local memory; more only half of it, which on CPUs is as large as a cache. */
    private static final long FEW_BYTES = 128 << 10;

    /** Cycles to copy an element of the left operand. */
    private static final double COPYING_LEFT = 0.5;

    /**
     * Cycles to store an element among others of its row that are no neighbours, as a transposed product has to: one by
     * one. Measured on a Xeon: {@code [128, 784] x [512, 784]'} runs at 110 to 140 GFLOP/s when transposed, at 275 when the
     * right operand is copied instead.
     */
    private static final double SCATTERING = 16;

    /** Steps up to which a panel of B stays in the first-level cache, so that the rows of A may go by in place. */
    private static final long SHALLOW = 128;

    /** Bytes from one row of B in place to the next from which its lines are far apart. */
    private static final long FAR = 2048;

    /** How much longer steps take with such lines. */
    private static final double FAR_COST = 1.15;

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

        /** Half cycles of one step of k: multiplications, or loads where these are more, with those of addresses. */
        double cycles() {
            return Math.max(rows * vectors, vectors + rows + Math.max(0, rows - 6));
        }
    }

    /** What a work-item computes, in panels, and whether it copies its part of the left operand, panel by panel. */
    private record Tile(long rows, long columns, boolean packLeft) {}

    /** A way to compute a product: maybe transposed, with which panel, and whether the right operand is copied. */
    private record Plan(Product product, Panel panel, boolean packRight, double cycles) {}

    /** Multiplications below which, and outputs up to which, a work-item an output is faster. */
    private static final double TINY = 512;

    private static final long FEW_OUTPUTS = 8;

    private final ClDevice device;
    private final VariantName name;
    private final int vectorWidth;

    /**
     * The variant of a name, which may fix the panel.
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
        return p.rows() * p.columns() >= FEW_OUTPUTS && p.work() >= TINY * p.batches() && best(p) != null;
    }

    @Override
    public void run(String op, Product given) {
        launch(op, best(given));
    }

    /** The plan that takes fewest cycles; null if the device has no room for any. */
    private Plan best(Product given) {
        Product turned = given.transposed();
        Plan best = null;
        for (Panel panel : panels(given.dtype())) {
            if (name.numbers().isEmpty() || name.numbers().contains(panel.rows)) {
                best = better(best, plan(given, panel));
                best = better(best, plan(turned, panel));
            }
        }
        return best;
    }

    private static Plan better(Plan a, Plan b) {
        return a == null || (b != null && b.cycles < a.cycles) ? b : a;
    }

    /** The panels that fit the registers of the device: wide, narrow, and for single rows. */
    private List<Panel> panels(DType type) {
        int length = (vectorWidth >= 16 ? 16 : vectorWidth >= 8 ? 8 : 4) / (type == DType.FLOAT64 ? 2 : 1);
        // Processors with vectors of 8 floats have 16 registers, the others 32.
        int vectors = length * type.bytes() == 32 ? 2 : 4;
        return List.of(new Panel(6, vectors, length), new Panel(12, 1, length), new Panel(1, 2 * vectors, length));
    }

    /** Estimates the cycles of one product of the batch; null if the device has no room for the copies. */
    private Plan plan(Product p, Panel panel) {
        boolean fits = tileColumns(p.dtype(), panel) >= panel.columns();
        boolean inPlace = p.bColumn() == 1 && p.columns() >= panel.columns();
        if (!inPlace && !fits) {
            return null;
        }
        double rowPanels = Product.ceil(p.rows(), panel.rows);
        double columnPanels = Product.ceil(p.columns(), panel.columns());
        double cycles = rowPanels * columnPanels * panel.cycles() * p.depth();
        double copies = Math.ceil(rowPanels * panel.rows / PACKED_ROWS);
        double right = copies * columnPanels * panel.columns() * p.depth() * copying(p);
        double far = p.bK() * p.dtype().bytes() >= FAR ? cycles * (FAR_COST - 1) : 0;
        boolean packRight = !inPlace || (fits && right < far);
        cycles += packRight ? right : far;
        double blocks = Product.ceil(p.depth(), Contract.MATMUL_BLOCK);
        cycles += blocks * p.rows() * p.columns() * (p.cColumn() == 1 ? 0.2 : SCATTERING);
        return new Plan(p, panel, packRight, cycles);
    }

    /** Cycles to copy an element of the right operand. */
    private static double copying(Product p) {
        return p.bColumn() == 1 ? 0.5 : p.bK() == 1 ? 1 : 4;
    }

    /** Columns of a tile of copies; fewer than the panel's where there is no room. */
    private int tileColumns(DType type, Panel panel) {
        long local = device.traits().localMemory;
        long room = Math.min(local, Math.max(FEW_BYTES, Math.min(TILE_BYTES, local / 2)));
        long columns = Math.min(TILE_COLUMNS, room / Contract.MATMUL_BLOCK / type.bytes());
        return (int) (columns / panel.columns() * panel.columns());
    }

    /** The tile with which the work-items, at least as many as wanted if that can be, are done first. */
    private Tile tile(Plan plan, int mostColumns, long wanted) {
        Product p = plan.product;
        Panel panel = plan.panel;
        long rowPanels = Product.ceil(p.rows(), panel.rows);
        long columnPanels = Product.ceil(p.columns(), panel.columns());
        long mostRows = (plan.packRight ? PACKED_ROWS : TILE_ROWS) / panel.rows;
        // Neighbouring rows share lines, of which a panel has one a step.
        boolean near = p.aRow() == 1 && p.aK() * p.dtype().bytes() < FAR;
        boolean deep = p.depth() > SHALLOW && panel.rows > 1 && !near;
        double right = panel.columns() * (plan.packRight ? 2 * copying(p) : 0);
        Tile best = null;
        double least = Double.MAX_VALUE;
        for (long columns = Math.min(columnPanels, mostColumns / panel.columns()); columns > 0; columns--) {
            long across = Product.ceil(columnPanels, columns) * p.batches();
            long down = Math.max(Product.ceil(rowPanels, mostRows), Math.min(rowPanels, Product.ceil(wanted, across)));
            long rows = Product.ceil(rowPanels, down);
            boolean packLeft = deep && columns > 1;
            double steps = rows * columns * panel.cycles() * (deep && !packLeft ? FAR_COST : 1);
            double left = packLeft ? rows * panel.rows * COPYING_LEFT : 0;
            double item = steps + left + columns * right;
            double time = Product.ceil(Product.ceil(rowPanels, rows) * across, device.traits().computeUnits) * item;
            if (time < least) {
                least = time;
                best = new Tile(rows, columns, packLeft);
            }
        }
        return best;
    }

    private void launch(String op, Plan plan) {
        Product p = plan.product;
        Panel panel = plan.panel;
        int tileColumns = plan.packRight ? tileColumns(p.dtype(), panel) : TILE_COLUMNS;
        long wanted =
                Math.min(ITEMS_PER_UNIT * device.traits().computeUnits, Math.max(1, (long) (p.work() / LEAST_WORK)));
        Tile tile = tile(plan, tileColumns, wanted);
        long items = Product.ceil(p.rows(), tile.rows * panel.rows)
                * Product.ceil(p.columns(), tile.columns * panel.columns());
        Geometry batch = p.geometry();
        String defines = p.defines("PANELS", batch) + defines(p.dtype(), plan, tileColumns);
        if (tile.packLeft) {
            defines += "#define PACK_A\n";
        }
        try (SplitSum split = new SplitSum(device, p, items * p.batches(), wanted)) {
            ClKernel kernel =
                    Epilogue.kernel(device, op, split.then(), "matmul_panels", defines, batch.declaration("Batch"));
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(split.sizes())
                    .int64s(tile.rows, tile.columns)
                    .then(split.then())
                    .launch(kernel, new long[] {items, split.parts(), p.batches()}, new long[] {1, 1, 1});
            split.finish(op);
        }
    }

    private static String defines(DType type, Plan plan, int tileColumns) {
        Panel panel = plan.panel;
        String scalar = ClTypes.name(type);
        return "#define LENGTH " + panel.length + "\n#define VECTOR " + scalar + panel.length
                + "\n#define ROWS " + panel.rows + "\n#define VECS "
                + panel.vectors + "\n"
                + (plan.packRight ? "#define PACK_B\n#define TILE_COLUMNS " + tileColumns + "\n" : "");
    }
}
