package org.clgrad.tensor;

import java.util.List;
import java.util.function.Supplier;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** Checks of decompositions, and what is composed of them. */
final class Decompositions {
    private Decompositions() {}

    static void matrix(String label, Tensor a) {
        Products.floating(label, List.of(a));
        if (a.rank() < 2) {
            throw new ShapeException(label + ": the input has shape " + a.shape() + "; give matrices [.., m, n]");
        }
    }

    static DecompositionMethods.Qr qr(Tensor a, String mode) {
        matrix("qr", a);
        if (!List.of("reduced", "complete", "r").contains(mode)) {
            throw new ArgumentException("qr: mode is '" + mode + "'; choose reduced, complete or r");
        }
        long m = a.size(-2);
        long n = a.size(-1);
        boolean complete = mode.equals("complete") && m > n;
        Tensor tall = m < n ? a.narrow(-1, 0, m) : a;
        Tensor q = Dispatch.apply(new DecompositionOp.OrthogonalFactor(complete ? m : Math.min(m, n)), tall);
        Tensor r = q.transpose(-2, -1).matmul(a).triu();
        return new DecompositionMethods.Qr(mode.equals("r") ? null : q, r);
    }

    /** What the operations on symmetric matrices work on: the mean of the matrix and its transpose. */
    private static Tensor symmetric(String label, Tensor a) {
        LinearAlgebra.square(label, a);
        Tensor half = a.mul(0.5);
        return half.add(half.transpose(-2, -1));
    }

    static DecompositionMethods.Eigh eigh(String label, Tensor a) {
        Tensor s = symmetric(label, a);
        Tensor both = Dispatch.apply(new DecompositionOp.Eigenvectors(label), s);
        return new DecompositionMethods.Eigh(
                Dispatch.apply(new DecompositionOp.Eigenvalues(), s, both), both.narrow(-2, 1, a.size(-1)));
    }

    static DecompositionMethods.Svd svd(String label, Tensor a, boolean fullMatrices) {
        matrix(label, a);
        long m = a.size(-2);
        long n = a.size(-1);
        Tensor all = Dispatch.apply(new DecompositionOp.SingularVectors(label), a);
        Tensor values = Dispatch.apply(new DecompositionOp.SingularValues(), a, all);
        Tensor u = all.narrow(-2, 1, m);
        Tensor v = all.narrow(-2, 1 + m, n);
        return new DecompositionMethods.Svd(
                fullMatrices ? completed(u) : u, values, (fullMatrices ? completed(v) : v).transpose(-2, -1));
    }

    private static Tensor completed(Tensor columns) {
        return columns.size(-2) == columns.size(-1)
                ? columns
                : Tensor.cat(List.of(columns, Dispatch.apply(new DecompositionOp.Complement(), columns)), -1);
    }

    static Tensor singularValues(String label, Tensor a) {
        return svd(label, a, false).s();
    }

    /** Which singular values {@code [.., k]}, descending, count as other than 0. */
    static Tensor counted(Tensor s, double atol, double rtol) {
        return s.size(-1) == 0 ? s.gt(0) : s.gt(s.narrow(-1, 0, 1).mul(rtol).maximum(atol));
    }

    /** PyTorch's default: as many units in the last place as the larger size. */
    private static double relative(Tensor a) {
        double epsilon = a.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
        return epsilon * Math.max(a.size(-2), a.size(-1));
    }

    private static void tolerances(String label, double atol, double rtol) {
        if (!(atol >= 0) || !(rtol >= 0)) {
            throw new ArgumentException(
                    label + ": atol is " + atol + ", rtol " + rtol + "; give numbers of at least 0");
        }
    }

    static Tensor pinv(Tensor a) {
        matrix("pinv", a);
        return pinv(a, 0, relative(a), false);
    }

    static Tensor pinv(Tensor a, double atol, double rtol, boolean hermitian) {
        matrix("pinv", a);
        tolerances("pinv", atol, rtol);
        return Dispatch.apply(new DecompositionOp.PseudoInverse(atol, rtol), hermitian ? symmetric("pinv", a) : a);
    }

    static Tensor matrixRank(Tensor a) {
        matrix("matrix_rank", a);
        return matrixRank(a, 0, relative(a), false);
    }

    static Tensor matrixRank(Tensor a, double atol, double rtol, boolean hermitian) {
        matrix("matrix_rank", a);
        tolerances("matrix_rank", atol, rtol);
        // Of a symmetric matrix they are the magnitudes of its eigenvalues.
        Tensor values = hermitian
                ? eigh("matrix_rank", a).eigenvalues().abs().sort(-1, true).values()
                : singularValues("matrix_rank", a);
        return rank(values, atol, rtol);
    }

    private static Tensor rank(Tensor values, double atol, double rtol) {
        return counted(values, atol, rtol).to(DType.INT64).sum(-1);
    }

    /** Checks the right side of a least squares problem, which vectors are columns of. */
    private static Tensor rightSide(Tensor a, Tensor b, boolean vector) {
        Tensor right = vector ? b.unsqueeze(-1) : b;
        if (right.rank() < 2 || right.size(-2) != a.size(-2)) {
            throw new ShapeException("lstsq: the matrix has shape " + a.shape() + ", the right side " + b.shape()
                    + "; give [.., " + a.size(-2) + ", k], or a vector for each matrix");
        }
        return right;
    }

