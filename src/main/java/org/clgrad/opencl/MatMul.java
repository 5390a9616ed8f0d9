package org.clgrad.opencl;

import java.util.List;
import java.util.Locale;
import org.clgrad.shape.DType;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;

/** Matrix products. All variants give the same bits; {@link #choose} is the table of which runs where. */
final class MatMul {
    private enum Variant {
        ANY,
        TILED,
        PANELS
    }

    /** Edge of the outputs of a group of the tiled kernel, {@code TILE} in {@code matmul.cl}, and its work-items. */
    private static final int TILE = 64;

    private static final int SIDE = 16;

    private final ClDevice device;
    private final Elementwise elementwise;
    private final PanelProduct panels;

    MatMul(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
        this.panels = new PanelProduct(device);
    }

    void run(String op, Operand out, Operand a, Operand b) {
        if (out.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        if (out.shape().size() == 0) {
            return;
        }
        if (a.shape().dim(a.shape().rank() - 1) == 0) {
            elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), out, List.of());
            return;
        }
        Product p = Product.of(out, a, b);
        Variant variant = choose(p);
        if (variant == Variant.PANELS) {
            panels.run(op, p);
            return;
        }
        Geometry batch = p.geometry();
        ClKernel kernel = Kernels.get(
                device,
                op,
                "matmul_" + variant.name().toLowerCase(Locale.ROOT),
                "matmul.cl",
                p.defines(variant.name(), batch),
                batch.declaration("Batch"));
        if (variant == Variant.TILED) {
            long[] global = {Product.ceil(p.columns(), TILE) * SIDE, Product.ceil(p.rows(), TILE) * SIDE, p.batches()};
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(p.c())
                    .geometry(batch)
                    .int64s(p.sizes(0, p.depth()))
                    .launch(kernel, global, new long[] {SIDE, SIDE, 1});
            return;
        }
        long group = device.traits().cpuShaped ? 16 : Math.min(64, kernel.maxGroup());
        long outputs = p.rows() * p.columns();
        try (SplitSum split = new SplitSum(device, p, outputs * p.batches(), 1024L * device.traits().computeUnits)) {
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(split.sizes())
                    .launch(kernel, new long[] {outputs, split.parts(), p.batches()}, new long[] {group, 1, 1});
            split.finish(op);
        }
    }

    private Variant choose(Product p) {
        if (device.traits().cpuShaped) {
            return p.rows() * p.columns() < 8 || p.work() / p.batches() < 512 ? Variant.ANY : Variant.PANELS;
        }
        boolean fits = device.traits().maxGroup >= SIDE * SIDE
                && device.traits().localMemory
                        >= 2L * SIDE * (TILE + 1) * p.dtype().bytes();
        return fits && p.rows() >= 32 && p.columns() >= 32 && p.depth() >= 8 ? Variant.TILED : Variant.ANY;
    }
}
