package org.clgrad.spi;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * The numerical contract, written down as plainly as possible: sequential, one element at a time, following the
 * Javadoc of {@link Primitive} word by word. Elementwise arithmetic is what plain Java has; the elementary functions
 * are missing, the backends' own tests compare those. Slow; for tests only.
 */
public final class ReferenceBackend implements Backend {
    private record Memory(DType dtype, long elements, Object array) implements Buffer {}

    @Override
    public DeviceInfo info() {
        return new DeviceInfo(
                "reference:0",
                "reference",
                "CPU",
                1L << 32,
                1L << 31,
                true,
                List.of(MatMulPrecision.IEEE),
                List.of(),
                Map.of());
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
        Class<?> type = switch (dtype) {
            case FLOAT32 -> float.class;
            case FLOAT64 -> double.class;
            case INT32 -> int.class;
            case INT64 -> long.class;
            case BOOL -> byte.class;
            case FLOAT16, BFLOAT16 -> short.class;
        };
        return new Memory(dtype, elements, Array.newInstance(type, (int) elements));
    }

    @Override
    public void free(Buffer buffer) {}

    @Override
    public void upload(Buffer target, long targetOffset, Object array, int offset, int length) {
        System.arraycopy(array, offset, ((Memory) target).array, (int) targetOffset, length);
    }

    @Override
    public void download(Buffer source, long sourceOffset, Object array, int offset, int length) {
        System.arraycopy(((Memory) source).array, (int) sourceOffset, array, offset, length);
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}

    // --- Access to elements ---

    private static long place(Layout layout, long[] index) {
        long at = layout.offset();
        for (int d = 0; d < index.length; d++) {
            at += index[d] * layout.stride(d);
        }
        return at;
    }

    static Object get(Operand operand, long... index) {
        Object array = ((Memory) operand.buffer()).array;
        int at = (int) place(operand.layout(), index);
        // Array.get would do, but is slow.
        if (array instanceof float[] a) {
            return a[at];
        }
        if (array instanceof double[] a) {
            return a[at];
        }
        if (array instanceof int[] a) {
            return a[at];
        }
        if (array instanceof short[] a) {
            return a[at];
        }
        return array instanceof long[] a ? (Object) a[at] : (Object) ((byte[]) array)[at];
    }

    static void set(Operand operand, Object value, long... index) {
        Array.set(((Memory) operand.buffer()).array, (int) place(operand.layout(), index), value);
    }

    /** All indices of a shape in row-major order. */
    static List<long[]> indices(Shape shape) {
        List<long[]> all = new ArrayList<>();
        for (long i = 0; i < shape.size(); i++) {
            long[] index = new long[shape.rank()];
            long rest = i;
            for (int d = index.length - 1; d >= 0; d--) {
                index[d] = rest % shape.dim(d);
                rest /= shape.dim(d);
            }
            all.add(index);
        }
        return all;
    }

    private static long[] with(long[] index, int dim, long value) {
        long[] copy = index.clone();
        copy[dim] = value;
        return copy;
    }

    private static long[] insert(long[] index, int dim, long value) {
        long[] out = new long[index.length + 1];
        for (int d = 0; d < out.length; d++) {
            out[d] = d == dim ? value : index[d < dim ? d : d - 1];
        }
        return out;
    }

    static Object number(DType type, double value) {
        return switch (type) {
            case FLOAT32 -> (float) value;
            case FLOAT64 -> value;
            case INT32 -> (int) value;
            case INT64 -> (long) value;
            case BOOL -> (byte) (value != 0 ? 1 : 0);
            case FLOAT16, BFLOAT16 -> ReferenceHalves.round(type, (float) value);
        };
    }

    // --- Primitives ---

