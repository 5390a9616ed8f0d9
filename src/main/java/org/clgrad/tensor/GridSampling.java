package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** Images at places given for each pixel of another: along each dimension some pixels and weights, then all products. */
final class GridSampling {
    private static final String LABEL = "grid_sample";

    private GridSampling() {}

    /**
     * One pixel along a dimension, for each place.
     *
     * @param index int64, within the size
     * @param weight its weight, 0 where the pixel is none; null for 1
     */
    private record Tap(Tensor index, Tensor weight) {}

    static Tensor sample(Tensor input, Tensor grid, String mode, String padding, boolean alignCorners) {
        check(input, grid, mode, padding);
        if (input.dtype().isHalf()) {
            // Places are not rounded to 16 bits.
            return sample(input.to(DType.FLOAT32), grid.to(DType.FLOAT32), mode, padding, alignCorners)
                    .to(input.dtype());
        }
        int n = input.rank() - 2;
        long batch = input.size(0);
        long channels = input.size(1);
        long pixels = 1;
        List<List<Tap>> dims = new ArrayList<>();
        for (int d = 0; d < n; d++) {
            Tensor place = unnormalized(grid.select(-1, n - 1L - d), input.size(2 + d), alignCorners);
            dims.add(taps(place, input.size(2 + d), mode, padding, alignCorners));
            pixels *= input.size(2 + d);
        }
        long places = grid.size() / Math.max(1, batch * n);
        Tensor flat = input.reshape(batch, channels, pixels);
        Tensor sum = null;
        for (Tap tap : products(input, dims)) {
            Tensor index = tap.index.reshape(batch, 1, places).expand(batch, channels, places);
            Tensor part = Dispatch.apply(new IndexOp.Gather(2), flat, index);
            part = tap.weight == null ? part : part.mul(tap.weight.reshape(batch, 1, places));
            sum = sum == null ? part : sum.add(part);
        }
        long[] shape = input.shape().toArray();
        System.arraycopy(grid.shape().toArray(), 1, shape, 2, n);
        return sum.reshape(shape);
    }

    private static void check(Tensor input, Tensor grid, String mode, String padding) {
        ReductionOp.floating(LABEL, input);
        if (grid.dtype() != input.dtype()) {
            throw new DTypeException(LABEL + ": the input is " + input.dtype() + ", the grid " + grid.dtype()
                    + "; cast one with to(dtype)");
        }
        if (!List.of("bilinear", "nearest", "bicubic").contains(mode)) {
            throw new ArgumentException(LABEL + ": mode is '" + mode + "'; choose bilinear, nearest or bicubic");
        }
        if (!List.of("zeros", "border", "reflection").contains(padding)) {
            throw new ArgumentException(
                    LABEL + ": padding_mode is '" + padding + "'; choose zeros, border or reflection");
        }
        int n = input.rank() - 2;
        boolean fits = (n == 2 || n == 3)
                && grid.rank() == input.rank()
                && grid.size(0) == input.size(0)
                && grid.size(-1) == n;
        if (!fits) {
            throw new ShapeException(LABEL + ": the input has shape " + input.shape() + ", the grid " + grid.shape()
                    + "; give [N, C, H, W] and [N, h, w, 2], or [N, C, D, H, W] and [N, d, h, w, 3]");
        }
        if (mode.equals("bicubic") && n == 3) {
            throw new ArgumentException(LABEL + ": mode 'bicubic' for volumes " + input.shape() + "; choose bilinear");
        }
        if (Arrays.stream(Sliding.sizes(input)).anyMatch(s -> s == 0)) {
            throw new ShapeException(
                    LABEL + ": the input has shape " + input.shape() + "; its sizes must be 1 or more");
        }
    }

    /** From [-1, 1] to pixels: between the middles of the outer ones, or their outer edges. */
    private static Tensor unnormalized(Tensor x, long size, boolean alignCorners) {
        return alignCorners
                ? x.add(1).mul(0.5 * (size - 1))
                : x.add(1).mul(size).sub(1).mul(0.5);
    }

    private static List<Tap> taps(Tensor x, long size, String mode, String padding, boolean alignCorners) {
        List<Tap> taps = new ArrayList<>();
        if (mode.equals("bicubic")) {
            Tensor floor = x.floor();
            Tensor rest = x.sub(floor);
            for (int k = 0; k < Interpolation.CUBIC_TAPS; k++) {
                Tensor place = padded(floor.add(k - 1), size, padding, alignCorners);
                taps.add(tap(place, cubic(rest.sub(k - 1), k == 1 || k == 2), size));
            }
            return taps;
        }
        Tensor place = padded(x, size, padding, alignCorners);
        if (mode.equals("nearest")) {
            taps.add(tap(place.round(), null, size));
            return taps;
        }
        Tensor floor = place.floor();
        Tensor rest = place.sub(floor);
        taps.add(tap(floor, rest.rsub(1), size));
        taps.add(tap(floor.add(1), rest, size));
        return taps;
    }

