package org.clgrad.accuracy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.clgrad.error.ArgumentException;
import org.clgrad.io.SafeTensors;
import org.clgrad.io.TensorDump;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorGridTest {
    @TempDir
    private Path folder;

    @Test
    void isCutWhereBothSidesAreNearestToTheSameLength() {
        ErrorGrid matrix = new ErrorGrid(Shape.of(300, 400), 64);
        assertEquals(1, matrix.split());
        assertEquals(64, matrix.rows());
        assertEquals(64, matrix.columns());
        ErrorGrid kernels = new ErrorGrid(Shape.of(64, 3, 3, 3), 64);
        assertEquals(1, kernels.split());
        assertEquals(27, kernels.columns());
        assertArrayEquals(new long[] {2, 1, 0}, kernels.firstOfColumn(21));
        ErrorGrid wide = new ErrorGrid(Shape.of(2, 3, 1000), 10);
        assertEquals(2, wide.split());
        assertEquals(6, wide.rows());
        assertArrayEquals(new long[] {1, 2}, wide.firstOfRow(5));
        assertArrayEquals(new long[] {300}, wide.firstOfColumn(3));
        ErrorGrid vector = new ErrorGrid(Shape.of(5), 64);
        assertEquals(5, vector.rows() * vector.columns());
        assertEquals(1, new ErrorGrid(Shape.SCALAR, 64).rows());
        assertEquals(1, new ErrorGrid(Shape.of(3, 0), 64).columns());
    }

    @Test
    void everyElementIsInTheBlockThatItsLabelsBegin() {
        Shape shape = Shape.of(7, 13);
        for (int most : new int[] {1, 3, 5, 100}) {
            for (int i = 0; i < shape.size(); i++) {
                ErrorGrid grid = new ErrorGrid(shape, most);
                grid.add(i, 2);
                grid.add(i, 1);
                long[] index = shape.indexOf(i);
                int found = 0;
                for (int r = 0; r < grid.rows(); r++) {
                    for (int c = 0; c < grid.columns(); c++) {
                        if (grid.largest(r, c) > 0) {
                            found++;
                            assertEquals(2, grid.largest(r, c));
                            assertInside(index[0], grid.firstOfRow(r)[0], next(grid, r, true));
                            assertInside(index[1], grid.firstOfColumn(c)[0], next(grid, c, false));
                        }
                    }
                }
                assertEquals(1, found);
            }
        }
    }

    private static long next(ErrorGrid grid, int block, boolean row) {
        if (block + 1 == (row ? grid.rows() : grid.columns())) {
            return Long.MAX_VALUE;
        }
        return row ? grid.firstOfRow(block + 1)[0] : grid.firstOfColumn(block + 1)[0];
    }

    private static void assertInside(long index, long from, long to) {
        assertEquals(index, Math.max(from, Math.min(to - 1, index)), from + " to " + to);
    }

    @Test
    void errorsOfDumpsAreOverWhatIsAllowed() throws IOException {
        SafeTensors.write(
                folder.resolve("a"),
                Map.of(
                        "w", Tensor.of(new float[] {1, 2, 3, Float.NaN, -0f, 6}, 2, 3),
                        "n", Tensor.of(new long[] {1, 9}, 2, 1),
                        "other", Tensor.of(1f)));
        SafeTensors.write(
                folder.resolve("b"),
                Map.of(
                        "w", Tensor.of(new float[] {1, 2.5f, 3, 4, 0, 6.125f}, 2, 3),
                        "n", Tensor.of(new long[] {1, 7}, 2, 1),
                        "other", Tensor.of(1f, 2f)));
        CompareOptions options = new CompareOptions().rtol(0).atol(0.25).signedZeros(true);
        DumpComparison comparison = new DumpComparison(options);
        try (TensorDump a = TensorDump.open(folder.resolve("a"));
                TensorDump b = TensorDump.open(folder.resolve("b"))) {
            ErrorGrid grid = grid(comparison, a, b, "w");
            double far = Double.POSITIVE_INFINITY;
            double[][] expected = {{0, 2, 0}, {far, far, 0.5}};
            for (int r = 0; r < 2; r++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(expected[r][c], grid.largest(r, c), r + ", " + c);
                }
            }
            ErrorGrid integers = grid(comparison, a, b, "n");
            assertEquals(0, integers.largest(0, 0));
            assertEquals(8, integers.largest(0, 1));
            assertThrows(ArgumentException.class, () -> grid(comparison, a, b, "other"));
            assertThrows(ArgumentException.class, () -> grid(comparison, a, b, "none"));
        }
    }

    private static ErrorGrid grid(DumpComparison comparison, TensorDump a, TensorDump b, String name) {
        return comparison
                .places(a, b, name, 64, new DumpComparison.Listener() {
                    @Override
                    public void tensor(String of) {}

                    @Override
                    public void elements(long count) {}
                })
                .orElseThrow();
    }
}
