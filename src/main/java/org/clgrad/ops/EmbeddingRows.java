package org.clgrad.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Rows of a table, alone and in bags. */
final class EmbeddingRows {
    private static final String FAMILY = "indexing";

    private EmbeddingRows() {}

    static List<Operation> rows() {
        return List.of(embedding(), embeddingBag());
    }

    private static InputSpec fixed(long[] shape, double... values) {
        return InputSpec.of(new InputSpec.Kind.Values(values), DType.INT64, shape);
    }

    private static InputSpec vector(double... values) {
        return fixed(new long[] {values.length}, values);
    }

    private static Long padding(Attributes given) {
        return given.has("padding_idx") ? (Long) given.integer("padding_idx") : null;
    }

    private static Double maxNorm(Attributes given) {
        return given.has("max_norm") ? (Double) given.number("max_norm") : null;
    }

    private static Tensor embedding(Arguments a) {
        Attributes given = a.attributes();
        if (given.names().isEmpty()) {
            return a.in(0).embedding(a.in(1));
        }
        if (given.names().size() == 1 && given.has("padding_idx")) {
            return a.in(0).embedding(a.in(1), given.integer("padding_idx"));
        }
        return a.in(0)
                .embedding(
                        a.in(1),
                        padding(given),
                        maxNorm(given),
                        given.number("norm_type", 2),
                        given.flag("scale_grad_by_freq"));
    }

