package org.clgrad.accuracy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DataException;
import org.clgrad.shape.DType;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.ObservedCall;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Runs a model on two devices or in two precisions in lock step, forward and backward, and finds the first operation whose
 * result leaves its error bar. Each operation is judged on the same inputs: where those of the two runs differ, because
 * roundings have added up, the more precise run computes the operation once more with the other's. So an error is found
 * where it arises and not where it has grown.
 *
 * <p>The error bar: the same bits, where both runs are in float32 on devices that keep the contract; 1e-12 of the largest
 * element in float64; otherwise what the table of operations allows float32, {@link #factor} times. Results are read at
 * every operation, so nothing is fused.
 */
public final class Divergence {
    /** How often the table's bound is allowed, unless said otherwise: the calls of a model are larger than its samples. */
    public static final double FACTOR = 4;

    private static final double RATE = 0.01;

    private final Side a;
    private final Side b;
    private int steps = 1;
    private long seed = 1;
    private double factor = FACTOR;
    private BooleanSupplier stop = () -> false;
    private Runnable stepped = () -> {};
    private Consumer<Compared> listener = c -> {};

    /**
     * An operation that was compared.
     *
     * @param call its number, from 1
     * @param step the step, from 0
     * @param op its name
     * @param derivativeOf the operation whose derivative it is a step of; null in a forward pass
     * @param layer the layers around it, outermost first; empty if there are none
     * @param error how far the results are apart on the same inputs
     * @param unit what the error is counted in
     * @param ofAllowed the error over what is allowed
     */
    public record Compared(
            int call,
            int step,
            String op,
            String derivativeOf,
            String layer,
            double error,
            String unit,
            double ofAllowed) {}

    /**
     * One of the two runs.
     *
     * @param device where
     * @param dtype float32 or float64
     */
    public record Side(Device device, DType dtype) {
        /** A run; {@code dtype} is float32 or float64. */
        public Side {
            Objects.requireNonNull(device, "diverge: device");
            if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64) {
                throw new ArgumentException("diverge: a run in " + dtype + "; choose float32 or float64");
            }
        }

        boolean keepsContract() {
            return dtype == DType.FLOAT32
                    && device.info().keepsContract()
                    && device.matMulPrecision() == MatMulPrecision.IEEE;
        }

        @Override
        public String toString() {
            return device + " " + dtype;
        }
    }

    private Divergence(Side a, Side b) {
        this.a = a;
        this.b = b;
    }

    /**
     * Compares two runs.
     *
     * @param a one run, the one trusted more where neither is more precise
     * @param b the other
     * @return the comparison, of one step
     */
    public static Divergence between(Side a, Side b) {
        return new Divergence(a, b);
    }

    /**
     * Runs more steps: after each, each run moves its parameters against its own gradient.
     *
     * @param count how many
     * @return this
     */
    public Divergence steps(int count) {
        if (count < 1) {
            throw new ArgumentException("diverge: " + count + " steps; give at least 1");
        }
        steps = count;
        return this;
    }

    /**
     * Sets the seed.
     *
     * @param value what the model gets
     * @return this
     */
    public Divergence seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Widens or narrows the error bars that are not bits.
     *
     * @param value how often the bound of the operation table is allowed
     * @return this
     */
    public Divergence factor(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new ArgumentException("diverge: the factor is " + value + "; give a positive number");
        }
        factor = value;
        return this;
    }

    /**
     * Ends the run early.
     *
     * @param asked asked before each operation
     * @return this
     */
    public Divergence stopWhen(BooleanSupplier asked) {
        stop = asked;
        return this;
    }

    /**
     * Has something done after each step.
     *
     * @param action what, on the thread of run a
     * @return this
     */
    public Divergence afterEachStep(Runnable action) {
        stepped = action;
        return this;
    }

    /**
     * Tells of every operation.
     *
     * @param told given each operation that was compared, in order, on the thread of run a
     * @return this
     */
    public Divergence onEach(Consumer<Compared> told) {
        listener = told;
        return this;
    }

    /**
     * Runs the model twice.
     *
     * @param model the model
     * @return what was found
     * @throws DataException if the model fails
     */
    public DivergenceReport run(ComparedModel model) {
        LockStep lock = new LockStep();
        Half first = new Half(model, a, lock.new Partner(), !isMorePrecise(a, b), true);
        Half second = new Half(model, b, lock.new Partner(), isMorePrecise(a, b), false);
        // Threads of their own, so that neither run sees how the caller's records.
        List<Thread> threads = List.of(new Thread(first::run, "clgrad-a"), new Thread(second::run, "clgrad-b"));
        for (Thread t : threads) {
            t.setDaemon(true);
            t.start();
        }
        try {
            for (Thread t : threads) {
                t.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new DataException("diverge: interrupted", e);
        }
        rethrow(first);
        rethrow(second);
        if (first.finding == null && !first.stopped && first.calls != second.calls) {
            Half longer = first.partner.isLeft() ? first : second;
            first.finding = DivergenceReport.Finding.structure(
                    longer.calls,
                    longer.step,
                    longer.last,
                    longer.side + " computes " + longer.last.describe() + ", where the other run has ended");
        }
        return new DivergenceReport(
                a, b, seed, first.step, first.forward, first.backward, first.nearest, first.finding, first.stopped);
    }

    private static boolean isMorePrecise(Side one, Side other) {
        return one.dtype() == DType.FLOAT64 && other.dtype() == DType.FLOAT32;
    }

    private static void rethrow(Half half) {
        Throwable failure = half.partner.failure();
        if (failure instanceof VirtualMachineError error) {
            throw error;
        }
        if (failure != null) {
            String what = failure instanceof ClgradException ? failure.getMessage() : failure.toString();
            throw new DataException(
                    "diverge: the model failed on " + half.side + " in step " + half.step + ": " + what
                            + "; run it alone on that device to see why",
                    failure);
        }
    }

    /** One run on its thread. Both are told the same; the first judges. */
    private final class Half {
        private final ComparedModel model;
        private final Side side;
        private final LockStep.Partner partner;
        /** Whether the other computes with this one's inputs where they differ. */
        private final boolean gives;

        private final boolean judges;
        private final Follower follower = new Follower(this::meet);
        private int step;
        private int calls;
        private int forward;
        private int backward;
        private Turn last;
        private DivergenceReport.Nearest nearest;
        private DivergenceReport.Finding finding;
        private boolean stopped;

        Half(ComparedModel model, Side side, LockStep.Partner partner, boolean gives, boolean judges) {
            this.model = model;
            this.side = side;
            this.partner = partner;
            this.gives = gives;
            this.judges = judges;
        }

        void run() {
            partner.run(this::steps);
        }

        private void steps() {
            try (Scope memory = Scope.open()) {
                ComparedModel.Run built = model.build(side.device(), side.dtype(), seed);
                if (built == null) {
                    throw new ArgumentException("build gave null; return a Run");
                }
                sameParameters(built.parameters());
                for (step = 0; step < steps; step++) {
                    step(built);
                    if (judges) {
                        stepped.run();
                    }
                }
            }
        }

        private void step(ComparedModel.Run built) {
            follower.begin();
            try (Scope memory = Scope.open()) {
                try (Autograd.Mode listening = Autograd.listen(follower)) {
                    Tensor loss = built.loss().apply(step);
                    if (loss == null || loss.size() != 1) {
                        throw new ArgumentException("the loss is "
                                + (loss == null ? "null" : "of shape " + loss.shape()) + "; return one number");
                    }
                    if (loss.requiresGrad()) {
                        loss.backward();
                    }
                }
                update(built.parameters());
            }
        }

        /** Gradient descent, and no gradients left for the next step. */
        private void update(Map<String, Tensor> parameters) {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                for (Tensor p : parameters.values()) {
                    if (p.grad() != null) {
                        p.sub_(p.grad().mul(RATE));
                        p.zeroGrad();
                    }
                }
            }
        }

        /** The more precise run starts with the numbers of the other, which it has all of. */
        private void sameParameters(Map<String, Tensor> parameters) {
            Map<String, Snapshot> mine = new LinkedHashMap<>();
            parameters.forEach((name, t) -> mine.put(name, Snapshot.of(t)));
            Map<?, ?> theirs = partner.meet(Map.class, mine);
            if (!mine.keySet().equals(theirs.keySet())) {
                throw new ArgumentException("the parameters are " + mine.keySet() + ", in the other run "
                        + theirs.keySet() + "; build the same model for each device and type");
            }
            if (gives) {
                return;
            }
            try (Autograd.Mode mode = Autograd.noGrad()) {
                for (Map.Entry<String, Tensor> e : parameters.entrySet()) {
                    Snapshot given = (Snapshot) theirs.get(e.getKey());
                    if (!given.isLike(mine.get(e.getKey()))) {
                        throw new ArgumentException("parameter " + e.getKey() + " is "
                                + e.getValue().shape() + ", in the other run " + given.shape()
                                + "; build the same model for each");
                    }
                    e.getValue().copy_(given.tensor(side.device(), e.getValue().dtype()));
                }
            }
        }

        private void meet(ObservedCall call, Turn mine) {
            if (judges && stop.getAsBoolean()) {
                stopped = true;
                throw partner.end();
            }
            calls++;
            last = mine;
            Turn theirs = partner.meet(Turn.class, mine);
            if (call.isBackward()) {
                backward++;
            } else {
                forward++;
            }
            if (!mine.isLike(theirs)) {
                finding = DivergenceReport.Finding.structure(
                        calls, step, mine, a + " computes " + mine.describe() + ", " + b + " " + theirs.describe());
                throw partner.end();
            }
            List<Snapshot> results = mine.outputs();
            List<Snapshot> others = theirs.outputs();
            if (!Snapshot.sameBits(mine.inputs(), theirs.inputs())) {
                results = gives ? mine.outputs() : again(call, theirs.inputs());
                others = partner.meet(Results.class, new Results(results)).all();
            }
            if (judges) {
                judge(mine, theirs, results, others);
            }
        }

        private List<Snapshot> again(ObservedCall call, List<Snapshot> inputs) {
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                tensors.add(
                        inputs.get(i).tensor(side.device(), call.inputs().get(i).dtype()));
            }
            return Snapshot.of(call.again(tensors));
        }

        private void judge(Turn mine, Turn theirs, List<Snapshot> results, List<Snapshot> others) {
            boolean otherIsExact = isMorePrecise(b, a);
            ErrorBar bar = ErrorBar.of(a, b, mine.label(), mine.place().derivativeOf(), factor);
            Turn given = gives ? mine : theirs;
            List<Snapshot> exact = otherIsExact ? others : results;
            List<Snapshot> got = otherIsExact ? results : others;
            ErrorBar.Worst worst = bar.judge(given, exact, got);
            if (nearest == null || worst.ofAllowed() > nearest.ofAllowed()) {
                nearest = new DivergenceReport.Nearest(calls, mine.label(), worst.ofAllowed());
            }
            listener.accept(new Compared(
                    calls,
                    step,
                    mine.label(),
                    mine.place().derivativeOf(),
                    mine.place().layer(),
                    worst.error(),
                    bar.unit(),
                    worst.ofAllowed()));
            if (worst.ofAllowed() > 1) {
                finding = DivergenceReport.Finding.of(calls, step, mine, bar, worst, results, others)
                        .with(new Reproducer(calls, a, b, mine, theirs, given.inputs(), results, others));
                throw partner.end();
            }
        }
    }

    /** What one run computed of the inputs both have. */
    private record Results(List<Snapshot> all) {}
}
