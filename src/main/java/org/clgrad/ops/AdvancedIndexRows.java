package org.clgrad.ops;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Index;
import org.clgrad.tensor.Tensor;

/**
 * Reading and writing with every kind of index. The attribute {@code index} is the index as in Python, such as
 * {@code "1, 2:8:3, ..., None, t, :"}, where each {@code t} is the next of the index tensors.
 */
final class AdvancedIndexRows {
    private static final String FAMILY = "indexing";

    private AdvancedIndexRows() {}

    static List<Operation> rows() {
        return List.of(
                index(),
                indexPut(),
                take(),
                put(),
                maskedSelect(),
                maskedScatter(),
                nonzero("nonzero"),
                nonzero("argwhere"));
    }

    // ---- indices as text

    private static Attributes at(String index) {
        return Attributes.of("index", index);
    }

    /** The parts of an index; tensors are taken from the inputs from a place on. */
    private static Index[] parts(Arguments a, int firstTensor) {
        List<Index> parts = new ArrayList<>();
        int next = firstTensor;
        for (String part : a.attributes().text("index", "").split(",", -1)) {
            String p = part.strip();
            if (p.equals("t")) {
                parts.add(Index.of(a.in(next++)));
            } else if (p.equals("...")) {
                parts.add(Index.ellipsis());
            } else if (p.equals("None")) {
                parts.add(Index.newAxis());
            } else if (p.equals(":")) {
                parts.add(Index.all());
            } else if (p.contains(":")) {
                String[] bounds = p.split(":", -1);
                parts.add(Index.range(
                        number(bounds[0], 0),
                        number(bounds[1], Long.MAX_VALUE),
                        bounds.length > 2 ? number(bounds[2], 1) : 1));
            } else {
                parts.add(Index.at(number(p, 0)));
            }
        }
        return parts.toArray(new Index[0]);
    }

    private static long number(String text, long absent) {
        return text.isBlank() ? absent : Long.parseLong(text.strip());
    }

    /** The index tensors from a place on, null for {@code :}. */
    private static List<Tensor> tensors(Arguments a, int firstTensor) {
        List<Tensor> all = new ArrayList<>();
        int next = firstTensor;
        for (String part : a.attributes().text("index", "t").split(",", -1)) {
            all.add(part.strip().equals("t") ? a.in(next++) : null);
        }
        return all;
    }

    // ---- rows

