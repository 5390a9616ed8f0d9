package org.clgrad.ops;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** Attention. */
final class AttentionRows {
    private static final double NONE = Double.NEGATIVE_INFINITY;
    private static final Attributes CAUSAL = Attributes.of("is_causal", true);

    private AttentionRows() {}

    static List<Operation> rows() {
        return List.of(attention());
    }

    private static Operation attention() {
        return new Operation.Builder("networks", "scaled_dot_product_attention")
                .inputs("query", "key", "value", "attn_mask?")
                .attributes("is_causal", "scale", "dropout_p", "seed", "enable_gqa")
                .formula(
                        "softmax(scale Q K^T + mask) V: [.., L, E] x [.., S, E] x [.., S, Ev] -> [.., L, Ev], batch"
                                + " dimensions broadcast; scale 1 / sqrt(E) by default; a bool mask is true where a key takes"
                                + " part; zeros for a query without keys; each weight is dropped with the probability dropout_p")
                .derivative(
                        "with weights P and D = P (g V^T - sum(P g V^T)): scale D K, scale D^T Q, P^T g, D",
                        "query",
                        "key",
                        "value",
                        "attn_mask")
                .call(AttentionRows::call)
                .accuracy(Accuracy.normwise(16).derivatives(64, 128))
                .samples(plain())
                .samples(masked())
                .errors(
                        ErrorSample.of(
                                        "rank",
                                        ShapeException.class,
                                        "scaled_dot_product_attention",
                                        "[4]",
                                        "[.., L, E]")
                                .with(InputSpec.normal(4), InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        ErrorSample.of("width", ShapeException.class, "query [2, 4]", "key [3, 5]", "4 and 5")
                                .with(InputSpec.normal(2, 4), InputSpec.normal(3, 5), InputSpec.normal(3, 4)),
                        ErrorSample.of("keys", ShapeException.class, "key [3, 4]", "value [2, 4]", "3 and 2")
                                .with(InputSpec.normal(2, 4), InputSpec.normal(3, 4), InputSpec.normal(2, 4)),
                        ErrorSample.of("batch", ShapeException.class, "scaled_dot_product_attention", "batch")
                                .with(InputSpec.normal(2, 2, 4), InputSpec.normal(3, 3, 4), InputSpec.normal(3, 4)),
                        ErrorSample.of("types", DTypeException.class, "int64", "to(dtype)")
                                .with(InputSpec.normal(2, 4), InputSpec.integers(0, 9, 3, 4), InputSpec.normal(3, 4)),
                        ErrorSample.of("mask-type", DTypeException.class, "mask", "int64", "bool")
                                .with(
                                        InputSpec.normal(2, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.integers(0, 1, 2, 3)),
                        ErrorSample.of("mask-shape", ShapeException.class, "mask", "[3, 2]", "[2, 3]")
                                .with(
                                        InputSpec.normal(2, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.bools(3, 2)),
                        ErrorSample.of("mask-batch", ShapeException.class, "mask", "[5, 2, 3]", "[2, 3]", "larger")
                                .with(
                                        InputSpec.normal(2, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.bools(5, 2, 3)),
                        ErrorSample.of("dropout", ArgumentException.class, "p is 2.0", "between 0 and 1")
                                .with(
                                        Attributes.of("dropout_p", 2),
                                        InputSpec.normal(2, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3, 4)),
                        ErrorSample.of("heads", ShapeException.class, "enable_gqa", "[4, 2, 4]", "multiple")
                                .with(
                                        Attributes.of("enable_gqa", true),
                                        InputSpec.normal(4, 2, 4),
                                        InputSpec.normal(3, 3, 4),
                                        InputSpec.normal(3, 3, 4)),
                        ErrorSample.of("mask-causal", ArgumentException.class, "mask", "isCausal")
                                .with(
                                        CAUSAL,
                                        InputSpec.normal(2, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3, 4),
                                        InputSpec.bools(2, 3)))
                .build();
    }

    private static Tensor call(Arguments given) {
        Arguments a = given.attributes().flag("enable_gqa") ? shared(given) : given;
        boolean causal = a.attributes().flag("is_causal");
        if (a.attributes().has("dropout_p")) {
            long width = a.in(0).rank() == 0 ? 1 : a.in(0).size(-1);
            return a.in(0)
                    .scaledDotProductAttention(
                            a.in(1),
                            a.in(2),
                            a.in(3),
                            causal,
                            a.attributes().number("scale", 1 / Math.sqrt(width)),
                            a.attributes().number("dropout_p"),
                            new Generator(a.attributes().integer("seed", 0)));
        }
        if (a.attributes().has("scale")) {
            return a.in(0)
                    .scaledDotProductAttention(
                            a.in(1), a.in(2), a.in(3), causal, a.attributes().number("scale"));
        }
        return causal || a.in(3) != null
                ? a.in(0).scaledDotProductAttention(a.in(1), a.in(2), a.in(3), causal)
                : a.in(0).scaledDotProductAttention(a.in(1), a.in(2));
    }

    /** Keys and values that groups of query heads share, one for each head; as PyTorch's {@code repeat_interleave}. */
    private static Arguments shared(Arguments a) {
        List<Tensor> all = new ArrayList<>(a.inputs());
        for (int i = 1; i <= 2; i++) {
            Tensor t = all.get(i);
            if (t.rank() < 3 || a.in(0).rank() < 3 || t.size(-3) == 0 || a.in(0).size(-3) % t.size(-3) != 0) {
                throw new ShapeException("scaled_dot_product_attention: enable_gqa with query "
                        + a.in(0).shape() + " and " + (i == 1 ? "key " : "value ") + t.shape()
                        + "; the query's heads (dim -3) must be a multiple of those");
            }
            all.set(i, t.repeatInterleave(a.in(0).size(-3) / t.size(-3), -3));
        }
        return new Arguments(all, a.attributes());
    }

    private static List<Sample> plain() {
        return List.of(
                Sample.of(
                        "grouped",
                        Attributes.of("enable_gqa", true),
                        InputSpec.normal(2, 4, 3, 4),
                        InputSpec.normal(2, 2, 5, 4),
                        InputSpec.normal(2, 2, 5, 3)),
                Sample.of("matrices", InputSpec.normal(3, 4), InputSpec.normal(5, 4), InputSpec.normal(5, 2)),
                Sample.of(
                        "heads",
                        InputSpec.normal(2, 2, 5, 4),
                        InputSpec.normal(2, 2, 5, 4),
                        InputSpec.normal(2, 2, 5, 4)),
                Sample.of(
                        "scale",
                        Attributes.of("scale", 0.25),
                        InputSpec.normal(2, 3, 4),
                        InputSpec.normal(2, 3, 4),
                        InputSpec.normal(2, 3, 4)),
                Sample.of(
                        "dropout",
                        Attributes.of("dropout_p", 0.25, "is_causal", true),
                        InputSpec.normal(2, 4, 3),
                        InputSpec.normal(2, 5, 3),
                        InputSpec.normal(2, 5, 2)),
                Sample.of(
                        "causal",
                        CAUSAL,
                        InputSpec.normal(2, 5, 3),
                        InputSpec.normal(2, 5, 3),
                        InputSpec.normal(2, 5, 3)),
                Sample.of(
                        "causal-wide", CAUSAL, InputSpec.normal(3, 2), InputSpec.normal(6, 2), InputSpec.normal(6, 3)),
                Sample.of(
                        "causal-tall", CAUSAL, InputSpec.normal(6, 2), InputSpec.normal(3, 2), InputSpec.normal(3, 3)),
                Sample.of(
                        "causal-blocks",
                        CAUSAL,
                        InputSpec.normal(2, 70, 3),
                        InputSpec.normal(2, 70, 3),
                        InputSpec.normal(2, 70, 3)),
                Sample.of("blocks", InputSpec.normal(67, 8), InputSpec.normal(131, 8), InputSpec.normal(131, 17)),
                Sample.of(
                        "broadcast",
                        InputSpec.normal(2, 3, 4, 2),
                        InputSpec.normal(3, 5, 2),
                        InputSpec.normal(2, 1, 5, 3)),
                Sample.of(
                        "permuted",
                        InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                        InputSpec.normal(2, 5, 4).placed(Placement.PERMUTED),
                        InputSpec.normal(2, 5, 2).placed(Placement.PERMUTED)),
                Sample.of(
                        "placed",
                        InputSpec.normal(2, 3, 4).placed(Placement.STRIDED),
                        InputSpec.normal(2, 5, 4).placed(Placement.OFFSET),
                        InputSpec.normal(2, 5, 2).placed(Placement.EXPANDED)),
                Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                Sample.of("no-queries", InputSpec.normal(0, 4), InputSpec.normal(3, 4), InputSpec.normal(3, 2)),
                Sample.of("no-keys", InputSpec.normal(3, 4), InputSpec.normal(0, 4), InputSpec.normal(0, 2)),
                Sample.of("no-width", InputSpec.normal(3, 0), InputSpec.normal(4, 0), InputSpec.normal(4, 2)),
                Sample.of("no-batch", InputSpec.normal(0, 3, 4), InputSpec.normal(5, 4), InputSpec.normal(0, 5, 2)),
                Sample.of(
                                "large",
                                InputSpec.values(new double[] {100, -90, 80, 3}, 3, 4),
                                InputSpec.values(new double[] {100, 99, -98, 5, 1}, 5, 4),
                                InputSpec.normal(5, 2))
                        .forwardOnly(),
                Sample.of(
                                "special",
                                InputSpec.values(new double[] {1, Double.NaN, 2, 3, NONE, 1, 0, -0.0}, 6, 2),
                                InputSpec.values(new double[] {1, 2, 3, Double.POSITIVE_INFINITY, 0, -0.0}, 5, 2),
                                InputSpec.values(new double[] {1, 2, Double.POSITIVE_INFINITY, -1, 0}, 5, 3))
                        .forwardOnly());
    }

    private static List<Sample> masked() {
        double[] someHidden = {1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1};
        return List.of(
                Sample.of(
                        "bool",
                        InputSpec.normal(3, 2),
                        InputSpec.normal(4, 2),
                        InputSpec.normal(4, 3),
                        InputSpec.values(someHidden, 3, 4).as(DType.BOOL)),
                Sample.of(
                        "bool-keys",
                        InputSpec.normal(2, 2, 3, 2),
                        InputSpec.normal(2, 2, 4, 2),
                        InputSpec.normal(2, 2, 4, 3),
                        InputSpec.values(someHidden, 2, 1, 1, 4).as(DType.BOOL)),
                Sample.of(
                        "bool-placed",
                        InputSpec.normal(2, 3, 2),
                        InputSpec.normal(2, 4, 2),
                        InputSpec.normal(2, 4, 3),
                        InputSpec.bools(2, 3, 4).placed(Placement.PERMUTED)),
                Sample.of(
                        "added",
                        InputSpec.normal(2, 3, 2),
                        InputSpec.normal(2, 4, 2),
                        InputSpec.normal(2, 4, 3),
                        InputSpec.normal(3, 4)),
                Sample.of(
                        "added-placed",
                        InputSpec.normal(2, 3, 2),
                        InputSpec.normal(2, 4, 2),
                        InputSpec.normal(2, 4, 3),
                        InputSpec.normal(2, 3, 4).placed(Placement.STRIDED)),
                Sample.of(
                                "added-infinite",
                                InputSpec.normal(3, 2),
                                InputSpec.normal(4, 2),
                                InputSpec.normal(4, 3),
                                InputSpec.values(
                                        new double[] {0, NONE, 1, 0, NONE, NONE, NONE, NONE, 0, 0, 0, 2}, 3, 4))
                        .forwardOnly());
    }
}
