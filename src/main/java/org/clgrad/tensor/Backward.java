package org.clgrad.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.Shape;

/**
 * One backward pass. Visits nodes from the youngest to the oldest, iteratively; sums the gradients that meet at a node
 * in that order, so the result does not depend on threads. Every gradient in flight is a handle of the pass's own,
 * closed as soon as it was used.
 */
final class Backward {
    private final boolean retain;
    private final boolean create;
    /** The gradients that have arrived at nodes, the youngest node first. */
    private final TreeMap<Node, Tensor[]> pending = new TreeMap<>((a, b) -> Long.compare(b.sequence, a.sequence));
    /** The gradients of parts of those nodes' outputs that are still to be put together; after what is pending for them. */
    private final Map<Node, Parts[]> parts = new HashMap<>();
    /** Nodes that lead to a requested input; null if every leaf is wanted. */
    private Set<Node> leading;

    /** What the derivatives of a node make and nobody keeps; null before the first. */
    private Scope temporaries;

    private final List<Runnable> endings = new ArrayList<>();

    private Backward(boolean retain, boolean create) {
        this.retain = retain;
        this.create = create;
    }

    /** Accumulates gradients into the leaves. */
    static void toLeaves(List<Tensor> outputs, List<Tensor> grads, boolean retain, boolean create) {
        Backward pass = new Backward(retain, create);
        pass.seed(outputs, grads);
        pass.run(Set.copyOf(pass.pending.keySet()), null);
    }

    /** Returns the gradients of the inputs and leaves all leaves as they are. */
    static Tensor[] toInputs(
            List<Tensor> outputs, List<Tensor> grads, List<Tensor> inputs, boolean retain, boolean create) {
        Backward pass = new Backward(retain, create);
        pass.seed(outputs, grads);
        Capture capture = new Capture(inputs);
        pass.leading = leadingTo(pass.pending.keySet(), capture.nodes());
        pass.run(Set.copyOf(pass.pending.keySet()), capture);
        return capture.found;
    }

    /** The requested inputs, by the node and output that made them, and the gradients found. */
    private static final class Capture {
        private final Node[] sources;
        private final int[] slots;
        private final Tensor[] found;

        Capture(List<Tensor> inputs) {
            sources = new Node[inputs.size()];
            slots = new int[inputs.size()];
            found = new Tensor[inputs.size()];
            for (int i = 0; i < sources.length; i++) {
                sources[i] = inputs.get(i).source();
                slots[i] = inputs.get(i).sourceSlot();
            }
        }

        Set<Node> nodes() {
            return new HashSet<>(Arrays.asList(sources));
        }

        void offer(Node node, int slot, Tensor grad) {
            for (int i = 0; i < sources.length; i++) {
                if (sources[i] == node && slots[i] == slot) {
                    found[i] = grad.ownHandle();
                }
            }
        }
    }

    /** The nodes from which a target can be reached, the targets included. */
    private static Set<Node> leadingTo(Set<Node> roots, Set<Node> targets) {
        Set<Node> seen = new HashSet<>(roots);
        ArrayDeque<Node> stack = new ArrayDeque<>(roots);
        List<Node> all = new ArrayList<>();
        while (!stack.isEmpty()) {
            Node n = stack.pop();
            all.add(n);
            for (Node m : n.next) {
                if (m != null && seen.add(m)) {
                    stack.push(m);
                }
            }
        }
        // Oldest first: a node's own predecessors are decided before it.
        all.sort(Comparator.comparingLong(n -> n.sequence));
        Set<Node> leading = new HashSet<>();
        for (Node n : all) {
            boolean leads = targets.contains(n);
            for (Node m : n.next) {
                leads |= m != null && leading.contains(m);
            }
            if (leads) {
                leading.add(n);
            }
        }
        return leading;
    }

    private void seed(List<Tensor> outputs, List<Tensor> grads) {
        for (int i = 0; i < outputs.size(); i++) {
            Tensor out = outputs.get(i);
            Tensor g = grads == null || grads.isEmpty() ? null : grads.get(i);
            if (out.traced() != null) {
                throw new AutogradException("backward: an output of shape " + out.shape()
                        + " inside jvp or vmap, where leaves gather no gradients; use Functional.grad or vjp");
            }
            if (!out.requiresGrad()) {
                throw new AutogradException("backward: the output of shape " + out.shape()
                        + " does not require grad and has no graph; mark an input with requiresGrad(true) before"
                        + " computing it");
            }
            Node source = out.source();
            source.checkNotFreed(true);
            if (g == null) {
                try (Tensor one = implicitSeed(out)) {
                    deliver(source, out.sourceSlot(), one.ownHandle());
                }
            } else {
                checkSeed(out, g);
                deliver(source, out.sourceSlot(), g.ownHandle());
            }
        }
    }

