package org.clgrad.tensor;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/** Shows tensors the way PyTorch does: aligned columns, four digits, the middle of large tensors left out. */
final class TensorPrinter {
    private static final int SUMMARISED_FROM = 1000;
    private static final int EDGE = 3;
    private static final int LINE = 80;
    private static final String PREFIX = "tensor(";
    private static final double LARGE = 1e8;
    private static final double SMALL = 1e-4;
    private static final double WIDE = 1000;

    private final long[] shape;
    private final boolean summarise;
    private final double[] values;
    private final long[] strides;
    private final DoubleFunction<String> format;
    private final StringBuilder out = new StringBuilder(PREFIX);

    private TensorPrinter(Tensor t) {
        shape = t.shape().toArray();
        summarise = t.size() > SUMMARISED_FROM;
        Tensor shown = t.detach();
        for (int d = 0; summarise && d < shape.length; d++) {
            shown = edges(shown, d);
        }
        values = shown.toDoubleArray();
        strides = new long[shape.length];
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= shown.size(d);
        }
        format = formatter(t.dtype(), values);
    }

    /** Only the ends of a long dimension are shown, so only they are read. */
    private static Tensor edges(Tensor t, int dim) {
        long n = t.size(dim);
        return n <= 2 * EDGE ? t : Tensor.cat(List.of(t.narrow(dim, 0, EDGE), t.narrow(dim, n - EDGE, EDGE)), dim);
    }

    static String print(Tensor t) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            TensorPrinter p = new TensorPrinter(t);
            p.body(0, 0);
            p.suffix(t);
            return p.out.toString();
        }
    }

    private void body(int dim, long at) {
        if (dim == shape.length) {
            out.append(values.length == 0 ? "[]" : format.apply(values[(int) at]));
            return;
        }
        out.append('[');
        boolean last = dim == shape.length - 1;
        int indent = PREFIX.length() + dim + 1;
        boolean cut = summarise && shape[dim] > 2 * EDGE;
        long n = cut ? 2 * EDGE : shape[dim];
        int line = indent;
        for (long i = 0; i < n; i++) {
            if (i > 0) {
                line = separate(dim, last, line, indent);
            }
            if (cut && i == EDGE) {
                out.append("...");
                line = separate(dim, last, line + 3, indent);
            }
            int before = out.length();
            body(dim + 1, at + i * strides[dim]);
            line += out.length() - before;
        }
        out.append(']');
    }

    private int separate(int dim, boolean last, int line, int indent) {
        out.append(',');
        if (last && line + 2 + width() < LINE) {
            out.append(' ');
            return line + 2;
        }
        out.append("\n".repeat(last ? 1 : shape.length - 1 - dim)).append(" ".repeat(indent));
        return indent;
    }

    private int width() {
        return values.length == 0 ? 0 : format.apply(values[0]).length();
    }

    private void suffix(Tensor t) {
        if (t.size() == 0 && shape.length > 1) {
            out.append(", size=").append(t.shape());
        }
        if (t.dtype() == DType.FLOAT64 || t.dtype() == DType.INT32 || (t.size() == 0 && t.dtype() != DType.FLOAT32)) {
            out.append(", dtype=").append(t.dtype());
        }
        if (t.device() != Device.getDefault()) {
            out.append(", device='").append(t.device()).append('\'');
        }
        if (!t.isLeaf()) {
            out.append(", grad_fn=<").append(t.source().label()).append('>');
        } else if (t.requiresGrad()) {
            out.append(", requires_grad=true");
        }
        out.append(')');
    }

    private static DoubleFunction<String> formatter(DType type, double[] values) {
        DoubleFunction<String> plain = plainFormatter(type, values);
        int width = 0;
        for (double v : values) {
            width = Math.max(width, plain.apply(v).length());
        }
        int columns = width;
        return v -> {
            String s = plain.apply(v);
            return " ".repeat(columns - s.length()) + s;
        };
    }

    private static DoubleFunction<String> plainFormatter(DType type, double[] values) {
        if (type == DType.BOOL) {
            return v -> v != 0 ? "true" : "false";
        }
        if (type.isInteger()) {
            return v -> String.valueOf((long) v);
        }
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        boolean integral = true;
        for (double v : values) {
            double a = Math.abs(v);
            if (a != 0 && !Double.isNaN(a) && !Double.isInfinite(a)) {
                max = Math.max(max, a);
                min = Math.min(min, a);
                integral &= a == Math.rint(a);
            }
        }
        boolean scientific = max > LARGE || (!integral && (min < SMALL || max / min > WIDE));
        String pattern = scientific ? "%.4e" : integral ? "%.0f." : "%.4f";
        return v -> Double.isNaN(v)
                ? "nan"
                : Double.isInfinite(v) ? (v > 0 ? "inf" : "-inf") : String.format(Locale.ROOT, pattern, v);
    }
}
