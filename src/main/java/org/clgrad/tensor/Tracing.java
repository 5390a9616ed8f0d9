package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Traced.Batched;
import org.clgrad.tensor.Traced.Dual;

/** Operations on {@linkplain Traced traced} tensors: the rules of each operation, applied level by level. */
final class Tracing {
    private Tracing() {}

    /** The youngest level that traces one of the tensors; null if none does. Null tensors are passed over. */
    static Level youngest(Tensor... tensors) {
        Level found = null;
        for (Tensor t : tensors) {
            if (t != null && t.traced() != null && t.traced().level().isYoungerThan(found)) {
                found = t.traced().level();
            }
        }
        return found;
    }

    static boolean isOf(Tensor t, Level level) {
        return t != null && t.traced() != null && t.traced().level() == level;
    }

    /** What older levels see of a tensor. */
    static Tensor value(Tensor t, Level level) {
        return isOf(t, level) ? t.traced().value() : t;
    }

    /** How fast a tensor changes; null if it does not. */
    static Tensor tangent(Tensor t, Level level) {
        return isOf(t, level) && t.traced() instanceof Dual dual ? dual.tangent() : null;
    }

    /** The tensor in memory under all levels; of a mapped one that of all samples. */
    static Tensor bottom(Tensor t) {
        Tensor b = t;
        while (b.traced() != null) {
            b = b.traced().value();
        }
        return b;
    }

    static Tensor dual(Level level, Tensor value, Tensor tangent) {
        return tangent == null ? value : Tensor.traced(new Dual(level, value, tangent));
    }

    static Tensor batched(Level level, Tensor value) {
        return Tensor.traced(new Batched(level, value));
    }

    /** The tensors in memory under all levels, those of tangents too. */
    static void bottoms(Tensor t, List<Tensor> into) {
        if (t.traced() == null) {
            into.add(t);
            return;
        }
        bottoms(t.traced().value(), into);
        if (t.traced() instanceof Dual d) {
            bottoms(d.tangent(), into);
        }
    }

    /** The same values and tangents without history. */
    static Tensor constant(Tensor t) {
        return t.traced() == null ? t.detach() : Tensor.traced(t.traced().map(Tracing::constant));
    }

    /** The same value with a history that begins here; a tangent stays, as something that does not depend on it. */
    static Tensor leaf(Tensor t) {
        Traced traced = t.traced();
        if (traced instanceof Dual d) {
            return dual(d.level(), leaf(d.value()), d.tangent());
        }
        if (traced != null) {
            return batched(traced.level(), leaf(traced.value()));
        }
        return t.requiresGrad()
                ? Dispatch.apply(ViewOp.Permute.identity(t.rank()), t)
                : t.detach().requiresGrad(true);
    }

