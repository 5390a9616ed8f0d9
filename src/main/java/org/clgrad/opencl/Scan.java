package org.clgrad.opencl;

import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/** Cumulative sums: block sums, the blocks' offsets, and their addition. */
final class Scan {
    private final ClDevice device;

    Scan(ClDevice device) {
        this.device = device;
    }

    void run(String op, Primitive.CumSum scan, Operand out, Operand in) {
        if (out.shape().size() == 0) {
            return;
        }
        if (out.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        int dim = scan.dim();
        Layout from = in.layout();
        Layout to = out.layout();
        Lines lines = new Lines(in.shape(), dim, from, to);
        String defines = lines.defines() + ClTypes.arithmetic(out.dtype());
        long length = in.shape().dim(dim);
        long blocks = (length + Contract.SCAN_BLOCK - 1) / Contract.SCAN_BLOCK;
        long first = scan.reverse() ? length - 1 : 0;
        long[] local = {device.traits().cpuShaped ? 1 : Math.min(64, Long.highestOneBit(lines.count)), 1};
        ClBuffer totals = device.scratch().take(out.dtype(), blocks == 1 ? 1 : lines.count * blocks);
        try {
            ClKernel sums = Kernels.get(device, op, "scan_blocks", "scan.cl", defines, lines.declarations());
            new Arguments(device, op)
                    .buffer(in.buffer())
                    .buffer(out.buffer())
                    .buffer(totals)
                    .geometry(lines.geometry)
                    .index(lines.wide, lines.count)
                    .int64(length)
                    .int64(first)
                    .int64(from.stride(dim))
                    .int64(to.stride(dim))
                    .launch(sums, new long[] {lines.count, blocks}, local);
            if (blocks == 1) {
                return;
            }
            ClKernel offsets = Kernels.get(device, op, "scan_totals", "scan.cl", defines, lines.declarations());
            new Arguments(device, op)
                    .buffer(totals)
                    .index(lines.wide, lines.count)
                    .int64(blocks)
                    .launch(offsets, new long[] {lines.count}, new long[] {local[0]});
            ClKernel add = Kernels.get(device, op, "scan_offsets", "scan.cl", defines, lines.declarations());
            new Arguments(device, op)
                    .buffer(out.buffer())
                    .buffer(totals)
                    .geometry(lines.geometry)
                    .index(lines.wide, lines.count)
                    .int64(length)
                    .int64(blocks)
                    .int64(first)
                    .int64(to.stride(dim))
                    .launch(add, new long[] {lines.count, blocks - 1}, local);
        } finally {
            device.scratch().give(totals);
        }
    }
}
