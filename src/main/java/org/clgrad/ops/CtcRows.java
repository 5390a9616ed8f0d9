package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** The loss of sequences of labels without places. */
final class CtcRows {
    private CtcRows() {}

    static List<Operation> rows() {
        return List.of(ctcLoss());
    }

    private static InputSpec fixed(long[] shape, double... values) {
        return InputSpec.of(new Kind.Values(values), DType.INT64, shape);
    }

    private static InputSpec vector(double... values) {
        return fixed(new long[] {values.length}, values);
    }

    private static InputSpec scalar(double value) {
        return fixed(new long[0], value);
    }

    private static Operation ctcLoss() {
        Attributes none = Attributes.of("reduction", "none");
        Attributes sum = Attributes.of("reduction", "sum");
        InputSpec padded = fixed(new long[] {3, 3}, 1, 2, 1, 2, 2, -1, 3, -1, -1);
        InputSpec lengths = vector(3, 2, 1);
        InputSpec steps = vector(6, 5, 3);
        InputSpec x = InputSpec.normal(6, 3, 4);
        return new Operation.Builder("losses", "ctc_loss")
                .inputs("log_probs", "targets", "input_lengths", "target_lengths")
                .attributes("blank", "reduction", "zero_infinity")
                .dataDependent()
                .formula(
                        "-log of the probability that steps [T, N, C] or [T, C] give labels [N, S] or [S], or those of all"
                                + " samples in a row, repeated labels being one and blanks none; its mean by the number of labels, or"
                                + " its sum; infinite if there is no way, or then 0")
                .derivative(
                        "minus the probability of each class at each step among the right ways, 0 where infinite",
                        "log_probs")
                .call(a -> a.in(0)
                        .ctcLoss(
                                a.in(1),
                                a.in(2),
                                a.in(3),
                                a.attributes().integer("blank", 0),
                                LossRows.reduction(a),
                                a.attributes().flag("zero_infinity")))
                .accuracy(Accuracy.normwise(16).derivatives(64, 256))
                .samples(
                        Sample.of("mean", x, padded, steps, lengths),
                        Sample.of("sum", sum, x, padded, steps, lengths),
                        Sample.of("none", none, x, padded, steps, lengths),
                        Sample.of("row", none, x, vector(1, 2, 1, 2, 2, 3), steps, lengths),
                        Sample.of(
                                "blank",
                                Attributes.of("blank", 3, "reduction", "none"),
                                x.placed(Placement.PERMUTED),
                                fixed(new long[] {3, 2}, 0, 0, 1, 2, 2, 0)
                                        .as(DType.INT32)
                                        .placed(Placement.STRIDED),
                                steps.as(DType.INT32),
                                vector(2, 2, 1).placed(Placement.STRIDED)),
                        Sample.of("single", InputSpec.normal(5, 3), vector(1, 1, 2), scalar(5), scalar(3)),
                        Sample.of("single-none", none, InputSpec.normal(5, 3), vector(2, 1), scalar(4), scalar(2)),
                        Sample.of(
                                "no-labels",
                                none,
                                InputSpec.normal(3, 2, 3),
                                fixed(new long[] {2, 0}, 0),
                                vector(3, 1),
                                vector(0, 0)),
                        Sample.of(
                                "one",
                                none,
                                InputSpec.normal(1, 1, 2),
                                fixed(new long[] {1, 1}, 1),
                                vector(1),
                                vector(1)),
                        Sample.of(
                                "long",
                                InputSpec.normal(30, 2, 5),
                                InputSpec.integers(1, 4, 2, 12),
                                vector(30, 28),
                                vector(12, 9)),
                        // The second sample has no step left for the blank between two equal labels.
                        Sample.of(
                                        "impossible",
                                        none,
                                        InputSpec.normal(4, 3, 3),
                                        fixed(new long[] {3, 2}, 1, 2, 1, 1, 2, 1),
                                        vector(4, 2, 0),
                                        vector(2, 2, 1))
                                .forwardOnly(),
                        Sample.of(
                                "zero-infinity",
                                Attributes.of("reduction", "none", "zero_infinity", true),
                                InputSpec.normal(4, 3, 3),
                                fixed(new long[] {3, 2}, 1, 2, 1, 1, 2, 1),
                                vector(4, 2, 0),
                                vector(2, 2, 1)),
                        Sample.of(
                                        "infinite",
                                        none,
                                        InputSpec.values(
                                                new double[] {-1, Double.NEGATIVE_INFINITY, -2, 0, -0.5, -1e5},
                                                4,
                                                2,
                                                3),
                                        fixed(new long[] {2, 2}, 1, 2, 2, 2),
                                        vector(4, 4),
                                        vector(2, 2))
                                .forwardOnly(),
                        Sample.of(
                                "empty",
                                sum,
                                InputSpec.normal(3, 0, 3),
                                fixed(new long[] {0, 2}, 1),
                                fixed(new long[] {0}, 1),
                                fixed(new long[] {0}, 1)))
                .errors(
                        ErrorSample.of("steps", ArgumentException.class, "ctc_loss", "input_lengths", "[0, 6]")
                                .with(x, padded, vector(6, 7, 1), lengths),
                        ErrorSample.of("labels", ArgumentException.class, "ctc_loss", "target_lengths", "[0, 3]")
                                .with(x, padded, steps, vector(4, 2, 1)),
                        ErrorSample.of("row", ArgumentException.class, "ctc_loss", "5 in a row", "add up to 6")
                                .with(x, vector(1, 2, 1, 2, 2), steps, lengths),
                        ErrorSample.of("blank", ArgumentException.class, "ctc_loss", "blank is 4", "4 classes")
                                .with(Attributes.of("blank", 4), x, padded, steps, lengths),
                        ErrorSample.of("class", IndexException.class, "ctc_loss", "index 4", "[0, 4)")
                                .with(x, fixed(new long[] {3, 1}, 1, 2, 4), steps, vector(1, 1, 1)),
                        ErrorSample.of("shapes", ShapeException.class, "ctc_loss", "[6, 3, 4]", "[2, 3]")
                                .with(x, fixed(new long[] {2, 3}, 1), steps, lengths),
                        ErrorSample.of("lengths", ShapeException.class, "ctc_loss", "[2]")
                                .with(x, padded, vector(6, 5), lengths),
                        ErrorSample.of("type", DTypeException.class, "ctc_loss", "float32")
                                .with(x, padded, InputSpec.normal(3), lengths))
                .build();
    }
}
