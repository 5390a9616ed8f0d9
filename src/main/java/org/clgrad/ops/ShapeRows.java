package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** The same elements in another shape, order, type or place. */
final class ShapeRows {
    private static final String FAMILY = "shapes and copies";

    private ShapeRows() {}

    static List<Operation> rows() {
        return List.of(
                reshape(),
                flatten(),
                permute(),
                transpose(),
                t(),
                expand(),
                squeeze(),
                unsqueeze(),
                cat(),
                stack(),
                contiguous(),
                copy(),
                to(),
                like("zeros_like", "zeros"),
                like("ones_like", "ones"));
    }

    /** A movement: exact, and its derivative is the movement undone. */
    private static Operation.Builder movement(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .derivative("the movement undone", "input")
                .accuracy(Accuracy.elementwise(0));
    }

    private static Operation reshape() {
        return movement("reshape")
                .attributes("shape")
                .formula("the same elements in row-major order under another shape; a view where the layout allows it,"
                        + " else a copy; one size may be -1")
                .call(a -> a.in(0).reshape(a.attributes().longs("shape")))
                .samples(
                        Sample.of("plain", Attributes.of("shape", new int[] {4, 3}), InputSpec.normal(2, 6)),
                        Sample.of("inferred", Attributes.of("shape", new int[] {2, -1, 2}), InputSpec.normal(4, 3)),
                        Sample.of("same", Attributes.of("shape", new int[] {4, 3}), InputSpec.normal(4, 3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("shape", new int[] {-1}),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("shape", new int[] {3, 2, 2}),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                Attributes.of("shape", new int[] {12}),
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                        Sample.of("empty", Attributes.of("shape", new int[] {3, 0, 2}), InputSpec.normal(0, 5)),
                        Sample.of("to-scalar", Attributes.of("shape", new int[0]), InputSpec.normal(1, 1)),
                        Sample.of("from-scalar", Attributes.of("shape", new int[] {1, 1}), InputSpec.normal()),
                        Sample.of("bool", Attributes.of("shape", new int[] {6}), InputSpec.bools(2, 3))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("size", ShapeException.class, "reshape", "[2, 3]", "6 elements", "[4, 2]")
                                .with(Attributes.of("shape", new int[] {4, 2}), InputSpec.normal(2, 3)),
                        ErrorSample.of("two-free", ShapeException.class, "reshape", "more than one -1")
                                .with(Attributes.of("shape", new int[] {-1, -1}), InputSpec.normal(2, 3)),
                        ErrorSample.of("no-size", ShapeException.class, "reshape", "-1", "6 elements")
                                .with(Attributes.of("shape", new int[] {4, -1}), InputSpec.normal(2, 3)),
                        ErrorSample.of("negative", ShapeException.class, "negative size -2")
                                .with(Attributes.of("shape", new int[] {-2, -3}), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation flatten() {
        return movement("flatten")
                .attributes("start_dim", "end_dim")
                .formula("a range of dimensions, both ends included, as one; all by default")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).flatten()
                        : a.in(0)
                                .flatten(
                                        a.attributes().dim("start_dim", 0),
                                        a.attributes().dim("end_dim", -1)))
                .samples(
                        Sample.of("all", InputSpec.normal(2, 3, 2)),
                        Sample.of("last", Attributes.of("start_dim", 1), InputSpec.normal(2, 3, 2)),
                        Sample.of("middle", Attributes.of("start_dim", 1, "end_dim", -2), InputSpec.normal(2, 3, 2, 2)),
                        Sample.of("one", Attributes.of("start_dim", 1, "end_dim", 1), InputSpec.normal(2, 3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("start_dim", 0, "end_dim", 1),
                                InputSpec.normal(2, 3, 2).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("start_dim", 1), InputSpec.normal(2, 0, 3)),
                        Sample.of("scalar", InputSpec.normal()))
                .errors(
                        ErrorSample.of("order", ShapeException.class, "flatten", "2", "1", "[2, 3, 2]")
                                .with(Attributes.of("start_dim", 2, "end_dim", 1), InputSpec.normal(2, 3, 2)),
                        ErrorSample.of("dim", IndexException.class, "flatten", "dim 3", "[-3, 2]")
                                .with(Attributes.of("end_dim", 3), InputSpec.normal(2, 3, 2)))
                .build();
    }

    private static Operation permute() {
        return movement("permute")
                .attributes("dims")
                .formula("for each new dimension an old one; a view")
                .call(a -> a.in(0).permute(a.attributes().ints("dims")))
                .samples(
                        Sample.of("cycle", Attributes.of("dims", new int[] {2, 0, 1}), InputSpec.normal(2, 3, 4)),
                        Sample.of("negative", Attributes.of("dims", new int[] {-1, 0, -2}), InputSpec.normal(2, 3, 4)),
                        Sample.of("identity", Attributes.of("dims", new int[] {0, 1}), InputSpec.normal(2, 3)),
                        Sample.of(
                                "placed",
                                Attributes.of("dims", new int[] {1, 0}),
                                InputSpec.normal(4, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", Attributes.of("dims", new int[] {1, 0}), InputSpec.normal(0, 3)),
                        Sample.of("scalar", Attributes.of("dims", new int[0]), InputSpec.normal()))
                .errors(
                        ErrorSample.of("count", ShapeException.class, "permute", "[1, 0]", "[2, 3, 4]")
                                .with(Attributes.of("dims", new int[] {1, 0}), InputSpec.normal(2, 3, 4)),
                        ErrorSample.of("twice", ShapeException.class, "permute", "dim 1", "twice")
                                .with(Attributes.of("dims", new int[] {1, -1}), InputSpec.normal(2, 3)),
                        ErrorSample.of("dim", IndexException.class, "permute", "dim 2", "[-2, 1]")
                                .with(Attributes.of("dims", new int[] {2, 0}), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation transpose() {
        return movement("transpose")
                .attributes("dim0", "dim1")
                .formula("two dimensions exchanged; a view")
                .call(a -> a.in(0)
                        .transpose(a.attributes().dim("dim0"), a.attributes().dim("dim1")))
                .samples(
                        Sample.of("matrix", Attributes.of("dim0", 0, "dim1", 1), InputSpec.normal(3, 4)),
                        Sample.of("outer", Attributes.of("dim0", -1, "dim1", 0), InputSpec.normal(2, 3, 4)),
                        Sample.of("same", Attributes.of("dim0", 1, "dim1", 1), InputSpec.normal(3, 4)),
                        Sample.of("scalar", Attributes.of("dim0", 0, "dim1", -1), InputSpec.normal()))
                .errors(ErrorSample.of("dim", IndexException.class, "transpose", "dim 2", "[3, 4]")
                        .with(Attributes.of("dim0", 0, "dim1", 2), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation t() {
        return movement("t")
                .formula("the transpose of a matrix; a vector or scalar as it is")
                .call(a -> a.in(0).t())
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 4)),
                        Sample.of("vector", InputSpec.normal(3)),
                        Sample.of("scalar", InputSpec.normal()))
                .errors(ErrorSample.of("rank", ShapeException.class, "t:", "[2, 3, 4]", "permute")
                        .with(InputSpec.normal(2, 3, 4)))
                .build();
    }

    private static Operation expand() {
        return movement("expand")
                .attributes("size")
                .formula("dimensions of size 1, and new ones in front, repeated without a copy; -1 keeps a size")
                .derivative("the sum over what was repeated", "input")
                .call(a -> a.in(0).expand(a.attributes().longs("size")))
                .samples(
                        Sample.of("columns", Attributes.of("size", new int[] {3, 4}), InputSpec.normal(3, 1)),
                        Sample.of("rows", Attributes.of("size", new int[] {3, 4}), InputSpec.normal(4)),
                        Sample.of("kept", Attributes.of("size", new int[] {2, -1, 4}), InputSpec.normal(3, 1)),
                        Sample.of("scalar", Attributes.of("size", new int[] {2, 2}), InputSpec.normal()),
                        Sample.of("to-empty", Attributes.of("size", new int[] {0, 3}), InputSpec.normal(1, 3)),
                        Sample.of("same", Attributes.of("size", new int[] {2, 3}), InputSpec.normal(2, 3)))
                .errors(
                        ErrorSample.of("size", ShapeException.class, "expand", "[3]", "[4]")
                                .with(Attributes.of("size", new int[] {4}), InputSpec.normal(3)),
                        ErrorSample.of("rank", ShapeException.class, "expand", "[2, 3]", "[3]")
                                .with(Attributes.of("size", new int[] {3}), InputSpec.normal(2, 3)),
                        ErrorSample.of("new-free", ShapeException.class, "expand", "-1", "new dim 0")
                                .with(Attributes.of("size", new int[] {-1, 3}), InputSpec.normal(3)))
                .build();
    }

    private static Operation squeeze() {
        return movement("squeeze")
                .attributes("dim")
                .formula("without a dimension of size 1, without several, or without all of them; a view")
                .call(a -> a.attributes().has("dim")
                        ? a.in(0).squeeze(a.attributes().ints("dim"))
                        : a.in(0).squeeze())
                .samples(
                        Sample.of("all", InputSpec.normal(1, 3, 1, 2)),
                        Sample.of("dim", Attributes.of("dim", 1), InputSpec.normal(3, 1, 2)),
                        Sample.of("negative", Attributes.of("dim", -1), InputSpec.normal(3, 1)),
                        Sample.of("not-one", Attributes.of("dim", 0), InputSpec.normal(3, 1)),
                        Sample.of("several", Attributes.of("dim", new int[] {-1, 0, 1}), InputSpec.normal(1, 3, 2, 1)),
                        Sample.of("none", Attributes.of("dim", new int[] {}), InputSpec.normal(1, 3)),
                        Sample.of("to-scalar", InputSpec.normal(1, 1)),
                        Sample.of("scalar", Attributes.of("dim", 0), InputSpec.normal()),
                        Sample.of("empty", InputSpec.normal(0, 1, 3)))
                .errors(ErrorSample.of("dim", IndexException.class, "squeeze", "dim 2", "[3, 1]")
                        .with(Attributes.of("dim", 2), InputSpec.normal(3, 1)))
                .build();
    }

    private static Operation unsqueeze() {
        return movement("unsqueeze")
                .attributes("dim")
                .formula("with a new dimension of size 1; a view")
                .call(a -> a.in(0).unsqueeze(a.attributes().dim("dim")))
                .samples(
                        Sample.of("front", Attributes.of("dim", 0), InputSpec.normal(3, 4)),
                        Sample.of(
                                "middle",
                                Attributes.of("dim", 1),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED)),
                        Sample.of("end", Attributes.of("dim", -1), InputSpec.normal(3, 4)),
                        Sample.of("scalar", Attributes.of("dim", 0), InputSpec.normal()),
                        Sample.of("empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)))
                .errors(ErrorSample.of("dim", IndexException.class, "unsqueeze", "dim 4", "[3, 4]")
                        .with(Attributes.of("dim", 4), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation cat() {
        return new Operation.Builder(FAMILY, "cat")
                .inputs("tensors")
                .variadic()
                .attributes("dim")
                .formula("tensors joined along an existing dimension")
                .derivative("each input's part of the gradient", "tensors")
                .call(a -> Tensor.cat(a.inputs(), a.attributes().dim("dim", 0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("rows", InputSpec.normal(2, 3), InputSpec.normal(1, 3)),
                        Sample.of(
                                "columns",
                                Attributes.of("dim", -1),
                                InputSpec.normal(3, 2),
                                InputSpec.normal(3, 1).placed(Placement.PERMUTED),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "middle",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 3, 2).placed(Placement.EXPANDED),
                                InputSpec.normal(2, 1, 2).placed(Placement.OFFSET)),
                        Sample.of("one", InputSpec.normal(3)),
                        Sample.of("with-empty", InputSpec.normal(2, 3), InputSpec.normal(0, 3), InputSpec.normal(1, 3)),
                        Sample.of("empty", Attributes.of("dim", 1), InputSpec.normal(0, 3), InputSpec.normal(0, 2)),
                        Sample.of("empty-vector", Attributes.of("dim", 1), InputSpec.normal(0), InputSpec.normal(2, 3)),
                        Sample.of("int64", InputSpec.integers(0, 9, 3), InputSpec.integers(0, 9, 2))
                                .forwardOnly(),
                        Sample.of("bool", InputSpec.bools(3), InputSpec.bools(2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, "cat", "no tensors"),
                        ErrorSample.of("sizes", ShapeException.class, "cat", "tensor 1", "[2, 4]", "[2, 3]", "dim 0")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(2, 4)),
                        ErrorSample.of("types", DTypeException.class, "cat", "tensor 1", "int64", "float32")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("scalar", IndexException.class, "cat", "scalar")
                                .with(InputSpec.normal(), InputSpec.normal()),
                        ErrorSample.of("dim", IndexException.class, "cat", "dim 1", "[3]")
                                .with(Attributes.of("dim", 1), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation stack() {
        return new Operation.Builder(FAMILY, "stack")
                .inputs("tensors")
                .variadic()
                .attributes("dim")
                .formula("tensors of one shape joined along a new dimension")
                .derivative("each input's part of the gradient", "tensors")
                .call(a -> Tensor.stack(a.inputs(), a.attributes().dim("dim", 0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("rows", InputSpec.normal(2, 3), InputSpec.normal(2, 3)),
                        Sample.of(
                                "last",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 3).placed(Placement.EXPANDED),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of("scalars", InputSpec.normal(), InputSpec.normal()),
                        Sample.of("empty", Attributes.of("dim", 1), InputSpec.normal(0, 3), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, "stack", "no tensors"),
                        ErrorSample.of("shapes", ShapeException.class, "stack", "tensor 1", "[3, 2]", "[2, 3]")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(3, 2)),
                        ErrorSample.of("types", DTypeException.class, "stack", "tensor 1", "bool", "float32")
                                .with(InputSpec.normal(3), InputSpec.bools(3)),
                        ErrorSample.of("dim", IndexException.class, "stack", "dim 2", "[3]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation contiguous() {
        return movement("contiguous")
                .formula("the elements in row-major order without gaps; a copy where they are not")
                .derivative("1", "input")
                .call(a -> a.in(0).contiguous())
                .samples(Samples.unary(NONE, InputSpec::normal))
                .build();
    }

    private static Operation copy() {
        return movement("clone")
                .methods("copy")
                .formula("a copy in memory of its own, contiguous")
                .derivative("1", "input")
                .call(a -> a.in(0).copy())
                .samples(Samples.unary(NONE, InputSpec::normal))
                .samples(Samples.special(NONE))
                .samples(
                        Sample.of(
                                        "int32",
                                        InputSpec.integers(-9, 9, 4, 5)
                                                .as(DType.INT32)
                                                .placed(Placement.STRIDED))
                                .forwardOnly(),
                        Sample.of("int64", InputSpec.integers(-9, 9, 4, 5).placed(Placement.PERMUTED))
                                .forwardOnly(),
                        Sample.of("bool", InputSpec.bools(4, 5).placed(Placement.PERMUTED))
                                .forwardOnly())
                .build();
    }

    private static Operation to() {
        Operation.Builder row = movement("to")
                .attributes("dtype", "device")
                .formula("another element type or device; floats to integers truncate and saturate, NaN to 0;"
                        + " anything to bool is x != 0")
                .derivative("1 between floating types and devices; other casts end differentiation", "input")
                .call(a -> a.attributes().has("device")
                        ? a.in(0).to(Device.of(a.attributes().text("device", "cpu")))
                        : a.in(0).to(Given.dtype(a.attributes(), "float32")))
                .accuracy(Accuracy.elementwise(1));
        row.samples(
                Sample.of(
                        "float64",
                        Attributes.of("dtype", "float64"),
                        InputSpec.normal(3, 4).placed(Placement.PERMUTED)),
                Sample.of("device", Attributes.of("device", "cpu"), InputSpec.normal(3, 4)),
                Sample.of(
                        "device-strided",
                        Attributes.of("device", "cpu"),
                        InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                Sample.of("device-empty", Attributes.of("device", "cpu"), InputSpec.normal(0, 3)));
        for (DType target : List.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL)) {
            Attributes attrs = Attributes.of("dtype", target.label());
            row.samples(
                    Sample.of(
                                    "int32-to-" + target,
                                    attrs,
                                    InputSpec.integers(-3, 3, 17).as(DType.INT32))
                            .forwardOnly(),
                    Sample.of(
                                    "int64-to-" + target,
                                    attrs,
                                    InputSpec.values(new double[] {0, 1, -5, 1 << 30}, 7)
                                            .as(DType.INT64))
                            .forwardOnly(),
                    Sample.of("bool-to-" + target, attrs, InputSpec.bools(9)).forwardOnly());
            if (target != DType.FLOAT32) {
                row.samples(Sample.of("special-to-" + target, attrs, InputSpec.values(Samples.SPECIAL, 16))
                        .forwardOnly());
            }
        }
        return row.build();
    }

    private static Operation like(String name, String what) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(what + " of the type, shape and device of a tensor")
                .call(a -> name.startsWith("z") ? Tensor.zerosLike(a.in(0)) : Tensor.onesLike(a.in(0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 4)).forwardOnly(),
                        Sample.of("empty", InputSpec.normal(0, 4)).forwardOnly(),
                        Sample.of("scalar", InputSpec.normal()).forwardOnly(),
                        Sample.of("int32", InputSpec.integers(1, 3, 3).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("int64", InputSpec.integers(1, 3, 3)).forwardOnly(),
                        Sample.of("bool", InputSpec.bools(3)).forwardOnly())
                .build();
    }
}