    /** The pixel at a whole place, if there is one. */
    private static Tap tap(Tensor place, Tensor weight, long size) {
        Tensor inside = place.ge(0).logicalAnd(place.le(size - 1));
        Tensor index = place.detach().clamp(0, size - 1).to(DType.INT64);
        return new Tap(index, weight == null ? inside.to(place.dtype()) : weight.maskedKeep(inside, 0));
    }

    /** Keys' cubic at a distance, near below 1, else below 2. */
    private static Tensor cubic(Tensor distance, boolean near) {
        double a = Interpolation.CUBIC;
        Tensor t = distance.abs();
        return near
                ? t.mul(a + 2).sub(a + 3).mul(t).mul(t).add(1)
                : t.mul(a).sub(5 * a).mul(t).add(8 * a).mul(t).sub(4 * a);
    }

    /** Places beyond the border on it, or reflected by it; the others as they are. */
    private static Tensor padded(Tensor x, long size, String padding, boolean alignCorners) {
        return switch (padding) {
            case "border" -> limited(x, size);
            case "reflection" -> limited(reflected(x, size, alignCorners), size);
            default -> x;
        };
    }

    /** On the border and beyond there is no derivative, as in PyTorch. */
    private static Tensor limited(Tensor x, long size) {
        return x.maskedFill(x.le(0), 0).maskedFill(x.ge(size - 1), size - 1);
    }

    /** Reflected by the middles of the outer pixels, or by their outer edges, as often as needed. */
    private static Tensor reflected(Tensor x, long size, boolean alignCorners) {
        double low = alignCorners ? 0 : -0.5;
        double span = alignCorners ? size - 1 : size;
        if (span == 0) {
            return x.maskedFill(x.eq(x), 0);
        }
        Tensor far = x.sub(low).abs();
        Tensor rest = far.fmod(span);
        Tensor isOdd = far.detach().div(span).floor().fmod(2).ne(0);
        return Tensor.where(isOdd, rest.rsub(span), rest).add(low);
    }

    /** All choices of a pixel along each dimension: its place in row-major order, and the product of the weights. */
    private static List<Tap> products(Tensor input, List<List<Tap>> dims) {
        List<Tap> all = dims.get(0);
        for (int d = 1; d < dims.size(); d++) {
            List<Tap> longer = new ArrayList<>();
            for (Tap first : all) {
                for (Tap next : dims.get(d)) {
                    longer.add(
                            new Tap(first.index.mul(input.size(2 + d)).add(next.index), first.weight.mul(next.weight)));
                }
            }
            all = longer;
        }
        return all;
    }

    static Tensor affine(Tensor theta, boolean alignCorners, long... size) {
        String label = "affine_grid";
        ReductionOp.floating(label, theta);
        int n = size.length - 2;
        if ((n != 2 && n != 3)
                || theta.rank() != 3
                || theta.size(0) != size[0]
                || theta.size(1) != n
                || theta.size(2) != n + 1) {
            throw new ShapeException(label + ": theta has shape " + theta.shape() + ", size is " + Arrays.toString(size)
                    + "; give [N, 2, 3] and [N, C, H, W], or [N, 3, 4] and [N, C, D, H, W]");
        }
        if (Arrays.stream(size).anyMatch(s -> s < 1)) {
            throw new ArgumentException(label + ": size is " + Arrays.toString(size) + "; give numbers of at least 1");
        }
        long[] places = Arrays.copyOfRange(size, 2, size.length);
        List<Tensor> columns = new ArrayList<>();
        for (int d = n - 1; d >= 0; d--) {
            long count = places[d];
            double edge = alignCorners ? 1 : (count - 1.0) / count;
            Tensor line = count == 1
                    ? Tensor.zeros(theta.device(), theta.dtype(), 1)
                    : Tensor.linspace(theta.device(), theta.dtype(), -edge, edge, Math.toIntExact(count));
            long[] along = new long[n];
            Arrays.fill(along, 1);
            along[d] = count;
            columns.add(line.reshape(along).expand(places));
        }
        columns.add(Tensor.ones(theta.device(), theta.dtype(), places));
        Tensor base = Tensor.stack(columns, n).reshape(-1, n + 1L);
        long[] shape = Arrays.copyOfRange(size, 1, size.length + 1);
        shape[0] = size[0];
        System.arraycopy(places, 0, shape, 1, n);
        shape[n + 1] = n;
        return base.matmul(theta.transpose(1, 2)).reshape(shape);
    }
}