    private static Operation embedding() {
        InputSpec table = InputSpec.normal(5, 2);
        return new Operation.Builder(FAMILY, "embedding")
                .inputs("input", "weight")
                .attributes("padding_idx", "max_norm", "norm_type", "scale_grad_by_freq")
                .formula(
                        "rows of a table at indices: [..] and [V, E] to [.., E]; rows longer than max_norm are shortened"
                                + " to it, in the table")
                .derivative(
                        "the gradients of equal indices added in order, by their number with scale_grad_by_freq; 0 for the"
                                + " row padding_idx",
                        "weight")
                .call(EmbeddingRows::embedding)
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("vector", InputSpec.integers(0, 4, 3), InputSpec.normal(5, 2)),
                        Sample.of("batch", InputSpec.integers(0, 2, 2, 6), InputSpec.normal(3, 4)),
                        Sample.of(
                                "placed",
                                InputSpec.integers(0, 4, 3, 2).as(DType.INT32).placed(Placement.STRIDED),
                                InputSpec.normal(5, 3).placed(Placement.PERMUTED)),
                        Sample.of("scalar", InputSpec.integers(0, 4), InputSpec.normal(5, 2)),
                        Sample.of("padding", Attributes.of("padding_idx", 1), vector(0, 1, 1, 2), table)
                                .forwardOnly(),
                        Sample.of(
                                        "padding-end",
                                        Attributes.of("padding_idx", -4),
                                        fixed(new long[] {2, 2}, 0, 1, 1, 2),
                                        table)
                                .forwardOnly(),
                        Sample.of("long", Attributes.of("max_norm", 50), InputSpec.integers(0, 4, 3), table),
                        Sample.of(
                                "once",
                                Attributes.of("scale_grad_by_freq", true),
                                vector(3, 1, 4),
                                InputSpec.normal(5, 2)),
                        Sample.of("empty", InputSpec.integers(0, 4, 0), InputSpec.normal(5, 2)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "embedding", "index 5", "[0, 5)")
                                .with(vector(0, 5), InputSpec.normal(5, 2)),
                        ErrorSample.of("padding", IndexException.class, "embedding", "padding_idx 5", "[-5, 4]")
                                .with(Attributes.of("padding_idx", 5), vector(0, 1), table),
                        ErrorSample.of("norm", ArgumentException.class, "embedding", "max_norm is -1")
                                .with(Attributes.of("max_norm", -1), vector(0, 1), table),
                        ErrorSample.of("weight", ShapeException.class, "embedding", "[5]", "[V, E]")
                                .with(InputSpec.integers(0, 4, 3), InputSpec.normal(5)),
                        ErrorSample.of("type", DTypeException.class, "embedding", "float32", "int64")
                                .with(InputSpec.normal(3), InputSpec.normal(5, 2)))
                .build();
    }

    private static Tensor bag(Arguments a) {
        Attributes given = a.attributes();
        String mode = given.text("mode", "mean");
        if (a.in(3) == null && (given.names().isEmpty() || given.names().equals(Set.of("mode")))) {
            return a.in(0).embeddingBag(a.in(1), a.in(2), mode);
        }
        return a.in(0)
                .embeddingBag(
                        a.in(1),
                        a.in(2),
                        mode,
                        a.in(3),
                        given.flag("include_last_offset"),
                        padding(given),
                        maxNorm(given),
                        given.number("norm_type", 2),
                        given.flag("scale_grad_by_freq"));
    }

    private static List<Sample> bagSamples(String mode) {
        Attributes plain = Attributes.of("mode", mode);
        Attributes padded = Attributes.of("mode", mode, "padding_idx", 1);
        List<Sample> samples = new ArrayList<>(List.of(
                Sample.of(mode, plain, vector(0, 4, 2, 2, 1, 3, 0), InputSpec.distinct(5, 3), vector(0, 3, 3, 6), null),
                Sample.of(
                        mode + "-matrix", plain, InputSpec.integers(0, 4, 3, 4), InputSpec.distinct(5, 3), null, null),
                Sample.of(
                        mode + "-padding",
                        padded,
                        vector(1, 0, 1, 2, 1, 1, 3),
                        InputSpec.distinct(5, 3).placed(Placement.PERMUTED),
                        vector(0, 2, 4, 6).placed(Placement.STRIDED),
                        null),
                Sample.of(
                        mode + "-padding-matrix",
                        padded,
                        fixed(new long[] {3, 2}, 1, 0, 1, 1, 2, 4).as(DType.INT32),
                        InputSpec.distinct(5, 3),
                        null,
                        null),
                Sample.of(
                        mode + "-last-offset",
                        Attributes.of("mode", mode, "include_last_offset", true),
                        vector(0, 4, 2, 2, 1, 3),
                        InputSpec.distinct(5, 2),
                        vector(0, 2, 5),
                        null),
                Sample.of(
                        mode + "-long",
                        plain,
                        InputSpec.integers(0, 9, 200),
                        InputSpec.distinct(10, 2),
                        vector(0, 1, 100, 101),
                        null),
                Sample.of(
                        mode + "-empty",
                        plain,
                        InputSpec.integers(0, 4, 0),
                        InputSpec.distinct(5, 2),
                        vector(0, 0),
                        null),
                Sample.of(
                        mode + "-empty-bags",
                        plain,
                        InputSpec.integers(0, 4, 2, 0),
                        InputSpec.distinct(5, 2),
                        null,
                        null)));
        return samples;
    }

    private static Operation embeddingBag() {
        Attributes sum = Attributes.of("mode", "sum");
        InputSpec table = InputSpec.normal(5, 2);
        return new Operation.Builder(FAMILY, "embedding_bag")
                .inputs("input", "weight", "offsets?", "per_sample_weights?")
                .attributes("mode", "padding_idx", "include_last_offset", "max_norm", "norm_type", "scale_grad_by_freq")
                .formula(
                        "sums, means or maxima of the rows of a table at the indices of each bag: a row of [B, N], or from"
                                + " one offset to the next; rows of sums times weights; 0 for a bag of none; max_norm as of embedding")
                .derivative(
                        "that of the sum, mean, or maximum, to the first largest element; rows times gradients",
                        "weight",
                        "per_sample_weights")
                .call(EmbeddingRows::bag)
                .accuracy(Accuracy.normwise(8))
                .samples(bagSamples("sum"))
                .samples(bagSamples("mean"))
                .samples(bagSamples("max"))
                .samples(
                        Sample.of("default", InputSpec.integers(0, 4, 3, 4), table, null, null),
                        Sample.of("weights", sum, vector(0, 4, 2, 2, 1), table, vector(0, 3), InputSpec.normal(5)),
                        Sample.of(
                                "weights-matrix",
                                sum,
                                InputSpec.integers(0, 4, 3, 4).placed(Placement.PERMUTED),
                                table,
                                null,
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                        "special",
                                        Attributes.of("mode", "max"),
                                        InputSpec.integers(0, 3, 6),
                                        InputSpec.values(Samples.SPECIAL, 4, 4),
                                        vector(0, 3),
                                        null)
                                .forwardOnly(),
                        Sample.of(
                                "norm",
                                Attributes.of("mode", "sum", "max_norm", 50, "norm_type", 1),
                                vector(0, 4, 2),
                                table,
                                vector(0, 1),
                                null))
                .errors(
                        ErrorSample.of("mode", ArgumentException.class, "embedding_bag", "'prod'", "sum, mean or max")
                                .with(Attributes.of("mode", "prod"), vector(0, 1), table, vector(0), null),
                        ErrorSample.of("weights", ArgumentException.class, "embedding_bag", "'mean'", "choose sum")
                                .with(vector(0, 1), table, vector(0), InputSpec.normal(2)),
                        ErrorSample.of("weights-shape", ShapeException.class, "embedding_bag", "[2]", "[3]")
                                .with(sum, vector(0, 1), table, vector(0), InputSpec.normal(3)),
                        ErrorSample.of("first", ArgumentException.class, "embedding_bag", "ascending from 0")
                                .with(sum, vector(0, 1), table, vector(1), null),
                        ErrorSample.of("descending", ArgumentException.class, "embedding_bag", "ascending from 0")
                                .with(sum, vector(0, 1, 2), table, vector(0, 2, 1), null),
                        ErrorSample.of("behind", ArgumentException.class, "embedding_bag", "at most 2")
                                .with(sum, vector(0, 1), table, vector(0, 3), null),
                        ErrorSample.of("offsets", ShapeException.class, "embedding_bag", "[2]", "null")
                                .with(sum, vector(0, 1), table, null, null),
                        ErrorSample.of("range", IndexException.class, "embedding_bag", "index 5", "[0, 5)")
                                .with(sum, vector(0, 5), table, vector(0), null))
                .build();
    }
}
