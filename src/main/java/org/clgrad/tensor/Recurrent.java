package org.clgrad.tensor;

import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Cells of recurrent networks: what they check, and the operations that they are. */
final class Recurrent {
    private static final int LSTM_GATES = 4;
    private static final int GRU_GATES = 3;

    private Recurrent() {}

    static Tensor simple(String label, Tensor x, Tensor h, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        check(label, 1, x, h, wIh, wHh, bIh, bHh);
        return Network.linear(x, wIh, bIh).add(Network.linear(h, wHh, bHh));
    }

    static StateAndMemory lstm(Tensor x, Tensor h, Tensor c, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        check("lstm_cell", LSTM_GATES, x, h, wIh, wHh, bIh, bHh);
        if (!c.shape().equals(h.shape()) || c.dtype() != h.dtype()) {
            throw new ShapeException("lstm_cell: state " + h.dtype() + " " + h.shape() + ", memory " + c.dtype() + " "
                    + c.shape() + "; they must be alike");
        }
        try (Scope scope = Scope.open()) {
            Tensor gates = Network.linear(x, wIh, bIh).add(Network.linear(h, wHh, bHh));
            Tensor forget = gate(gates, 1, LSTM_GATES).sigmoid();
            Tensor write = gate(gates, 0, LSTM_GATES)
                    .sigmoid()
                    .mul(gate(gates, 2, LSTM_GATES).tanh());
            Tensor memory = forget.mul(c).add(write);
            Tensor state = gate(gates, 3, LSTM_GATES).sigmoid().mul(memory.tanh());
            return new StateAndMemory(scope.keep(state), scope.keep(memory));
        }
    }

    static Tensor gru(Tensor x, Tensor h, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        check("gru_cell", GRU_GATES, x, h, wIh, wHh, bIh, bHh);
        Tensor a = Network.linear(x, wIh, bIh);
        Tensor b = Network.linear(h, wHh, bHh);
        Tensor reset = gate(a, 0, GRU_GATES).add(gate(b, 0, GRU_GATES)).sigmoid();
        Tensor keep = gate(a, 1, GRU_GATES).add(gate(b, 1, GRU_GATES)).sigmoid();
        Tensor fresh =
                gate(a, 2, GRU_GATES).add(reset.mul(gate(b, 2, GRU_GATES))).tanh();
        return fresh.add(keep.mul(h.sub(fresh)));
    }

    private static Tensor gate(Tensor gates, int which, int of) {
        long width = gates.size(-1) / of;
        return gates.narrow(-1, which * width, width);
    }

    private static void check(
            String label, int gates, Tensor x, Tensor h, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        for (Tensor t : new Tensor[] {x, h, wIh, wHh, bIh, bHh}) {
            if (t != null && (!t.dtype().isFloating() || t.dtype() != x.dtype())) {
                throw new DTypeException(label + ": takes float32 or float64 tensors of one type, got " + x.dtype()
                        + " and " + t.dtype() + "; cast with to(dtype)");
            }
        }
        boolean fits = x.rank() >= 1 && x.rank() <= 2 && h.rank() == x.rank() && wIh.rank() == 2 && wHh.rank() == 2;
        fits = fits && (x.rank() == 1 || x.size(0) == h.size(0));
        fits = fits && wIh.shape().equals(Shape.of(gates * h.size(-1), x.size(-1)));
        fits = fits && wHh.shape().equals(Shape.of(gates * h.size(-1), h.size(-1)));
        for (Tensor bias : new Tensor[] {bIh, bHh}) {
            fits = fits && (bias == null || bias.shape().equals(Shape.of(wIh.size(0))));
        }
        if (!fits) {
            throw new ShapeException(label + ": input " + x.shape() + ", state " + h.shape() + ", weights "
                    + wIh.shape() + " and " + wHh.shape() + shapes(bIh, bHh) + "; give [N, I], [N, H], [" + gates
                    + " H, I], [" + gates + " H, H] and biases [" + gates + " H]");
        }
    }

    private static String shapes(Tensor bIh, Tensor bHh) {
        return (bIh == null ? "" : ", bias " + bIh.shape()) + (bHh == null ? "" : ", bias " + bHh.shape());
    }
}
