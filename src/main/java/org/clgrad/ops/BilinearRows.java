package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** The layer that is linear in two inputs. */
final class BilinearRows {
    private BilinearRows() {}

    static List<Operation> rows() {
        return List.of(bilinear());
    }

    private static Operation bilinear() {
        InputSpec weight = InputSpec.normal(2, 3, 4);
        InputSpec bias = InputSpec.normal(2);
        return new Operation.Builder("networks", "bilinear")
                .inputs("input1", "input2", "weight", "bias?")
                .formula("x1^T W_o x2 + b_o: [.., I] x [.., J] x [O, I, J] + [O] -> [.., O]")
                .derivative("that of the products", "input1", "input2", "weight", "bias")
                .call(a -> a.in(0).bilinear(a.in(1), a.in(2), a.in(3)))
                .accuracy(Accuracy.normwise(16).derivatives(32, 64))
                .samples(
                        Sample.of("plain", InputSpec.normal(5, 3), InputSpec.normal(5, 4), weight, bias),
                        Sample.of("no-bias", InputSpec.normal(2, 2, 3), InputSpec.normal(2, 2, 4), weight, null),
                        Sample.of("vectors", InputSpec.normal(3), InputSpec.normal(4), weight, bias),
                        Sample.of(
                                "placed",
                                InputSpec.normal(5, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(5, 4).placed(Placement.STRIDED),
                                weight.placed(Placement.PERMUTED),
                                bias.placed(Placement.OFFSET)),
                        Sample.of(
                                "one",
                                InputSpec.normal(1, 1),
                                InputSpec.normal(1, 1),
                                InputSpec.normal(1, 1, 1),
                                InputSpec.normal(1)),
                        Sample.of("empty", InputSpec.normal(0, 3), InputSpec.normal(0, 4), weight, bias))
                .errors(
                        ErrorSample.of("sizes", ShapeException.class, "bilinear", "[5, 4]", "[5, 3]", "[2, 3, 4]")
                                .with(InputSpec.normal(5, 4), InputSpec.normal(5, 3), weight, bias),
                        ErrorSample.of("batch", ShapeException.class, "bilinear", "[5, 3]", "[4, 4]")
                                .with(InputSpec.normal(5, 3), InputSpec.normal(4, 4), weight, bias),
                        ErrorSample.of("type", DTypeException.class, "bilinear", "int64", "to(dtype)")
                                .with(InputSpec.normal(5, 3), InputSpec.integers(0, 9, 5, 4), weight, bias))
                .build();
    }
}
