package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/**
 * Transforms of functions, under JAX's names: derivatives in forward mode ({@link #jvp}) and reverse mode ({@link #vjp},
 * {@link #grad}), Jacobians and Hessians, and {@link #vmap}, which maps a function of one sample over many. They compose in
 * any order: {@code vmap} of {@code grad} gives per-sample gradients, {@code jvp} of {@code grad} a Hessian-vector product.
 * A function to transform computes its results from its arguments (and from whatever else it refers to, which is constant)
 * and does not write in place. Inside {@code vmap} it cannot read elements, as each sample has its own.
 *
 * <p>Forward mode carries a tangent along with every value: it needs no graph and costs about as much again as the function.
 * Every operation has it. Sources: the JAX documentation of {@code jax.jvp}, {@code jax.vjp}, {@code jax.vmap}; PyTorch's
 * {@code torch.func}.
 *
 * <pre>{@code
 * UnaryOperator<Tensor> f = x -> x.sin().mul(x).sum();
 * Tensor gradient = Functional.grad(f).apply(x);
 * Tensor hessian = Functional.hessian(f, x);
 * Tensor each = Functional.vmap(Functional.grad(f)).apply(samples);   // [N, ..] -> [N, ..]
 * }</pre>
 */
public final class Functional {
    /** The place of the samples' dimension of an argument that {@link #vmap} does not map: all samples share it. */
    public static final int SHARED = Integer.MIN_VALUE;

    private Functional() {}

    /** A function of several tensors with several results. */
    @FunctionalInterface
    public interface Many {
        /**
         * Computes the results.
         *
         * @param arguments the arguments
         * @return the results
         */
        List<Tensor> apply(List<Tensor> arguments);
    }

    /**
     * Results, and how fast they change along a direction.
     *
     * @param values the results
     * @param tangents one for each result, of its shape
     */
    public record Jvp(List<Tensor> values, List<Tensor> tangents) {
        /** {@return the first result} */
        public Tensor value() {
            return values.get(0);
        }

        /** {@return the tangent of the first result} */
        public Tensor tangent() {
            return tangents.get(0);
        }
    }

    /**
     * Results, and the function from vectors like them to vectors like the arguments: the transposed Jacobian.
     *
     * @param values the results
     * @param pullback from one vector for each result to one for each argument; may be called often
     */
    public record Vjp(List<Tensor> values, Many pullback) {
        /** {@return the first result} */
        public Tensor value() {
            return values.get(0);
        }

        /**
         * The product of a vector and the Jacobian of a function of one argument with one result.
         *
         * @param vector of the result's shape
         * @return of the argument's shape
         */
        public Tensor pullback(Tensor vector) {
            return pullback.apply(List.of(vector)).get(0);
        }
    }

    private static Many many(UnaryOperator<Tensor> f) {
        return in -> List.of(f.apply(in.get(0)));
    }

    // ---- forward mode

    /**
     * The result and the Jacobian-vector product {@code J v}, in forward mode.
     *
     * @param f a function of one tensor
     * @param primal where
     * @param tangent the direction v, like the primal
     * @return {@code f(x)} and {@code J v}
     */
    public static Jvp jvp(UnaryOperator<Tensor> f, Tensor primal, Tensor tangent) {
        return jvp(many(f), List.of(primal), List.of(tangent));
    }

