package org.clgrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.Shape;

/** How inputs lie in memory, and how large they are. */
public enum Layout {
    /** One element after the other; neither empty nor of one element nor large. */
    CONTIGUOUS("contiguous", Placement.CONTIGUOUS),
    /** With the dimensions in reversed order. */
    PERMUTED("permuted", Placement.PERMUTED),
    /** One element after the other, from an offset. */
    OFFSET("offset", Placement.OFFSET),
    /** Every second element of the last dimension, from an offset. */
    STRIDED("strided", Placement.STRIDED),
    /** With stride 0 along the first dimension, whose elements are all the same. */
    STRIDE_0("stride-0", Placement.EXPANDED),
    /** An input without elements. */
    EMPTY("empty", null),
    /** No input of more than one element. */
    ONE("one-element", null),
    /** An input of a thousand elements or more. */
    LARGE("large", null);

    private static final int LARGE_FROM = 1000;
    /** A prime: no block, work-group or vector divides it. */
    private static final int LARGE_SIZE = 100_003;

    private final String label;
    private final Placement placement;

    Layout(String label, Placement placement) {
        this.label = label;
        this.placement = placement;
    }

    /** {@return the name for people} */
    public String label() {
        return label;
    }

    /**
     * Reads a name.
     *
     * @param text what was given
     * @return the layout
     * @throws ArgumentException if there is none
     */
    public static Layout parse(String text) {
        return Arrays.stream(values())
                .filter(l -> l.label.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ArgumentException("check: there is no layout '" + text + "'; choose among "
                        + Arrays.stream(values()).map(Layout::label).collect(Collectors.joining(", "))));
    }

    /** Whether inputs of this layout are made by placing others. */
    boolean isPlacement() {
        return placement != null;
    }

    boolean has(Sample sample) {
        List<InputSpec> inputs = present(sample);
        boolean empty = inputs.stream().anyMatch(i -> i.shape().size() == 0);
        boolean one = inputs.stream().allMatch(i -> i.shape().size() == 1);
        boolean large = inputs.stream().anyMatch(i -> i.shape().size() >= LARGE_FROM);
        return switch (this) {
            case CONTIGUOUS ->
                !empty && !one && !large && inputs.stream().allMatch(i -> i.placement() == Placement.CONTIGUOUS);
            case EMPTY -> empty;
            case ONE -> one && !inputs.isEmpty();
            case LARGE -> large;
            default -> inputs.stream().anyMatch(i -> i.placement() == placement);
        };
    }

    /**
     * The samples of a row that have this layout, or samples made of others where the row has none: placed elsewhere, or
     * as long vectors. Empty where that is not possible, either.
     */
    List<Sample> of(Operation op) {
        List<Sample> own = op.samples().stream().filter(this::has).toList();
        if (!own.isEmpty() || this == CONTIGUOUS || this == EMPTY || this == ONE) {
            return own;
        }
        List<Sample> made = new ArrayList<>();
        for (Sample s : op.samples()) {
            if (this == LARGE) {
                if (isOfVectors(s) && isElementwise(op, s) && isElementwise(op, lengthened(s))) {
                    return List.of(lengthened(s));
                }
            } else if (CONTIGUOUS.has(s) && canPlace(s)) {
                made.add(placed(s));
            }
        }
        return made;
    }

    private static List<InputSpec> present(Sample sample) {
        return sample.inputs().stream().filter(Objects::nonNull).toList();
    }

    /** Whether placing an input makes a difference: a vector has no other order, a given value no other copy. */
    private boolean canPlace(Sample sample) {
        return present(sample).stream().anyMatch(this::canPlace);
    }

    private boolean canPlace(InputSpec spec) {
        Shape shape = spec.shape();
        return switch (placement) {
            case PERMUTED -> shape.rank() >= 2;
            case STRIDED -> shape.rank() >= 1;
            case EXPANDED -> shape.rank() >= 1 && shape.dim(0) > 1 && !(spec.kind() instanceof Kind.Values);
            default -> true;
        };
    }

    Sample placed(Sample s) {
        return with(s, i -> canPlace(i) ? i.placed(placement) : i);
    }

    /** Vectors of one length with generated values. */
    private static boolean isOfVectors(Sample s) {
        List<InputSpec> inputs = present(s);
        return CONTIGUOUS.has(s)
                && inputs.size() == s.inputs().size()
                && inputs.stream().allMatch(i -> i.shape().rank() == 1 && !(i.kind() instanceof Kind.Values))
                && inputs.stream().map(InputSpec::shape).distinct().count() == 1;
    }

    /** Tried short before long: what grows faster than its inputs, or is cut into pieces, is not lengthened. */
    private static boolean isElementwise(Operation op, Sample s) {
        return Mixture.isElementwise(Problem.of(op, s, 1), Problem.of(op, s, 2));
    }

    private Sample lengthened(Sample s) {
        return with(s, i -> InputSpec.of(i.kind(), i.dtype(), LARGE_SIZE));
    }

    private Sample with(Sample s, UnaryOperator<InputSpec> change) {
        List<InputSpec> inputs = new ArrayList<>();
        for (InputSpec i : s.inputs()) {
            inputs.add(i == null ? null : change.apply(i));
        }
        return new Sample(s.name() + " " + label, inputs, s.attributes(), s.depth());
    }
}
