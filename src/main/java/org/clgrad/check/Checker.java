package org.clgrad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.clgrad.accuracy.Judgement;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.ops.ErrorSample;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Kink;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Checks rows of the operation table. The reference is the CPU fallback in float64, whose derivatives are checked
 * against finite differences; every device is compared with it, and in float32 to the bit with the CPU fallback in
 * float32. Whatever goes wrong in an operation becomes a result, not an exception.
 */
public final class Checker {
    /** How far float64 on a device may be from float64 on the CPU, relative to the largest element. */
    public static final double FLOAT64_BOUND = 1e-12;

    private static final int COORDINATES = 4;
    private static final int SECOND_COORDINATES = 2;

    private final List<Device> devices;
    private final Set<DType> dtypes;
    private final long seed;
    private final int repeats;
    private final List<Integer> threads;

    /**
     * Makes a checker.
     *
     * @param devices the devices to check
     * @param dtypes float32, float64 or both
     * @param seed which random values the samples have
     * @param repeats how often each sample runs again, to see that nothing depends on the run
     */
    public Checker(List<Device> devices, Set<DType> dtypes, long seed, int repeats) {
        this(devices, dtypes, seed, repeats, List.of());
    }

    private Checker(List<Device> devices, Set<DType> dtypes, long seed, int repeats, List<Integer> threads) {
        if (repeats < 0) {
            throw new ArgumentException("check: " + repeats + " repeats; give 0 or more");
        }
        this.devices = List.copyOf(devices);
        this.dtypes = Set.copyOf(dtypes);
        this.seed = seed;
        this.repeats = repeats;
        this.threads = threads;
    }

    /**
     * The same checker, which also runs each sample on the CPU fallback with other numbers of threads, all work divided among
     * them.
     *
     * @param numbers of threads, each from 1 to 1024
     * @return the checker
     * @throws ArgumentException if a number is out of range
     */
    public Checker withThreads(List<Integer> numbers) {
        numbers.forEach(Device::cpu);
        return new Checker(devices, dtypes, seed, repeats, List.copyOf(numbers));
    }

    /**
     * Checks a row: all samples, kinks and error samples.
     *
     * @param op the row
     * @return what was found
     */
    public List<CheckResult> check(Operation op) {
        List<CheckResult> results = new ArrayList<>();
        op.samples().forEach(s -> results.addAll(check(op, s)));
        op.kinks().forEach(k -> results.addAll(check(op, k)));
        op.errors().forEach(e -> results.addAll(check(op, e)));
        return results;
    }

    /** Collects the results of one sample. */
    private final class Run {
        private final Operation op;
        private final Sample sample;
        private final Problem problem;
        private final Depth depth;
        private final List<CheckResult> results = new ArrayList<>();

        Run(Operation op, Sample sample) {
            this.op = op;
            this.sample = sample;
            problem = Problem.of(op, sample, seed);
            depth = problem.depth();
        }

        void add(Device device, DType dtype, Aspect aspect, double error, double bound, String note) {
            Verdict verdict = error <= bound ? Verdict.PASS : Verdict.FAIL;
            results.add(new CheckResult(
                    op.name(), sample.name(), device.id(), dtype.label(), aspect, error, bound, verdict, note));
        }

        void skip(Device device, DType dtype, Aspect aspect, double error, String why) {
            results.add(new CheckResult(
                    op.name(), sample.name(), device.id(), dtype.label(), aspect, error, 0, Verdict.SKIPPED, why));
        }

        void differenced(Aspect aspect, FiniteDifferences.Finding found) {
            results.add(new CheckResult(
                    op.name(),
                    sample.name(),
                    Device.cpu().id(),
                    DType.FLOAT64.label(),
                    aspect,
                    found.error(),
                    FiniteDifferences.BOUND,
                    verdict(found.verdict()),
                    found.reason()));
        }

        /** Runs on a device; a failure is a result. */
        Evaluation run(Device device, DType dtype) {
            return attempt(device, dtype, Aspect.FORWARD, () -> Evaluation.run(problem, device, dtype, depth));
        }

