package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Images of another size: each dimension by itself, the last one first. */
final class Interpolation {
    private static final String LABEL = "interpolate";
    /** Keys' parameter of the cubic, as PyTorch and most image libraries have it. */
    static final double CUBIC = -0.75;

    /** The parameter that Pillow has, and PyTorch where it averages over more pixels than there are neighbours. */
    private static final double ANTIALIAS_CUBIC = -0.5;

    static final int CUBIC_TAPS = 4;

    private Interpolation() {}

    /** The sizes {@code floor(size factor)}, and the factors as they are given. */
    static Tensor scaled(
            Tensor input, double[] factors, String mode, boolean alignCorners, boolean recompute, boolean antialias) {
        int n = spatial(input, mode, alignCorners, antialias);
        double[] each = factors.length == 1 ? new double[n] : factors.clone();
        if (factors.length == 1) {
            Arrays.fill(each, factors[0]);
        }
        if (each.length != n || Arrays.stream(each).anyMatch(f -> !(f > 0))) {
            throw new ArgumentException(LABEL + ": scale_factor is " + Arrays.toString(factors) + " for shape "
                    + input.shape() + "; give one positive number, or " + n);
        }
        int[] size = new int[n];
        for (int d = 0; d < n; d++) {
            size[d] = (int) Math.floor(input.size(2 + d) * each[d]);
        }
        return resized(input, size, mode, alignCorners, antialias, recompute ? null : each);
    }

    static Tensor sized(Tensor input, int[] size, String mode, boolean alignCorners, boolean antialias) {
        int n = spatial(input, mode, alignCorners, antialias);
        int[] each = size.length == 1 ? new int[n] : size;
        if (size.length == 1) {
            Arrays.fill(each, size[0]);
        }
        return resized(input, each, mode, alignCorners, antialias, null);
    }

    private static int spatial(Tensor x, String mode, boolean alignCorners, boolean antialias) {
        if (antialias && !mode.equals("bilinear") && !mode.equals("bicubic")) {
            throw new ArgumentException(
                    LABEL + ": antialias with mode '" + mode + "'; it is for bilinear and bicubic, area needs none");
        }
        int n = switch (mode) {
            case "linear" -> 1;
            case "bilinear", "bicubic" -> 2;
            case "trilinear" -> 3;
            case "nearest", "nearest-exact", "area" -> Math.min(3, Math.max(1, x.rank() - 2));
            default ->
                throw new ArgumentException(LABEL + ": mode is '" + mode
                        + "'; choose nearest, nearest-exact, linear, bilinear, bicubic, trilinear or area");
        };
        if (x.rank() != n + 2) {
            throw new ShapeException(LABEL + ": mode '" + mode + "' for shape " + x.shape() + "; give [N, C] and "
                    + (mode.startsWith("nearest") || mode.equals("area") ? "one to three" : n) + " sizes");
        }
        if (alignCorners && (mode.startsWith("nearest") || mode.equals("area"))) {
            throw new ArgumentException(
                    LABEL + ": align_corners with mode '" + mode + "'; it is for linear and cubic modes");
        }
        return n;
    }

    private static Tensor resized(
            Tensor input, int[] size, String mode, boolean alignCorners, boolean antialias, double[] factors) {
        int n = input.rank() - 2;
        Tensor x = Sliding.batched(LABEL, n, input);
        Sliding.check(LABEL, "size", n, size, 1);
        if (Arrays.stream(Sliding.sizes(x)).anyMatch(s -> s == 0)) {
            throw new ShapeException(LABEL + ": the input has shape " + x.shape() + "; its sizes must be 1 or more");
        }
        if (mode.equals("area")) {
            return AdaptivePooling.average(LABEL, n, x, size);
        }
        Tensor y = x;
        for (int d = n - 1; d >= 0; d--) {
            double factor = factors == null ? 0 : factors[d];
            if (size[d] != x.size(2 + d) || (factor != 0 && factor != 1)) {
                y = antialias
                        ? averaged(y, 2 + d, size[d], mode.equals("bicubic"), alignCorners, factor)
                        : along(y, 2 + d, size[d], mode, alignCorners, factor);
            }
        }
        return y;
    }

