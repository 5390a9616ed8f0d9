package org.clgrad.opencl;

import org.clgrad.spi.Buffer;
import org.clgrad.spi.Contract;

/**
 * How a product's sums are divided among work-items where its outputs are too few to keep the device busy: each block of
 * k gives a matrix of its own, and these are added in the contract's order. Closing it gives their memory back.
 */
final class SplitSum implements AutoCloseable {
    private final ClDevice device;
    private final Product product;
    private final long blocks;
    private final long parts;
    private final ClBuffer sums;

    /**
     * Divides a product.
     *
     * @param device where it runs
     * @param product the product
     * @param items work-items without a division
     * @param wanted work-items that keep the device busy
     */
    SplitSum(ClDevice device, Product product, long items, long wanted) {
        this.device = device;
        this.product = product;
        blocks = Product.ceil(product.depth(), Contract.MATMUL_BLOCK);
        long most = Math.min(blocks, Math.max(1, wanted / items));
        parts = Product.ceil(blocks, Product.ceil(blocks, most));
        sums = parts == 1
                ? null
                : device.scratch()
                        .take(product.dtype(), product.rows() * product.columns() * product.batches() * blocks);
    }

    /** The number of parts, 1 if it is not worth it. */
    long parts() {
        return parts;
    }

    /** Where the kernel writes. */
    Buffer target() {
        return sums == null ? product.c() : sums;
    }

    /** The kernel's sizes. */
    long[] sizes() {
        long length = Product.ceil(blocks, parts) * Contract.MATMUL_BLOCK;
        return product.sizes(sums == null ? 0 : product.rows() * product.columns(), length);
    }

    /** Adds the blocks' results, if there are several. */
    void finish(String op) {
        if (sums == null) {
            return;
        }
        Geometry batch = product.geometry();
        ClKernel kernel = Kernels.get(
                device, op, "matmul_sum", "matmul.cl", product.defines("SUM", batch), batch.declaration("Batch"));
        long outputs = product.rows() * product.columns();
        long group = Math.min(device.traits().cpuShaped ? 16 : 64, kernel.maxGroup());
        new Arguments(device, op)
                .buffer(sums)
                .buffer(product.c())
                .int64s(outputs, blocks)
                .launch(kernel, new long[] {outputs, product.batches()}, new long[] {group, 1});
    }

    @Override
    public void close() {
        if (sums != null) {
            device.scratch().give(sums);
        }
    }
}
