package org.clgrad.spi;

import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.junit.jupiter.api.Test;

/** The contract of backends: reading and writing at indices. */
interface IndexContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    private ContractCheck.Pair indices(long bound, long... dims) {
        ContractCheck c = contract();
        Layout layout = c.layout(true, dims);
        long[] content = new long[(int) layout.end()];
        for (int i = 0; i < content.length; i++) {
            content[i] = c.random.nextInt((int) bound);
        }
        return c.pair(DType.INT64, layout, content);
    }

    @Test
    default void gathers() {
        ContractCheck c = contract();
        c.eachRandom(40, s -> {
            for (DType dtype : DType.values()) {
                long[] from = c.dims(1 + c.random.nextInt(4), 6);
                int dim = c.random.nextInt(from.length);
                long[] dims = from.clone();
                for (int d = 0; d < dims.length; d++) {
                    dims[d] = d == dim ? c.random.nextInt(50) : 1 + c.random.nextInt((int) from[d]);
                }
                if (c.has(dtype)) {
                    c.check(
                            dtype.label(),
                            new Primitive.Gather(dim),
                            c.contiguous(dtype, dims),
                            c.input(dtype, from),
                            indices(from[dim], dims));
                }
            }
        });
    }

    @Test
    default void scatters() {
        ContractCheck c = contract();
        c.eachRandom(80, s -> {
            for (DType dtype : ContractCheck.NUMERIC) {
                long[] base = c.dims(1 + c.random.nextInt(4), 6);
                int dim = c.random.nextInt(base.length);
                long[] dims = base.clone();
                for (int d = 0; d < dims.length; d++) {
                    dims[d] = d == dim ? c.random.nextInt(80) : 1 + c.random.nextInt((int) base[d]);
                }
                if (c.has(dtype)) {
                    Primitive.Merge[] merges = Primitive.Merge.values();
                    c.check(
                            dtype.label(),
                            new Primitive.Scatter(dim, merges[c.random.nextInt(merges.length)]),
                            c.contiguous(dtype, base),
                            c.input(dtype, base),
                            indices(base[dim], dims),
                            c.input(dtype, dims));
                }
            }
        });
    }

    @Test
    default void scattersManySourcesIntoOneLine() {
        ContractCheck c = contract();
        c.eachRandom(2, s -> {
            for (Primitive.Merge merge : Primitive.Merge.values()) {
                c.check(
                        "line",
                        new Primitive.Scatter(0, merge),
                        c.contiguous(DType.FLOAT32, 37),
                        c.contiguous(DType.FLOAT32, 37),
                        indices(37, ContractCheck.SMALL ? 1100 : 5000),
                        c.contiguous(DType.FLOAT32, ContractCheck.SMALL ? 1100 : 5000));
            }
        });
    }
}
