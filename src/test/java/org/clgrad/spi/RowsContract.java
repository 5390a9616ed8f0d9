package org.clgrad.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive.Column;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Stage;
import org.junit.jupiter.api.Test;

/** The contract of backends: folds and programs along rows, which have the bits of separate primitives. */
interface RowsContract {
    /** {@return what compares the backend with the reference} */
    ContractCheck contract();

    /** {@code (x - max) / s}, over its sum: one value at every element that two stages use. */
    private static Primitive.Rows quotient(DType type, int rowDims) {
        Program.Builder b = new Program.Builder(List.of(type, type), List.of(type));
        b.apply(Fn.DIV, b.apply(Fn.SUB, 0, 1), 2);
        return new Primitive.Rows(
                rowDims,
                List.of(false),
                List.of(
                        new Stage(Fold.MAX, List.of(0), Program.identity(type)),
                        new Stage(null, List.of(0, 1), b.build()),
                        new Stage(Fold.SUM, List.of(2), Program.identity(type)),
                        new Stage(null, List.of(2, 3), Program.of(Fn.DIV, null, type, type))),
                List.of(-3.0));
    }

    /**
     * Of x, weight, one value a row and classes: folds of programs, programs on values of rows, several types. With
     * {@code perRow} one value a row. Values 4, 5, 7 and 8 can be kept.
     */
    private static Primitive.Rows mixed(DType type, int rowDims, boolean perRow, Integer... keeps) {
        Program.Builder scaled = new Program.Builder(List.of(type), List.of(type, type));
        scaled.apply(Fn.RSQRT, scaled.apply(Fn.ADD, scaled.apply(Fn.DIV, 0, 1), 2));
        Program.Builder squares = new Program.Builder(List.of(type, type), List.of());
        squares.apply(Fn.SQUARE, squares.apply(Fn.SUB, 0, 1));
        Program.Builder chosen = new Program.Builder(List.of(DType.INT64, DType.INT64, type, type), List.of(type));
        chosen.apply(Fn.WHERE, chosen.apply(Fn.EQ, 0, 1), chosen.apply(Fn.MUL, 2, 3), 4);
        Program.Builder last = new Program.Builder(List.of(type, type, type, type), List.of());
        last.apply(Fn.SUB, last.apply(Fn.MUL, 0, 1), last.apply(Fn.MUL, 2, 3));
        // Values 0 to 3: x, weight, one a row, class of the row.
        List<Stage> stages = List.of(
                new Stage(Fold.SUM, List.of(0, 2), squares.build()),
                new Stage(null, List.of(4), scaled.build()),
                new Stage(null, List.of(0, 5), Program.of(Fn.MUL, null, type, type)),
                new Stage(Fold.SUM, List.of(3, Primitive.Rows.PLACE, 6, 1), chosen.build()),
                new Stage(Fold.MIN, List.of(6), Program.identity(type)),
                perRow
                        ? new Stage(null, List.of(7, 8, 2, 5), last.build())
                        : new Stage(null, List.of(6, 1, 7, 8), last.build()));
        return new Primitive.Rows(
                rowDims, List.of(false, false, true, true), stages, List.of(7.0, 0.5, 0.0), List.of(keeps), List.of());
    }

    /** The same, and sums over rows of {@code weight (x - r)}, r one value a row, and of x. */
    private static Primitive.Rows withColumns(DType type, int rowDims, boolean perRow, Integer... keeps) {
        Primitive.Rows rows = mixed(type, rowDims, perRow, keeps);
        Program.Builder product = new Program.Builder(List.of(type, type, type), List.of());
        product.apply(Fn.MUL, 0, product.apply(Fn.SUB, 1, 2));
        return new Primitive.Rows(
                rowDims,
                rows.perRow(),
                rows.stages(),
                rows.scalars(),
                rows.keeps(),
                List.of(new Column(List.of(1, 0, 2), product.build()), new Column(List.of(0), Program.identity(type))));
    }

    private void checkColumns(DType type, int rowDims, boolean perRow, boolean dense, long... dims) {
        ContractCheck c = contract();
        long[] rows = Arrays.copyOf(dims, dims.length - rowDims);
        long[] row = Arrays.copyOfRange(dims, dims.length - rowDims, dims.length);
        long[] result = perRow ? rows : dims;
        c.check(
                "columns " + type + " " + Shape.of(dims),
                withColumns(type, rowDims, perRow, 8),
                dense ? c.contiguous(type, result) : c.of(type, c.layout(false, result)),
                dense ? c.contiguous(type, dims) : c.input(type, dims),
                dense ? c.contiguous(type, dims) : c.input(type, dims),
                c.input(type, rows),
                c.input(DType.INT64, rows),
                c.contiguous(type, rows),
                c.contiguous(type, row),
                c.contiguous(type, row));
    }

    private void checkQuotient(DType type, int rowDims, long... dims) {
        ContractCheck c = contract();
        c.check(
                type + " " + Shape.of(dims),
                quotient(type, rowDims),
                c.of(type, c.layout(false, dims)),
                c.input(type, dims));
    }

    private void checkMixed(DType type, int rowDims, boolean perRow, long... dims) {
        ContractCheck c = contract();
        long[] rows = Arrays.copyOf(dims, dims.length - rowDims);
        c.check(
                type + " " + Shape.of(dims),
                mixed(type, rowDims, perRow),
                c.of(type, c.layout(false, perRow ? rows : dims)),
                c.input(type, dims),
                c.input(type, dims),
                c.input(type, rows),
                c.input(DType.INT64, rows));
    }