    @Override
    public void submit(Primitive op, Operand out, Operand... in) {
        if (op instanceof Primitive.Elementwise e) {
            List<Object> results = new ArrayList<>();
            List<long[]> indices = indices(out.shape());
            for (long[] index : indices) {
                results.add(run(e.program(), e.scalars(), in, index));
            }
            for (int i = 0; i < results.size(); i++) {
                set(out, results.get(i), indices.get(i));
            }
        } else if (op instanceof Primitive.Update u) {
            update(u, in);
        } else if (op instanceof Primitive.Reduce r) {
            reduce(r, out, in);
        } else if (op instanceof Primitive.Rows r) {
            ReferenceRows.run(this, r, out, in);
        } else if (op instanceof Primitive.ArgReduce r) {
            argReduce(r, out, in[0]);
        } else if (op instanceof Primitive.Sort s) {
            sort(s, out, in[0]);
        } else if (op instanceof Primitive.MatMul m) {
            matmul(m.then(), out, in);
        } else if (op instanceof Primitive.Attention a) {
            ReferenceAttention.forward(a, out, in);
        } else if (op instanceof Primitive.AttentionGradient a) {
            ReferenceAttention.gradient(a, out, in);
        } else if (op instanceof Primitive.Gather g) {
            for (long[] index : indices(out.shape())) {
                set(out, get(in[0], with(index, g.dim(), (Long) get(in[1], index))), index);
            }
        } else if (op instanceof Primitive.Scatter s) {
            for (long[] index : indices(out.shape())) {
                set(out, get(in[0], index), index);
            }
            // Row-major order of the sources is ascending along every line.
            for (long[] index : indices(in[1].shape())) {
                long[] target = with(index, s.dim(), (Long) get(in[1], index));
                set(out, merge(s.merge(), get(out, target), get(in[2], index)), target);
            }
        } else if (op instanceof Primitive.CumSum s) {
            cumSum(s, out, in[0]);
        } else if (op instanceof Primitive.Convolution c) {
            ReferenceConvolution.forward(c.window(), c.groups(), out, in[0], in[1]);
        } else if (op instanceof Primitive.ConvolutionInput c) {
            ReferenceConvolution.input(c.window(), c.groups(), out, in[0], in[1]);
        } else if (op instanceof Primitive.ConvolutionWeight c) {
            ReferenceConvolution.weight(c.window(), c.groups(), out, in[0], in[1]);
        } else if (op instanceof Primitive.Unfold u) {
            unfold(u.window(), out, in[0]);
        } else if (op instanceof Primitive.FoldWindows f) {
            fold(f.window(), out, in[0]);
        } else if (op instanceof Primitive.WindowArgMax w) {
            windowArgMax(w.window(), out, in[0]);
        } else if (op instanceof Primitive.RandomBits r) {
            random(r, out);
        } else {
            throw new DeviceException(op.label() + ": the reference does not know it; add it");
        }
    }

    private void matmul(Primitive.Epilogue then, Operand out, Operand[] in) {
        if (then == null) {
            matmul(out, in[0], in[1]);
            return;
        }
        Operand product = then.keeps()
                ? in[2]
                : new Operand(allocate(out.dtype(), out.shape().size()), Layout.contiguous(out.shape()));
        matmul(product, in[0], in[1]);
        List<Operand> operands = new ArrayList<>(List.of(in).subList(then.keeps() ? 3 : 2, in.length));
        operands.add(0, product);
        submit(new Primitive.Elementwise(then.program(), then.scalars()), out, operands.toArray(new Operand[0]));
    }

    private static void update(Primitive.Update u, Operand[] in) {
        for (long[] index : indices(in[0].shape())) {
            List<Object> results = new ArrayList<>();
            for (int result : u.program().results()) {
                // The result alone, as a program that ends with it.
                List<Program.Step> steps = u.program().steps();
                int arguments = u.program().values() - steps.size();
                Program one = new Program(
                        u.program().inputs(), u.program().scalars(), steps.subList(0, result - arguments + 1));
                results.add(run(one, u.scalars(), in, index));
            }
            for (int t = 0; t < results.size(); t++) {
                set(in[t], results.get(t), index);
            }
        }
    }

