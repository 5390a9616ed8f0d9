package org.clgrad.opencl;

import org.clgrad.spi.MatMulPrecision;

/** Matrix products in the fast modes: tiles of outputs in the registers of warps, multiplied by tensor cores. */
final class TensorProduct implements MatMul.Variant {
    /** Work-groups for each compute unit below which sums are divided. */
    private static final long GROUPS_PER_UNIT = 2;

    /** Bytes of a tile's row in local memory, for each part of the operands. */
    private static final long ROW_BYTES = 64;

    /** Bytes of local memory through which a work-item exchanges its fragments in an emulation. */
    private static final long FRAGMENT_BYTES = 24;

    private final ClDevice device;
    private final VariantName name;
    private final TensorCores cores;
    private final int rows;
    private final int columns;
    private final int parts;
    private final int group;

    /** The variant of a name. */
    TensorProduct(ClDevice device, VariantName name) {
        this.device = device;
        this.name = name;
        cores = device.traits().tensorCores;
        rows = name.numbers().get(0);
        columns = name.numbers().get(1);
        parts = parts(name.precision());
        group = group(columns);
    }

    private static int group(int columns) {
        return columns / 32 * 2 * 32;
    }

    /** IllegalArgumentException if the loads of a tile do not divide evenly among the work-items. */
    static void checkSound(String name, int rows, int columns) {
        if (rows * 4 % group(columns) != 0) {
            throw new IllegalArgumentException("'" + name + "' does not divide evenly among work-items");
        }
    }

    /** How many numbers of the tensor cores an operand is split into. */
    private static int parts(MatMulPrecision precision) {
        return switch (precision) {
            case IEEE -> throw new IllegalArgumentException("no tensor cores in " + precision);
            case TF32, BF16 -> 1;
            case TF32X3 -> 2;
            case BF16X9 -> 3;
        };
    }

    /** How many of those make a word of 32 bits. */
    private int pair() {
        return switch (name.precision()) {
            case IEEE, TF32, TF32X3 -> 1;
            case BF16, BF16X9 -> 2;
        };
    }

    @Override
    public String name() {
        return name.name();
    }

    @Override
    public boolean suits(Product p) {
        long buffers = parts == 1 ? 2 : 1;
        long local = buffers * parts * (rows + columns) * ROW_BYTES
                + (cores == TensorCores.PTX ? 0 : group * FRAGMENT_BYTES);
        return group <= device.traits().maxGroup
                && local <= device.traits().localMemory
                && p.rows() >= rows / 4
                && p.columns() >= columns / 4;
    }

    @Override
    public boolean finishes() {
        return false;
    }

    @Override
    public void run(String op, Product p) {
        long tiles = Product.ceil(p.rows(), rows) * Product.ceil(p.columns(), columns);
        boolean aAlongK = p.aRow() != 1 || p.aK() == 1;
        boolean bAlongK = p.bColumn() != 1;
        Geometry batch = p.geometry();
        String defines = p.defines("TENSOR", batch) + cores.define() + "#define REAL4 float4\n#define TILE_ROWS " + rows
                + "\n#define TILE_COLUMNS " + columns + "\n#define PARTS " + parts + "\n#define PAIR " + pair()
                + "\n#define A_ALONG_K " + (aAlongK ? 1 : 0) + "\n#define B_ALONG_K " + (bAlongK ? 1 : 0) + "\n";
        ClKernel kernel =
                Kernels.get(device, op, "matmul_tensor", "matmul_tensor.cl", defines, batch.declaration("Batch"));
        long wanted = GROUPS_PER_UNIT * device.traits().computeUnits;
        try (SplitSum split = new SplitSum(device, p, tiles * p.batches(), wanted, true)) {
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(split.sizes())
                    .int64s(
                            aAlongK ? 1 : 0,
                            bAlongK ? 1 : 0,
                            TileProduct.aligned(p.aBatch(), aAlongK ? p.aK() : p.aRow(), aAlongK ? p.aRow() : p.aK()),
                            TileProduct.aligned(
                                    p.bBatch(), bAlongK ? p.bK() : p.bColumn(), bAlongK ? p.bColumn() : p.bK()),
                            p.columns() % 2 == 0 ? 1 : 0)
                    .launch(
                            kernel,
                            new long[] {Math.multiplyExact(tiles, group), split.parts(), p.batches()},
                            new long[] {group, 1, 1});
            split.finish(op);
        }
    }
}
