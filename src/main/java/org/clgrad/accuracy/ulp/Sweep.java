package org.clgrad.accuracy.ulp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;

/**
 * Measures float32 functions of one argument on all 2^32 floats or every n-th bit pattern, and functions of two on
 * random pairs, against the correctly rounded result. Blocks of arguments go to the devices while the reference is
 * computed on all processors.
 *
 * <pre>{@code
 * Sweep sweep = new Sweep(1009, 1_000_000);
 * SweepResult r = sweep.run(List.of(Subject.ours(MathFunction.EXP, Device.cpu()))).get(0);
 * System.out.println(r.maxUlp() + " at " + r.worst().get(0).arguments(1));
 * }</pre>
 */
public final class Sweep {
    private static final int BLOCK = 1 << 20;
    private static final int PARTS = 16;
    private static final long FLOATS = 1L << 32;

    private final long every;
    private final long pairs;

    /**
     * Chooses the arguments.
     *
     * @param every 1 for all floats, n for the bit patterns 0, n, 2 n, ...; an odd n makes all low bits occur
     * @param pairs how many pairs the functions of two arguments get
     * @throws ArgumentException if one of them is not positive
     */
    public Sweep(long every, long pairs) {
        if (every < 1 || every > FLOATS) {
            throw new ArgumentException(
                    "ulp: every " + every + "th float cannot be tried; choose a number from 1 to 2^32");
        }
        if (pairs < 1) {
            throw new ArgumentException("ulp: " + pairs + " pairs are none to try; choose at least 1");
        }
        this.every = every;
        this.pairs = pairs;
    }

    /**
     * Returns how many arguments a function gets.
     *
     * @param f the function
     * @return the number of floats, or of pairs
     */
    public long arguments(MathFunction f) {
        return f.arity() == 1 ? (FLOATS + every - 1) / every : pairs;
    }

    /**
     * Measures computations of one function.
     *
     * @param subjects what to measure, all meant to compute the same function
     * @return what was found, in the same order
     */
    public List<SweepResult> run(List<Subject> subjects) {
        return run(subjects, () -> false, done -> {});
    }

    /**
     * Measures computations of one function.
     *
     * @param subjects what to measure, all meant to compute the same function
     * @param stopped asked before each block of arguments: whether to end with what was found so far
     * @param progress told how many arguments were tried, after each block
     * @return what was found, in the same order
     * @throws ArgumentException if there is nothing to measure, or functions differ
     * @throws ClgradException if a device fails
     */
    public List<SweepResult> run(List<Subject> subjects, BooleanSupplier stopped, LongConsumer progress) {
        if (subjects.stream().map(Subject::function).distinct().count() != 1) {
            throw new ArgumentException("ulp: a sweep is of one function; give at least one subject and no two of"
                    + " different functions");
        }
        MathFunction f = subjects.get(0).function();
        Reference reference = new Reference(f);
        List<Tally> tallies = new ArrayList<>();
        subjects.forEach(s -> tallies.add(new Tally(s)));
        long start = System.nanoTime();
        long total = arguments(f);
        long done = 0;
        while (done < total && !stopped.getAsBoolean()) {
            int length = (int) Math.min(BLOCK, total - done);
            float[][] arguments = fill(f, done, length);
            block(subjects, tallies, reference, arguments);
            done += length;
            progress.accept(length);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<SweepResult> results = new ArrayList<>();
        for (int s = 0; s < subjects.size(); s++) {
            results.add(SweepResult.of(subjects.get(s), tallies.get(s), done == total, seconds));
        }
        return results;
    }

    private static int part(int length, int p) {
        return (int) ((long) length * p / PARTS);
    }

    private float[][] fill(MathFunction f, long first, int length) {
        float[][] arguments = new float[f.arity()][length];
        IntStream.range(0, PARTS).parallel().forEach(p -> {
            int from = part(length, p);
            int to = part(length, p + 1);
            if (f.arity() == 2) {
                Pairs.fill(f, first / BLOCK * PARTS + p, arguments[0], arguments[1], from, to);
            } else {
                for (int i = from; i < to; i++) {
                    arguments[0][i] = Float.intBitsToFloat((int) ((first + i) * every));
                }
            }
        });
        return arguments;
    }

    private static void block(List<Subject> subjects, List<Tally> tallies, Reference reference, float[][] arguments) {
        int length = arguments[0].length;
        CompletableFuture<List<float[]>> computing = CompletableFuture.supplyAsync(() -> {
            List<float[]> results = new ArrayList<>();
            for (Subject s : subjects) {
                float[] out = new float[length];
                s.evaluator().apply(out, arguments);
                results.add(out);
            }
            return results;
        });
        double[] values = reference.values(arguments);
        List<float[]> results = join(computing);
        float[] x = arguments[0];
        float[] y = arguments[arguments.length - 1];
        float[] ours = null;
        for (int s = 0; s < subjects.size(); s++) {
            Subject subject = subjects.get(s);
            float[] got = results.get(s);
            float[] same = subject.kind() == Kind.OURS ? ours : null;
            Tally tally = tallies.get(s);
            IntStream.range(0, PARTS)
                    .parallel()
                    .mapToObj(p -> {
                        Tally found = new Tally(subject);
                        int from = part(length, p);
                        int to = part(length, p + 1);
                        found.add(reference, values, got, x, y, from, to);
                        found.differing = same == null ? 0 : differing(got, same, from, to);
                        return found;
                    })
                    .toList()
                    .forEach(tally::add);
            ours = ours == null && subject.kind() == Kind.OURS ? got : ours;
        }
    }

    private static List<float[]> join(CompletableFuture<List<float[]>> computing) {
        try {
            return computing.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClgradException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static long differing(float[] got, float[] same, int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            if (Float.floatToIntBits(got[i]) != Float.floatToIntBits(same[i])) {
                count++;
            }
        }
        return count;
    }
}