        <T> T attempt(Device device, DType dtype, Aspect aspect, Supplier<T> work) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (e instanceof DTypeException && !device.info().float64()) {
                    skip(device, dtype, aspect, 0, e.getMessage());
                } else {
                    add(device, dtype, aspect, Double.POSITIVE_INFINITY, 0, describe(e));
                }
                return null;
            }
        }
    }

    /** What differences say, as the outcome of a check. */
    static Verdict verdict(Judgement.Verdict found) {
        return switch (found) {
            case PASS -> Verdict.PASS;
            case FAIL -> Verdict.FAIL;
            case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
        };
    }

    /** What went wrong, and where. */
    static String describe(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return e.getClass().getSimpleName() + ": " + e.getMessage() + (trace.length > 0 ? " at " + trace[0] : "");
    }

    /**
     * Checks a sample on every device and in every type.
     *
     * @param op the row
     * @param sample one of its samples
     * @return what was found
     */
    public List<CheckResult> check(Operation op, Sample sample) {
        Run run = new Run(op, sample);
        Device cpu = Device.cpu();
        Evaluation exact = run.attempt(cpu, DType.FLOAT64, Aspect.FORWARD, () -> reference(run));
        if (exact == null) {
            return run.results;
        }
        if (run.depth != Depth.FORWARD) {
            differences(run, exact);
        }
        Evaluation single = run.run(cpu, DType.FLOAT32);
        for (Device device : devices) {
            for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                boolean once = dtype == DType.FLOAT32 || sample.isFloating();
                if (dtypes.contains(dtype) && once) {
                    on(run, device, dtype, exact, single);
                }
            }
        }
        if (!threads.isEmpty()) {
            threads(run, single);
        }
        return run.results;
    }

    /** One result for each type: the elements that any number of threads gives other bits than the CPU fallback as it is. */
    private void threads(Run run, Evaluation single) {
        Device cpu = Device.cpu();
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            boolean once = dtype == DType.FLOAT32 || run.sample.isFloating();
            Evaluation usual =
                    !dtypes.contains(dtype) || !once ? null : dtype == DType.FLOAT32 ? single : run.run(cpu, dtype);
            if (usual == null) {
                continue;
            }
            long worst = 0;
            List<String> differing = new ArrayList<>();
            for (int n : threads) {
                Evaluation other = run.attempt(
                        cpu, dtype, Aspect.THREADS, () -> Evaluation.run(run.problem, Device.cpu(n), dtype, run.depth));
                if (other == null) {
                    return;
                }
                long count = other.differing(usual);
                worst = Math.max(worst, count);
                if (count > 0) {
                    differing.add(Integer.toString(n));
                }
            }
            String note = differing.isEmpty() ? "" : "with threads: " + String.join(", ", differing);
            run.add(cpu, dtype, Aspect.THREADS, worst, 0, note);
        }
    }

    /**
     * In float64, with the inputs laid out one after the other: what reads a layout wrongly does so on every device and in
     * every type. What a float operation may be given as an integer is a float here, as an independent witness.
     */
    private static Evaluation reference(Run run) {
        Problem p = run.problem;
        if (run.sample.isFloating() || run.op.differentiable().isEmpty()) {
            return Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, run.depth);
        }
        List<InputSpec> floats = new ArrayList<>();
        for (int i = 0; i < run.sample.inputs().size(); i++) {
            InputSpec spec = run.sample.inputs().get(i);
            floats.add(spec != null && run.op.isDifferentiable(i) ? spec.as(null) : spec);
        }
        Sample asFloats = new Sample(run.sample.name(), floats, run.sample.attributes(), Depth.FORWARD);
        return Evaluation.runContiguous(
                new Problem(p.op(), asFloats, p.values(), p.seed()), Device.cpu(), DType.FLOAT64, Depth.FORWARD);
    }

    private static void differences(Run run, Evaluation exact) {
        FiniteDifferences fd = new FiniteDifferences(run.problem, exact);
        differences(run, Aspect.DIFFERENCES, () -> fd.first(COORDINATES));
        if (run.depth == Depth.SECOND) {
            differences(run, Aspect.SECOND_DIFFERENCES, () -> fd.second(SECOND_COORDINATES));
        }
    }

    private static void differences(Run run, Aspect aspect, Supplier<FiniteDifferences.Finding> work) {
        FiniteDifferences.Finding found = run.attempt(Device.cpu(), DType.FLOAT64, aspect, work);
        if (found != null) {
            run.differenced(aspect, found);
        }
    }

    private void on(Run run, Device device, DType dtype, Evaluation exact, Evaluation single) {
        boolean onCpu = device == Device.cpu();
        Evaluation got;
        if (onCpu && dtype == DType.FLOAT32) {
            got = single;
        } else {
            got = run.run(device, dtype);
        }
        if (got == null) {
            return;
        }
        compare(run, device, dtype, got, exact);
        recording(run, device, dtype, got);
        repeat(run, device, dtype, got);
        if (!onCpu && dtype == DType.FLOAT32 && single != null) {
            long differing = got.differing(single);
            if (device.info().keepsContract()) {
                run.add(device, dtype, Aspect.BITS, differing, 0, "");
            } else {
                run.skip(
                        device,
                        dtype,
                        Aspect.BITS,
                        differing,
                        String.join("; ", device.info().deviations()));
            }
        }
    }

    private void repeat(Run run, Device device, DType dtype, Evaluation got) {
        long worst = 0;
        for (int i = 0; i < repeats; i++) {
            Evaluation again = run.attempt(
                    device, dtype, Aspect.REPEAT, () -> Evaluation.run(run.problem, device, dtype, run.depth));
            if (again == null) {
                return;
            }
            worst = Math.max(worst, again.differing(got));
        }
        if (repeats > 0) {
            run.add(device, dtype, Aspect.REPEAT, worst, 0, "");
        }
    }

    private static void recording(Run run, Device device, DType dtype, Evaluation got) {
        if (run.depth == Depth.FORWARD) {
            return;
        }
        Evaluation plain = run.attempt(
                device, dtype, Aspect.RECORDING, () -> Evaluation.run(run.problem, device, dtype, Depth.FORWARD));
        if (plain != null) {
            Evaluation values = new Evaluation(got.outputs(), List.of(), List.of());
            run.add(device, dtype, Aspect.RECORDING, plain.differing(values), 0, "");
        }
    }

    private static void compare(Run run, Device device, DType dtype, Evaluation got, Evaluation exact) {
        compare(run, device, dtype, Aspect.FORWARD, got.outputs(), exact.outputs());
        if (run.depth != Depth.FORWARD) {
            compare(run, device, dtype, Aspect.GRADIENT, got.gradients(), exact.gradients());
        }
        if (run.depth == Depth.SECOND) {
            compare(run, device, dtype, Aspect.SECOND_ORDER, got.second(), exact.second());
        }
    }

    /** The worst of the tensors. */
    private static void compare(
            Run run, Device device, DType dtype, Aspect aspect, List<Values> got, List<Values> exact) {
        Bar worst = Bar.worst(run.problem, aspect, got, exact, dtype == DType.FLOAT32);
        run.add(device, dtype, aspect, worst.error(), worst.bound(), "");
    }

    /**
     * Checks the choice of a derivative on every device and in every type.
     *
     * @param op the row
     * @param kink one of its kinks
     * @return what was found
     */
    public List<CheckResult> check(Operation op, Kink kink) {
        Sample sample = Sample.of(kink.name(), kink.attributes(), kink.inputs().toArray(new InputSpec[0]));
        Run run = new Run(op, sample);
        for (Device device : devices) {
            for (DType dtype : dtypes) {
                if (dtype == DType.FLOAT64 && !device.info().float64()) {
                    continue;
                }
                Double error = run.attempt(device, dtype, Aspect.KINK, () -> kinkError(run, kink, device, dtype));
                if (error != null) {
                    run.add(device, dtype, Aspect.KINK, error, 0, "");
                }
            }
        }
        return run.results;
    }

    private static double kinkError(Run run, Kink kink, Device device, DType dtype) {
        try (Scope memory = Scope.open()) {
            List<Tensor> in = Evaluation.inputs(run.problem, device, dtype, true);
            in.forEach(t -> t.requiresGrad(true));
            run.op.apply(in, kink.attributes()).get(0).sum().backward();
            double worst = 0;
            for (int i = 0; i < kink.gradients().size(); i++) {
                double[] found = in.get(i).grad().toDoubleArray();
                for (int j = 0; j < found.length; j++) {
                    double difference = Math.abs(found[j] - kink.gradients().get(i)[j]);
                    worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
                }
            }
            return worst;
        }
    }

    /**
     * Checks the exception of a call that must fail, in float32 on every device: its class, what its message says, and
     * that no input was changed.
     *
     * @param op the row
     * @param error one of its error samples
     * @return what was found
     */
    public List<CheckResult> check(Operation op, ErrorSample error) {
        Sample sample =
                Sample.of(error.name(), error.attributes(), error.inputs().toArray(new InputSpec[0]));
        Run run = new Run(op, sample);
        for (Device device : devices) {
            String wrong = wrongWith(run, error, device);
            run.add(device, DType.FLOAT32, Aspect.ERROR, wrong.isEmpty() ? 0 : 1, 0, wrong);
        }
        return run.results;
    }

    private static String wrongWith(Run run, ErrorSample error, Device device) {
        try (Scope memory = Scope.open()) {
            List<Tensor> in = Evaluation.inputs(run.problem, device, DType.FLOAT32, true);
            List<Tensor> present = in.stream().filter(Objects::nonNull).toList();
            List<Values> before = present.stream().map(Values::of).toList();
            try {
                run.op.apply(in, error.attributes());
                return "no exception, expected " + error.exception().getSimpleName();
            } catch (RuntimeException e) {
                if (e.getClass() != error.exception()) {
                    return describe(e) + "; expected " + error.exception().getSimpleName();
                }
                for (String fragment : error.fragments()) {
                    if (!e.getMessage().contains(fragment)) {
                        return "the message '" + e.getMessage() + "' does not say '" + fragment + "'";
                    }
                }
            }
            for (int i = 0; i < before.size(); i++) {
                if (Values.of(present.get(i)).differing(before.get(i)) != 0) {
                    return "input " + i + " was changed";
                }
            }
            return "";
        } catch (RuntimeException e) {
            return "the inputs could not be made: " + describe(e);
        }
    }
}
