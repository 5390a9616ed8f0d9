package org.clgrad.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;

/**
 * Searches for the inputs of an operation with the largest error, and makes them small: random values of all magnitudes, few
 * bits, neighbours of special places and sums that cancel, then changes of the best, bit by bit and ulp by ulp, in the
 * shapes and with the arguments of the operation's samples. The error is that of {@link Checker}: against float64 on the
 * CPU, in the measure of the operation's row. What is found depends on the seed and the number of evaluations alone.
 *
 * <pre>{@code
 * WorstInput worst = WorstSearch.of(OpTable.get("exp"), device).evaluations(1_000_000).run();
 * }</pre>
 */
public final class WorstSearch {
    /** Where a sample has no interval, values up to this magnitude are tried, unless said otherwise. */
    public static final double LIMIT = 8;

    /** The same where each element of a result is a function of the elements at its place alone. */
    public static final double ELEMENT_LIMIT = 1024;

    /** The share of the largest error that smaller inputs must still have, unless said otherwise. */
    public static final double SHARE = 0.9;

    /** How many inputs are tried to make the worst ones smaller. */
    private static final int SHRINKING = 5000;

    /** The steps of a search among inputs of one element. */
    private static final int SINGLE_STEPS = 10;

    /** The steps of each way to call the operation before the best are preferred. */
    private static final int FIRST_STEPS = 2;

    private final Operation op;
    private final Device device;
    private DType dtype = DType.FLOAT32;
    private Aspect aspect = Aspect.FORWARD;
    private long seed = 1;
    private long evaluations = Long.MAX_VALUE;
    private Duration time;
    private Double limit;
    private double share = SHARE;
    private BooleanSupplier stop = () -> false;
    private LongConsumer progress = n -> {};

    private WorstSearch(Operation op, Device device) {
        this.op = op;
        this.device = device;
    }

    /**
     * Searches the inputs of an operation on a device.
     *
     * @param op the row
     * @param device where
     * @return the search, of float32 values
     */
    public static WorstSearch of(Operation op, Device device) {
        return new WorstSearch(op, device);
    }

    /**
     * Sets the type.
     *
     * @param type float32 or float64
     * @return this
     * @throws ArgumentException if it is another, or float64 and the device has none
     */
    public WorstSearch dtype(DType type) {
        if (type != DType.FLOAT32 && type != DType.FLOAT64) {
            throw new ArgumentException("worst: the type is " + type + "; choose float32 or float64");
        }
        if (type == DType.FLOAT64 && !device.info().float64()) {
            throw new ArgumentException("worst: " + device + " has no float64; give another device or float32");
        }
        dtype = type;
        return this;
    }

    /**
     * Chooses what is to be wrong.
     *
     * @param what values, gradient or second order
     * @return this
     * @throws ArgumentException if it is another aspect
     */
    public WorstSearch aspect(Aspect what) {
        if (what != Aspect.FORWARD && what != Aspect.GRADIENT && what != Aspect.SECOND_ORDER) {
            throw new ArgumentException(
                    "worst: '" + what.label() + "' has no worst input; choose values, gradient or second order");
        }
        aspect = what;
        return this;
    }

    /**
     * Sets the seed.
     *
     * @param value which random values
     * @return this
     */
    public WorstSearch seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Ends the search after so many inputs. Making them small takes up to 5000 more.
     *
     * @param count how many
     * @return this
     * @throws ArgumentException if it is not positive
     */
    public WorstSearch evaluations(long count) {
        if (count < 1) {
            throw new ArgumentException("worst: " + count + " evaluations; give at least 1");
        }
        evaluations = count;
        return this;
    }

