package org.clgrad.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.clgrad.check.Layout;
import org.clgrad.check.PairCheck;
import org.clgrad.check.Regime;
import org.clgrad.check.Source;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import picocli.CommandLine.Option;

/** The options of {@code clgrad check} that choose two sources, and what of them is compared. */
final class SourceChoices {
    private static final String EXACT = "cpu:float64";

    @Option(
            names = "--a",
            paramLabel = "SOURCE",
            description = "What is compared: opencl:0, cpu:float32, ... (default: each device).")
    private String a;

    @Option(
            names = "--b",
            paramLabel = "SOURCE",
            description = "The source it is compared with (default: " + EXACT + ").")
    private String b;

    @Option(
            names = "--layout",
            split = ",",
            paramLabel = "LAYOUT",
            description =
                    "How inputs lie: contiguous, permuted, offset, strided, stride-0, empty, one-element, large, or "
                            + "all; may be repeated (default: the samples as they are).")
    private List<String> layoutNames = List.of();

    @Option(
            names = "--regime",
            split = ",",
            paramLabel = "REGIME",
            description = "Values of the inputs: normal, tiny, huge, kinks, cancellation, or all; may be repeated "
                    + "(default: normal).")
    private List<String> regimeNames = List.of();

    /** Whether any was given. */
    boolean given() {
        return a != null || b != null || !layoutNames.isEmpty() || !regimeNames.isEmpty();
    }

    Set<Layout> layouts() {
        return chosen(layoutNames, Layout.class, Layout::parse);
    }

    Set<Regime> regimes() {
        Set<Regime> regimes = chosen(regimeNames, Regime.class, Regime::parse);
        return regimes.isEmpty() ? EnumSet.of(Regime.NORMAL) : regimes;
    }

    private static <E extends Enum<E>> Set<E> chosen(List<String> names, Class<E> type, Function<String, E> parse) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (String name : names) {
            if (name.equalsIgnoreCase("all")) {
                chosen.addAll(EnumSet.allOf(type));
            } else {
                chosen.add(parse.apply(name));
            }
        }
        return chosen;
    }

    /** The comparisons asked for: one, or one for each device if side A was left open. */
    List<PairCheck> checks(List<Device> devices, Set<DType> dtypes, long seed) {
        Source reference = Source.parse(b == null ? EXACT : b);
        List<Source> sides = a == null
                ? devices.stream().<Source>map(d -> new Source.Run(d, null)).toList()
                : List.of(Source.parse(a));
        List<PairCheck> checks = new ArrayList<>();
        for (Source side : sides) {
            if (a != null || !side.in(dtypes).equals(List.of(reference))) {
                checks.add(new PairCheck(side, reference, dtypes, layouts(), regimes(), seed));
            }
        }
        if (checks.isEmpty()) {
            throw new ArgumentException("check: there is only " + reference + " to compare with itself; give --a");
        }
        return checks;
    }
}
