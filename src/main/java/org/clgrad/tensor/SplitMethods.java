package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Parts along a dimension, all of them: views of the same memory. Derivative: each part's gradient in its place.
 * Dimensions may be negative, counting from the end. Names are PyTorch's, in camel case.
 */
public sealed interface SplitMethods permits Tensor {
    /**
     * Parts of one size; the last is smaller if the size does not divide the dimension. Source: {@code torch.split}.
     *
     * @param splitSize the size, at least 1; 0 if the dimension has that size
     * @param dim the dimension
     * @return the parts, at least one
     * @throws ArgumentException if the size is negative, or 0 for a dimension with elements
     */
    default List<Tensor> split(long splitSize, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("split", dim);
        long n = t.size(d);
        if (splitSize < 0 || (splitSize == 0 && n > 0)) {
            throw new ArgumentException(
                    "split: size is " + splitSize + " for dim " + d + " of size " + n + "; give at least 1");
        }
        List<Tensor> parts = new ArrayList<>();
        long start = 0;
        do {
            long length = Math.min(splitSize, n - start);
            parts.add(t.narrow(d, start, length));
            start += length;
        } while (start < n);
        return List.copyOf(parts);
    }

    /**
     * Parts of given sizes. Source: {@code torch.split_with_sizes}.
     *
     * @param splitSizes the sizes; their sum is the dimension's
     * @param dim the dimension
     * @return the parts
     * @throws ShapeException if a size is negative, or the sum is another
     */
    default List<Tensor> splitWithSizes(long[] splitSizes, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("split_with_sizes", dim);
        long left = t.size(d);
        for (long size : splitSizes) {
            left = size < 0 || left < size ? -1 : left - size;
        }
        if (left != 0) {
            throw new ShapeException("split_with_sizes: " + Arrays.toString(splitSizes)
                    + " does not add up to the size " + t.size(d) + " of dim " + d + " of shape " + t.shape());
        }
        List<Tensor> parts = new ArrayList<>();
        long start = 0;
        for (long size : splitSizes) {
            parts.add(t.narrow(d, start, size));
            start += size;
        }
        return List.copyOf(parts);
    }

    /**
     * At most so many parts of one size, the least that suffices; the last may be smaller. Source: {@code torch.chunk}.
     *
     * @param chunks how many, at least 1
     * @param dim the dimension
     * @return the parts; may be fewer than {@code chunks}
     * @throws ArgumentException if the number is not positive
     */
    default List<Tensor> chunk(int chunks, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("chunk", dim);
        if (chunks < 1) {
            throw new ArgumentException("chunk: chunks is " + chunks + "; it must be at least 1");
        }
        long n = t.size(d);
        return n == 0 ? splitWithSizes(new long[chunks], d) : split((n + chunks - 1) / chunks, d);
    }

    /**
     * Every index of a dimension, which disappears. Source: {@code torch.unbind}.
     *
     * @param dim the dimension
     * @return as many views as the dimension has indices
     */
    default List<Tensor> unbind(int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("unbind", dim);
        List<Tensor> parts = new ArrayList<>();
        for (long i = 0; i < t.size(d); i++) {
            parts.add(t.select(d, i));
        }
        return List.copyOf(parts);
    }

    /**
     * So many parts, of sizes that differ by 1 at most, the larger first. Source: {@code torch.tensor_split}.
     *
     * @param sections how many, at least 1
     * @param dim the dimension
     * @return the parts
     * @throws ArgumentException if the number is not positive
     */
    default List<Tensor> tensorSplit(int sections, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("tensor_split", dim);
        if (sections < 1) {
            throw new ArgumentException("tensor_split: sections is " + sections + "; it must be at least 1");
        }
        long n = t.size(d);
        long[] sizes = new long[sections];
        for (int i = 0; i < sections; i++) {
            sizes[i] = n / sections + (i < n % sections ? 1 : 0);
        }
        return splitWithSizes(sizes, d);
    }

    /**
     * The parts between indices: before the first, from each to the next, from the last on; bounds beyond the dimension
     * are cut off. Source: {@code torch.tensor_split}.
     *
     * @param indices where to cut; negative counts from the end
     * @param dim the dimension
     * @return one part more than there are indices
     */
    default List<Tensor> tensorSplit(long[] indices, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("tensor_split", dim);
        List<Tensor> parts = new ArrayList<>();
        long start = 0;
        for (long end : indices) {
            parts.add(t.slice(d, start, end, 1));
            start = end;
        }
        parts.add(t.slice(d, start, Long.MAX_VALUE, 1));
        return List.copyOf(parts);
    }

    /**
     * Equal parts side by side: along dimension 1, or 0 of a vector. Source: {@code torch.hsplit}.
     *
     * @param sections how many; must divide the size
     * @return the parts
     * @throws ShapeException if it does not, or this is a scalar
     */
    default List<Tensor> hsplit(int sections) {
        Tensor t = (Tensor) this;
        return equalParts("hsplit", t, sections, t.rank() == 1 ? 0 : 1, 1);
    }

    /**
     * The parts between indices of dimension 1, or 0 of a vector; see {@link #tensorSplit(long[], int)}.
     *
     * @param indices where to cut; negative counts from the end
     * @return one part more than there are indices
     * @throws ShapeException if this is a scalar
     */
    default List<Tensor> hsplit(long[] indices) {
        Tensor t = (Tensor) this;
        checkRank("hsplit", t, 1);
        return tensorSplit(indices, t.rank() == 1 ? 0 : 1);
    }

    /**
     * Equal parts one above the other: along dimension 0. Source: {@code torch.vsplit}.
     *
     * @param sections how many; must divide the size
     * @return the parts
     * @throws ShapeException if it does not, or there are fewer than two dimensions
     */
    default List<Tensor> vsplit(int sections) {
        return equalParts("vsplit", (Tensor) this, sections, 0, 2);
    }

    /**
     * The parts between indices of dimension 0; see {@link #tensorSplit(long[], int)}.
     *
     * @param indices where to cut; negative counts from the end
     * @return one part more than there are indices
     * @throws ShapeException if there are fewer than two dimensions
     */
    default List<Tensor> vsplit(long[] indices) {
        checkRank("vsplit", (Tensor) this, 2);
        return tensorSplit(indices, 0);
    }

    /**
     * Equal parts one behind the other: along dimension 2. Source: {@code torch.dsplit}.
     *
     * @param sections how many; must divide the size
     * @return the parts
     * @throws ShapeException if it does not, or there are fewer than three dimensions
     */
    default List<Tensor> dsplit(int sections) {
        return equalParts("dsplit", (Tensor) this, sections, 2, 3);
    }

    /**
     * The parts between indices of dimension 2; see {@link #tensorSplit(long[], int)}.
     *
     * @param indices where to cut; negative counts from the end
     * @return one part more than there are indices
     * @throws ShapeException if there are fewer than three dimensions
     */
    default List<Tensor> dsplit(long[] indices) {
        checkRank("dsplit", (Tensor) this, 3);
        return tensorSplit(indices, 2);
    }

    private static List<Tensor> equalParts(String label, Tensor t, int sections, int dim, int least) {
        checkRank(label, t, least);
        if (sections < 1 || t.size(dim) % sections != 0) {
            throw new ShapeException(label + ": " + sections + " sections do not divide dim " + dim + " of shape "
                    + t.shape() + "; see tensor_split");
        }
        return t.tensorSplit(sections, dim);
    }

    private static void checkRank(String label, Tensor t, int least) {
        if (t.rank() < least) {
            throw new ShapeException(label + ": shape " + t.shape() + " has fewer than " + least + " dims");
        }
    }
}
