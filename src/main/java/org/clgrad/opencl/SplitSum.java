package org.clgrad.opencl;

import org.clgrad.spi.Buffer;
import org.clgrad.spi.Contract;

/**
 * How a product's sums are divided among work-items where its outputs are too few to keep the device busy: each block of
 * k, or in the fast modes each part, gives a matrix of its own, and these are added in the contract's order. Closing it
 * gives their memory back.
 */
final class SplitSum implements AutoCloseable {
    private final ClDevice device;
    private final Product product;
    private final long length;
    private final long parts;
    private final long matrices;
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
        this(device, product, items, wanted, false);
    }

    /** The same; where a part is {@code whole}, the kernel adds its blocks up itself. */
    SplitSum(ClDevice device, Product product, long items, long wanted, boolean whole) {
        this.device = device;
        this.product = product;
        long blocks = Product.ceil(product.depth(), Contract.MATMUL_BLOCK);
        long most = Math.min(blocks, Math.max(1, wanted / items));
        length = Product.ceil(blocks, most);
        parts = Product.ceil(blocks, length);
        matrices = parts == 1 ? 1 : whole ? parts : blocks;
        sums = parts == 1
                ? null
                : device.scratch()
                        .take(product.dtype(), product.rows() * product.columns() * product.batches() * matrices);
    }

    /** The number of parts, 1 if it is not worth it. */
    long parts() {
        return parts;
    }

    /** Where the kernel writes. */
    Buffer target() {
        return sums == null ? product.c() : sums;
    }

    /** What the kernel does to the elements; parts of sums are none yet. */
    Epilogue then() {
        return sums == null ? product.then() : null;
    }

    /** The kernel's sizes. */
    long[] sizes() {
        return product.sizes(matrices, length * Contract.MATMUL_BLOCK);
    }

    /** Adds the blocks' results, if there are several. */
    void finish(String op) {
        if (sums == null) {
            return;
        }
        Geometry batch = product.geometry();
        Epilogue then = product.then();
        ClKernel kernel = Epilogue.kernel(
                device, op, then, "matmul_sum", product.defines("SUM", batch), batch.declaration("Batch"));
        long outputs = product.rows() * product.columns();
        long group = Math.min(device.traits().cpuShaped ? 16 : 64, kernel.maxGroup());
        new Arguments(device, op)
                .buffer(sums)
                .buffer(product.c())
                .int64s(outputs, matrices, product.rows(), product.columns(), product.cRow(), product.cColumn())
                .then(then)
                .launch(kernel, new long[] {outputs, product.batches()}, new long[] {group, 1});
    }

    @Override
    public void close() {
        if (sums != null) {
            device.scratch().give(sums);
        }
    }
}
