package org.clgrad.tensor;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;

/** Whether operations are recorded, and gradients with respect to chosen tensors. */
public final class Autograd {
    private Autograd() {}

    /** Restores how the thread records, as it was before, when closed. Modes nest: the innermost is closed first. */
    public static final class Mode implements AutoCloseable {
        private Runnable restore;

        Mode(Runnable restore) {
            this.restore = restore;
        }

        /** Restores what was before. A second call does nothing. */
        @Override
        public void close() {
            if (restore != null) {
                restore.run();
                restore = null;
            }
        }
    }

    private static Mode recording(boolean recording) {
        Session session = Session.current();
        boolean before = session.recording;
        session.recording = recording;
        return new Mode(() -> session.recording = before);
    }

    /**
     * Stops recording on this thread until closed: {@code try (var m = Autograd.noGrad()) { ... }}. Results do not
     * require grad, nothing is saved, and leaves may be written in place.
     *
     * @return what to close
     */
    public static Mode noGrad() {
        return recording(false);
    }

    /**
     * Records on this thread until closed, inside {@link #noGrad} for example.
     *
     * @return what to close
     */
    public static Mode enableGrad() {
        return recording(true);
    }

    /**
     * Has hooks put away what operations on this thread save for the backward pass, until closed. Of nested ones the
     * innermost count.
     *
     * @param hooks what puts tensors away and brings them back
     * @return what to close
     */
    public static Mode savedTensorHooks(SavedTensorHooks hooks) {
        Objects.requireNonNull(hooks, "savedTensorHooks: hooks");
        Session session = Session.current();
        SavedTensorHooks before = session.savedTensorHooks;
        session.savedTensorHooks = hooks;
        return new Mode(() -> session.savedTensorHooks = before);
    }

    /**
     * Keeps what operations on this thread save for the backward pass in Java arrays instead of device memory, until
     * closed. Each is copied to the host when it is saved, which waits for its values, and back when it is needed. Bits do
     * not change. Source: {@code torch.autograd.graph.save_on_cpu}.
     *
     * @return what to close
     */
    public static Mode saveOnHost() {
        return savedTensorHooks(new SaveOnHost());
    }

    /**
     * Looks for anomalies on this thread until closed, for finding out where a NaN comes from. Every recorded operation
     * remembers the stack it was called from: an exception in its derivative, and one for an anomaly, carry that as
     * suppressed exception or as cause. The look at each gradient waits for its values, so this is slow; outside of this
     * mode nothing is remembered nor looked at. Source: {@code torch.autograd.detect_anomaly}.
     *
     * @param anomalies what to look for; none means {@link Anomaly#BACKWARD_NAN}
     * @return what to close
     */
    public static Mode detectAnomaly(Anomaly... anomalies) {
        Session session = Session.current();
        Set<Anomaly> before = session.anomalies;
        session.anomalies =
                anomalies.length == 0 ? EnumSet.of(Anomaly.BACKWARD_NAN) : EnumSet.copyOf(Arrays.asList(anomalies));
        return new Mode(() -> session.anomalies = before);
    }

    /**
     * Tells a listener of every operation of this thread, until closed. Each waits for nothing by itself; a listener that
     * reads values computes what was put off. Of nested listeners the innermost is told.
     *
     * @param listener whom to tell
     * @return what to close
     */
    public static Mode listen(OperationListener listener) {
        Objects.requireNonNull(listener, "listen: listener");
        Session session = Session.current();
        OperationListener before = session.listener;
        session.listener = listener;
        return new Mode(() -> session.listener = before);
    }

    /**
     * Applies a function of one tensor, as {@link #checkpoint(Functional.Many, List)}.
     *
     * @param function the function
     * @param x its argument
     * @return its result
     */
    public static Tensor checkpoint(UnaryOperator<Tensor> function, Tensor x) {
        return checkpoint(in -> List.of(function.apply(in.get(0))), List.of(x)).get(0);
    }

    /**
     * Applies a function whose operations save nothing for the backward pass; the pass runs the function again when it
     * comes to it. So memory for what is computed within is traded for time. Results and gradients have the bits they have
     * without, to any order: those of the arguments and of tensors the function refers to. Random numbers are drawn anew as
     * they were, from whichever generators. Checkpoints may be nested.
     *
     * <p>The function must do the same each time. It does not differentiate what it computes itself, and does not write to
     * its arguments in place; what it writes elsewhere, such as running statistics, is written each time. Everything it
     * makes but its results is closed when it returns, as in a {@link Scope}. Hooks of {@link #savedTensorHooks} around it
     * put its arguments away. Inside {@code vmap} or {@code jvp} it is applied as it is, and memory is not saved. Source:
     * {@code torch.utils.checkpoint.checkpoint} without reentry.
     *
     * @param function the function
     * @param arguments its arguments
     * @return its results
     * @throws AutogradException later, from the backward pass, if the function does something else when it is run again or
     *     what it reads was overwritten in between
     */
    public static List<Tensor> checkpoint(Functional.Many function, List<Tensor> arguments) {
        Objects.requireNonNull(function, "checkpoint: function");
        return Checkpoint.apply(function, arguments);
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