    /**
     * Ends the search after a time, and what makes inputs small after as much.
     *
     * @param most how long
     * @return this
     * @throws ArgumentException if it is not positive
     */
    public WorstSearch time(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw new ArgumentException("worst: a search of " + most.toMillis() / 1e3 + " s; give it some time");
        }
        time = most;
        return this;
    }

    /**
     * Bounds values where a sample does not.
     *
     * @param magnitude the largest magnitude
     * @return this
     * @throws ArgumentException if it is no positive float
     */
    public WorstSearch limit(double magnitude) {
        if (!((float) magnitude > 0 && magnitude <= Float.MAX_VALUE)) {
            throw new ArgumentException("worst: values up to " + magnitude + "; give a positive float");
        }
        limit = (double) (float) magnitude;
        return this;
    }

    /**
     * Sets how much of the error smaller inputs must still have.
     *
     * @param part of 1
     * @return this
     * @throws ArgumentException if it is not above 0 and at most 1
     */
    public WorstSearch share(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new ArgumentException("worst: a share of " + part + " of the error; give more than 0 and at most 1");
        }
        share = part;
        return this;
    }

    /**
     * Ends the search early.
     *
     * @param asked asked after each call
     * @return this
     */
    public WorstSearch stopWhen(BooleanSupplier asked) {
        stop = asked;
        return this;
    }

    /**
     * Tells how far the search is.
     *
     * @param listener given the number of inputs tried so far
     * @return this
     */
    public WorstSearch progress(LongConsumer listener) {
        progress = listener;
        return this;
    }

    /**
     * Searches.
     *
     * @return the worst inputs
     * @throws ArgumentException if the search has no end, or the operation has nothing to search
     */
    public WorstInput run() {
        if (evaluations == Long.MAX_VALUE && time == null) {
            throw new ArgumentException("worst: neither a time nor a number of evaluations is given; give one");
        }
        Scorer scorer = new Scorer(device, dtype, aspect, stop);
        scorer.allow(evaluations, deadline());
        List<SearchArm> arms = arms(scorer);
        if (arms.isEmpty()) {
            throw new ArgumentException("worst: " + op + " has no sample with floats"
                    + (aspect == Aspect.FORWARD ? "" : " and a " + aspect.label())
                    + "; choose an operation that rounds");
        }
        search(scorer, arms);
        long searched = scorer.evaluations();
        long refused = scorer.refused();
        SearchArm arm = best(arms);
        if (Double.isNaN(arm.best().error())) {
            throw new ArgumentException(
                    "worst: " + op + " took none of " + searched + " inputs that were tried; give it more evaluations");
        }
        Problem found = found(scorer, arm.best());
        scorer.allow(SHRINKING, deadline());
        Shrinker shrinker = new Shrinker(scorer, found, arm.best().error(), arm.domains(), share);
        Problem smallest = arm.best().error() > 0 ? shrunk(scorer, shrinker, arm) : found;
        WorstInput.Effort effort =
                new WorstInput.Effort(searched, refused, scorer.evaluations() - searched, stop.getAsBoolean());
        return new WorstInput(scorer, shrinker.worst(), smallest, effort);
    }

    /** Inputs of one element each are tried first: what many elements do, one with another value may do, too. */
    private Problem shrunk(Scorer scorer, Shrinker shrinker, SearchArm arm) {
        SearchArm.Best simple = arm.simplest(shrinker.enough());
        Problem start = found(scorer, simple);
        shrinker.take(start, simple.error());
        Sample single = Shrinker.single(start.sample());
        if (!single.equals(start.sample())) {
            Numbers random = new Numbers(Numbers.seed(seed, "smallest", op.name()));
            TensorArm tensors = new TensorArm(scorer, op, single, arm.domains(), seed, random);
            for (int i = 0; i < SINGLE_STEPS && tensors.isFloating() && !tensors.isWorse(shrinker.enough()); i++) {
                tensors.step();
            }
            shrinker.take(tensors.best().problem(), tensors.best().error());
        }
        return shrinker.run();
    }

    private long deadline() {
        return time == null ? Long.MAX_VALUE : System.nanoTime() + time.toNanos();
    }

    /** Samples that differ in shape alone are one where elements are treated each alone. */
    private List<SearchArm> arms(Scorer scorer) {
        List<SearchArm> arms = new ArrayList<>();
        Map<String, Boolean> known = new HashMap<>();
        for (Sample sample : op.samples()) {
            boolean deep = sample.depth().compareTo(Scorer.depth(aspect)) >= 0;
            boolean differentiable = aspect == Aspect.FORWARD || differentiable(sample);
            if (!deep || !differentiable || !sample.isFloating()) {
                continue;
            }
            Domain[] alone = domains(sample, ELEMENT_LIMIT, Float.MAX_VALUE);
            String key = sample.attributes()
                    + Arrays.toString(alone)
                    + sample.inputs().stream()
                            .map(i -> i == null ? null : i.dtype())
                            .toList();
            Numbers random = new Numbers(Numbers.seed(seed, "worst", op.name(), sample.name()));
            Optional<SearchArm> elements =
                    known.containsKey(key) ? Optional.empty() : ElementArm.of(scorer, op, sample, alone, seed, random);
            boolean pointwise = known.computeIfAbsent(key, k -> elements.isPresent());
            if (pointwise) {
                elements.ifPresent(arms::add);
            } else {
                TensorArm tensors = new TensorArm(scorer, op, sample, domains(sample, LIMIT, LIMIT), seed, random);
                if (tensors.isFloating()) {
                    arms.add(tensors);
                }
            }
        }
        return arms;
    }

    /** What values each input may have; null where there is none. */
    private Domain[] domains(Sample sample, double usual, double most) {
        return sample.inputs().stream()
                .map(spec -> spec == null
                        ? null
                        : Domain.of(
                                spec,
                                aspect != Aspect.FORWARD,
                                limit == null ? usual : limit,
                                limit == null ? most : limit))
                .toArray(Domain[]::new);
    }

    private boolean differentiable(Sample sample) {
        return Problem.of(op, sample, seed).differentiated().length > 0;
    }

    private void search(Scorer scorer, List<SearchArm> arms) {
        for (int i = 0; i < FIRST_STEPS; i++) {
            for (SearchArm arm : arms) {
                step(scorer, arm);
            }
        }
        Numbers random = new Numbers(Numbers.seed(seed, "worst", op.name()));
        // Nothing is worse than an infinite error.
        while (!scorer.isOver() && !Double.isInfinite(best(arms).best().error())) {
            step(scorer, random.uniform() < 0.5 ? best(arms) : arms.get(Domain.below(random, arms.size())));
        }
    }

    private void step(Scorer scorer, SearchArm arm) {
        if (!scorer.isOver()) {
            arm.step();
            progress.accept(scorer.evaluations());
        }
    }

    private static SearchArm best(List<SearchArm> arms) {
        SearchArm best = arms.get(0);
        for (SearchArm arm : arms) {
            double error = arm.best().error();
            if (error > best.best().error() || Double.isNaN(best.best().error())) {
                best = arm;
            }
        }
        return best;
    }

    /** Where each element is a call, that element, unless it is wrong among others only. */
    private static Problem found(Scorer scorer, SearchArm.Best best) {
        if (best.element() < 0) {
            return best.problem();
        }
        Problem alone = ElementArm.alone(best.problem(), best.element());
        return scorer.error(alone) >= best.error() ? alone : best.problem();
    }
}
