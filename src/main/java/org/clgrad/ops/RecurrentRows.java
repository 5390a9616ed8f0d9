package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Cells of recurrent networks. */
final class RecurrentRows {
    private static final int INPUT = 3;
    private static final int STATE = 2;

    private RecurrentRows() {}

    static List<Operation> rows() {
        return List.of(
                cell("rnn_tanh_cell", 1, "tanh(x w_ih^T + b_ih + h w_hh^T + b_hh)")
                        .call(a -> a.in(0).rnnTanhCell(a.in(1), a.in(2), a.in(3), a.in(4), a.in(5)))
                        .build(),
                cell("rnn_relu_cell", 1, "max(0, x w_ih^T + b_ih + h w_hh^T + b_hh)", RecurrentRows::positive)
                        .call(a -> a.in(0).rnnReluCell(a.in(1), a.in(2), a.in(3), a.in(4), a.in(5)))
                        .build(),
                cell("gru_cell", 3, "n + sigmoid(a_z + b_z) (h - n) with n = tanh(a_n + sigmoid(a_r + b_r) b_n)")
                        .call(a -> a.in(0).gruCell(a.in(1), a.in(2), a.in(3), a.in(4), a.in(5)))
                        .build(),
                lstm());
    }

    /** Numbers whose products and sums are away from the kink of relu. */
    private static InputSpec positive(long... shape) {
        return InputSpec.uniform(0.25, 1, shape);
    }

    private static Operation.Builder cell(String name, int gates, String formula) {
        return cell(name, gates, formula, InputSpec::normal);
    }

    private static Operation.Builder cell(String name, int gates, String formula, Samples.Spec values) {
        long rows = (long) gates * STATE;
        InputSpec x = values.of(4, INPUT);
        InputSpec h = values.of(4, STATE);
        InputSpec ofX = values.of(rows, INPUT);
        InputSpec ofH = values.of(rows, STATE);
        InputSpec bias = values.of(rows);
        // With this one the first unit of each gate is far below 0.
        InputSpec low = InputSpec.values(new double[] {-20, 0.5}, rows);
        return new Operation.Builder("recurrent", name)
                .inputs("input", "hx", "w_ih", "w_hh", "b_ih?", "b_hh?")
                .formula(formula)
                .derivative("that of the formula", "input", "hx", "w_ih", "w_hh", "b_ih", "b_hh")
                .accuracy(Accuracy.normwise(16).derivatives(32, 128))
                .samples(
                        Sample.of("batch", x, h, ofX, ofH, bias, bias),
                        Sample.of("no-bias", x.placed(Placement.PERMUTED), h.placed(Placement.STRIDED), ofX, ofH),
                        Sample.of("vector", values.of(INPUT), values.of(STATE), ofX, ofH, low),
                        Sample.of("empty", InputSpec.normal(0, INPUT), InputSpec.normal(0, STATE), ofX, ofH))
                .errors(
                        ErrorSample.of("state", ShapeException.class, name, "[4, 3]", "[5, 2]")
                                .with(x, InputSpec.normal(5, STATE), ofX, ofH),
                        ErrorSample.of("weight", ShapeException.class, name, "weights")
                                .with(x, h, values.of(rows, INPUT + 1), ofH),
                        ErrorSample.of("types", DTypeException.class, name, "int64", "to(dtype)")
                                .with(x, InputSpec.integers(0, 9, 4, STATE), ofX, ofH));
    }

    private static Operation lstm() {
        long gates = 4;
        InputSpec x = InputSpec.normal(4, INPUT);
        InputSpec h = InputSpec.normal(4, STATE);
        InputSpec ofX = InputSpec.normal(gates * STATE, INPUT);
        InputSpec ofH = InputSpec.normal(gates * STATE, STATE);
        InputSpec bias = InputSpec.normal(gates * STATE);
        return new Operation.Builder("recurrent", "lstm_cell")
                .inputs("input", "hx", "cx", "w_ih", "w_hh", "b_ih?", "b_hh?")
                .formula("h' = sigmoid(o) tanh(c') and c' = sigmoid(f) c + sigmoid(i) tanh(g) of the gates i, f, g, o")
                .derivative("that of the formula", "input", "hx", "cx", "w_ih", "w_hh", "b_ih", "b_hh")
                .results(a -> a.in(0)
                        .lstmCell(a.in(1), a.in(2), a.in(3), a.in(4), a.in(5), a.in(6))
                        .asList())
                .accuracy(Accuracy.normwise(16).derivatives(32, 128))
                .samples(
                        Sample.of("batch", x, h, h, ofX, ofH, bias, bias),
                        Sample.of("no-bias", x.placed(Placement.PERMUTED), h, h.placed(Placement.STRIDED), ofX, ofH),
                        Sample.of(
                                "vector",
                                InputSpec.normal(INPUT),
                                InputSpec.normal(STATE),
                                InputSpec.normal(STATE),
                                ofX,
                                ofH),
                        Sample.of(
                                "empty",
                                InputSpec.normal(0, INPUT),
                                InputSpec.normal(0, STATE),
                                InputSpec.normal(0, STATE),
                                ofX,
                                ofH))
                .errors(
                        ErrorSample.of("memory", ShapeException.class, "lstm_cell", "[4, 2]", "[3, 2]")
                                .with(x, h, InputSpec.normal(3, STATE), ofX, ofH),
                        ErrorSample.of("weight", ShapeException.class, "lstm_cell", "weights")
                                .with(x, h, h, ofX, InputSpec.normal(3 * STATE, STATE)))
                .build();
    }
}
