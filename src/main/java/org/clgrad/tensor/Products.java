package org.clgrad.tensor;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Products of fixed ranks, scaled sums with them, and products over chosen dimensions. */
final class Products {
    private Products() {}

    static Tensor mm(String label, Tensor a, Tensor b) {
        ranks(label, a, 2, b, 2);
        return inner(label, a, b, 1, 0);
    }

    static Tensor bmm(String label, Tensor a, Tensor b) {
        ranks(label, a, 3, b, 3);
        if (a.size(0) != b.size(0)) {
            throw new ShapeException(label + ": batches of " + a.size(0) + " and " + b.size(0) + " matrices, shapes "
                    + a.shape() + " and " + b.shape() + "; they must be equal, matmul broadcasts");
        }
        return inner(label, a, b, 2, 1);
    }

    static Tensor mv(String label, Tensor a, Tensor b) {
        ranks(label, a, 2, b, 1);
        return inner(label, a, b, 1, 0);
    }

    static Tensor dot(Tensor a, Tensor b) {
        ranks("dot", a, 1, b, 1);
        return inner("dot", a, b, 0, 0);
    }

    private static void ranks(String label, Tensor a, int left, Tensor b, int right) {
        if (a.rank() != left || b.rank() != right) {
            throw new ShapeException(label + ": shapes " + a.shape() + " and " + b.shape() + "; give tensors of rank "
                    + left + " and " + right + ", or use matmul");
        }
    }

    private static Tensor inner(String label, Tensor a, Tensor b, int left, int right) {
        floating(label, List.of(a, b));
        if (a.size(left) != b.size(right)) {
            throw new ShapeException(label + ": inner sizes differ, shapes " + a.shape() + " and " + b.shape() + " ("
                    + a.size(left) + " and " + b.size(right) + "); they must be equal");
        }
        return a.matmul(b);
    }

    /** All tensors have one floating type. */
    static void floating(String label, List<Tensor> tensors) {
        DType type = tensors.get(0).dtype();
        for (Tensor t : tensors) {
            if (t.dtype() != type || !type.isFloating()) {
                throw new DTypeException(label + ": takes tensors of one type, float32 or float64, got " + type
                        + " and " + t.dtype() + "; cast with to(dtype)");
            }
        }
    }

    /** {@code beta input + alpha product}; with beta 0 the input's values have no influence, NaN included. */
    static Tensor plus(String label, Tensor input, Tensor product, double beta, double alpha) {
        floating(label, List.of(product, input));
        if (!Shape.broadcast(label, input.shape(), product.shape()).equals(product.shape())) {
            throw new ShapeException(label + ": the input has shape " + input.shape() + ", the product "
                    + product.shape() + "; the input must broadcast to the product");
        }
        Tensor scaled = alpha == 1 ? product : product.mul(alpha);
        if (beta == 0) {
            Tensor everywhere = Tensor.ones(input.device(), DType.BOOL);
            return input.maskedFill(everywhere, 0).add(scaled);
        }
        return (beta == 1 ? input : input.mul(beta)).add(scaled);
    }

    static Tensor tensordot(Tensor a, Tensor b, int dims) {
        if (dims < 0 || dims > a.rank() || dims > b.rank()) {
            throw new ShapeException("tensordot: dims is " + dims + " for shapes " + a.shape() + " and " + b.shape()
                    + "; give at least 0 and at most the smaller rank");
        }
        int[] left = new int[dims];
        int[] right = new int[dims];
        for (int k = 0; k < dims; k++) {
            left[k] = a.rank() - dims + k;
            right[k] = k;
        }
        return tensordot(a, b, left, right);
    }

    static Tensor tensordot(Tensor a, Tensor b, int[] dimsA, int[] dimsB) {
        floating("tensordot", List.of(a, b));
        if (dimsA.length != dimsB.length) {
            throw new ShapeException("tensordot: dims " + Arrays.toString(dimsA) + " of the first tensor, "
                    + Arrays.toString(dimsB) + " of the second; give as many");
        }
        if (dimsA.length > 0) {
            a.shape().axes("tensordot", dimsA);
            b.shape().axes("tensordot", dimsB);
        }
        int[] labelsA = new int[a.rank()];
        int[] labelsB = new int[b.rank()];
        Arrays.setAll(labelsA, d -> d);
        Arrays.setAll(labelsB, d -> a.rank() + d);
        Set<Integer> kept = new TreeSet<>();
        for (int label = 0; label < a.rank() + b.rank(); label++) {
            kept.add(label);
        }
        for (int k = 0; k < dimsA.length; k++) {
            int i = a.shape().axis("tensordot", dimsA[k]);
            int j = b.shape().axis("tensordot", dimsB[k]);
            if (a.size(i) != b.size(j) && a.size(i) != 1 && b.size(j) != 1) {
                throw new ShapeException("tensordot: dim " + i + " of " + a.shape() + " and dim " + j + " of "
                        + b.shape() + " have sizes " + a.size(i) + " and " + b.size(j)
                        + "; they must be equal or one of them 1");
            }
            labelsB[j] = i;
            kept.remove(i);
            kept.remove(a.rank() + j);
        }
        Labelled product = Labelled.of(a, labelsA).times(Labelled.of(b, labelsB), new HashSet<>(kept));
        return product.ordered(List.copyOf(kept));
    }

    static Tensor kron(Tensor a, Tensor b) {
        if (a.dtype() != b.dtype() || a.dtype() == DType.BOOL) {
            throw new DTypeException("kron: takes two tensors of one numeric type, got " + a.dtype() + " and "
                    + b.dtype() + "; cast with to(dtype)");
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] left = new long[2 * rank];
        long[] right = new long[2 * rank];
        long[] out = new long[rank];
        for (int d = 0; d < rank; d++) {
            int da = d - (rank - a.rank());
            int db = d - (rank - b.rank());
            left[2 * d] = da < 0 ? 1 : a.size(da);
            left[2 * d + 1] = 1;
            right[2 * d] = 1;
            right[2 * d + 1] = db < 0 ? 1 : b.size(db);
            out[d] = left[2 * d] * right[2 * d + 1];
        }
        return a.reshape(left).mul(b.reshape(right)).reshape(out);
    }

    static Tensor inner(Tensor a, Tensor b) {
        floating("inner", List.of(a, b));
        if (a.rank() == 0 || b.rank() == 0) {
            return a.mul(b);
        }
        if (a.size(-1) != b.size(-1)) {
            throw new ShapeException("inner: shapes are " + a.shape() + " and " + b.shape() + ", their last sizes "
                    + a.size(-1) + " and " + b.size(-1) + "; they must be equal");
        }
        return tensordot(a, b, new int[] {-1}, new int[] {-1});
    }

    static Tensor vecdot(Tensor a, Tensor b, int dim) {
        floating("vecdot", List.of(a, b));
        Shape shape = Shape.broadcast("vecdot", a.shape(), b.shape());
        return a.mul(b).sum(shape.axis("vecdot", dim));
    }

    static Tensor outer(String label, Tensor a, Tensor b) {
        ranks(label, a, 1, b, 1);
        floating(label, List.of(a, b));
        return a.unsqueeze(1).mul(b);
    }
}
