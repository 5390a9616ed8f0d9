package org.clgrad.accuracy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clgrad.accuracy.TensorReport.Side;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.io.ElementReader;
import org.clgrad.io.ElementType;
import org.clgrad.io.StoredTensor;
import org.clgrad.io.TensorDump;

/**
 * Compares two dumps of tensors, the second being the reference: what is in one alone, what differs in type or shape,
 * and how far elements are apart. Elements are read a block at a time, so tensors may be larger than memory. Two plain
 * npy files, which have no names, are compared with each other whatever the files are called.
 *
 * <pre>{@code
 * try (TensorDump a = TensorDump.open(Path.of("mine.npz"));
 *         TensorDump b = TensorDump.open(Path.of("theirs.safetensors"))) {
 *     ComparisonReport report = new DumpComparison(new CompareOptions().equalNan(true)).run(a, b);
 * }
 * }</pre>
 */
public final class DumpComparison {
    private static final int BLOCK = 1 << 12;

    private final CompareOptions options;

    /** Hears how far a comparison is. */
    public interface Listener {
        /**
         * A tensor begins.
         *
         * @param name its name
         */
        void tensor(String name);

        /**
         * Elements were compared, or turned out not to be comparable.
         *
         * @param count how many more
         */
        void elements(long count);

        /** {@return whether to stop, and report what was found so far} */
        default boolean stops() {
            return false;
        }
    }

    private static final Listener NOBODY = new Listener() {
        @Override
        public void tensor(String name) {}

        @Override
        public void elements(long count) {}
    };

    /**
     * Makes a comparison.
     *
     * @param options what to compare and how strictly
     */
    public DumpComparison(CompareOptions options) {
        this.options = options;
    }

    /**
     * Compares.
     *
     * @param a the first dump
     * @param b the second, the reference
     * @return what was found; a file that turns out to be damaged is part of it
     * @throws ArgumentException if renaming gives two tensors one name, or there is nothing to compare
     */
    public ComparisonReport run(TensorDump a, TensorDump b) {
        return run(a, b, NOBODY);
    }

    /**
     * Compares and says how far it is.
     *
     * @param a the first dump
     * @param b the second, the reference
     * @param listener hears of each tensor and each block
     * @return what was found; a file that turns out to be damaged is part of it
     * @throws ArgumentException if renaming gives two tensors one name, or there is nothing to compare
     */
    public ComparisonReport run(TensorDump a, TensorDump b, Listener listener) {
        Map<String, StoredTensor> first = renamed(a, b);
        Set<String> names = new LinkedHashSet<>(b.tensors().keySet());
        names.addAll(first.keySet());
        List<TensorReport> reports = new ArrayList<>();
        List<String> chosen = names.stream().filter(options::isChosen).toList();
        for (String name : chosen) {
            listener.tensor(name);
            TensorReport report = compare(name, first.get(name), b.tensors().get(name), listener);
            if (report == null) {
                break;
            }
            reports.add(report);
        }
        if (chosen.isEmpty()) {
            throw new ArgumentException("compare: there is nothing to compare, of " + names.size()
                    + " tensors none is chosen; loosen --only and --skip");
        }
        List<String> others = new ArrayList<>();
        a.others().forEach(name -> others.add(a.path() + ": " + name));
        b.others().forEach(name -> others.add(b.path() + ": " + name));
        boolean complete = reports.size() == chosen.size();
        long skipped = (long) names.size() - chosen.size();
        return new ComparisonReport(reports, complete, skipped, options.unmatched(names), others);
    }

    /**
     * How many elements {@link Listener#elements} will hear of.
     *
     * @param a the first dump
     * @param b the second
     * @return the elements of the tensors that are in both
     * @throws ArgumentException if renaming gives two tensors one name
     */
    public long elements(TensorDump a, TensorDump b) {
        Map<String, StoredTensor> first = renamed(a, b);
        return b.tensors().entrySet().stream()
                .filter(e -> options.isChosen(e.getKey()) && first.containsKey(e.getKey()))
                .mapToLong(e -> e.getValue().shape().size())
                .sum();
    }