    /** One, for an output of one element. */
    static Tensor implicitSeed(Tensor out) {
        if (out.size() != 1) {
            throw new AutogradException("backward: the output has shape " + out.shape()
                    + ", a gradient can be created implicitly only for one element; pass a gradient of shape "
                    + out.shape());
        }
        return Tensor.ones(out.device(), out.dtype(), out.shape().toArray());
    }

    private static void checkSeed(Tensor out, Tensor g) {
        if (!g.shape().equals(out.shape())) {
            throw new AutogradException("backward: the gradient has shape " + g.shape() + ", the output " + out.shape()
                    + "; they must be equal");
        }
        if (g.dtype() != out.dtype() || g.device() != out.device()) {
            throw new AutogradException("backward: the gradient is " + g.dtype() + " on " + g.device() + ", the output "
                    + out.dtype() + " on " + out.device() + "; convert it with to(...)");
        }
    }

    /** Whether outputs were computed from leaves other than through some nodes. */
    static boolean dependsBeside(Collection<Tensor> outputs, Set<Node> nodes) {
        Set<Node> seen = new HashSet<>(nodes);
        ArrayDeque<Node> stack = new ArrayDeque<>();
        for (Tensor out : outputs) {
            if (out.source() != null && seen.add(out.source())) {
                stack.push(out.source());
            }
        }
        while (!stack.isEmpty()) {
            Node n = stack.pop();
            if (n instanceof LeafNode) {
                return true;
            }
            for (Node m : n.next) {
                if (m != null && seen.add(m)) {
                    stack.push(m);
                }
            }
        }
        return false;
    }

    private void deliver(Node node, int slot, Tensor grad) {
        Tensor[] slots = pending.computeIfAbsent(node, n -> new Tensor[n.outputs()]);
        putTogether(node, slots);
        if (slots[slot] == null) {
            slots[slot] = grad;
        } else {
            Tensor sum = slots[slot].add(grad);
            Tensor owned = sum.ownHandle();
            dispose(sum);
            dispose(slots[slot]);
            dispose(grad);
            slots[slot] = owned;
        }
    }

    /** Takes the gradient of what was cut out of an output of a node. */
    private void deliverPart(Node node, int slot, ViewOp.Cut cut, Shape of, Tensor grad) {
        pending.computeIfAbsent(node, n -> new Tensor[n.outputs()]);
        Parts[] slots = parts.computeIfAbsent(node, n -> new Parts[n.outputs()]);
        if (slots[slot] == null) {
            slots[slot] = new Parts(of);
        }
        slots[slot].add(cut, grad);
    }

    /** Adds to the gradients of a node's outputs those of their parts that have arrived since. */
    private void putTogether(Node node, Tensor[] grads) {
        Parts[] arrived = parts.isEmpty() ? null : parts.remove(node);
        if (arrived == null) {
            return;
        }
        try {
            for (int s = 0; s < grads.length; s++) {
                if (arrived[s] != null) {
                    Tensor sum = arrived[s].onto(grads[s]);
                    if (grads[s] != null) {
                        dispose(grads[s]);
                    }
                    grads[s] = sum;
                }
            }
        } finally {
            closeAll(arrived);
        }
    }

    private static void closeAll(Parts[] slots) {
        for (Parts p : slots) {
            if (p != null) {
                p.close();
            }
        }
    }

    /** Closes a handle of the pass. With a graph being created, tensors belong to it and to the user's scope. */
    private void dispose(Tensor t) {
        if (!create) {
            t.close();
        }
    }

    private void disposeAll(Tensor[] slots) {
        for (Tensor t : slots) {
            if (t != null) {
                dispose(t);
            }
        }
    }

    /** Has something done when this pass ends, however it does. */
    void atEnd(Runnable action) {
        endings.add(action);
    }

    private void run(Set<Node> roots, Capture capture) {
        Session session = Session.current();
        boolean recording = session.recording;
        Backward outer = session.pass;
        session.recording = create;
        session.pass = this;
        try {
            while (!pending.isEmpty()) {
                Map.Entry<Node, Tensor[]> youngest = pending.pollFirstEntry();
                Node node = youngest.getKey();
                visit(node, youngest.getValue(), roots.contains(node), capture);
            }
        } finally {
            session.recording = recording;
            session.pass = outer;
            pending.values().forEach(this::disposeAll);
            parts.values().forEach(Backward::closeAll);
            endings.forEach(Runnable::run);
        }
    }