    private static void reduce(Primitive.Reduce r, Operand out, Operand[] in) {
        Map<List<Long>, List<Object>> sequences = new HashMap<>();
        for (long[] index : indices(in[0].shape())) {
            List<Long> kept = new ArrayList<>();
            for (int d = 0; d < index.length; d++) {
                if (!r.reduced().get(d)) {
                    kept.add(index[d]);
                }
            }
            sequences.computeIfAbsent(kept, k -> new ArrayList<>()).add(run(r.program(), r.scalars(), in, index));
        }
        for (long[] kept : indices(out.shape())) {
            List<Object> sequence =
                    sequences.getOrDefault(Arrays.stream(kept).boxed().toList(), List.of());
            if (sequence.isEmpty()) {
                set(out, number(out.dtype(), r.fold() == Primitive.Fold.PROD ? 1 : 0), kept);
                continue;
            }
            while (sequence.size() > 1) {
                List<Object> next = new ArrayList<>();
                for (int b = 0; b < sequence.size(); b += 4096) {
                    next.add(block(r.fold(), sequence.subList(b, Math.min(b + 4096, sequence.size()))));
                }
                sequence = next;
            }
            set(out, sequence.get(0), kept);
        }
    }

    private static Object block(Primitive.Fold fold, List<Object> x) {
        int lanes = Math.min(x.size(), 64);
        Object[] lane = new Object[lanes];
        for (int i = 0; i < x.size(); i++) {
            lane[i % 64] = i < 64 ? x.get(i) : fold(fold, lane[i % 64], x.get(i));
        }
        for (int s = 32; s > 0; s /= 2) {
            for (int l = 0; l < s && l + s < lanes; l++) {
                lane[l] = fold(fold, lane[l], lane[l + s]);
            }
        }
        return lane[0];
    }

    private static Object fold(Primitive.Fold fold, Object a, Object b) {
        return switch (fold) {
            case SUM -> add(a, b);
            case PROD -> call(Fn.MUL, null, null, a, b);
            case MAX -> call(Fn.MAXIMUM, null, null, a, b);
            case MIN -> call(Fn.MINIMUM, null, null, a, b);
        };
    }

    private static Object merge(Primitive.Merge merge, Object a, Object b) {
        return switch (merge) {
            case REPLACE -> b;
            case SUM -> add(a, b);
            case PROD -> fold(Primitive.Fold.PROD, a, b);
            case MAX -> fold(Primitive.Fold.MAX, a, b);
            case MIN -> fold(Primitive.Fold.MIN, a, b);
        };
    }

    static Object add(Object a, Object b) {
        return call(Fn.ADD, null, null, a, b);
    }

    private static void argReduce(Primitive.ArgReduce r, Operand out, Operand in) {
        for (long[] kept : indices(out.shape())) {
            long at = 0;
            for (long i = 1; i < in.shape().dim(r.dim()); i++) {
                Object best = get(in, insert(kept, r.dim(), at));
                if (beats(get(in, insert(kept, r.dim(), i)), best, r.largest())) {
                    at = i;
                }
            }
            set(out, at, kept);
        }
    }

    private static boolean beats(Object x, Object best, boolean largest) {
        double a = ((Number) x).doubleValue();
        double b = ((Number) best).doubleValue();
        if (x instanceof Long) {
            return largest ? (Long) x > (Long) best : (Long) x < (Long) best;
        }
        return b == b && (a != a || (largest ? a > b : a < b));
    }