    /**
     * Reads a tensor once more, to see where in it the errors are.
     *
     * @param a the first dump
     * @param b the second, the reference
     * @param name a tensor that both have, with the same shape, after renaming
     * @param most how many rows and columns the grid may have
     * @param listener hears of each block; its {@code stops} is asked
     * @return the errors by place; empty if it was stopped
     * @throws ArgumentException if there is no such tensor
     * @throws DataException if a file turns out to be damaged
     */
    public Optional<ErrorGrid> places(TensorDump a, TensorDump b, String name, int most, Listener listener) {
        StoredTensor first = renamed(a, b).get(name);
        StoredTensor second = b.tensors().get(name);
        if (first == null || second == null || !first.shape().equals(second.shape())) {
            throw new ArgumentException("compare: '" + name + "' is not in both dumps with the same shape");
        }
        Tally tally = tally(name, first, second);
        ErrorGrid grid = new ErrorGrid(second.shape(), most);
        tally.noteIn(grid);
        return fill(tally, first, second, listener) ? Optional.of(grid) : Optional.empty();
    }

    private Tally tally(String name, StoredTensor a, StoredTensor b) {
        Tolerance force = options.tolerance(name, a.type(), b.type());
        return new Tally(a.type(), b.type(), b.shape(), options.bound(name, a.type(), b.type()), force, options);
    }

    private Map<String, StoredTensor> renamed(TensorDump a, TensorDump b) {
        Map<String, StoredTensor> result = new LinkedHashMap<>();
        for (StoredTensor t : a.tensors().values()) {
            String name = a.isNamed() || b.isNamed()
                    ? options.renamed(t.name())
                    : b.tensors().keySet().iterator().next();
            StoredTensor before = result.put(name, t);
            if (before != null) {
                throw new ArgumentException("compare: '" + before.name() + "' and '" + t.name()
                        + "' are both renamed to '" + name + "'; make --rename more specific");
            }
        }
        return result;
    }

    /** Null if it was stopped. */
    private TensorReport compare(String name, StoredTensor a, StoredTensor b, Listener listener) {
        if (a == null || b == null) {
            Verdict verdict = b == null ? Verdict.ONLY_A : Verdict.ONLY_B;
            return new TensorReport(name, verdict, Side.of(a), Side.of(b), null, null, "");
        }
        if (!a.shape().equals(b.shape())) {
            listener.elements(b.shape().size());
            return new TensorReport(name, Verdict.SHAPE, Side.of(a), Side.of(b), null, null, "");
        }
        Bound bound = options.bound(name, a.type(), b.type());
        try {
            Tally tally = tally(name, a, b);
            if (!fill(tally, a, b, listener)) {
                return null;
            }
            Statistics statistics = tally.statistics();
            Verdict verdict = statistics.mismatched() > 0
                    ? Verdict.VALUES
                    : a.type() == b.type() || options.anyDtype() ? Verdict.HELD : Verdict.DTYPE;
            return new TensorReport(name, verdict, Side.of(a), Side.of(b), bound, statistics, "");
        } catch (DataException e) {
            return new TensorReport(name, Verdict.UNREADABLE, Side.of(a), Side.of(b), bound, null, e.getMessage());
        }
    }

    /** Whether it came to the end. */
    private static boolean fill(Tally tally, StoredTensor a, StoredTensor b, Listener listener) {
        boolean exact = !a.type().isFloating() && !b.type().isFloating();
        double[] x = new double[BLOCK];
        double[] y = new double[BLOCK];
        long[] exactX = exact ? new long[BLOCK] : null;
        long[] exactY = exact ? new long[BLOCK] : null;
        try (ElementReader readerA = a.reader();
                ElementReader readerB = b.reader()) {
            long left = b.shape().size();
            while (left > 0 && !listener.stops()) {
                int n = (int) Math.min(BLOCK, left);
                if (exact) {
                    read(readerA, a.type(), exactX, x, n);
                    read(readerB, b.type(), exactY, y, n);
                    tally.add(x, y, exactX, exactY, n);
                } else {
                    readerA.read(x, n);
                    readerB.read(y, n);
                    tally.add(x, y, n);
                }
                listener.elements(n);
                left -= n;
            }
            return left == 0;
        }
    }

    private static void read(ElementReader reader, ElementType type, long[] exact, double[] values, int count) {
        reader.read(exact, count);
        for (int i = 0; i < count; i++) {
            values[i] = type == ElementType.UINT64 ? Tally.unsigned(exact[i]) : (double) exact[i];
        }
    }
}