    private static Operation index() {
        return new Operation.Builder(FAMILY, "index")
                .inputs("input", "tensor?", "tensor2?", "tensor3?")
                .dataDependent()
                .attributes("index")
                .formula("x[i, a:b:s, ..., None, tensor, mask]: a view without tensors, else a copy; PyTorch's shapes")
                .derivative("0 outside the part; added where an element is read several times", "input")
                .call(a -> a.attributes().has("index")
                        ? a.in(0).index(parts(a, 1))
                        : a.in(0).index(tensors(a, 1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("rows", InputSpec.normal(4, 3), InputSpec.integers(-4, 3, 2, 5)),
                        Sample.of("basic", at("1, ..., None, ::2"), InputSpec.normal(3, 2, 5)),
                        Sample.of("ranges", at("1:-1:2, -2:, None"), InputSpec.normal(6, 4)),
                        Sample.of(
                                "pairs",
                                at("t, t"),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 7),
                                InputSpec.integers(-3, -1, 7).as(DType.INT32)),
                        Sample.of(
                                "broadcast",
                                at(":, t, t"),
                                InputSpec.normal(2, 3, 4),
                                InputSpec.integers(0, 2, 2, 1),
                                InputSpec.integers(0, 3, 5)),
                        Sample.of(
                                "apart",
                                at("t, :, t"),
                                InputSpec.normal(3, 2, 4),
                                InputSpec.integers(0, 2, 5),
                                InputSpec.integers(0, 3, 5)),
                        Sample.of("integer", at("0, :, t"), InputSpec.normal(2, 3, 4), InputSpec.integers(0, 3, 5)),
                        Sample.of(
                                "mixed",
                                at("..., t, None, 1:"),
                                InputSpec.normal(2, 5, 3).placed(Placement.STRIDED),
                                InputSpec.integers(-5, 4, 4)),
                        Sample.of("scalar-tensor", at(":, t"), InputSpec.normal(3, 4), InputSpec.integers(0, 3)),
                        Sample.of("mask", at("t"), InputSpec.normal(4, 3), InputSpec.bools(4, 3)),
                        Sample.of("mask-rows", at(":, t"), InputSpec.normal(2, 5, 3), InputSpec.bools(5)),
                        Sample.of(
                                "mask-and-index",
                                at("t, t"),
                                InputSpec.normal(4, 3),
                                InputSpec.bools(4),
                                InputSpec.integers(0, 2, 1)),
                        Sample.of("mask-scalar", at("t, :"), InputSpec.normal(3), InputSpec.bools()),
                        Sample.of("empty-index", at("t"), InputSpec.normal(4, 3), InputSpec.integers(0, 3, 0)),
                        Sample.of("empty", at("t"), InputSpec.normal(4, 0), InputSpec.integers(0, 3, 2)),
                        Sample.of("one", at("t"), InputSpec.normal(1), InputSpec.integers(0, 0, 1)),
                        Sample.of("bools", at("t"), InputSpec.bools(4), InputSpec.integers(0, 3, 6))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "index", "index 4", "[-4, 4)", "dim 0")
                                .with(at("t"), InputSpec.normal(4, 3), InputSpec.integers(4, 4, 2)),
                        ErrorSample.of("integer", IndexException.class, "index 3", "[-3, 2]")
                                .with(at("3"), InputSpec.normal(3, 4)),
                        ErrorSample.of("many", IndexException.class, "index", "3 dims", "[3, 4]")
                                .with(at("0, :, 1"), InputSpec.normal(3, 4)),
                        ErrorSample.of("ellipses", IndexException.class, "index", "2 ellipses")
                                .with(at("..., ..."), InputSpec.normal(3, 4)),
                        ErrorSample.of("mask", IndexException.class, "index", "[3]", "[4, 3]", "equal")
                                .with(at("t"), InputSpec.normal(4, 3), InputSpec.bools(3)),
                        ErrorSample.of("broadcast", ShapeException.class, "index", "[2]", "[3]")
                                .with(
                                        at("t, t"),
                                        InputSpec.normal(4, 3),
                                        InputSpec.integers(0, 2, 2),
                                        InputSpec.integers(0, 2, 3)),
                        ErrorSample.of("none", IndexException.class, "index", "no dim", "[4]")
                                .with(InputSpec.normal(4)),
                        ErrorSample.of("step", ArgumentException.class, "slice", "step is 0")
                                .with(at("::0"), InputSpec.normal(4)),
                        ErrorSample.of("type", DTypeException.class, "index", "float32", "int64")
                                .with(at("t"), InputSpec.normal(4), InputSpec.normal(2)))
                .build();
    }

