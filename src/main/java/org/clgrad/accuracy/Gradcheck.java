package org.clgrad.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.Numbers;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Functional;
import org.clgrad.tensor.Functional.Many;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Compares the derivatives of functions, a user's own included, with finite differences that know how far to be trusted.
 *
 * <pre>{@code
 * Gradcheck.gradcheck(x -> x.sin().mul(x).sum(), x).orThrow();
 * Gradcheck.gradgradcheck(x -> x.sin().mul(x).sum(), x).orThrow();
 * }</pre>
 *
 * <p>With outputs {@code y_k} and random vectors {@code u_k}, the function {@code s(x) = sum over k of <u_k, y_k(x)>} is
 * differenced along coordinates of the inputs, chosen at random where there are more than {@link #coordinates}, and along
 * random directions {@code v} in all of them. Each difference is compared with reverse mode, {@code <J^T u, v>}, and with
 * forward mode, {@code <u, J v>}. A derivative {@code g} may be off by {@code atol + rtol |g v|}, the norm of its products
 * with the direction, element by element; see {@link Judgement} for what counts as pass, fail and inconclusive. Inputs are differentiated where
 * they lie: permuted, broadcast or shifted as they are. float64 says most; in float32 rounding limits the differences,
 * which then call less derivatives wrong, never right ones.
 *
 * <p>Source: {@code torch.autograd.gradcheck}, {@code gradgradcheck} and {@code jax.test_util.check_grads}.
 */
public final class Gradcheck {
    private final Many f;
    private double rtol = Double.NaN;
    private double atol = Double.NaN;
    private int coordinates = 100;
    private int directions = 2;
    private boolean forward = true;
    private long seed = 1;

    private Gradcheck(Many f) {
        this.f = f;
    }

    /**
     * Prepares a check of a function of several tensors.
     *
     * @param f the function; the same results for the same arguments
     * @return the check
     */
    public static Gradcheck ofMany(Many f) {
        return new Gradcheck(f);
    }

    /**
     * Prepares a check of a function of one tensor.
     *
     * @param f the function; the same results for the same arguments
     * @return the check
     */
    public static Gradcheck of(UnaryOperator<Tensor> f) {
        return new Gradcheck(in -> List.of(f.apply(in.get(0))));
    }

    /**
     * The first derivatives of a function of one tensor.
     *
     * @param f the function
     * @param x where
     * @return what was found
     */
    public static GradcheckResult gradcheck(UnaryOperator<Tensor> f, Tensor x) {
        return of(f).first(x);
    }

    /**
     * The first derivatives of a function of several tensors.
     *
     * @param f the function
     * @param inputs where
     * @return what was found
     */
    public static GradcheckResult gradcheck(Many f, List<Tensor> inputs) {
        return ofMany(f).first(inputs.toArray(Tensor[]::new));
    }

    /**
     * The second derivatives of a function of one tensor.
     *
     * @param f the function
     * @param x where
     * @return what was found
     */
    public static GradcheckResult gradgradcheck(UnaryOperator<Tensor> f, Tensor x) {
        return of(f).second(x);
    }

    /**
     * The second derivatives of a function of several tensors.
     *
     * @param f the function
     * @param inputs where
     * @return what was found
     */
    public static GradcheckResult gradgradcheck(Many f, List<Tensor> inputs) {
        return ofMany(f).second(inputs.toArray(Tensor[]::new));
    }

    /**
     * How far a derivative may be off relative to its size.
     *
     * @param value the default is 1e-6 in float64, 1e-2 in float32
     * @return this
     */
    public Gradcheck rtol(double value) {
        rtol = tolerance("rtol", value);
        return this;
    }

    /**
     * How far a derivative may be off whatever its size.
     *
     * @param value the default is 1e-8 in float64, 1e-3 in float32
     * @return this
     */
    public Gradcheck atol(double value) {
        atol = tolerance("atol", value);
        return this;
    }

    /**
     * How many elements of each input are varied one at a time.
     *
     * @param most the default is 100; 0 leaves the random directions alone
     * @return this
     */
    public Gradcheck coordinates(int most) {
        coordinates = count("coordinates", most);
        return this;
    }

    /**
     * Along how many random directions all inputs are varied at once.
     *
     * @param number the default is 2
     * @return this
     */
    public Gradcheck directions(int number) {
        directions = count("directions", number);
        return this;
    }

    /**
     * Whether forward mode is compared as well.
     *
     * @param also the default is true
     * @return this
     */
    public Gradcheck forwardMode(boolean also) {
        forward = also;
        return this;
    }

    /**
     * Which random vectors are taken.
     *
     * @param number the default is 1
     * @return this
     */
    public Gradcheck seed(long number) {
        seed = number;
        return this;
    }

    private static double tolerance(String name, double value) {
        if (!(value >= 0)) {
            throw new ArgumentException("gradcheck: " + name + " is " + value + "; it is a number of at least 0");
        }
        return value;
    }

    private static int count(String name, int value) {
        if (value < 0) {
            throw new ArgumentException("gradcheck: " + name + " is " + value + "; it is a number of at least 0");
        }
        return value;
    }

    /**
     * Checks the first derivatives.
     *
     * @param inputs where; those of floating types are varied, whether they require grad or not
     * @return what was found
     * @throws ArgumentException if there is no floating input, or no floating output
     */
    public GradcheckResult first(Tensor... inputs) {
        return check("gradcheck", f, List.of(inputs));
    }

    /**
     * Checks the second derivatives: the first derivatives of {@code (x, u) -> J(x)^T u}, the function that reverse mode
     * computes, with respect to {@code x} and to the vectors {@code u}.
     *
     * @param inputs where
     * @return what was found; the vectors are counted as inputs after the function's own
     * @throws ArgumentException if there is no floating input, or no floating output
     */
    public GradcheckResult second(Tensor... inputs) {
        List<Tensor> where = List.of(inputs);
        int[] places = DirectionalCheck.floating("gradgradcheck", where);
        List<Tensor> all = new ArrayList<>(where);
        Numbers random = new Numbers(Numbers.seed(seed, "gradgradcheck"));
        try (Autograd.Mode off = Autograd.noGrad()) {
            for (Tensor y : f.apply(where)) {
                if (y.dtype().isFloating()) {
                    all.add(DirectionalCheck.tensor(y, random.normals((int) y.size())));
                }
            }
        }
        Many pullback = in -> pullback(in.subList(0, inputs.length), places, in.subList(inputs.length, in.size()));
        return check("gradgradcheck", pullback, all);
    }

    private List<Tensor> pullback(List<Tensor> in, int[] places, List<Tensor> vectors) {
        Functional.Vjp vjp = Functional.vjp(
                varied -> {
                    List<Tensor> arguments = new ArrayList<>(in);
                    for (int i = 0; i < places.length; i++) {
                        arguments.set(places[i], varied.get(i));
                    }
                    return f.apply(arguments).stream()
                            .filter(y -> y.dtype().isFloating())
                            .toList();
                },
                Arrays.stream(places).mapToObj(in::get).toList());
        return vjp.pullback().apply(vectors);
    }

    private GradcheckResult check(String name, Many function, List<Tensor> inputs) {
        try (Scope memory = Scope.open()) {
            DirectionalCheck check = new DirectionalCheck(name, function, inputs, seed);
            boolean single = check.dtype() != DType.FLOAT64;
            double relative = Double.isNaN(rtol) ? (single ? 1e-2 : 1e-6) : rtol;
            double absolute = Double.isNaN(atol) ? (single ? 1e-3 : 1e-8) : atol;
            return check.run(relative, absolute, coordinates, directions, forward);
        }
    }
}
