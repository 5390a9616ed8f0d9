package org.clgrad.cpu;

import org.clgrad.error.ClgradException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.ColumnSums;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.RowStages;
import org.clgrad.spi.Window;

/**
 * The processor as a device. Every call is done when it returns, so there is nothing to wait for and a failure
 * reaches the caller at once.
 */
final class CpuBackend implements Backend {
    /** Left to the garbage collector when it is given back. */
    private static final RowStages.Memory MEMORY = new RowStages.Memory() {
        @Override
        public Buffer take(DType dtype, long elements) {
            return CpuBuffer.allocate(dtype, elements);
        }

        @Override
        public void give(Buffer buffer) {
            ((CpuBuffer) buffer).release();
        }
    };

    private final DeviceInfo info;
    private final Workers workers;
    private final FloatKernels kernels;
    private final PlanCache plans;

    CpuBackend(int threads, VectorSupport vector) {
        this(new Workers(threads), vector.kernels(), CpuInfo.describe(threads, vector));
    }

    /** A backend with kernels and threads of one's choice, for tests. */
    CpuBackend(Workers workers, FloatKernels kernels, DeviceInfo info) {
        this(workers, kernels, Contest.Rule.wanted(), info);
    }

    /** The same, which says when loops are written for programs. */
    CpuBackend(Workers workers, FloatKernels kernels, Contest.Rule rule, DeviceInfo info) {
        this.info = info;
        this.workers = workers;
        boolean tried = rule != Contest.Rule.ALWAYS && kernels.compiler() != null;
        this.kernels = tried ? new TriedKernels(kernels, new PlainFloatKernels()) : kernels;
        this.plans = new PlanCache(this.kernels, rule);
        kernels.prepare();
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public boolean isGarbageCollected() {
        return true;
    }

    /** A shorter result is computed before its description would be built. */
    @Override
    public long fusesFrom() {
        return 4 * Scratch.BLOCK;
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
        return CpuBuffer.allocate(dtype, elements);
    }

    @Override
    public void free(Buffer buffer) {
        if (buffer instanceof CpuBuffer mine) {
            mine.release();
        }
    }

    @Override
    public void upload(Buffer target, long targetOffset, Object array, int offset, int length) {
        copy("upload", array, offset, CpuBuffer.array(target), targetOffset, length);
    }

    @Override
    public void download(Buffer source, long sourceOffset, Object array, int offset, int length) {
        copy("download", CpuBuffer.array(source), sourceOffset, array, offset, length);
    }

    private static void copy(String op, Object from, long fromOffset, Object to, long toOffset, int length) {
        try {
            System.arraycopy(from, Math.toIntExact(fromOffset), to, Math.toIntExact(toOffset), length);
        } catch (IndexOutOfBoundsException | ArrayStoreException | ArithmeticException e) {
            throw new DeviceException(
                    op + ": " + length + " elements from offset " + fromOffset + " to offset " + toOffset
                            + " do not fit (" + e.getMessage() + ")",
                    e);
        }
    }

    @Override
    public void submit(Primitive op, Operand out, Operand... inputs) {
        try {
            compute(op, out, inputs);
        } catch (ClgradException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw new DeviceMemoryException(
                    op.label() + ": no room on cpu for working memory in a heap of at most "
                            + Runtime.getRuntime().maxMemory()
                            + " bytes; free tensors or start Java with a larger -Xmx",
                    e);
        } catch (RuntimeException e) {
            throw new DeviceException(op.label() + ": failed on cpu with " + e + "; output " + describe(out), e);
        }
    }

    private static String describe(Operand x) {
        return x.dtype() + " " + x.layout();
    }

    private void compute(Primitive op, Operand out, Operand[] in) {
        if (op instanceof Primitive.Elementwise e) {
            Elementwise.run(workers, plans.get(e.program()), e.scalars(), out, in);
        } else if (op instanceof Primitive.Update u) {
            Elementwise.update(workers, plans.get(u.program()), u.scalars(), in);
        } else if (op instanceof Primitive.Reduce r) {
            Reduce.run(workers, kernels, plans, r, out, in);
        } else if (op instanceof Primitive.Rows r) {
            rows(r, out, in);
        } else if (op instanceof Primitive.MatMul m) {
            MatMul.run(workers, kernels, plans, m, out, in);
        } else if (op instanceof Primitive.Attention a) {
            Attention.forward(workers, kernels.attention(in[0].dtype()), a, out, in);
        } else if (op instanceof Primitive.AttentionGradient a) {
            Attention.gradient(workers, kernels.attention(in[0].dtype()), a, out, in);
        } else if (op instanceof Primitive.Gather g) {
            Indexing.gather(workers, g.dim(), out, in[0], in[1]);
        } else if (op instanceof Primitive.Scatter s) {
            Indexing.scatter(workers, plans, s, out, in[0], in[1], in[2]);
        } else if (op instanceof Primitive.ArgReduce a) {
            ArgReduce.run(workers, a.largest(), a.dim(), out, in[0]);
        } else if (op instanceof Primitive.Sort s) {
            Sort.run(workers, s.dim(), s.descending(), out, in[0]);
        } else if (op instanceof Primitive.CumSum c) {
            CumSum.run(workers, kernels, c.dim(), c.reverse(), out, in[0]);
        } else if (op instanceof Primitive.Convolution c) {
            convolution(c.window(), c.groups(), in[0], in[1].shape(), out).forward(out, in[0], in[1]);
        } else if (op instanceof Primitive.ConvolutionInput c) {
            WindowProduct product = kernels.windowProduct(out.dtype());
            Shape weight = in[1].shape();
            new ConvolutionInput(workers, kernels, plans, product, c.window(), c.groups(), out, weight, in[0])
                    .run(out, in[0], in[1]);
        } else if (op instanceof Primitive.ConvolutionWeight c) {
            convolution(c.window(), c.groups(), in[0], out.shape(), in[1]).weight(out, in[0], in[1]);
        } else if (op instanceof Primitive.Unfold u) {
            Windows.unfold(workers, u.window(), out, in[0]);
        } else if (op instanceof Primitive.FoldWindows f) {
            Windows.fold(workers, f.window(), out, in[0]);
        } else if (op instanceof Primitive.WindowArgMax w) {
            Windows.argMax(workers, w.window(), out, in[0]);
        } else if (op instanceof Primitive.RandomBits r) {
            Philox.run(workers, r, out);
        } else {
            throw new DeviceException(op.label() + ": the cpu backend does not know this primitive");
        }
    }

    private void rows(Primitive.Rows r, Operand out, Operand[] in) {
        if (!r.columns().isEmpty() && ColumnRows.suits(workers, r, in)) {
            ColumnRows.run(this, MEMORY, workers, plans, r, out, in);
            return;
        }
        if (Rows.suits(workers, r, in)) {
            Rows.run(workers, plans, r.withoutColumns(), out, in);
        } else {
            RowStages.submit(this, MEMORY, r, out, in);
        }
        ColumnSums.submit(this, r, in);
    }

    private Convolution convolution(Window window, int groups, Operand image, Shape weight, Operand result) {
        return new Convolution(
                workers, plans, kernels.windowProduct(image.dtype()), window, groups, image, weight, result);
    }

    @Override
    public void synchronize() {
        // Nothing is ever pending.
    }

    @Override
    public void close() {
        workers.close();
    }
}
