package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;

/** Whether operations are recorded, and gradients with respect to chosen tensors. */
public final class Autograd {
    private Autograd() {}

    /** Restores the recording mode of the thread when closed. */
    public static final class Mode implements AutoCloseable {
        private final Session session;
        private final boolean before;
        private boolean closed;

        private Mode(boolean recording) {
            session = Session.current();
            before = session.recording;
            session.recording = recording;
        }

        /** Restores what was before. A second call does nothing. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                session.recording = before;
            }
        }
    }

    /**
     * Stops recording on this thread until closed: {@code try (var m = Autograd.noGrad()) { ... }}. Results do not
     * require grad, nothing is saved, and leaves may be written in place.
     *
     * @return what to close
     */
    public static Mode noGrad() {
        return new Mode(false);
    }

    /**
     * Records on this thread until closed, inside {@link #noGrad} for example.
     *
     * @return what to close
     */
    public static Mode enableGrad() {
        return new Mode(true);
    }

    /** {@return whether this thread records operations on tensors that require grad} */
    public static boolean isGradEnabled() {
        return Session.current().recording;
    }

    /**
     * The gradients of the sum of outputs with respect to inputs, as {@link #grad(List, List, List, boolean, boolean,
     * boolean)} with implicit ones, freeing the graph.
     *
     * @param output a tensor of one element
     * @param inputs tensors it was computed from
     * @return one gradient for each input
     */
    public static List<Tensor> grad(Tensor output, Tensor... inputs) {
        return grad(List.of(output), List.of(inputs), List.of(), false, false, false);
    }

    /**
     * The vector-Jacobian products {@code sum over k of gradOutputs[k]^T d outputs[k] / d inputs[i]}, without touching
     * any tensor's {@code grad}, retained ones included; hooks see their gradients. Source: {@code torch.autograd.grad}.
     *
     * @param outputs what to differentiate
     * @param inputs with respect to what: leaves or intermediate tensors that require grad
     * @param gradOutputs one vector for each output, of its shape; empty means ones, for outputs of one element
     * @param retainGraph whether the graph can be used again; implied by {@code createGraph}
     * @param createGraph whether the results are themselves differentiable
     * @param allowUnused whether an input that no output depends on gives null instead of an error
     * @return one gradient for each input
     * @throws AutogradException if an input does not require grad or is not used, or the graph was freed
     */
    public static List<Tensor> grad(
            List<Tensor> outputs,
            List<Tensor> inputs,
            List<Tensor> gradOutputs,
            boolean retainGraph,
            boolean createGraph,
            boolean allowUnused) {
        if (!gradOutputs.isEmpty() && gradOutputs.size() != outputs.size()) {
            throw new ArgumentException("grad: " + outputs.size() + " outputs but " + gradOutputs.size()
                    + " gradOutputs; give one for each or none");
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).requiresGrad()) {
                throw new AutogradException("grad: input " + i + " of shape "
                        + inputs.get(i).shape() + " does not require grad; call requiresGrad(true) before using it");
            }
        }
        List<Tensor> vectors = gradOutputs.isEmpty()
                ? outputs.stream().map(Backward::implicitSeed).toList()
                : gradOutputs;
        List<Tensor> found = TracedGradients.grad(outputs, inputs, vectors, retainGraph, createGraph);
        for (int i = 0; i < inputs.size(); i++) {
            if (found.get(i) == null && !allowUnused) {
                throw new AutogradException("grad: input " + i + " of shape "
                        + inputs.get(i).shape() + " was not used to compute the outputs; pass allowUnused = true to"
                        + " get null for it");
            }
        }
        return found;
    }

    /**
     * Accumulates the gradients of several outputs into the {@code grad} of the leaves in one pass.
     *
     * @param outputs what to differentiate
     * @param gradients one vector for each output, of its shape; empty means ones, for outputs of one element
     * @param retainGraph whether the graph can be used again; implied by {@code createGraph}
     * @param createGraph whether the gradients are themselves differentiable
     * @throws AutogradException if an output does not require grad or the graph was freed
     */
    public static void backward(
            List<Tensor> outputs, List<Tensor> gradients, boolean retainGraph, boolean createGraph) {
        if (!gradients.isEmpty() && gradients.size() != outputs.size()) {
            throw new ArgumentException("backward: " + outputs.size() + " outputs but " + gradients.size()
                    + " gradients; give one for each or none");
        }
        Backward.toLeaves(outputs, gradients, retainGraph || createGraph, createGraph);
    }
}
