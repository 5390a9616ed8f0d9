package org.clgrad.check;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.engine.Device;
import org.clgrad.ops.Arguments;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Function;
import org.clgrad.tensor.Tensor;

/**
 * Whether the checker finds what it is there to find: operations of the table with a fault each, checked by their own
 * samples. A fault that passes is a hole in the checker or in the samples.
 */
public final class SelfTest {
    private static final double UNIT = 0x1p-23;

    private SelfTest() {}

    /**
     * A fault.
     *
     * @param name what it is called
     * @param description what is wrong
     * @param expected the check that has to find it
     * @param operation the operation that has it
     */
    public record Fault(String name, String description, Aspect expected, Operation operation) {}

    /**
     * What became of a fault.
     *
     * @param fault the fault
     * @param foundBy the checks that failed
     */
    public record Outcome(Fault fault, Set<Aspect> foundBy) {
        /** {@return whether the check that has to find it did} */
        public boolean caught() {
            return foundBy.contains(fault.expected);
        }
    }

    /**
     * Runs every fault.
     *
     * @param devices where; faults of one device alone need two
     * @param seed of the samples
     * @return what became of them
     */
    public static List<Outcome> run(List<Device> devices, long seed) {
        Checker checker =
                new Checker(devices, EnumSet.of(DType.FLOAT32, DType.FLOAT64), seed, 1).withThreads(List.of(1, 3));
        boolean several = devices.contains(Device.cpu()) && devices.size() > 1;
        return faults().stream()
                .filter(f -> several || f.expected != Aspect.BITS)
                .map(f -> new Outcome(f, failing(checker, f.operation)))
                .toList();
    }

    /**
     * The checks that an operation fails.
     *
     * @param checker who checks
     * @param operation the operation
     * @return the aspects of its failed results
     */
    static Set<Aspect> failing(Checker checker, Operation operation) {
        Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
        checker.check(operation).stream().filter(CheckResult::failed).forEach(r -> aspects.add(r.aspect()));
        return aspects;
    }

