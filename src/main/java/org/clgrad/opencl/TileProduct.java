package org.clgrad.opencl;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;

/** Matrix products on GPU-shaped devices: tiles of outputs in registers, fed through local memory. */
final class TileProduct implements MatMul.Variant {
    /** Work-groups for each compute unit below which sums are divided. */
    private static final long GROUPS_PER_UNIT = 2;

    /**
     * A tile.
     *
     * @param rows its rows
     * @param columns its columns
     * @param depth steps of k that are in local memory at a time
     * @param item rows and columns of a work-item
     */
    record Tile(int rows, int columns, int depth, int item) {
        static Tile of(List<Integer> numbers) {
            return new Tile(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
        }

        /** Whether outputs and loads of four elements divide evenly among the work-items. */
        boolean isSound() {
            return rows % (2 * item) == 0
                    && columns % (2 * item) == 0
                    && rows * depth % (4 * group()) == 0
                    && columns * depth % (4 * group()) == 0;
        }

        int group() {
            return rows / item * (columns / item);
        }

        /** Bytes of local memory. */
        long local(DType type) {
            return 2L * depth * (rows + columns + 8) * type.bytes();
        }

        /** How many tiles cover the outputs. */
        long count(Product p) {
            return Product.ceil(p.rows(), rows) * Product.ceil(p.columns(), columns);
        }
    }

    private final ClDevice device;
    private final VariantName name;
    private final Tile tile;

    /** The variant of a name. */
    TileProduct(ClDevice device, VariantName name) {
        this.device = device;
        this.name = name;
        this.tile = Tile.of(name.numbers());
    }

    @Override
    public String name() {
        return name.name();
    }

    @Override
    public boolean suits(Product p) {
        return tile.group() <= device.traits().maxGroup
                && tile.local(p.dtype()) <= device.traits().localMemory
                && p.rows() >= tile.rows() / 4
                && p.columns() >= tile.columns() / 4;
    }

    @Override
    public void run(String op, Product p) {
        long tiles = tile.count(p);
        boolean aAlongK = p.aRow() != 1 || p.aK() == 1;
        boolean bAlongK = p.bColumn() != 1;
        Geometry batch = p.geometry();
        String defines =
                p.defines("TILES", batch) + "#define REAL4 " + ClTypes.name(p.dtype()) + "4\n#define TILE_ROWS "
                        + tile.rows() + "\n#define TILE_COLUMNS " + tile.columns() + "\n#define DEPTH " + tile.depth()
                        + "\n#define ITEM " + tile.item() + "\n";
        long wanted = GROUPS_PER_UNIT * device.traits().computeUnits;
        try (SplitSum split = new SplitSum(device, p, tiles * p.batches(), wanted)) {
            ClKernel kernel =
                    Epilogue.kernel(device, op, split.then(), "matmul_tiles", defines, batch.declaration("Batch"));
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(split.sizes())
                    .int64s(
                            aAlongK ? 1 : 0,
                            bAlongK ? 1 : 0,
                            aligned(p.aBatch(), aAlongK ? p.aK() : p.aRow(), aAlongK ? p.aRow() : p.aK()),
                            aligned(p.bBatch(), bAlongK ? p.bK() : p.bColumn(), bAlongK ? p.bColumn() : p.bK()),
                            p.columns() % 4 == 0 ? 1 : 0)
                    .then(split.then())
                    .launch(
                            kernel,
                            new long[] {Math.multiplyExact(tiles, tile.group()), split.parts(), p.batches()},
                            new long[] {tile.group(), 1, 1});
            split.finish(op);
        }
    }

    /** 1 if runs of four elements always begin at a multiple of four, else 0. */
    static long aligned(Layout batch, long step, long lineStep) {
        boolean all = step == 1 && lineStep % 4 == 0 && batch.offset() % 4 == 0;
        for (int d = 0; d < batch.shape().rank(); d++) {
            all &= batch.stride(d) % 4 == 0;
        }
        return all ? 1 : 0;
    }
}
