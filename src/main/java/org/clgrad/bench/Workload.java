package org.clgrad.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.clgrad.error.ArgumentException;

/** What is timed, float32 throughout. The sizes are here, so that every {@link Contender} does the same. */
public enum Workload {
    /** {@code [512, 512] x [512, 512]}. */
    MATMUL_512("matrix product 512", Measure.GFLOPS, 2.0 * 512 * 512 * 512),
    /** {@code [1024, 1024] x [1024, 1024]}. */
    MATMUL_1024("matrix product 1024", Measure.GFLOPS, 2.0 * 1024 * 1024 * 1024),
    /** {@code [2048, 2048] x [2048, 2048]}. */
    MATMUL_2048("matrix product 2048", Measure.GFLOPS, 2.0 * 2048 * 2048 * 2048),
    /** {@code gelu(x a + b)} of {@link #ELEMENTWISE} elements, a and b numbers. */
    GELU_FORWARD("gelu(x a + b) 16M, forward", Measure.MILLISECONDS, 1),
    /** The same, and the gradient of x for a given gradient of the result. */
    GELU("gelu(x a + b) 16M, forward + backward", Measure.MILLISECONDS, 1),
    /** Softmax of the rows of {@code [ROWS, COLUMNS]}. */
    SOFTMAX_FORWARD("softmax 4096 x 1024, forward", Measure.MILLISECONDS, 1),
    /** The same, and the gradient of x for a given gradient of the result. */
    SOFTMAX("softmax 4096 x 1024, forward + backward", Measure.MILLISECONDS, 1),
    /** Layer norm of the rows of {@code [ROWS, COLUMNS]} with weight and bias. */
    LAYER_NORM_FORWARD("layer norm 4096 x 1024, forward", Measure.MILLISECONDS, 1),
    /** The same, and the gradients of x, weight and bias for a given gradient of the result. */
    LAYER_NORM("layer norm 4096 x 1024, forward + backward", Measure.MILLISECONDS, 1),
    /** The sum of {@link #SUMMED} elements. */
    SUM("sum of 64M", Measure.MILLISECONDS, 1),
    /** {@link #CHAIN} operations on scalars, by turns a product and a sum, recorded but not differentiated. */
    SCALAR_FORWARD("scalar chain, an op forward", Measure.NANOSECONDS, Workload.CHAIN),
    /** The same, and the gradient of the first scalar. */
    SCALAR("scalar chain, an op forward + backward", Measure.NANOSECONDS, Workload.CHAIN),
    /** 784-512-512-10 with relu on 128 rows: forward, cross-entropy, backward, SGD. */
    MLP("MLP 784-512-512-10, batch 128, one step", Measure.STEP, 1),
    /** Conv 1-32 3 x 3, relu, pool, conv 32-64 3 x 3, relu, pool, linear on 64 images of 28 x 28: one SGD step. */
    CNN("CNN 28 x 28, batch 64, one step", Measure.STEP, 1),
    /** The same with padding 1. */
    CNN_PADDED("CNN 28 x 28, padding 1, batch 64, one step", Measure.STEP, 1),
    /** Post-norm encoder block with gelu on {@code [8, 128, 256]}, 4 heads, 1024 in between, no dropout. */
    TRANSFORMER_FORWARD("transformer block, forward", Measure.MILLISECONDS, 1),
    /** The same, and the gradients of the input and of all parameters for a given gradient of the result. */
    TRANSFORMER("transformer block, forward + backward", Measure.STEP, 1);

    /** Elements of {@link #GELU}. */
    public static final int ELEMENTWISE = 1 << 24;
    /** Factor of {@link #GELU}. */
    public static final double FACTOR = 1.5;
    /** Summand of {@link #GELU}. */
    public static final double SUMMAND = 0.25;
    /** Rows of {@link #SOFTMAX} and {@link #LAYER_NORM}. */
    public static final int ROWS = 4096;
    /** Columns of {@link #SOFTMAX} and {@link #LAYER_NORM}. */
    public static final int COLUMNS = 1024;
    /** Elements of {@link #SUM}. */
    public static final int SUMMED = 1 << 26;
    /** Operations of {@link #SCALAR}. */
    public static final int CHAIN = 1000;
    /** What the layer norms add to a variance. */
    public static final double EPSILON = 1e-5;
    /** Learning rate of the steps. */
    public static final double RATE = 1e-3;
    /** Rows of {@link #MLP}. */
    public static final int MLP_BATCH = 128;
    /** Images of {@link #CNN}. */
    public static final int CNN_BATCH = 64;
    /** Sequences of {@link #TRANSFORMER}. */
    public static final int SEQUENCES = 8;
    /** Length of a sequence. */
    public static final int LENGTH = 128;
    /** Features of an element of a sequence. */
    public static final int WIDTH = 256;
    /** Heads of the attention. */
    public static final int HEADS = 4;
    /** Features between the two linear layers. */
    public static final int FEED_FORWARD = 1024;

    /** How the time of a run is said. */
    public enum Measure {
        /** Floating-point operations a second. */
        GFLOPS,
        /** Time of a run. */
        MILLISECONDS,
        /** Time of a run, and its peak memory, as it is part of training. */
        STEP,
        /** Time of one of the operations of a run. */
        NANOSECONDS
    }

    private final String title;
    private final Measure measure;
    private final double amount;

    Workload(String title, Measure measure, double amount) {
        this.title = title;
        this.measure = measure;
        this.amount = amount;
    }

    /** {@return the name to select it by, such as {@code matmul-512}} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the name for people} */
    public String title() {
        return title;
    }

    /** {@return whether it is a step of a training, whose memory counts} */
    public boolean isStep() {
        return measure == Measure.STEP;
    }

    /** {@return the side of the square matrices of a matrix product} */
    public int side() {
        return switch (this) {
            case MATMUL_512 -> 512;
            case MATMUL_1024 -> 1024;
            case MATMUL_2048 -> 2048;
            default -> throw new ArgumentException(id() + ": not a matrix product");
        };
    }

    /**
     * The time of a run in the workload's own unit.
     *
     * @param nanos nanoseconds of a run
     * @return such as {@code 12.3 ms}, {@code 245 GFLOP/s}, {@code 310 ns}
     */
    public String say(double nanos) {
        return switch (measure) {
            case GFLOPS -> digits(amount / nanos) + " GFLOP/s";
            case NANOSECONDS -> digits(nanos / amount) + " ns";
            default -> digits(nanos / 1e6) + " ms";
        };
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    /**
     * Workloads by name.
     *
     * @param name an {@link #id}, or the beginning of several, such as {@code matmul}
     * @return the workloads
     * @throws ArgumentException if there are none; the message lists all
     */
    public static List<Workload> find(String name) {
        for (Workload w : values()) {
            if (w.id().equals(name)) {
                return List.of(w);
            }
        }
        List<Workload> found =
                Arrays.stream(values()).filter(w -> w.id().startsWith(name)).toList();
        if (found.isEmpty()) {
            throw new ArgumentException("bench: no workload '" + name + "'; there are "
                    + Arrays.stream(values()).map(Workload::id).collect(Collectors.joining(", ")));
        }
        return found;
    }
}