    /**
     * The results and the Jacobian-vector products {@code sum over i of J_i v_i}, in forward mode. A result that does not
     * depend on the arguments, or is no float, has the tangent 0.
     *
     * @param f a function
     * @param primals where
     * @param tangents the directions v_i, each like its primal; null for an argument that does not change
     * @return results and their tangents
     * @throws ShapeException if a tangent has another shape
     * @throws DTypeException if a tangent has another type, or one that is not floating
     */
    public static Jvp jvp(Many f, List<Tensor> primals, List<Tensor> tangents) {
        if (primals.size() != tangents.size()) {
            throw new ArgumentException(
                    "jvp: " + primals.size() + " primals and " + tangents.size() + " tangents; give one for each");
        }
        try (Level level = Level.ofTangents()) {
            List<Tensor> duals = new ArrayList<>();
            for (int i = 0; i < primals.size(); i++) {
                checkTangent(i, primals.get(i), tangents.get(i));
                duals.add(Tracing.dual(level, primals.get(i), tangents.get(i)));
            }
            List<Tensor> values = new ArrayList<>();
            List<Tensor> changes = new ArrayList<>();
            for (Tensor y : f.apply(duals)) {
                Tensor change = Tracing.tangent(y, level);
                values.add(Tracing.value(y, level));
                changes.add(change == null ? Tensor.zerosLike(y) : change);
            }
            return new Jvp(List.copyOf(values), List.copyOf(changes));
        }
    }

    private static void checkTangent(int i, Tensor primal, Tensor tangent) {
        if (tangent == null) {
            return;
        }
        if (!tangent.shape().equals(primal.shape())) {
            throw new ShapeException("jvp: tangent " + i + " has shape " + tangent.shape() + ", its primal "
                    + primal.shape() + "; they must be equal");
        }
        if (tangent.dtype() != primal.dtype() || !primal.dtype().isFloating()) {
            throw new DTypeException("jvp: tangent " + i + " is " + tangent.dtype() + ", its primal " + primal.dtype()
                    + "; both must be of one floating type, see to(dtype)");
        }
    }

    // ---- reverse mode

    /**
     * The result and the function that multiplies vectors by the Jacobian, {@code u -> J^T u}, in reverse mode.
     *
     * @param f a function of one tensor
     * @param primal where
     * @return {@code f(x)} and the pullback
     */
    public static Vjp vjp(UnaryOperator<Tensor> f, Tensor primal) {
        return vjp(many(f), List.of(primal));
    }

    /**
     * The results and the function from vectors like them to {@code sum over k of J_k^T u_k} for each argument. An
     * argument that no result depends on gets zeros.
     *
     * @param f a function
     * @param primals where; floating
     * @return results and the pullback
     */
    public static Vjp vjp(Many f, List<Tensor> primals) {
        List<Tensor> leaves;
        List<Tensor> values;
        boolean record;
        try (Autograd.Mode mode = Autograd.enableGrad()) {
            leaves = primals.stream().map(Functional::fresh).toList();
            values = List.copyOf(f.apply(leaves));
            record = primals.stream().anyMatch(Tensor::requiresGrad) || dependsBeside(values, leaves);
        }
        List<Tensor> seen =
                record ? values : values.stream().map(Tracing::constant).toList();
        return new Vjp(seen, vectors -> pullback(values, leaves, vectors, record));
    }