    private static void sort(Primitive.Sort s, Operand out, Operand in) {
        Comparator<Object> order = s.descending() ? (a, b) -> compare(b, a) : ReferenceBackend::compare;
        for (long[] index : indices(in.shape())) {
            if (index[s.dim()] != 0) {
                continue;
            }
            List<Long> places = new ArrayList<>();
            List<Object> line = new ArrayList<>();
            for (long i = 0; i < in.shape().dim(s.dim()); i++) {
                places.add(i);
                line.add(get(in, with(index, s.dim(), i)));
            }
            // Stable, as List.sort promises.
            places.sort(Comparator.comparing(i -> line.get(i.intValue()), order));
            for (int i = 0; i < places.size(); i++) {
                set(out, places.get(i), with(index, s.dim(), i));
            }
        }
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Long) {
            return Long.compare((Long) a, (Long) b);
        }
        // Without the zero that Double.compare tells from the other one.
        return Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
    }

    private static void matmul(Operand out, Operand a, Operand b) {
        int rank = out.shape().rank();
        long depth = a.shape().dim(rank - 1);
        for (long[] index : indices(out.shape())) {
            double[] x = new double[(int) depth];
            double[] y = new double[(int) depth];
            for (int k = 0; k < depth; k++) {
                x[k] = ((Number) get(a, with(index, rank - 1, k))).doubleValue();
                y[k] = ((Number) get(b, with(index, rank - 2, k))).doubleValue();
            }
            set(out, out.dtype() == DType.FLOAT32 ? (Object) dotFloat(x, y) : (Object) dotDouble(x, y), index);
        }
    }

    static float dotFloat(double[] x, double[] y) {
        float sum = 0;
        for (int k0 = 0; k0 < x.length; k0 += 256) {
            float acc = 0;
            for (int k = k0; k < Math.min(k0 + 256, x.length); k++) {
                acc = Math.fma((float) x[k], (float) y[k], acc);
            }
            sum = k0 == 0 ? acc : sum + acc;
        }
        return sum;
    }

    static double dotDouble(double[] x, double[] y) {
        double sum = 0;
        for (int k0 = 0; k0 < x.length; k0 += 256) {
            double acc = 0;
            for (int k = k0; k < Math.min(k0 + 256, x.length); k++) {
                acc = Math.fma(x[k], y[k], acc);
            }
            sum = k0 == 0 ? acc : sum + acc;
        }
        return sum;
    }

    private static void cumSum(Primitive.CumSum s, Operand out, Operand in) {
        long length = in.shape().dim(s.dim());
        for (long[] index : indices(in.shape())) {
            if (index[s.dim()] != 0) {
                continue;
            }
            Object offset = null;
            Object local = null;
            for (long i = 0; i < length; i++) {
                long[] at = with(index, s.dim(), s.reverse() ? length - 1 - i : i);
                if (i % 1024 == 0) {
                    offset = i == 0 ? null : offset == null ? local : add(offset, local);
                    local = get(in, at);
                } else {
                    local = add(local, get(in, at));
                }
                set(out, offset == null ? local : add(offset, local), at);
            }
        }
    }

    private static void unfold(Window w, Operand out, Operand in) {
        long height = in.shape().dim(2);
        long width = in.shape().dim(3);
        long outW = w.outW(width);
        for (long[] index : indices(out.shape())) {
            long plane = index[1];
            long kw = plane % w.kernelW();
            long kh = plane / w.kernelW() % w.kernelH();
            long c = plane / w.kernelW() / w.kernelH();
            long h = index[2] / outW * w.strideH() - w.padH() + kh * w.dilationH();
            long x = index[2] % outW * w.strideW() - w.padW() + kw * w.dilationW();
            boolean inside = h >= 0 && h < height && x >= 0 && x < width;
            set(out, inside ? get(in, index[0], c, h, x) : number(out.dtype(), 0), index);
        }
    }

    private static void fold(Window w, Operand out, Operand in) {
        long outH = w.outH(out.shape().dim(2));
        long outW = w.outW(out.shape().dim(3));
        for (long[] index : indices(out.shape())) {
            Object sum = number(out.dtype(), 0);
            for (int kh = 0; kh < w.kernelH(); kh++) {
                for (int kw = 0; kw < w.kernelW(); kw++) {
                    for (long oh = 0; oh < outH; oh++) {
                        for (long ow = 0; ow < outW; ow++) {
                            if (oh * w.strideH() - w.padH() + (long) kh * w.dilationH() == index[2]
                                    && ow * w.strideW() - w.padW() + (long) kw * w.dilationW() == index[3]) {
                                long plane = (index[1] * w.kernelH() + kh) * w.kernelW() + kw;
                                sum = add(sum, get(in, index[0], plane, oh * outW + ow));
                            }
                        }
                    }
                }
            }
            set(out, sum, index);
        }
    }

    private static void windowArgMax(Window w, Operand out, Operand in) {
        long width = in.shape().dim(3);
        for (long[] index : indices(out.shape())) {
            Object best = null;
            long at = 0;
            for (int kh = 0; kh < w.kernelH(); kh++) {
                for (int kw = 0; kw < w.kernelW(); kw++) {
                    long h = index[2] * w.strideH() - w.padH() + (long) kh * w.dilationH();
                    long x = index[3] * w.strideW() - w.padW() + (long) kw * w.dilationW();
                    if (h >= 0 && h < in.shape().dim(2) && x >= 0 && x < width) {
                        Object v = get(in, index[0], index[1], h, x);
                        if (best == null || beats(v, best, true)) {
                            best = v;
                            at = h * width + x;
                        }
                    }
                }
            }
            set(out, at, index);
        }
    }

    private static void random(Primitive.RandomBits r, Operand out) {
        List<long[]> indices = indices(out.shape());
        for (int i = 0; i < indices.size(); i++) {
            if (out.dtype() == DType.INT32) {
                set(out, (int) word(r, i), indices.get(i));
            } else {
                set(out, word(r, 2L * i) & 0xFFFFFFFFL | word(r, 2L * i + 1) << 32, indices.get(i));
            }
        }
    }

    private static long word(Primitive.RandomBits r, long i) {
        long block = i / 4;
        long[] c = {
            block & 0xFFFFFFFFL, block >>> 32, r.stream() & 0xFFFFFFFFL, r.stream() >>> 32,
        };
        return philox(c, r.seed() & 0xFFFFFFFFL, r.seed() >>> 32)[(int) (i % 4)];
    }

    /** Philox 4x32-10 of a counter of four words and a key of two, each in the low half of a long. */
    static long[] philox(long[] counter, long key0, long key1) {
        long[] c = counter.clone();
        for (int round = 0; round < 10; round++) {
            long a = 0xD2511F53L * c[0];
            long b = 0xCD9E8D57L * c[2];
            c = new long[] {(b >>> 32) ^ c[1] ^ key0, b & 0xFFFFFFFFL, (a >>> 32) ^ c[3] ^ key1, a & 0xFFFFFFFFL};
            key0 = key0 + 0x9E3779B9L & 0xFFFFFFFFL;
            key1 = key1 + 0xBB67AE85L & 0xFFFFFFFFL;
        }
        return c;
    }

    // --- Programs ---

    private static Object run(Program program, List<Double> scalars, Operand[] in, long[] index) {
        List<Object> values = new ArrayList<>();
        for (Operand operand : in) {
            values.add(get(operand, index));
        }
        for (int s = 0; s < scalars.size(); s++) {
            values.add(number(program.scalars().get(s), scalars.get(s)));
        }
        for (Program.Step step : program.steps()) {
            Object[] args = step.args().stream().map(values::get).toArray();
            DType from = program.type(step.args().get(0));
            values.add(call(step.fn(), from, step.type(), args));
        }
        return values.get(values.size() - 1);
    }

    private static Object call(Fn fn, DType from, DType to, Object... a) {
        if (fn == Fn.WHERE) {
            return (Byte) a[0] != 0 ? a[1] : a[2];
        }
        if (fn == Fn.CAST) {
            return cast(a[0], from, to);
        }
        if (fn == Fn.BITS_TO_UNIFORM) {
            return a[0] instanceof Integer i
                    ? (Object) ((i >>> 8) * 0x1p-24f)
                    : (Object) (((Long) a[0] >>> 11) * 0x1p-53);
        }
        if (a[0] instanceof Float) {
            return floats(fn, (Float) a[0], a.length > 1 ? (Float) a[1] : 0, a.length > 2 ? (Float) a[2] : 0);
        }
        if (a[0] instanceof Double) {
            return doubles(fn, (Double) a[0], a.length > 1 ? (Double) a[1] : 0, a.length > 2 ? (Double) a[2] : 0);
        }
        long x = ((Number) a[0]).longValue();
        long y = a.length > 1 ? ((Number) a[1]).longValue() : 0;
        Object result =
                integers(fn, a[0] instanceof Integer ? Integer.SIZE : a[0] instanceof Byte ? 1 : Long.SIZE, x, y);
        if (result instanceof Byte) {
            return result;
        }
        long r = (Long) result;
        return a[0] instanceof Integer ? (Object) (int) r : a[0] instanceof Byte ? (Object) (byte) r : (Object) r;
    }

    private static Object bool(boolean b) {
        return (byte) (b ? 1 : 0);
    }

    private static Object cast(Object a, DType from, DType to) {
        if (to == DType.BOOL) {
            return bool(from.isFloating() ? ((Number) a).doubleValue() != 0 : ((Number) a).longValue() != 0);
        }
        Number n = (Number) a;
        if (from.isHalf()) {
            return ReferenceHalves.value(from, n.shortValue());
        }
        return switch (to) {
            case FLOAT16, BFLOAT16 -> ReferenceHalves.round(to, n.floatValue());
            case FLOAT32 -> n.floatValue();
            case FLOAT64 -> n.doubleValue();
            case INT32 -> n.intValue();
            default -> n.longValue();
        };
    }

    private static Object floats(Fn fn, float a, float b, float c) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> a > 0 ? 1f : a < 0 ? -1f : 0f;
            case SQUARE -> a * a;
            case RECIPROCAL -> 1 / a;
            case SQRT -> (float) Math.sqrt(a);
            case RSQRT -> 1 / (float) Math.sqrt(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAXIMUM -> a != a ? a : b != b ? b : a < b ? b : a;
            case MINIMUM -> a != a ? a : b != b ? b : b < a ? b : a;
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(a < b);
            case LE -> bool(a <= b);
            case GT -> bool(a > b);
            case GE -> bool(a >= b);
            case FMA -> Math.fma(a, b, c);
            default -> throw new DeviceException(fn.label() + ": not in the reference");
        };
    }

    private static Object doubles(Fn fn, double a, double b, double c) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0;
            case SQUARE -> a * a;
            case RECIPROCAL -> 1 / a;
            case SQRT -> Math.sqrt(a);
            case RSQRT -> 1 / Math.sqrt(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAXIMUM -> a != a ? a : b != b ? b : a < b ? b : a;
            case MINIMUM -> a != a ? a : b != b ? b : b < a ? b : a;
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(a < b);
            case LE -> bool(a <= b);
            case GT -> bool(a > b);
            case GE -> bool(a >= b);
            case FMA -> Math.fma(a, b, c);
            default -> throw new DeviceException(fn.label() + ": not in the reference");
        };
    }

    /** int32, int64 and bool; the caller narrows, which is the wrapping of int32. */
    private static Object integers(Fn fn, int bits, long a, long b) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> (long) Long.signum(a);
            case SQUARE -> a * a;
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(a < b);
            case LE -> bool(a <= b);
            case GT -> bool(a > b);
            case GE -> bool(a >= b);
            case NOT -> bits == 1 ? 1 - a : ~a;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case DIV -> b == 0 ? 0 : a / b;
            case FMOD -> b == 0 ? 0 : a % b;
            case REMAINDER -> b == 0 ? 0 : Math.floorMod(a, b);
            case SHIFT_LEFT -> b < 0 || b >= bits ? 0 : a << b;
            case SHIFT_RIGHT -> a >> (b < 0 || b >= bits ? bits - 1 : b);
            case BITS_TO_RANGE -> (a >>> 1) % b;
            default -> throw new DeviceException(fn.label() + ": not in the reference");
        };
    }
}