    @Test
    default void rowsOfEveryLength() {
        ContractCheck c = contract();
        long[] lengths =
                ContractCheck.SMALL ? new long[] {1, 63, 65} : new long[] {1, 2, 63, 64, 65, 1000, 4096, 4097, 10_000};
        c.eachRandom(4, s -> {
            for (long length : lengths) {
                for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                    if (c.has(type)) {
                        long rows = 1 + c.random.nextInt(5);
                        c.check(
                                "quotient",
                                quotient(type, 1),
                                c.contiguous(type, rows, length),
                                c.contiguous(type, rows, length));
                        boolean perRow = length % 2 == 0;
                        c.check(
                                "mixed",
                                mixed(type, 1, perRow),
                                perRow ? c.contiguous(type, rows) : c.contiguous(type, rows, length),
                                c.contiguous(type, rows, length),
                                c.of(type, Layout.contiguous(Shape.of(length)).expand(Shape.of(rows, length))),
                                c.contiguous(type, rows),
                                c.contiguous(DType.INT64, rows));
                    }
                }
            }
        });
    }

    @Test
    default void rowsOfSeveralDimensions() {
        ContractCheck c = contract();
        c.eachRandom(16, s -> {
            long[] dims = c.dims(1 + c.random.nextInt(4), 9);
            int rowDims = 1 + c.random.nextInt(dims.length);
            checkQuotient(DType.FLOAT32, rowDims, dims);
            checkMixed(DType.FLOAT32, rowDims, c.random.nextBoolean(), dims);
        });
    }

    @Test
    default void rowsWithKeptValues() {
        ContractCheck c = contract();
        c.eachRandom(16, s -> {
            long[] dims = c.dims(1 + c.random.nextInt(4), 9);
            dims[dims.length - 1] *= c.random.nextBoolean() || ContractCheck.SMALL ? 1 : 1000;
            int rowDims = 1 + c.random.nextInt(dims.length);
            long[] rows = Arrays.copyOf(dims, dims.length - rowDims);
            boolean perRow = c.random.nextBoolean();
            c.check(
                    "kept " + Shape.of(dims),
                    mixed(DType.FLOAT32, rowDims, perRow, 8, 5),
                    c.of(DType.FLOAT32, c.layout(false, perRow ? rows : dims)),
                    c.input(DType.FLOAT32, dims),
                    c.input(DType.FLOAT32, dims),
                    c.input(DType.FLOAT32, rows),
                    c.input(DType.INT64, rows),
                    c.contiguous(DType.FLOAT32, rows),
                    c.contiguous(DType.FLOAT32, rows));
        });
    }

    @Test
    default void rowsWithColumns() {
        ContractCheck c = contract();
        c.eachRandom(1, s -> {
            // With all lanes in every block, and not.
            long[] counts = ContractCheck.SMALL ? new long[] {7, 1024} : new long[] {7, 1024, 1100, 4100, 5000, 8192};
            for (long count : counts) {
                checkColumns(DType.FLOAT32, 1, c.random.nextBoolean(), true, count, 3);
                checkColumns(DType.FLOAT32, 1, c.random.nextBoolean(), false, count, 2);
            }
            checkColumns(DType.FLOAT32, 2, false, true, 4, 256, 3, 5);
            checkColumns(DType.FLOAT32, 2, false, false, 32, 32, 2, 5);
            if (!ContractCheck.SMALL) {
                checkColumns(DType.FLOAT32, 1, false, true, 1024, 70);
                if (c.has(DType.FLOAT64)) {
                    checkColumns(DType.FLOAT64, 1, false, true, 1300, 4);
                }
            }
        });
    }

    @Test
    default void rowsBesideEachOther() {
        ContractCheck c = contract();
        long n = ContractCheck.SMALL ? 20 : 300;
        c.eachRandom(2, s -> {
            Layout channels = Layout.contiguous(Shape.of(2, 50, n)).permute(0, 2, 1);
            c.check(
                    "channels",
                    quotient(DType.FLOAT32, 1),
                    c.of(DType.FLOAT32, channels),
                    c.of(DType.FLOAT32, channels));
        });
    }

    @Test
    default void longRowsAndManyShortOnes() {
        ContractCheck c = contract();
        if (!ContractCheck.SMALL) {
            c.random = new Random(11);
            c.special = false;
            checkQuotient(DType.FLOAT32, 1, 9, 70_000);
            checkQuotient(DType.FLOAT32, 1, 1, 300_000);
            checkQuotient(DType.FLOAT32, 1, 5000, 3);
        }
    }

    @Test
    default void rowsOfNothing() {
        checkMixed(DType.FLOAT32, 1, false, 3, 0);
        checkMixed(DType.FLOAT32, 1, false, 0, 3);
        checkMixed(DType.FLOAT32, 2, true, 0, 2, 3);
        ContractCheck c = contract();
        Primitive.Rows sum = new Primitive.Rows(
                1,
                List.of(false),
                List.of(
                        new Stage(Fold.SUM, List.of(0), Program.identity(DType.FLOAT32)),
                        new Stage(null, List.of(1), Program.of(Fn.NEG, null, DType.FLOAT32))),
                List.of());
        c.check("nothing", sum, c.contiguous(DType.FLOAT32, 3), c.contiguous(DType.FLOAT32, 3, 0));
    }
}
