package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.clgrad.engine.Device;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * A user-defined operation with a derivative of its own. Override {@link #forward} and {@link #backward}, call
 * {@link #apply}. Neither is differentiated through; {@code backward} is written in tensor operations, so that higher
 * orders work when a graph is created. Source: {@code torch.autograd.Function}.
 *
 * <pre>{@code
 * class Cube extends Function {
 *     protected List<Tensor> forward(Context ctx, List<Tensor> in) {
 *         ctx.saveForBackward(in.get(0));
 *         return List.of(in.get(0).pow(3));
 *     }
 *     protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
 *         return List.of(grads.get(0).mul(ctx.savedTensors().get(0).square().mul(3)));
 *     }
 * }
 * Tensor y = new Cube().apply(x).get(0);
 * }</pre>
 */
public abstract class Function {
    /** For subclasses. */
    protected Function() {}

    /**
     * Computes the outputs; not recorded.
     *
     * @param ctx keeps what {@link #backward} needs
     * @param inputs the arguments of {@link #apply}
     * @return the outputs, at least one
     */
    protected abstract List<Tensor> forward(Context ctx, List<Tensor> inputs);

    /**
     * Computes the gradients of the inputs.
     *
     * @param ctx what {@link #forward} kept
     * @param gradOutputs the gradient of each output, zeros where nothing depends on it
     * @return one gradient for each input, of its shape or broadcast; null (in {@code Arrays.asList}) for none
     */
    protected abstract List<Tensor> backward(Context ctx, List<Tensor> gradOutputs);

    /**
     * Runs the operation and records it if an input requires grad.
     *
     * @param inputs the inputs
     * @return the outputs of {@link #forward}
     * @throws AutogradException if {@code forward} gives no outputs
     */
    public final List<Tensor> apply(Tensor... inputs) {
        if (Tracing.youngest(inputs) != null) {
            return Tracing.apply(this, inputs);
        }
        Context ctx = new Context();
        Session session = Session.current();
        OperationListener listener = session.listener;
        // A listener sees the function as one operation.
        session.listener = null;
        List<Tensor> computed;
        try (Autograd.Mode mode = Autograd.noGrad()) {
            computed = forward(ctx, List.of(inputs));
        } finally {
            session.listener = listener;
        }
        if (computed == null || computed.isEmpty()) {
            throw new AutogradException(name() + ": forward gave no outputs; return at least one tensor");
        }
        Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(Arrays.asList(inputs));
        List<Tensor> outputs = new ArrayList<>();
        boolean wanted = false;
        for (Tensor out : computed) {
            // An input handed through, or a tensor with a history, gets a handle that can take this one's.
            outputs.add(known.contains(out) || out.requiresGrad() ? out.detach() : out);
        }
        for (Tensor in : inputs) {
            wanted |= in.requiresGrad();
        }
        Node node = wanted && Autograd.isGradEnabled() ? record(ctx, inputs, computed, outputs) : null;
        if (listener != null) {
            ObservedCall.tell(
                    session, name(), node, outputs, List.of(inputs), others -> forward(new Context(), others));
        }
        return List.copyOf(outputs);
    }

    private String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() ? getClass().getName() : simple;
    }

    private Node record(Context ctx, Tensor[] inputs, List<Tensor> computed, List<Tensor> outputs) {
        FunctionNode node = new FunctionNode(this, ctx, inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            boolean differentiable = outputs.get(i).dtype().isFloating() && !ctx.constants.contains(computed.get(i));
            if (differentiable) {
                outputs.get(i).setSource(node, i);
            }
        }
        ctx.keep(node, inputs, computed);
        return node;
    }

    /** What a call of {@link #forward} leaves for {@link #backward}. */
    public static final class Context {
        private final Set<Tensor> constants = Collections.newSetFromMap(new IdentityHashMap<>());
        private List<Tensor> toSave = List.of();
        private List<SavedTensor> saved = List.of();
        private boolean[] needs = new boolean[0];
        private Object attachment;
        private String label = "a function";

        private Context() {}

        /**
         * Keeps tensors for {@link Function#backward}, which finds them in {@link #savedTensors()}. A write in place to
         * one is noticed. Only for tensors; other values go to {@link #attach}.
         *
         * @param tensors inputs, outputs or others
         */
        public void saveForBackward(Tensor... tensors) {
            toSave = List.of(tensors);
        }

        /**
         * Returns what was saved.
         *
         * @return the tensors given to {@link #saveForBackward}, in order, part of the graph
         * @throws AutogradException if one was overwritten in place
         */
        public List<Tensor> savedTensors() {
            List<Tensor> out = new ArrayList<>();
            for (SavedTensor s : saved) {
                out.add(s.unpack(label));
            }
            return out;
        }

        /**
         * Keeps a value that is no tensor.
         *
         * @param value anything
         */
        public void attach(Object value) {
            attachment = value;
        }

        /** {@return the value given to {@link #attach}} */
        public Object attachment() {
            return attachment;
        }

        /**
         * Whether the gradient of an input is wanted; during {@link Function#backward}.
         *
         * @param input its number
         * @return whether to compute it
         */
        public boolean needsInputGrad(int input) {
            return needs[input];
        }

        /**
         * Declares outputs that carry no gradient.
         *
         * @param outputs some of the outputs
         */
        public void markNonDifferentiable(Tensor... outputs) {
            constants.addAll(Arrays.asList(outputs));
        }

        private void keep(FunctionNode node, Tensor[] inputs, List<Tensor> computed) {
            label = node.label();
            List<SavedTensor> kept = new ArrayList<>();
            for (Tensor t : toSave) {
                int in = indexOf(Arrays.asList(inputs), t);
                int out = indexOf(computed, t);
                if (in >= 0) {
                    kept.add(new SavedTensor(t, node.next[in], node.slots[in]));
                } else {
                    kept.add(new SavedTensor(t, out >= 0 ? node : null, Math.max(0, out)));
                }
            }
            saved = kept;
            toSave = List.of();
        }

        private static int indexOf(List<Tensor> list, Tensor t) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) == t) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** The node of a call. */
    private static final class FunctionNode extends Node {
        private final Function function;
        private final Context context;
        private final List<Output> outputs;

        /** What zeros for an output that nothing depends on are made from. */
        private record Output(Device device, DType dtype, Shape shape) {
            Tensor zeros() {
                return Tensor.zeros(device, dtype, shape.toArray());
            }
        }

        FunctionNode(Function function, Context context, Tensor[] inputs, List<Tensor> outputs) {
            super(inputs);
            this.function = function;
            this.context = context;
            this.outputs = outputs.stream()
                    .map(t -> new Output(t.device(), t.dtype(), t.shape()))
                    .toList();
        }

        @Override
        String label() {
            return function.name();
        }

        @Override
        int outputs() {
            return outputs.size();
        }

        @Override
        Tensor[] backward(Tensor[] grads, boolean[] wanted) {
            List<Tensor> materialised = new ArrayList<>();
            for (int i = 0; i < grads.length; i++) {
                materialised.add(grads[i] == null ? outputs.get(i).zeros() : grads[i]);
            }
            context.needs = wanted;
            List<Tensor> results = function.backward(context, materialised);
            if (results == null || results.size() != next.length) {
                throw new AutogradException("backward of " + label() + ": gave "
                        + (results == null ? "null" : results.size() + " gradients") + " for " + next.length
                        + " inputs; return one for each, null where there is none");
            }
            Tensor[] out = results.toArray(new Tensor[0]);
            for (int i = 0; i < out.length; i++) {
                if (wanted[i] && out[i] != null) {
                    checkShape(i, out[i].shape());
                }
            }
            return out;
        }

        private void checkShape(int i, Shape shape) {
            String what = "backward of " + label() + ", gradient " + i;
            if (!Shape.broadcast(what, shape, inputShapes[i]).equals(shape)) {
                throw new AutogradException(
                        what + ": has shape " + shape + ", the input " + inputShapes[i] + "; return the input's shape");
            }
        }

        @Override
        boolean releaseSaved() {
            context.saved.forEach(SavedTensor::release);
            return !context.saved.isEmpty();
        }
    }
}