    /** Applies an operation of which an input is traced. */
    static Tensor apply(Op op, Tensor... in) {
        Level level = youngest(in);
        level.checkOpen(op.label());
        Tensor[] values = new Tensor[in.length];
        boolean[] of = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            of[i] = isOf(in[i], level);
            values[i] = value(in[i], level);
        }
        if (level.maps()) {
            return batched(level, op.batch(level.size(), of, values));
        }
        Tensor out = Dispatch.apply(op, values);
        if (!op.isDifferentiable(out.dtype())) {
            return out;
        }
        Tensor[] tangents = new Tensor[in.length];
        boolean[] needs = new boolean[in.length];
        boolean any = false;
        for (int i = 0; i < in.length; i++) {
            tangents[i] = tangent(in[i], level);
            needs[i] = tangents[i] != null;
            any |= needs[i];
        }
        return any ? dual(level, out, op.jvp(Call.of(op, values, out, needs), tangents)) : out;
    }

    /** Applies a user's function of which an input is traced: mapped sample by sample, its tangents by transposition. */
    static List<Tensor> apply(Function function, Tensor... in) {
        Level level = youngest(in);
        level.checkOpen(function.getClass().getSimpleName());
        return level.maps() ? sampleBySample(function, level, in) : withTangents(function, level, in);
    }

    private static List<Tensor> sampleBySample(Function function, Level level, Tensor... in) {
        List<List<Tensor>> results = new ArrayList<>();
        for (long s = 0; s < level.size(); s++) {
            Tensor[] sample = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) {
                sample[i] = isOf(in[i], level) ? in[i].traced().value().select(0, s) : in[i];
            }
            results.add(function.apply(sample));
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int k = 0; k < results.get(0).size(); k++) {
            int output = k;
            outputs.add(batched(
                    level, Tensor.stack(results.stream().map(r -> r.get(output)).toList(), 0)));
        }
        return List.copyOf(outputs);
    }

    private static List<Tensor> withTangents(Function function, Level level, Tensor... in) {
        boolean recording = Autograd.isGradEnabled();
        List<Tensor> begun = new ArrayList<>();
        List<Tensor> tangents = new ArrayList<>();
        Tensor[] arguments = new Tensor[in.length];
        List<Tensor> outputs;
        try (Autograd.Mode mode = Autograd.enableGrad()) {
            for (int i = 0; i < in.length; i++) {
                Tensor tangent = tangent(in[i], level);
                arguments[i] = tangent == null ? value(in[i], level) : leaf(value(in[i], level));
                if (tangent != null) {
                    begun.add(arguments[i]);
                    tangents.add(tangent);
                }
            }
            outputs = function.apply(arguments);
        }
        List<Tensor> duals = new ArrayList<>();
        Tensor[] along = tangents.toArray(new Tensor[0]);
        for (Tensor out : outputs) {
            Tensor change = !out.requiresGrad()
                    ? null
                    : transposed(
                            out,
                            u -> TracedGradients.grad(List.of(out), begun, List.of(u), true, true)
                                    .toArray(new Tensor[0]),
                            i -> begun.get(i).shape(),
                            arguments,
                            along);
            duals.add(dual(level, recording ? out : constant(out), change));
        }
        return List.copyOf(duals);
    }

    // ---- rules that suit any operation

    /** A mapped operation, sample by sample: what an operation without a rule of its own does. */
    static Tensor oneByOne(Op op, long size, boolean[] batched, Tensor... in) {
        List<Tensor> results = new ArrayList<>();
        for (long s = 0; s < size; s++) {
            Tensor[] sample = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) {
                sample[i] = batched[i] ? in[i].select(0, s) : in[i];
            }
            results.add(Dispatch.apply(op, sample));
        }
        return Tensor.stack(results, 0);
    }

    /** All inputs with the samples along dimension 0: those that are not mapped repeated without a copy. */
    static Tensor[] all(long size, boolean[] batched, Tensor... in) {
        Tensor[] out = new Tensor[in.length];
        for (int i = 0; i < in.length; i++) {
            out[i] = batched[i] ? in[i] : repeated(size, in[i]);
        }
        return out;
    }

    private static Tensor repeated(long size, Tensor t) {
        return t.unsqueeze(0).expand(ViewOp.samples(size, t.shape()).toArray());
    }

    /** Mapped inputs so that they broadcast as one sample's do: dimensions of size 1 between the samples and the rest. */
    static Tensor[] aligned(boolean[] batched, Tensor... in) {
        int rank = 0;
        for (int i = 0; i < in.length; i++) {
            rank = Math.max(rank, in[i].rank() - (batched[i] ? 1 : 0));
        }
        Tensor[] out = in.clone();
        for (int i = 0; i < in.length; i++) {
            while (batched[i] && out[i].rank() <= rank) {
                out[i] = out[i].unsqueeze(1);
            }
        }
        return out;
    }

    /** The dimensions of a sample's mask, after that of the samples. */
    static boolean[] shifted(boolean[] mask) {
        boolean[] all = new boolean[mask.length + 1];
        System.arraycopy(mask, 0, all, 1, mask.length);
        return all;
    }

    /** The tangent of an operation that is linear in its floating inputs together. */
    static Tensor linear(Op op, Call call, Tensor... tangents) {
        Tensor[] in = new Tensor[tangents.length];
        for (int i = 0; i < in.length; i++) {
            Tensor x = call.in(i);
            in[i] = tangents[i] != null ? tangents[i] : x.dtype().isFloating() ? Tensor.zerosLike(x) : x;
        }
        return Dispatch.apply(op, in);
    }

    /**
     * The tangent of any operation from its vector-Jacobian product alone: {@code u^T J} is linear in u, and its
     * transpose applied to the tangents is {@code J t}. Where the product is taken does not matter.
     */
    static Tensor transposed(Op op, Call call, Tensor... tangents) {
        Tensor[] involved = Arrays.copyOf(tangents, 2 * tangents.length + 1);
        for (int i = 0; i < tangents.length; i++) {
            involved[tangents.length + i] = call.in(i);
        }
        involved[involved.length - 1] = call.out();
        return transposed(call.out(), u -> op.vjp(call, u), call::shape, involved, tangents);
    }

    /** From a vector like the result to one for each input. */
    private interface VectorProduct {
        Tensor[] of(Tensor vector);
    }

    /**
     * The same of anything that has a vector-Jacobian product.
     *
     * @param out its result
     * @param vjp from a vector like the result to one for each input, null for none
     * @param shapes the shape of each input
     * @param involved all tensors that the product reads
     * @param tangents one for each input, null for none
     * @return the tangent of the result, null for none
     */
    private static Tensor transposed(
            Tensor out, VectorProduct vjp, IntFunction<Shape> shapes, Tensor[] involved, Tensor... tangents) {
        boolean recording = Autograd.isGradEnabled();
        try (Autograd.Mode mode = Autograd.enableGrad()) {
            Tensor u = Tensor.zerosLike(out);
            for (Level level : Session.current().levels) {
                if (level.maps() && isTraced(level, involved)) {
                    u = mapped(level, u);
                }
            }
            bottom(u).requiresGrad(true);
            Tensor[] products = vjp.of(u);
            List<Tensor> roots = new ArrayList<>();
            List<Tensor> along = new ArrayList<>();
            for (int i = 0; i < tangents.length; i++) {
                if (tangents[i] != null && products[i] != null && products[i].requiresGrad()) {
                    roots.add(Backward.sumTo(products[i], shapes.apply(i)));
                    along.add(tangents[i]);
                }
            }
            return roots.isEmpty()
                    ? null
                    : TracedGradients.grad(roots, List.of(u), along, false, recording)
                            .get(0);
        }
    }

    private static boolean isTraced(Level level, Tensor... tensors) {
        for (Tensor t : tensors) {
            for (Tensor at = t;
                    at != null && at.traced() != null;
                    at = at.traced().value()) {
                boolean inTangent = at.traced() instanceof Dual d && isTraced(level, d.tangent());
                if (at.traced().level() == level || inTangent) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- changing what lies below the levels

    /** A tensor of which each sample of a level has its own, if it had not. */
    static Tensor mapped(Level level, Tensor t) {
        if (t.traced() != null && t.traced().level().isYoungerThan(level)) {
            return Tensor.traced(t.traced().map(part -> mapped(level, part)));
        }
        return isOf(t, level) ? t : batched(level, repeated(level.size(), t));
    }
}