    static DecompositionMethods.LeastSquares leastSquares(Tensor a, Tensor b, Double rcond) {
        matrix("lstsq", a);
        Products.floating("lstsq", List.of(a, b));
        double relative = rcond == null ? relative(a) : rcond;
        if (!(relative >= 0)) {
            throw new ArgumentException("lstsq: rcond is " + relative + "; give 0 or more");
        }
        boolean vector = LinearAlgebra.isVector(a, b);
        Tensor right = rightSide(a, b, vector);
        Tensor x = Dispatch.apply(new DecompositionOp.PseudoInverse(0, relative), a)
                .matmul(right);
        Tensor values = singularValues("lstsq", a);
        Tensor rank = rank(values, 0, relative);
        boolean isTall = a.size(-2) > a.size(-1);
        boolean isFull = isTall && (rank.size() == 0 || IndexOp.largest(rank.lt(a.size(-1))) == 0);
        Tensor residuals = isFull ? a.matmul(x).sub(right).square().sum(-2) : Tensor.zeros(a.device(), a.dtype(), 0);
        return new DecompositionMethods.LeastSquares(
                vector ? x.squeeze(-1) : x, vector && isFull ? residuals.squeeze(-1) : residuals, rank, values);
    }

    static DecompositionMethods.Lstsq lstsq(Tensor a, Tensor b) {
        matrix("lstsq", a);
        Products.floating("lstsq", List.of(a, b));
        boolean vector = LinearAlgebra.isVector(a, b);
        Tensor right = rightSide(a, b, vector);
        long m = a.size(-2);
        long n = a.size(-1);
        Tensor x;
        if (m >= n) {
            DecompositionMethods.Qr qr = qr(a, "reduced");
            x = qr.r().solveTriangular(qr.q().transpose(-2, -1).matmul(right), true, true, false);
        } else {
            DecompositionMethods.Qr qr = qr(a.transpose(-2, -1), "reduced");
            x = qr.q().matmul(qr.r().transpose(-2, -1).solveTriangular(right, false, true, false));
        }
        Tensor residuals = m > n ? a.matmul(x).sub(right).square().sum(-2) : Tensor.zeros(a.device(), a.dtype(), 0);
        return new DecompositionMethods.Lstsq(
                vector ? x.squeeze(-1) : x, vector && m > n ? residuals.squeeze(-1) : residuals);
    }

    static Tensor norm(Tensor a, String ord, int dim0, int dim1, boolean keepDim) {
        String label = "matrix_norm";
        if (ord.equals("fro")) {
            dims(label, a, dim0, dim1);
            return a.norm(2, new int[] {dim0, dim1}, keepDim);
        }
        if (!ord.equals("nuc")) {
            throw new ArgumentException(
                    label + ": ord is '" + ord + "'; choose fro, nuc, 1, -1, 2, -2, infinity or -infinity");
        }
        int[] dims = dims(label, a, dim0, dim1);
        Tensor sum = singularValues(label, a.movedim(dims, -2, -1)).sum(-1);
        return keepDim ? kept(sum, dims) : sum;
    }

    static Tensor norm(Tensor a, double ord, int dim0, int dim1, boolean keepDim) {
        String label = "matrix_norm";
        int[] dims = dims(label, a, dim0, dim1);
        double size = Math.abs(ord);
        if (size != 1 && size != 2 && !Double.isInfinite(ord)) {
            throw new ArgumentException(
                    label + ": ord is " + ord + "; choose fro, nuc, 1, -1, 2, -2, infinity or -infinity");
        }
        Tensor matrix = a.movedim(dims, -2, -1);
        Tensor lengths =
                size == 2 ? singularValues(label, matrix) : matrix.abs().sum(size == 1 ? -2 : -1);
        Tensor norm = ord > 0 ? lengths.amax(-1) : lengths.amin(-1);
        return keepDim ? kept(norm, dims) : norm;
    }

    private static int[] dims(String label, Tensor a, int dim0, int dim1) {
        matrix(label, a);
        int[] dims = {a.shape().axis(label, dim0), a.shape().axis(label, dim1)};
        if (dims[0] == dims[1]) {
            throw new ArgumentException(label + ": both dims are " + dims[0] + "; they must differ");
        }
        return dims;
    }

    private static Tensor kept(Tensor reduced, int... dims) {
        return reduced.unsqueeze(Math.min(dims[0], dims[1])).unsqueeze(Math.max(dims[0], dims[1]));
    }

    static Tensor cond(Tensor a, double p) {
        matrix("cond", a);
        if (Math.abs(p) == 2) {
            Tensor s = singularValues("cond", a);
            if (s.size(-1) == 0) {
                throw new ShapeException("cond: a matrix of shape " + a.shape() + " has no singular values");
            }
            Tensor largest = s.select(-1, 0);
            Tensor smallest = s.select(-1, s.size(-1) - 1);
            return p > 0 ? largest.div(smallest) : smallest.div(largest);
        }
        Tensor inverse = LinearAlgebra.inv("cond", a);
        return norm(a, p, -2, -1, false).mul(norm(inverse, p, -2, -1, false));
    }

    static Tensor cond(Tensor a, String p) {
        Tensor inverse = LinearAlgebra.inv("cond", a);
        return norm(a, p, -2, -1, false).mul(norm(inverse, p, -2, -1, false));
    }

    /** Lets several results of a composition outlive its scope. */
    static <T> T composite(Supplier<T> body, java.util.function.Function<T, List<Tensor>> results) {
        try (Scope scope = Scope.open()) {
            T result = body.get();
            results.apply(result).forEach(scope::keep);
            return result;
        }
    }
}