    /** {@return the faults} */
    public static List<Fault> faults() {
        AtomicInteger calls = new AtomicInteger();
        return List.of(
                unary(
                        "sign",
                        "tanh: the derivative has the wrong sign",
                        Aspect.DIFFERENCES,
                        "tanh",
                        differentiated(
                                Tensor::tanh, (x, g) -> g.mul(x.tanh().square().sub(1)))),
                unary(
                        "factor",
                        "tanh: the derivative is 1e-6 too large",
                        Aspect.DIFFERENCES,
                        "tanh",
                        differentiated(
                                Tensor::tanh,
                                (x, g) -> g.mul(x.tanh().square().rsub(1)).mul(1 + 1e-6))),
                unary(
                        "constant",
                        "tanh: the first derivative is a constant for the second",
                        Aspect.SECOND_DIFFERENCES,
                        "tanh",
                        differentiated(
                                Tensor::tanh,
                                (x, g) -> g.mul(x.detach().tanh().square().rsub(1)))),
                of(
                        "term",
                        "mul: the derivative of the second factor is left out",
                        Aspect.DIFFERENCES,
                        "mul",
                        a -> again(
                                "mul",
                                a,
                                a.in(0),
                                a.in(1) == null ? null : a.in(1).detach())),
                unary(
                        "stride",
                        "neg: a tensor that is not contiguous is read one element off",
                        Aspect.FORWARD,
                        "neg",
                        x -> x.isContiguous() ? x.neg() : x.neg().roll(1)),
                unary(
                        "denormal",
                        "neg: denormals are flushed to zero",
                        Aspect.FORWARD,
                        "neg",
                        x -> isSingle(x) ? x.neg().mul(x.abs().ge(0x1p-126).to(x.dtype())) : x.neg()),
                unary(
                        "fast exp",
                        "exp: as 2^(x log2(e)), rounded between",
                        Aspect.FORWARD,
                        "exp",
                        x -> isSingle(x) ? x.mul(1 / Math.log(2)).exp2() : x.exp()),
                unary("overflow", "tanh: as a quotient of exponentials", Aspect.FORWARD, "tanh", x -> {
                    Tensor e = x.mul(2).exp();
                    return isSingle(x) ? e.sub(1).div(e.add(1)) : x.tanh();
                }),
                unary(
                        "NaN",
                        "relu: NaN is taken for a number below 0",
                        Aspect.FORWARD,
                        "relu",
                        x -> isSingle(x) ? Tensor.where(x.gt(0), x, Tensor.zerosLike(x)) : x.relu()),
                of("index", "argmax: counts from 1", Aspect.FORWARD, "argmax", a -> {
                    Tensor places = again("argmax", a, a.in(0));
                    return a.in(0).dtype() == DType.FLOAT64 ? places : places.add(1);
                }),
                unary(
                        "kink",
                        "abs: the derivative at 0 is 1",
                        Aspect.KINK,
                        "abs",
                        differentiated(
                                Tensor::abs,
                                (x, g) -> g.mul(x.sign().add(x.eq(0).to(x.dtype()))))),
                unary(
                        "gradient bits",
                        "exp: the gradient loses digits in float32",
                        Aspect.GRADIENT,
                        "exp",
                        differentiated(Tensor::exp, (x, g) -> g.mul(x.exp()).mul(isSingle(x) ? 1 + 64 * UNIT : 1))),
                unary(
                        "recording",
                        "exp: another last bit while a graph is recorded",
                        Aspect.RECORDING,
                        "exp",
                        x -> x.requiresGrad() && isSingle(x) ? x.exp().mul(1 + UNIT) : x.exp()),
                unary(
                        "race",
                        "exp: now and then another last bit",
                        Aspect.REPEAT,
                        "exp",
                        x -> isSingle(x) && calls.getAndIncrement() % 3 == 0
                                ? x.exp().mul(1 + UNIT)
                                : x.exp()),
                unary(
                        "threads",
                        "exp: another last bit on several threads",
                        Aspect.THREADS,
                        "exp",
                        x -> isSingle(x) && x.device() == Device.cpu(3)
                                ? x.exp().mul(1 + UNIT)
                                : x.exp()),
                unary(
                        "device",
                        "exp: another last bit on one device",
                        Aspect.BITS,
                        "exp",
                        x -> isSingle(x) && x.device() != Device.cpu() ? x.exp().mul(1 + UNIT) : x.exp()),
                of("silence", "mul: shapes that do not fit give the first factor", Aspect.ERROR, "mul", a -> {
                    try {
                        return again("mul", a, a.in(0), a.in(1));
                    } catch (RuntimeException e) {
                        return a.in(0);
                    }
                }));
    }

    /** The table's own operation, with other inputs. */
    private static Tensor again(String op, Arguments a, Tensor... inputs) {
        return OpTable.get(op).apply(Arrays.asList(inputs), a.attributes()).get(0);
    }

    private static boolean isSingle(Tensor x) {
        return x.dtype() == DType.FLOAT32;
    }

    private static Fault unary(
            String name, String description, Aspect expected, String op, UnaryOperator<Tensor> call) {
        return of(name, description, expected, op, a -> call.apply(a.in(0)));
    }

    private static Fault of(
            String name,
            String description,
            Aspect expected,
            String op,
            java.util.function.Function<Arguments, Tensor> call) {
        return new Fault(name, description, expected, OpTable.get(op).withCall(call));
    }

    /** A function with a derivative of its own. */
    private static UnaryOperator<Tensor> differentiated(
            UnaryOperator<Tensor> value, BinaryOperator<Tensor> derivative) {
        return x -> new Function() {
            @Override
            protected List<Tensor> forward(Context ctx, List<Tensor> inputs) {
                ctx.saveForBackward(inputs.get(0));
                return List.of(value.apply(inputs.get(0)));
            }

            @Override
            protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
                return List.of(derivative.apply(ctx.savedTensors().get(0), grads.get(0)));
            }
        }.apply(x).get(0);
    }
}
