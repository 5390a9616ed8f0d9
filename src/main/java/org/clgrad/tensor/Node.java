package org.clgrad.tensor;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.Shape;

/**
 * A step of the recorded graph. A node is younger than all nodes it leads to, so visiting nodes from the youngest
 * reaches each after everything that depends on it: no counting of dependencies, no recursion.
 */
abstract class Node {
    private static final AtomicLong CLOCK = new AtomicLong();

    /** Age: larger is younger. Leaves are negative, visited last. No two nodes have the same. */
    final long sequence;
    /** For each input the node that made it, null where no gradient is wanted. */
    final Node[] next;
    /** For each input whether its gradient is wanted; not to be written. */
    final boolean[] needs;
    /** For each input which output of that node it is. */
    final int[] slots;
    /** For each input its shape: gradients of another shape are summed to it. */
    final Shape[] inputShapes;

    /** Where the step was recorded; null outside of anomaly mode. */
    final ForwardCall forwardCall;

    private volatile List<List<Hook>> hooks;
    private volatile List<WeakReference<Tensor>> retained;
    private boolean freed;
    private boolean spent;

    /** One registration; the same function may be registered more than once, each is removed by itself. */
    private static final class Hook {
        private final UnaryOperator<Tensor> function;

        Hook(UnaryOperator<Tensor> function) {
            this.function = function;
        }
    }

    Node(Tensor[] inputs) {
        next = new Node[inputs.length];
        needs = new boolean[inputs.length];
        slots = new int[inputs.length];
        inputShapes = new Shape[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            next[i] = inputs[i].source();
            needs[i] = next[i] != null;
            slots[i] = inputs[i].sourceSlot();
            inputShapes[i] = inputs[i].shape();
        }
        // Taken last: asking an input for its node may make that node, which has to be older.
        sequence = CLOCK.getAndIncrement();
        Session session = Session.current();
        forwardCall = session.anomalies == null ? null : new ForwardCall(session.inducing);
    }

    /** A leaf's node: it leads nowhere. */
    Node() {
        sequence = -1 - CLOCK.getAndIncrement();
        next = new Node[0];
        needs = new boolean[0];
        slots = new int[0];
        inputShapes = new Shape[0];
        forwardCall = null;
    }

    /** The name in messages. */
    abstract String label();

    /** How many results the recorded step had. */
    int outputs() {
        return 1;
    }

    /**
     * The gradients of the inputs from the gradients of the outputs.
     *
     * @param grads one for each output, null for zero
     * @param wanted for each input whether its gradient is wanted this time
     * @return one for each input, null for zero or not wanted
     */
    abstract Tensor[] backward(Tensor[] grads, boolean[] wanted);

    /** What the step cuts out of its input, whose gradient is zero elsewhere; null for any other step. */
    ViewOp.Cut cut() {
        return null;
    }

    /** Lets go of saved tensors. Returns whether there were any, so that another backward cannot pass. */
    abstract boolean releaseSaved();

    /** Frees the node after a backward pass; as the root of the pass it will not start another. */
    void free(boolean root) {
        freed |= releaseSaved();
        spent |= root;
    }

    /** A node that saved nothing can be passed again as part of another graph, but not start a pass twice. */
    final void checkNotFreed(boolean root) {
        if (freed || (root && spent)) {
            AutogradException e = new AutogradException("backward: the graph at " + label()
                    + " was freed by an earlier backward; pass retainGraph = true to that call to keep it");
            if (forwardCall != null) {
                e.addSuppressed(forwardCall.named(label()));
            }
            throw e;
        }
    }

    /** The gradient of an input is not wanted after all. */
    final void forget(int input) {
        next[input] = null;
        needs[input] = false;
    }

    /** A pass looks nodes up; the JVM's own hash takes a call to make. */
    @Override
    public final int hashCode() {
        return Long.hashCode(sequence);
    }

    @Override
    public final boolean equals(Object o) {
        return this == o;
    }

    final synchronized Runnable addHook(int slot, UnaryOperator<Tensor> hook) {
        if (hooks == null) {
            hooks = new ArrayList<>();
        }
        while (hooks.size() <= slot) {
            hooks.add(new ArrayList<>());
        }
        Hook registered = new Hook(hook);
        hooks.get(slot).add(registered);
        return () -> removeHook(slot, registered);
    }

    private synchronized void removeHook(int slot, Hook hook) {
        hooks.get(slot).remove(hook);
    }

    final synchronized void retainGrad(int slot, Tensor tensor) {
        if (retained == null) {
            retained = new ArrayList<>();
        }
        while (retained.size() <= slot) {
            retained.add(null);
        }
        retained.set(slot, new WeakReference<>(tensor));
    }

    /** A write in place gave the tensor another node, which keeps its gradient from now on. */
    final synchronized void moveRetained(int slot, Node to) {
        WeakReference<Tensor> ref = retained == null || retained.size() <= slot ? null : retained.set(slot, null);
        Tensor tensor = ref == null ? null : ref.get();
        if (tensor != null) {
            to.retainGrad(0, tensor);
        }
    }

    /**
     * Passes an output's gradient through the hooks registered on it, and keeps it where that was asked for.
     *
     * @param slot the output
     * @param grad its gradient, a handle of the pass
     * @param keep whether this pass fills {@code grad} fields
     * @return the same handle, or what a hook put in its place
     */
    final Tensor observe(int slot, Tensor grad, boolean keep) {
        if (hooks == null && retained == null) {
            return grad;
        }
        Tensor g = grad;
        List<Hook> registered = hooksOf(slot);
        if (!registered.isEmpty()) {
            // A hook may keep what it sees; the pass closes its own handle.
            g = grad.ownHandle().adopt();
            Tensor given = g;
            for (Hook hook : registered) {
                Tensor replaced = hook.function.apply(g);
                if (replaced != null) {
                    checkReplacement(g, replaced);
                    g = replaced;
                }
            }
            g = g == given ? grad : g;
        }
        Tensor keeper = keep ? retainedTensor(slot) : null;
        if (keeper != null) {
            keeper.accumulateGrad(g);
        }
        return g;
    }

    private void checkReplacement(Tensor g, Tensor replaced) {
        if (!replaced.shape().equals(g.shape()) || replaced.dtype() != g.dtype() || replaced.device() != g.device()) {
            throw new AutogradException("hook on the output of " + label() + ": returned " + replaced.dtype() + " "
                    + replaced.shape() + " on " + replaced.device() + " for a gradient " + g.dtype() + " " + g.shape()
                    + " on " + g.device() + "; keep shape, type and device");
        }
    }

    private synchronized List<Hook> hooksOf(int slot) {
        return hooks == null || hooks.size() <= slot ? List.of() : List.copyOf(hooks.get(slot));
    }

    private synchronized Tensor retainedTensor(int slot) {
        WeakReference<Tensor> ref = retained == null || retained.size() <= slot ? null : retained.get(slot);
        return ref == null ? null : ref.get();
    }
}
