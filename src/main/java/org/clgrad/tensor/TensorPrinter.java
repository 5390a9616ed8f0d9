package org.clgrad.tensor;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/** Shows tensors the way PyTorch does: aligned columns, four digits, the middle of large tensors left out. */
final class TensorPrinter {
    private static final int SUMMARISED_FROM = 1000;
    private static final int EDGE = 3;
    private static final int LINE = 80;
    private static final String PREFIX = "tensor(";

    private final long[] shape;
    private final boolean summarise;
    private final CellFormat format;
    private final long[] strides;
    private final StringBuilder out = new StringBuilder(PREFIX);

    private TensorPrinter(Tensor t) {
        shape = t.shape().toArray();
        summarise = t.size() > SUMMARISED_FROM;
        Tensor shown = t.detach();
        for (int d = 0; summarise && d < shape.length; d++) {
            shown = edges(shown, d);
        }
        strides = new long[shape.length];
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= shown.size(d);
        }
        format = CellFormat.of(shown);
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
            if (t.size() == 0) {
                p.out.append("[]");
            } else {
                p.body(0, 0);
            }
            p.suffixes(t);
            return p.out.toString();
        }
    }

    private void body(int dim, long at) {
        if (dim == shape.length) {
            out.append(format.cells()[(int) at]);
            return;
        }
        out.append('[');
        boolean last = dim == shape.length - 1;
        int indent = PREFIX.length() + dim;
        int cellsPerLine = Math.max(1, (LINE - indent) / (format.width() + 2));
        String newLine = ",\n" + " ".repeat(indent + 1);
        String between = ",\n" + "\n".repeat(Math.max(0, shape.length - 2 - dim)) + " ".repeat(indent + 1);
        boolean cut = summarise && shape[dim] > 2 * EDGE;
        int shown = cut ? 2 * EDGE + 1 : (int) shape[dim];
        for (int i = 0; i < shown; i++) {
            if (i > 0 && last) {
                out.append(i % cellsPerLine == 0 ? newLine : ", ");
            } else if (i > 0) {
                out.append(between);
            }
            if (cut && i == EDGE) {
                out.append(last ? " ..." : "...");
            } else {
                body(dim + 1, at + (cut && i > EDGE ? i - 1 : i) * strides[dim]);
            }
        }
        out.append(']');
    }

    /** Appends a property, on a new line where the last one is full; PyTorch counts two columns more than there are. */
    private void suffix(String text) {
        int lastLine = out.length() - (out.lastIndexOf("\n") + 1) + 2;
        out.append(lastLine + text.length() + 2 > LINE ? ",\n" + " ".repeat(PREFIX.length()) : ", ")
                .append(text);
    }

    private void suffixes(Tensor t) {
        if (t.device() != Device.getDefault()) {
            suffix("device='" + t.device() + "'");
        }
        boolean empty = t.size() == 0;
        if (empty && shape.length > 1) {
            suffix("size=" + t.shape());
        }
        boolean shownByValues =
                t.dtype() == DType.FLOAT32 || (!empty && (t.dtype() == DType.INT64 || t.dtype() == DType.BOOL));
        if (!shownByValues) {
            suffix("dtype=" + t.dtype());
        }
        if (!t.isLeaf()) {
            suffix("grad_fn=<" + t.source().label() + ">");
        } else if (t.requiresGrad()) {
            suffix("requires_grad=true");
        }
        out.append(')');
    }
}
