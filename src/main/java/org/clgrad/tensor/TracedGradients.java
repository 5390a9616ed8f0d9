package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.tensor.Traced.Dual;

/**
 * Vector-Jacobian products where tensors are {@linkplain Traced traced}. Results are differentiated level by level, the
 * youngest first, down to the recorded graph under all of them. A vector may be traced by younger levels than any result:
 * as vectors of many, or with a tangent, it passes through the graph as it is.
 */
final class TracedGradients {
    private TracedGradients() {}

    /** All samples of a level, along a new dimension 0, of a tensor that younger levels may trace. */
    private static Tensor unmapped(Level level, Tensor t) {
        Traced traced = t.traced();
        if (traced == null || !traced.level().isYoungerThan(level)) {
            return Tracing.mapped(level, t).traced().value();
        }
        return traced instanceof Dual
                ? Tensor.traced(traced.map(part -> unmapped(level, part)))
                : Tracing.batched(
                        traced.level(), unmapped(level, traced.value()).transpose(0, 1));
    }

    /** The inverse: what lies along dimension 0 are the samples of a level. */
    private static Tensor remapped(Level level, Tensor t) {
        Traced traced = t.traced();
        if (traced == null || !traced.level().isYoungerThan(level)) {
            return Tracing.batched(level, t);
        }
        return traced instanceof Dual
                ? Tensor.traced(traced.map(part -> remapped(level, part)))
                : Tracing.batched(traced.level(), remapped(level, traced.value().transpose(0, 1)));
    }

    /** Changes the part of a tensor that a level and the older ones see. */
    private static Tensor below(Level level, Tensor t, UnaryOperator<Tensor> change) {
        if (t.traced() != null && t.traced().level().isYoungerThan(level)) {
            Traced traced = t.traced();
            if (traced instanceof Dual d) {
                Tensor value = below(level, d.value(), change);
                Tensor tangent = below(level, d.tangent(), change);
                return value == null && tangent != null
                        ? Tracing.dual(d.level(), Tensor.zerosLike(tangent), tangent)
                        : Tracing.dual(d.level(), value, tangent);
            }
            Tensor value = below(level, traced.value(), change);
            return value == null ? null : Tracing.batched(traced.level(), value);
        }
        return change.apply(t);
    }

    /** A value and a tangent of a level as one tensor, under the younger levels that trace them. */
    private static Tensor joined(Level level, Tensor value, Tensor tangent) {
        if (tangent == null) {
            return value;
        }
        Level top = Tracing.youngest(value, tangent);
        if (top == null || !top.isYoungerThan(level)) {
            return Tracing.dual(level, value, tangent);
        }
        if (top.maps()) {
            Tensor v = Tracing.mapped(top, value).traced().value();
            return Tracing.batched(
                    top, joined(level, v, Tracing.mapped(top, tangent).traced().value()));
        }
        Tensor changing = Tracing.tangent(value, top);
        Tensor second = Tracing.tangent(tangent, top);
        Tensor upper = changing == null ? null : joined(level, changing, second);
        return Tracing.dual(top, joined(level, Tracing.value(value, top), Tracing.value(tangent, top)), upper);
    }

    /**
     * The vector-Jacobian products of traced outputs, level by level: of a mapped one each sample's own, of a dual one
     * with its tangent. An input that no output depends on gives null.
     */
    static List<Tensor> grad(
            List<Tensor> outputs, List<Tensor> inputs, List<Tensor> vectors, boolean retain, boolean create) {
        Tensor[] ends = new Tensor[outputs.size() + inputs.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i < outputs.size() ? outputs.get(i) : inputs.get(i - outputs.size());
        }
        Level level = Tracing.youngest(ends);
        if (level == null) {
            return Arrays.asList(handed(Backward.toInputs(outputs, vectors, inputs, retain || create, create)));
        }
        level.checkOpen("grad");
        return level.maps()
                ? perSample(level, outputs, inputs, vectors, retain, create)
                : withTangents(level, outputs, inputs, vectors, retain, create);
    }

    private static Tensor[] handed(Tensor... found) {
        for (Tensor t : found) {
            if (t != null) {
                t.adopt();
            }
        }
        return found;
    }

    private static List<Tensor> perSample(
            Level level,
            List<Tensor> outputs,
            List<Tensor> inputs,
            List<Tensor> vectors,
            boolean retain,
            boolean create) {
        List<Tensor> below = new ArrayList<>();
        for (Tensor in : inputs) {
            if (!Tracing.isOf(in, level)) {
                throw new AutogradException(
                        "grad in vmap: an input of shape " + in.shape() + " is shared by the samples,"
                                + " so that it has no gradient for each; differentiate with Functional.grad or vjp inside vmap");
            }
            below.add(Tracing.value(in, level));
        }
        List<Tensor> values = new ArrayList<>();
        List<Tensor> along = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            values.add(Tracing.mapped(level, outputs.get(i)).traced().value());
            along.add(unmapped(level, vectors.get(i)));
        }
        List<Tensor> found = new ArrayList<>();
        for (Tensor g : grad(values, below, along, retain, create)) {
            found.add(g == null ? null : remapped(level, g));
        }
        return found;
    }

    private static List<Tensor> withTangents(
            Level level,
            List<Tensor> outputs,
            List<Tensor> inputs,
            List<Tensor> vectors,
            boolean retain,
            boolean create) {
        List<Tensor> below = inputs.stream().map(in -> Tracing.value(in, level)).toList();
        List<Tensor> values = new ArrayList<>();
        List<Tensor> along = new ArrayList<>();
        List<Tensor> changing = new ArrayList<>();
        List<Tensor> alongChanging = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Tensor out = outputs.get(i);
            Tensor vector = below(level, vectors.get(i), v -> Tracing.value(v, level));
            Tensor vectorChange = below(level, vectors.get(i), v -> Tracing.tangent(v, level));
            if (Tracing.value(out, level).requiresGrad()) {
                values.add(Tracing.value(out, level));
                along.add(vector);
                if (vectorChange != null) {
                    changing.add(Tracing.value(out, level));
                    alongChanging.add(vectorChange);
                }
            }
            Tensor change = Tracing.tangent(out, level);
            if (change != null && change.requiresGrad()) {
                changing.add(change);
                alongChanging.add(vector);
            }
        }
        List<Tensor> none = Arrays.asList(new Tensor[below.size()]);
        boolean again = retain || !changing.isEmpty();
        List<Tensor> first = values.isEmpty() ? none : grad(values, below, along, again, create);
        List<Tensor> second = changing.isEmpty() ? none : grad(changing, below, alongChanging, retain, create);
        List<Tensor> found = new ArrayList<>();
        for (int i = 0; i < below.size(); i++) {
            Tensor g = first.get(i);
            Tensor change = second.get(i);
            found.add(
                    g == null && change == null
                            ? null
                            : joined(level, g == null ? Tensor.zerosLike(change) : g, change));
        }
        return found;
    }
}