    private static Operation indexPut() {
        Attributes added = Attributes.of("index", "t", "accumulate", true);
        return new Operation.Builder(FAMILY, "index_put")
                .inputs("input", "values", "tensor?", "tensor2?", "tensor3?")
                .dataDependent()
                .attributes("index", "accumulate")
                .formula(
                        "a copy with values, broadcast, at [tensor, tensor2, ..]; of several for one element the last, or"
                                + " all added")
                .derivative(
                        "0 at the indices (1 if added) and 1 elsewhere; for values the gradient where they stayed",
                        "input",
                        "values")
                .call(a -> a.attributes().has("accumulate")
                        ? a.in(0)
                                .indexPut(tensors(a, 2), a.in(1), a.attributes().flag("accumulate"))
                        : a.in(0).indexPut(tensors(a, 2), a.in(1)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("rows", InputSpec.normal(5, 3), InputSpec.normal(2, 3), InputSpec.integers(-5, 4, 2)),
                        Sample.of(
                                "duplicates", InputSpec.normal(4), InputSpec.normal(20), InputSpec.integers(0, 2, 20)),
                        Sample.of(
                                "added",
                                added,
                                InputSpec.normal(4),
                                InputSpec.normal(20),
                                InputSpec.integers(-4, 2, 20)),
                        Sample.of(
                                "pairs",
                                at("t, t"),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(6),
                                InputSpec.integers(0, 3, 6),
                                InputSpec.integers(0, 2, 6).as(DType.INT32)),
                        Sample.of(
                                "apart-added",
                                Attributes.of("index", "t, :, t", "accumulate", true),
                                InputSpec.normal(3, 2, 4),
                                InputSpec.normal(5, 1).placed(Placement.STRIDED),
                                InputSpec.integers(0, 2, 5),
                                InputSpec.integers(0, 3, 5)),
                        Sample.of(
                                "apart",
                                at("t, :, t"),
                                InputSpec.normal(3, 2, 4),
                                InputSpec.normal(2),
                                InputSpec.integers(0, 2, 2, 1),
                                InputSpec.integers(0, 3, 3)),
                        Sample.of(
                                "last",
                                at(":, t"),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(),
                                InputSpec.integers(0, 3, 2)),
                        Sample.of("mask", at("t"), InputSpec.normal(4, 3), InputSpec.normal(), InputSpec.bools(4, 3)),
                        Sample.of(
                                "mask-rows", at("t"), InputSpec.normal(4, 3), InputSpec.normal(3), InputSpec.bools(4)),
                        Sample.of(
                                "empty",
                                at("t"),
                                InputSpec.normal(4),
                                InputSpec.normal(1),
                                InputSpec.integers(0, 3, 0)),
                        Sample.of(
                                        "int64",
                                        added,
                                        InputSpec.integers(0, 9, 4),
                                        InputSpec.integers(0, 9, 6),
                                        InputSpec.integers(0, 3, 6))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "index_put", "index 4", "[-4, 4)")
                                .with(at("t"), InputSpec.normal(4), InputSpec.normal(2), InputSpec.integers(4, 4, 2)),
                        ErrorSample.of("values", ShapeException.class, "index_put", "[3]", "[2]")
                                .with(at("t"), InputSpec.normal(4), InputSpec.normal(3), InputSpec.integers(0, 3, 2)),
                        ErrorSample.of("grows", ShapeException.class, "index_put", "[2, 1]", "[2]")
                                .with(
                                        at("t"),
                                        InputSpec.normal(4),
                                        InputSpec.normal(2, 1),
                                        InputSpec.integers(0, 3, 2)),
                        ErrorSample.of("types", DTypeException.class, "index_put", "int64", "float32")
                                .with(
                                        at("t"),
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 9, 2),
                                        InputSpec.integers(0, 3, 2)),
                        ErrorSample.of("bools", DTypeException.class, "index_put", "bools", "cast")
                                .with(added, InputSpec.bools(4), InputSpec.bools(2), InputSpec.integers(0, 3, 2)))
                .build();
    }

    private static Operation take() {
        return new Operation.Builder(FAMILY, "take")
                .inputs("input", "index")
                .formula("the elements at places in row-major order")
                .derivative("the gradient at the places, added in order", "input")
                .call(a -> a.in(0).take(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 4), InputSpec.integers(-12, 11, 2, 5)),
                        Sample.of(
                                "permuted",
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 11, 6).as(DType.INT32)),
                        Sample.of("scalar", InputSpec.normal(5), InputSpec.integers(0, 4)),
                        Sample.of("empty", InputSpec.normal(5), InputSpec.integers(0, 4, 0, 2)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "take", "index 12", "[-12, 12)", "[3, 4]")
                                .with(InputSpec.normal(3, 4), InputSpec.integers(12, 12, 2)),
                        ErrorSample.of("type", DTypeException.class, "take", "float32")
                                .with(InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation put() {
        Attributes added = Attributes.of("accumulate", true);
        return new Operation.Builder(FAMILY, "put")
                .inputs("input", "index", "source")
                .attributes("accumulate")
                .formula(
                        "a copy with the elements of source at places in row-major order; of several the last, or all added")
                .derivative("0 there (1 if added) and 1 elsewhere; for source 1 where it stayed", "input", "source")
                .call(a -> a.attributes().has("accumulate")
                        ? a.in(0).put(a.in(1), a.in(2), a.attributes().flag("accumulate"))
                        : a.in(0).put(a.in(1), a.in(2)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of(
                                "matrix",
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(-12, 11, 2, 3),
                                InputSpec.normal(6)),
                        Sample.of(
                                "duplicates", InputSpec.normal(4), InputSpec.integers(0, 2, 9), InputSpec.normal(3, 3)),
                        Sample.of(
                                "added",
                                added,
                                InputSpec.normal(2, 2),
                                InputSpec.integers(0, 3, 9).as(DType.INT32),
                                InputSpec.normal(9).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(4), InputSpec.integers(0, 2, 0), InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "put", "index 4", "[-4, 4)")
                                .with(InputSpec.normal(4), InputSpec.integers(4, 4, 2), InputSpec.normal(2)),
                        ErrorSample.of("count", ShapeException.class, "put", "[2]", "[3]")
                                .with(InputSpec.normal(4), InputSpec.integers(0, 3, 2), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "put", "int64", "float32")
                                .with(InputSpec.normal(4), InputSpec.integers(0, 3, 2), InputSpec.integers(0, 3, 2)))
                .build();
    }

    private static Operation maskedSelect() {
        return new Operation.Builder(FAMILY, "masked_select")
                .inputs("input", "mask")
                .dataDependent()
                .formula("the elements where a mask is true, in row-major order; the mask is read back")
                .derivative("the gradient where the elements were, 0 elsewhere", "input")
                .call(a -> a.in(0).maskedSelect(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 4), InputSpec.bools(3, 4)),
                        Sample.of(
                                "broadcast-mask",
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.bools(3, 1)),
                        Sample.of(
                                "broadcast-input",
                                InputSpec.normal(4),
                                InputSpec.bools(3, 4).placed(Placement.STRIDED)),
                        Sample.of("scalars", InputSpec.normal(), InputSpec.bools()),
                        Sample.of("empty", InputSpec.normal(0, 3), InputSpec.bools(3)))
                .errors(
                        ErrorSample.of("type", DTypeException.class, "masked_select", "int64", "bool")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 1, 3)),
                        ErrorSample.of("shape", ShapeException.class, "masked_select", "[3]", "[4]")
                                .with(InputSpec.normal(3), InputSpec.bools(4)))
                .build();
    }

    private static Operation maskedScatter() {
        return new Operation.Builder(FAMILY, "masked_scatter")
                .inputs("input", "mask", "source")
                .formula(
                        "a copy in which the true elements of a mask, in row-major order, have the first elements of source")
                .derivative(
                        "0 where the mask is true, 1 elsewhere; for source the gradient where it went",
                        "input",
                        "source")
                .call(a -> a.in(0).maskedScatter(a.in(1), a.in(2)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 4), InputSpec.bools(3, 4), InputSpec.normal(12)),
                        Sample.of(
                                "broadcast",
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.bools(3, 1),
                                InputSpec.normal(5, 5).placed(Placement.STRIDED)),
                        Sample.of("grows", InputSpec.normal(3, 1), InputSpec.bools(4), InputSpec.normal(12)),
                        Sample.of("nothing", InputSpec.normal(3), allFalse(3), InputSpec.normal(0)),
                        Sample.of("scalars", InputSpec.normal(), InputSpec.bools(), InputSpec.normal()),
                        Sample.of("empty", InputSpec.normal(0, 3), InputSpec.bools(3), InputSpec.normal(2)))
                .errors(
                        ErrorSample.of("few", IndexException.class, "masked_scatter", "3 true", "only 2")
                                .with(
                                        InputSpec.normal(3),
                                        InputSpec.of(new InputSpec.Kind.Integers(1, 1), DType.BOOL, 3),
                                        InputSpec.normal(2)),
                        ErrorSample.of("mask", DTypeException.class, "masked_scatter", "int64", "bool")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 1, 3), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "masked_scatter", "int64", "float32")
                                .with(InputSpec.normal(3), InputSpec.bools(3), InputSpec.integers(0, 1, 3)))
                .build();
    }

    private static InputSpec allFalse(long... shape) {
        return InputSpec.of(new InputSpec.Kind.Integers(0, 0), DType.BOOL, shape);
    }

    private static Operation nonzero(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .dataDependent()
                .formula("the indices [N, D] of the elements other than 0, in row-major order; read back")
                .call(a -> name.equals("nonzero") ? a.in(0).nonzero() : a.in(0).argwhere())
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("integers", InputSpec.integers(0, 2, 4, 5)),
                        Sample.of("bools", InputSpec.bools(2, 3, 4).placed(Placement.PERMUTED)),
                        Samples.special(Attributes.NONE),
                        Sample.of("scalar", InputSpec.integers(1, 1)),
                        Sample.of("none", allFalse(3, 2)),
                        Sample.of("empty", InputSpec.integers(0, 2, 0, 5)))
                .build();
    }
}
