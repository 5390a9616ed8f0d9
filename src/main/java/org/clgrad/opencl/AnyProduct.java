package org.clgrad.opencl;

/** Matrix products of any shape: a work-item an output, or a part of its sum. */
final class AnyProduct implements MatMul.Variant {
    /** Work-items for each compute unit below which sums are divided. */
    private static final long ITEMS_PER_UNIT = 1024;

    private final ClDevice device;

    AnyProduct(ClDevice device) {
        this.device = device;
    }

    @Override
    public String name() {
        return "any";
    }

    @Override
    public boolean suits(Product p) {
        return true;
    }

    @Override
    public void run(String op, Product p) {
        Geometry batch = p.geometry();
        long outputs = p.rows() * p.columns();
        long wanted = ITEMS_PER_UNIT * device.traits().computeUnits;
        try (SplitSum split = new SplitSum(device, p, outputs * p.batches(), wanted)) {
            ClKernel kernel = Epilogue.kernel(
                    device, op, split.then(), "matmul_any", p.defines("ANY", batch), batch.declaration("Batch"));
            long group = Math.min(device.traits().cpuShaped ? 16 : 64, kernel.maxGroup());
            new Arguments(device, op)
                    .buffer(p.a())
                    .buffer(p.b())
                    .buffer(split.target())
                    .geometry(batch)
                    .int64s(split.sizes())
                    .then(split.then())
                    .launch(kernel, new long[] {outputs, split.parts(), p.batches()}, new long[] {group, 1, 1});
            split.finish(op);
        }
    }
}