    private static Tensor along(Tensor x, int dim, int size, String mode, boolean alignCorners, double factor) {
        long in = x.size(dim);
        double step = factor > 0 ? 1 / factor : (double) in / size;
        if (mode.startsWith("nearest")) {
            // PyTorch computes the places in float32.
            float half = mode.equals("nearest") ? 0 : 0.5f;
            long[] index = new long[size];
            for (int i = 0; i < size; i++) {
                index[i] = Math.min((long) Math.floor((i + half) * (float) step), in - 1);
            }
            return at(x, dim, index);
        }
        double aligned = size > 1 ? (in - 1.0) / (size - 1) : 0;
        boolean cubic = mode.equals("bicubic");
        int taps = cubic ? CUBIC_TAPS : 2;
        long[][] index = new long[taps][size];
        double[][] weight = new double[taps][size];
        for (int i = 0; i < size; i++) {
            double place = alignCorners ? i * aligned : (i + 0.5) * step - 0.5;
            place = cubic ? place : Math.max(0, place);
            long floor = (long) Math.floor(place);
            double rest = place - floor;
            for (int k = 0; k < taps; k++) {
                index[k][i] = Math.min(Math.max(floor + k - (cubic ? 1 : 0), 0), in - 1);
                weight[k][i] = cubic ? cubic(rest + 1 - k, CUBIC) : k == 0 ? 1 - rest : rest;
            }
        }
        return weighted(x, dim, index, weight);
    }

    /** With weights for all pixels that one of the result covers, the wider the fewer of these there are. */
    private static Tensor averaged(Tensor x, int dim, int size, boolean cubic, boolean alignCorners, double factor) {
        long in = x.size(dim);
        double step = factor > 0 ? 1 / factor : (double) in / size;
        if (alignCorners) {
            step = size > 1 ? (in - 1.0) / (size - 1) : 0;
        }
        double scale = Math.max(step, 1);
        double support = (cubic ? 2 : 1) * scale;
        int taps = (int) Math.ceil(support) * 2 + 1;
        long[][] index = new long[taps][size];
        double[][] weight = new double[taps][size];
        int used = 0;
        for (int i = 0; i < size; i++) {
            double centre = step * (i + 0.5);
            long first = Math.max((long) (centre - support + 0.5), 0);
            int count = (int) (Math.min((long) (centre + support + 0.5), in) - first);
            double sum = 0;
            for (int k = 0; k < count; k++) {
                double distance = (k + first - centre + 0.5) / scale;
                weight[k][i] = cubic ? cubic(distance, ANTIALIAS_CUBIC) : Math.max(0, 1 - Math.abs(distance));
                sum += weight[k][i];
            }
            for (int k = 0; k < taps; k++) {
                index[k][i] = Math.min(first + k, in - 1);
                weight[k][i] = sum == 0 ? weight[k][i] : weight[k][i] / sum;
            }
            used = Math.max(used, count);
        }
        return weighted(x, dim, Arrays.copyOf(index, used), Arrays.copyOf(weight, used));
    }

    /** The sum of pixels of a dimension by their weights: one of each array for each place. */
    private static Tensor weighted(Tensor x, int dim, long[][] index, double[]... weight) {
        long[] shape = new long[x.rank() - dim];
        Arrays.fill(shape, 1);
        shape[0] = index[0].length;
        Tensor sum = null;
        for (int k = 0; k < index.length; k++) {
            Tensor weights = Creation.fromDoubles(x.device(), x.dtype(), weight[k], Shape.of(shape));
            Tensor part = at(x, dim, index[k]).mul(weights);
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    private static Tensor at(Tensor x, int dim, long... index) {
        return IndexOp.select(LABEL, x, dim, Tensor.of(x.device(), index, index.length));
    }

    /** The weight of a pixel at a signed distance, 0 from 2 on. */
    private static double cubic(double distance, double parameter) {
        double t = Math.abs(distance);
        if (t >= 2) {
            return 0;
        }
        return t <= 1
                ? ((parameter + 2) * t - (parameter + 3)) * t * t + 1
                : ((parameter * t - 5 * parameter) * t + 8 * parameter) * t - 4 * parameter;
    }
}
