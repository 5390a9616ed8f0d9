package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Tensors from lists of tensors, beside {@link Tensor#cat} and {@link Tensor#stack}, and indices of triangles. Names are
 * PyTorch's, in camel case.
 */
public final class Tensors {
    private Tensors() {}

    // ---- joining

    /**
     * Joins tensors side by side: along dimension 1, or 0 of vectors; scalars as vectors. Derivative: each input's part of
     * the gradient. Source: {@code torch.hstack}.
     *
     * @param tensors at least one, of one type and device and equal sizes elsewhere
     * @return the joined tensor
     */
    public static Tensor hstack(List<Tensor> tensors) {
        List<Tensor> all = atLeast("hstack", 1, tensors);
        return Tensor.cat(all, all.get(0).rank() == 1 ? 0 : 1);
    }

    /**
     * Joins tensors one above the other: along dimension 0; vectors and scalars are rows. Derivative: each input's part of
     * the gradient. Source: {@code torch.vstack}.
     *
     * @param tensors at least one, of one type and device and equal sizes elsewhere
     * @return the joined tensor
     */
    public static Tensor vstack(List<Tensor> tensors) {
        return Tensor.cat(atLeast("vstack", 2, tensors), 0);
    }

    /**
     * Joins tensors one behind the other: along dimension 2; a matrix {@code [M, N]} counts as {@code [M, N, 1]}, a vector
     * {@code [N]} as {@code [1, N, 1]}. Derivative: each input's part of the gradient. Source: {@code torch.dstack}.
     *
     * @param tensors at least one, of one type and device and equal sizes elsewhere
     * @return the joined tensor
     */
    public static Tensor dstack(List<Tensor> tensors) {
        return Tensor.cat(atLeast("dstack", 3, tensors), 2);
    }

    /**
     * Joins columns: {@link #hstack} where vectors {@code [N]} and scalars count as {@code [N, 1]}. Derivative: each input's
     * part of the gradient. Source: {@code torch.column_stack}.
     *
     * @param tensors at least one, of one type and device and equal sizes elsewhere
     * @return the joined tensor
     */
    public static Tensor columnStack(List<Tensor> tensors) {
        List<Tensor> columns = new ArrayList<>();
        for (Tensor t : checked("column_stack", tensors)) {
            columns.add(t.rank() < 2 ? t.reshape(-1, 1) : t);
        }
        return Tensor.cat(columns, 1);
    }

    private static List<Tensor> checked(String label, List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new ArgumentException(label + ": no tensors given; give at least one");
        }
        return tensors;
    }

    /** Tensors of so many dimensions at least: a vector is a row, a matrix a slice of depth 1. */
    private static List<Tensor> atLeast(String label, int rank, List<Tensor> tensors) {
        List<Tensor> out = new ArrayList<>();
        for (Tensor t : checked(label, tensors)) {
            Tensor grown = t.rank() == 0 ? t.reshape(1) : t;
            grown = rank > 1 && grown.rank() == 1 ? grown.unsqueeze(0) : grown;
            out.add(rank > 2 && grown.rank() == 2 ? grown.unsqueeze(2) : grown);
        }
        return out;
    }

    /**
     * Matrices on the diagonal of a larger one, zeros elsewhere; vectors are rows, scalars {@code [1, 1]}. Derivative: each
     * input's part of the gradient. Source: {@code torch.block_diag}.
     *
     * @param tensors at least one, of one type and device and two dimensions at most
     * @return the matrix, of the sums of their rows and columns
     * @throws ShapeException if one has more dimensions
     */
    public static Tensor blockDiag(List<Tensor> tensors) {
        List<Tensor> blocks = atLeast("block_diag", 2, tensors);
        long columns = 0;
        for (Tensor block : blocks) {
            if (block.rank() > 2) {
                throw new ShapeException("block_diag: a tensor has shape " + block.shape() + "; give matrices");
            }
            columns += block.size(1);
        }
        List<Tensor> rows = new ArrayList<>();
        long before = 0;
        for (Tensor block : blocks) {
            rows.add(block.pad(before, columns - before - block.size(1)));
            before += block.size(1);
        }
        return Tensor.cat(rows, 0);
    }

    // ---- grids

    /**
     * Coordinates of a grid: K vectors {@code [n_k]} to K views {@code [n_0, .., n_K-1]}, each constant but along its own
     * dimension. Derivative: the sum over the others. Source: {@code torch.meshgrid}.
     *
     * @param tensors vectors or scalars, at least one, of one type and device
     * @param indexing {@code "ij"}, or {@code "xy"}, where the first two dimensions are exchanged
     * @return the expanded views, which cannot be written
     * @throws ArgumentException if there is no such indexing
     * @throws ShapeException if one has more dimensions
     */
    public static List<Tensor> meshgrid(List<Tensor> tensors, String indexing) {
        if (!List.of("ij", "xy").contains(indexing)) {
            throw new ArgumentException("meshgrid: there is no indexing '" + indexing + "'; choose ij or xy");
        }
        int n = checked("meshgrid", tensors).size();
        long[] shape = new long[n];
        for (int k = 0; k < n; k++) {
            Tensor t = tensors.get(k);
            if (t.rank() > 1) {
                throw new ShapeException("meshgrid: tensor " + k + " has shape " + t.shape() + "; give vectors");
            }
            ConcatOp.checkType("meshgrid", tensors.get(0), t, k);
            shape[k] = t.size();
        }
        List<Tensor> grids = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            long[] aligned = new long[n];
            Arrays.fill(aligned, 1);
            aligned[k] = shape[k];
            Tensor grid = tensors.get(k).reshape(aligned).expand(shape);
            grids.add(indexing.equals("xy") && n > 1 ? grid.transpose(0, 1) : grid);
        }
        return List.copyOf(grids);
    }

    /**
     * {@link #meshgrid(List, String)} with {@code "ij"}.
     *
     * @param tensors vectors or scalars, at least one, of one type and device
     * @return the expanded views, which cannot be written
     */
    public static List<Tensor> meshgrid(List<Tensor> tensors) {
        return meshgrid(tensors, "ij");
    }

    /**
     * All choices of one element of each vector, the last changing fastest; of a single vector the vector itself.
     * Derivative: the sum over the choices. Source: {@code torch.cartesian_prod}.
     *
     * @param tensors vectors, at least one, of one type and device
     * @return {@code [n_0 .. n_K-1, K]}
     * @throws ShapeException if one is no vector
     */
    public static Tensor cartesianProd(List<Tensor> tensors) {
        for (Tensor t : checked("cartesian_prod", tensors)) {
            if (t.rank() != 1) {
                throw new ShapeException("cartesian_prod: a tensor has shape " + t.shape() + "; give vectors");
            }
        }
        if (tensors.size() == 1) {
            return tensors.get(0);
        }
        return Scope.composite(() ->
                Tensor.stack(meshgrid(tensors).stream().map(t -> t.reshape(-1)).toList(), 1));
    }

    // ---- triangles

    /**
     * Indices of the elements of a matrix on and below a diagonal, in row-major order. Source:
     * {@code torch.tril_indices}.
     *
     * @param device where; null for the default device
     * @param rows the rows of the matrix
     * @param columns its columns
     * @param offset the diagonal: above the main one if positive
     * @return int64 {@code [2, count]}: rows, and columns
     * @throws ShapeException if a size is negative
     */
    public static Tensor trilIndices(Device device, long rows, long columns, long offset) {
        return triangle("tril_indices", device, rows, columns, offset, true);
    }

    /**
     * Indices of the elements of a matrix on and above a diagonal, in row-major order. Source:
     * {@code torch.triu_indices}.
     *
     * @param device where; null for the default device
     * @param rows the rows of the matrix
     * @param columns its columns
     * @param offset the diagonal: above the main one if positive
     * @return int64 {@code [2, count]}: rows, and columns
     * @throws ShapeException if a size is negative
     */
    public static Tensor triuIndices(Device device, long rows, long columns, long offset) {
        return triangle("triu_indices", device, rows, columns, offset, false);
    }

    private static Tensor triangle(String label, Device device, long rows, long columns, long offset, boolean lower) {
        if (rows < 0 || columns < 0) {
            throw new ShapeException(label + ": " + rows + " rows and " + columns + " columns; give 0 or more");
        }
        long count = 0;
        for (long r = 0; r < rows; r++) {
            count += last(r, columns, offset, lower) - first(r, columns, offset, lower);
        }
        long[] indices = new long[Math.toIntExact(Math.multiplyExact(2, count))];
        int at = 0;
        for (long r = 0; r < rows; r++) {
            for (long c = first(r, columns, offset, lower); c < last(r, columns, offset, lower); c++) {
                indices[at] = r;
                indices[(int) count + at++] = c;
            }
        }
        return Tensor.of(device, indices, 2, count);
    }

    private static long first(long row, long columns, long offset, boolean lower) {
        return lower ? 0 : Math.max(0, Math.min(columns, row + offset));
    }

    private static long last(long row, long columns, long offset, boolean lower) {
        return lower ? Math.max(0, Math.min(columns, row + offset + 1)) : columns;
    }

    /**
     * The combinations of so many elements of a vector, in lexicographic order of their places. Derivative: the sum over the
     * combinations. Source: {@code torch.combinations}.
     *
     * @param input a vector
     * @param r how many elements, at least 0
     * @param withReplacement whether an element may come several times
     * @return {@code [count, r]}
     * @throws ShapeException if the input is no vector
     * @throws ArgumentException if {@code r} is negative
     */
    public static Tensor combinations(Tensor input, int r, boolean withReplacement) {
        if (input.rank() != 1) {
            throw new ShapeException("combinations: the input has shape " + input.shape() + "; give a vector");
        }
        if (r < 0) {
            throw new ArgumentException("combinations: r is " + r + "; it must be at least 0");
        }
        int n = (int) input.size();
        List<long[]> chosen = new ArrayList<>();
        if (r > 0) {
            choose(chosen, new long[r], 0, 0, n, withReplacement);
        }
        long[] places = new long[chosen.size() * r];
        for (int i = 0; i < places.length; i++) {
            places[i] = chosen.get(i / r)[i % r];
        }
        return input.take(Tensor.of(input.device(), places, chosen.size(), r));
    }

    private static void choose(List<long[]> chosen, long[] places, int depth, int from, int n, boolean again) {
        for (int i = from; i < n; i++) {
            places[depth] = i;
            if (depth == places.length - 1) {
                chosen.add(places.clone());
            } else {
                choose(chosen, places, depth + 1, again ? i : i + 1, n, again);
            }
        }
    }
}