    private void visit(Node node, Tensor[] grads, boolean root, Capture capture) {
        node.checkNotFreed(false);
        boolean any;
        try {
            putTogether(node, grads);
            observe(node, grads, capture);
            boolean[] wanted = wanted(node);
            any = node.next.length == 0 && capture == null;
            for (boolean w : wanted) {
                any |= w;
            }
            if (any) {
                propagate(node, grads, wanted);
            }
        } finally {
            disposeAll(grads);
        }
        // What the pass only arrived at, an input of grad(...), can still be differentiated further.
        if (!retain && any) {
            node.free(root);
        }
    }

    /** Shows the complete gradients of a node's outputs to hooks, retained gradients and the capture. */
    private void observe(Node node, Tensor[] grads, Capture capture) {
        for (int s = 0; s < grads.length; s++) {
            if (grads[s] != null) {
                Tensor seen = node.observe(s, grads[s], capture == null);
                if (seen != grads[s]) {
                    Tensor owned = seen.ownHandle();
                    dispose(grads[s]);
                    grads[s] = owned;
                }
                if (capture != null) {
                    capture.offer(node, s, grads[s]);
                }
            }
        }
    }

    private boolean[] wanted(Node node) {
        if (leading == null) {
            return node.needs;
        }
        boolean[] wanted = node.needs.clone();
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] &= leading.contains(node.next[i]);
        }
        return Arrays.equals(wanted, node.needs) ? node.needs : wanted;
    }

    private void propagate(Node node, Tensor[] grads, boolean[] wanted) {
        if (create) {
            deliverAll(node, differentiate(node, grads, wanted), wanted, null);
            return;
        }
        ViewOp.Cut cut = node.cut();
        if (cut != null && isUnwatched(node, grads[0])) {
            deliverPart(node.next[0], node.slots[0], cut, node.inputShapes[0], grads[0].ownHandle());
            return;
        }
        temporaries = temporaries == null ? Scope.open() : temporaries.reopen();
        try (Scope open = temporaries) {
            deliverAll(node, differentiate(node, grads, wanted), wanted, open);
        }
    }

    /** Whether nobody is to see what the derivative of a node gives by itself. */
    private static boolean isUnwatched(Node node, Tensor grad) {
        Session session = Session.current();
        return session.listener == null
                && session.anomalies == null
                && node.forwardCall == null
                && grad.traced() == null;
    }

    private static Tensor[] differentiate(Node node, Tensor[] grads, boolean[] wanted) {
        Session session = Session.current();
        if (session.listener != null) {
            session.listener.differentiates(Math.max(node.sequence, -1), node.label());
        }
        if (session.anomalies == null && node.forwardCall == null) {
            return node.backward(grads, wanted);
        }
        return AnomalyDetection.backward(session, node, grads, wanted);
    }

    /** Hands the gradients on; those made in a scope that nobody else gets leave it instead of being given a handle. */
    private void deliverAll(Node node, Tensor[] results, boolean[] wanted, Scope of) {
        for (int i = 0; i < results.length; i++) {
            if (results[i] != null && wanted[i]) {
                boolean shared = isPassedOn(results, wanted, i);
                if (shared) {
                    results[i].storage().realizeForSeveral();
                }
                Tensor g = sumTo(results[i], node.inputShapes[i]);
                deliver(node.next[i], node.slots[i], shared || of == null ? g.ownHandle() : of.take(g));
            }
        }
    }

    /** Whether another input gets the same gradient, as a layer's product does that of its bias. */
    private static boolean isPassedOn(Tensor[] results, boolean[] wanted, int i) {
        for (int other = 0; other < results.length; other++) {
            if (other != i && wanted[other] && results[other] == results[i]) {
                return true;
            }
        }
        return false;
    }

    /** Sums over the dimensions that a broadcast added or stretched: the transpose of broadcasting, done only here. */
    static Tensor sumTo(Tensor g, Shape shape) {
        if (g.shape().equals(shape)) {
            return g;
        }
        int shift = g.rank() - shape.rank();
        int[] dims = new int[g.rank()];
        int n = 0;
        for (int d = 0; d < g.rank(); d++) {
            if (d < shift || (shape.dim(d - shift) == 1 && g.shape().dim(d) != 1)) {
                dims[n++] = d;
            }
        }
        Tensor sum = n == 0 ? g : g.sum(Arrays.copyOf(dims, n), true);
        return sum.reshape(shape.toArray());
    }
}