    private static List<Tensor> pullback(
            List<Tensor> values, List<Tensor> leaves, List<Tensor> vectors, boolean record) {
        if (vectors.size() != values.size()) {
            throw new ArgumentException(
                    "vjp: " + values.size() + " results and " + vectors.size() + " vectors; give one for each result");
        }
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> along = new ArrayList<>();
        for (int k = 0; k < values.size(); k++) {
            if (values.get(k).requiresGrad()) {
                outputs.add(values.get(k));
                along.add(vectors.get(k));
            }
        }
        List<Tensor> found = outputs.isEmpty()
                ? Arrays.asList(new Tensor[leaves.size()])
                : TracedGradients.grad(outputs, leaves, along, true, record);
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Tensor g = found.get(i);
            all.add(g == null ? Tensor.zerosLike(leaves.get(i)) : g);
        }
        return List.copyOf(all);
    }

    /** The argument of a function to differentiate: of this value, with a history that begins here. */
    private static Tensor fresh(Tensor x) {
        Tensor own = x;
        for (Level level : Session.current().levels) {
            own = level.maps() ? Tracing.mapped(level, own) : own;
        }
        return Tracing.leaf(own);
    }

    /** Whether results depend on tensors with a history other than through these arguments. */
    private static boolean dependsBeside(List<Tensor> values, List<Tensor> leaves) {
        Set<Node> own = new HashSet<>();
        leaves.forEach(leaf -> own.add(Tracing.bottom(leaf).source()));
        List<Tensor> bottoms = new ArrayList<>();
        values.forEach(v -> Tracing.bottoms(v, bottoms));
        return Backward.dependsBeside(bottoms, own);
    }

    /**
     * The function that gives the gradient of a function with one result of one element. It can be transformed again.
     *
     * @param f a function from a tensor to one element
     * @return from a tensor to the gradient there
     */
    public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
        return x -> grad(many(f), 0).apply(List.of(x)).get(0);
    }

    /**
     * The function that gives the gradients of a function of several tensors with one result of one element.
     *
     * @param f a function from tensors to one element
     * @param argnums the arguments to differentiate with respect to, from 0; the others are constant
     * @return from all arguments to the gradient with respect to each of those
     */
    public static Many grad(Many f, int... argnums) {
        if (argnums.length == 0) {
            throw new ArgumentException("grad: no argnums; name at least one argument, such as 0");
        }
        return arguments -> {
            for (int n : argnums) {
                if (n < 0 || n >= arguments.size()) {
                    throw new ArgumentException(
                            "grad: argnum " + n + " of " + arguments.size() + " arguments; they count from 0");
                }
            }
            Many ofChosen = chosen -> {
                List<Tensor> all = new ArrayList<>(arguments);
                for (int i = 0; i < argnums.length; i++) {
                    all.set(argnums[i], chosen.get(i));
                }
                return f.apply(all);
            };
            Vjp vjp = vjp(
                    ofChosen, Arrays.stream(argnums).mapToObj(arguments::get).toList());
            if (vjp.values().size() != 1 || vjp.value().size() != 1) {
                throw new AutogradException(
                        "grad: the function gives " + vjp.values().size() + " results, the first of" + " shape "
                                + vjp.value().shape() + "; it must give one element, or use vjp or jacobian");
            }
            return vjp.pullback().apply(List.of(Tensor.onesLike(vjp.value())));
        };
    }

    // ---- Jacobians

    /**
     * The Jacobian in forward mode: as many tangents as the argument has elements, all at once. Best for functions of few
     * elements.
     *
     * @param f a function
     * @param x where
     * @return the derivatives {@code d f(x)[i..] / d x[j..]} at {@code [i.., j..]}
     */
    public static Tensor jacfwd(UnaryOperator<Tensor> f, Tensor x) {
        Tensor columns = vmap(v -> jvp(f, x, v).tangent()).apply(basis(x));
        int[] order = new int[columns.rank()];
        for (int d = 0; d < order.length; d++) {
            order[d] = (d + 1) % order.length;
        }
        return columns.permute(order).reshape(joined(columns.shape(), 1, x.shape()));
    }

    /**
     * The Jacobian in reverse mode: as many vectors as the result has elements, all at once. Best for functions with few
     * results.
     *
     * @param f a function
     * @param x where
     * @return the derivatives {@code d f(x)[i..] / d x[j..]} at {@code [i.., j..]}
     */
    public static Tensor jacrev(UnaryOperator<Tensor> f, Tensor x) {
        return rows(vjp(f, x));
    }

    private static Tensor rows(Vjp vjp) {
        Tensor rows = vmap(vjp::pullback).apply(basis(vjp.value()));
        long[] sizes = rows.shape().toArray();
        return rows.reshape(joined(vjp.value().shape(), 0, Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length))));
    }

    /**
     * The Jacobian, in the mode that needs fewer passes: {@link #jacfwd} if the argument has no more elements than the
     * result, else {@link #jacrev}.
     *
     * @param f a function
     * @param x where
     * @return the derivatives {@code d f(x)[i..] / d x[j..]} at {@code [i.., j..]}
     */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        Vjp vjp = vjp(f, x);
        return x.size() <= vjp.value().size() ? jacfwd(f, x) : rows(vjp);
    }

    /**
     * The matrix of second derivatives of a function with one element, forward over reverse.
     *
     * @param f a function from a tensor to one element
     * @param x where
     * @return the derivatives {@code d^2 f / (d x[i..] d x[j..])} at {@code [i.., j..]}
     */
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        return jacfwd(grad(f), x);
    }

    /**
     * The product of the Hessian and a vector, forward over reverse, without the Hessian.
     *
     * @param f a function from a tensor to one element
     * @param x where
     * @param v the vector, like x
     * @return {@code H v}, like x
     */
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return jvp(grad(f), x, v).tangent();
    }

    /** The unit vectors of a tensor's elements, along a new dimension 0. */
    private static Tensor basis(Tensor like) {
        long n = like.size();
        return Tensor.eye(like.device(), like.dtype(), n, n).reshape(joined(Shape.of(n), 0, like.shape()));
    }

    private static long[] joined(Shape first, int from, Shape second) {
        long[] all = Arrays.copyOf(
                Arrays.copyOfRange(first.toArray(), from, first.rank()), first.rank() - from + second.rank());
        System.arraycopy(second.toArray(), 0, all, first.rank() - from, second.rank());
        return all;
    }

    // ---- many samples at once

    /**
     * Maps a function of one sample over samples that lie along dimension 0.
     *
     * @param f a function of one sample
     * @return from samples to results, both along dimension 0
     */
    public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f) {
        return x -> vmap(many(f), 0).apply(List.of(x)).get(0);
    }

    /**
     * Maps a function of one sample over samples.
     *
     * @param f a function of one sample
     * @param inDims for each argument the dimension along which the samples lie, negative counts from the end, or
     *     {@link #SHARED}; one number for all arguments if there is only one
     * @return from samples to results, those along dimension 0
     * @throws ShapeException when called with no mapped argument, no samples, or as many samples in one as not in another
     */
    public static Many vmap(Many f, int... inDims) {
        return arguments -> {
            long size = samples(arguments, inDims);
            try (Level level = Level.ofSamples(size)) {
                List<Tensor> one = new ArrayList<>();
                for (int i = 0; i < arguments.size(); i++) {
                    int dim = place(inDims, i);
                    Tensor x = arguments.get(i);
                    one.add(dim == SHARED ? x : Tracing.batched(level, samplesFirst(x, dim)));
                }
                List<Tensor> results = new ArrayList<>();
                for (Tensor y : f.apply(one)) {
                    results.add(Tracing.value(Tracing.mapped(level, y), level));
                }
                return List.copyOf(results);
            }
        };
    }

    private static Tensor samplesFirst(Tensor x, int dim) {
        int axis = x.shape().axis("vmap", dim);
        int[] order = new int[x.rank()];
        for (int d = 1; d < order.length; d++) {
            order[d] = d <= axis ? d - 1 : d;
        }
        order[0] = axis;
        return x.permute(order);
    }

    private static int place(int[] inDims, int argument) {
        return inDims.length == 1 ? inDims[0] : inDims[argument];
    }

    private static long samples(List<Tensor> arguments, int... inDims) {
        if (inDims.length != 1 && inDims.length != arguments.size()) {
            throw new ArgumentException("vmap: " + arguments.size() + " arguments and " + inDims.length
                    + " inDims; give one for each, or one for all");
        }
        long size = -1;
        for (int i = 0; i < arguments.size(); i++) {
            int dim = place(inDims, i);
            if (dim != SHARED) {
                Tensor x = arguments.get(i);
                long n = x.size(x.shape().axis("vmap", dim));
                if (size >= 0 && n != size) {
                    throw new ShapeException("vmap: argument " + i + " of shape " + x.shape() + " has " + n
                            + " samples along dim " + dim + ", one before it " + size + "; they must be equal");
                }
                size = n;
            }
        }
        if (size <= 0) {
            throw new ShapeException(
                    size < 0 ? "vmap: no argument is mapped; give a dim for one" : "vmap: there are no samples");
        }
        return size;
    }
}
