package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;
import org.clgrad.spi.Window;

/** The sizes of a convolution, and what its result and its gradients have in common. */
class ConvolutionCall {
    /** Multiplications that are worth handing to another thread. */
    static final long GRAIN = 1 << 18;
    /** Places of the result computed together. */
    static final int BAND = 256;

    static final int BLOCK = Contract.MATMUL_BLOCK;

    /** Numbers of scratch buffers. */
    static final int SUMS = 0;

    static final int PADDED = 1;

    final Workers workers;
    final PlanCache plans;
    final WindowProduct product;
    final DType type;
    final Window w;
    final int groups;
    final int images;
    final int channels;
    final int height;
    final int width;
    final int results;
    final int outH;
    final int outW;
    final int places;
    final int taps;
    final int depth;

    ConvolutionCall(
            Workers workers,
            PlanCache plans,
            WindowProduct product,
            Window window,
            int groups,
            Operand image,
            Shape weight,
            Operand result) {
        this.workers = workers;
        this.plans = plans;
        this.product = product;
        this.type = image.dtype();
        this.w = window;
        this.groups = groups;
        Shape x = image.shape();
        images = Math.toIntExact(x.dim(0));
        channels = Math.toIntExact(weight.dim(1));
        height = Math.toIntExact(x.dim(2));
        width = Math.toIntExact(x.dim(3));
        results = Math.toIntExact(weight.dim(0) / groups);
        outH = Math.toIntExact(result.shape().dim(2));
        outW = Math.toIntExact(result.shape().dim(3));
        places = outH * outW;
        taps = window.kernelH() * window.kernelW();
        depth = channels * taps;
    }

    /** An operand whose elements lie in order: itself or a copy. */
    final Operand inOrder(Operand x) {
        if (x.layout().isContiguous()) {
            return x;
        }
        Operand copy = new Operand(CpuBuffer.allocate(type, x.shape().size()), Layout.contiguous(x.shape()));
        Elementwise.run(workers, plans.get(Program.identity(type)), List.of(), copy, new Operand[] {x});
        return copy;
    }

    final int roundRows(int rows) {
        int tile = product.tileRows();
        return (rows + tile - 1) / tile * tile;
    }

    static long grain(long each) {
        return Math.max(1, GRAIN / Math.max(1, each));
    }
}
