package org.clgrad.tensor;

import org.clgrad.error.ShapeException;

/**
 * One step of recurrent networks. This is the input {@code [N, I]} or {@code [I]}; weights are {@code [k H, I]} and
 * {@code [k H, H]} with k = 1, 3 or 4 gates below each other in PyTorch's order, biases {@code [k H]}. Floating types, one for
 * all. Derivatives: those of the formulas. Each is the op of that name in {@code torch}.
 */
public sealed interface RecurrentMethods permits Tensor {
    /**
     * {@code tanh(x w_ih^T + b_ih + h w_hh^T + b_hh)}.
     *
     * @param hx the state h, {@code [N, H]} or {@code [H]}
     * @param wIh {@code [H, I]}
     * @param wHh {@code [H, H]}
     * @param bIh {@code [H]}, null for none
     * @param bHh {@code [H]}, null for none
     * @return the next state, of the state's shape
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor rnnTanhCell(Tensor hx, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        return Scope.composite(() -> Recurrent.simple("rnn_tanh_cell", (Tensor) this, hx, wIh, wHh, bIh, bHh)
                .tanh());
    }

    /**
     * {@code max(0, x w_ih^T + b_ih + h w_hh^T + b_hh)}.
     *
     * @param hx the state h, {@code [N, H]} or {@code [H]}
     * @param wIh {@code [H, I]}
     * @param wHh {@code [H, H]}
     * @param bIh {@code [H]}, null for none
     * @param bHh {@code [H]}, null for none
     * @return the next state, of the state's shape
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor rnnReluCell(Tensor hx, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        return Scope.composite(() -> Recurrent.simple("rnn_relu_cell", (Tensor) this, hx, wIh, wHh, bIh, bHh)
                .relu());
    }

    /**
     * A long short-term memory cell (Hochreiter and Schmidhuber 1997; Gers et al. 2000): with the gates i, f, g, o of
     * {@code x w_ih^T + b_ih + h w_hh^T + b_hh}, {@code c' = sigmoid(f) c + sigmoid(i) tanh(g)} and
     * {@code h' = sigmoid(o) tanh(c')}.
     *
     * @param hx the state h, {@code [N, H]} or {@code [H]}
     * @param cx the memory c, of the same shape
     * @param wIh {@code [4 H, I]}
     * @param wHh {@code [4 H, H]}
     * @param bIh {@code [4 H]}, null for none
     * @param bHh {@code [4 H]}, null for none
     * @return the next state and memory
     * @throws ShapeException if the shapes do not fit
     */
    default StateAndMemory lstmCell(Tensor hx, Tensor cx, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        return Recurrent.lstm((Tensor) this, hx, cx, wIh, wHh, bIh, bHh);
    }

    /**
     * A gated recurrent unit (Cho et al. 2014): with the gates r, z, n of {@code a = x w_ih^T + b_ih} and
     * {@code b = h w_hh^T + b_hh}, {@code n = tanh(a_n + sigmoid(a_r + b_r) b_n)} and {@code h' = n + sigmoid(a_z + b_z) (h - n)}.
     *
     * @param hx the state h, {@code [N, H]} or {@code [H]}
     * @param wIh {@code [3 H, I]}
     * @param wHh {@code [3 H, H]}
     * @param bIh {@code [3 H]}, null for none
     * @param bHh {@code [3 H]}, null for none
     * @return the next state, of the state's shape
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor gruCell(Tensor hx, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        return Scope.composite(() -> Recurrent.gru((Tensor) this, hx, wIh, wHh, bIh, bHh));
    }
}
