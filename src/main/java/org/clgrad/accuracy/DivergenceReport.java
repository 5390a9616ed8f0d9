package org.clgrad.accuracy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.clgrad.error.DataException;

/**
 * What {@link Divergence} found.
 *
 * @param a one run
 * @param b the other
 * @param seed what the model got
 * @param steps whole steps that were compared
 * @param forward operations compared in forward passes
 * @param backward operations compared in backward passes
 * @param nearest the operation that came nearest to its error bar, or left it; null if none was compared
 * @param finding where the runs part; null if they do not
 * @param stopped whether it was ended early
 */
public record DivergenceReport(
        Divergence.Side a,
        Divergence.Side b,
        long seed,
        int steps,
        int forward,
        int backward,
        Nearest nearest,
        Finding finding,
        boolean stopped) {
    /** {@return whether the runs part ways} */
    public boolean diverged() {
        return finding != null;
    }

    /**
     * An operation near its error bar.
     *
     * @param call its number, from 1
     * @param op its name
     * @param ofAllowed its error over what is allowed
     */
    public record Nearest(int call, String op, double ofAllowed) {}

    /**
     * The first operation that differs.
     *
     * @param call its number among those compared, from 1
     * @param step the step, from 0
     * @param op its name
     * @param derivativeOf the operation whose derivative it is a step of; null in a forward pass
     * @param layer the layers around it, outermost first; empty if there are none
     * @param code the line of the program that called it, or its forward operation; empty if there is none
     * @param what types and shapes, or how the two runs do different things
     * @param numbers how far the results are apart; null if the runs do different things
     * @param reproducer its inputs; null if the runs do different things
     */
    public record Finding(
            int call,
            int step,
            String op,
            String derivativeOf,
            String layer,
            String code,
            String what,
            Numbers numbers,
            Reproducer reproducer) {
        static Finding structure(int call, int step, Turn turn, String what) {
            return new Finding(
                    call,
                    step,
                    turn.label(),
                    turn.place().derivativeOf(),
                    turn.place().layer(),
                    turn.place().code(),
                    what,
                    null,
                    null);
        }

        static Finding of(
                int call, int step, Turn turn, ErrorBar bar, ErrorBar.Worst worst, List<Snapshot> a, List<Snapshot> b) {
            Snapshot shown = a.get(worst.output());
            return structure(call, step, turn, turn.describe())
                    .with(new Numbers(
                            worst.output(),
                            index(shown, worst.element()),
                            shown.elements()[worst.element()],
                            b.get(worst.output()).elements()[worst.element()],
                            worst.error(),
                            bar.unit(),
                            bar.toString()));
        }

        private Finding with(Numbers measured) {
            return new Finding(call, step, op, derivativeOf, layer, code, what, measured, reproducer);
        }

        Finding with(Reproducer inputs) {
            return new Finding(call, step, op, derivativeOf, layer, code, what, numbers, inputs);
        }

        private static List<Long> index(Snapshot of, int element) {
            return Arrays.stream(of.shape().indexOf(element)).boxed().toList();
        }

        /**
         * Saves the operation as a reference suite of one case.
         *
         * @param folder where to; made if it is not there
         * @return why {@code clgrad verify} cannot replay it; empty if it can
         * @throws DataException if it cannot be written, or the runs do different things, so that no operation is to blame
         */
        public Optional<String> save(Path folder) {
            if (reproducer == null) {
                throw new DataException("diverge: the two runs do different operations, none can be saved: " + what);
            }
            return reproducer.save(folder);
        }
    }

    /**
     * How far results are apart.
     *
     * @param output which result
     * @param index the worst element
     * @param a its value in run a
     * @param b in run b, on the same inputs
     * @param error how far they are apart
     * @param unit what the error is counted in
     * @param bar what is allowed
     */
    public record Numbers(int output, List<Long> index, double a, double b, double error, String unit, String bar) {}
}
