package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.clgrad.error.ArgumentException;

/**
 * Frees tensors early: closing a scope closes every tensor that this thread made since it was opened and that was not
 * {@linkplain #keep kept}. Nobody needs one, dropped tensors are found by the garbage collector; a training step in a
 * scope only uses less memory. What the graph saved stays until the graph lets go of it, and gradients of leaves
 * belong to their leaf, not to a scope.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor loss = model.apply(x).crossEntropy(y);
 *     loss.backward();
 *     optimizer.step();
 * }
 * }</pre>
 */
public final class Scope implements AutoCloseable {
    private final Session session;
    private Scope outer;
    private final List<Tensor> owned = new ArrayList<>();
    private boolean closed;

    private Scope(Session session) {
        this.session = session;
        begin();
    }

    private void begin() {
        outer = session.scope;
        session.scope = this;
        closed = false;
    }

    /** Opens this scope once more, after it was closed: a backward pass needs one for every node. */
    Scope reopen() {
        begin();
        return this;
    }

    /**
     * Opens a scope on this thread, inside the one that is open.
     *
     * @return the scope; close it on this thread, innermost first
     */
    public static Scope open() {
        return new Scope(Session.current());
    }

    /**
     * Runs a composition and closes all it made but its result. What its derivative needs is saved by the graph, which
     * frees it as the backward pass goes by; so nothing of the composition waits for the garbage collector.
     */
    static Tensor composite(Supplier<Tensor> body) {
        try (Scope scope = open()) {
            return scope.keep(body.get());
        }
    }

    void add(Tensor tensor) {
        owned.add(tensor);
    }

    /**
     * Lets a tensor outlive this scope: it then belongs to the scope around it, if there is one.
     *
     * @param tensor a tensor made in this scope; others are left as they are
     * @return the tensor
     */
    public Tensor keep(Tensor tensor) {
        if (tensor.scope == this) {
            tensor.scope = outer;
            if (outer != null) {
                outer.add(tensor);
            }
        }
        if (tensor.traced() != null) {
            tensor.traced().map(this::keep);
        }
        return tensor;
    }

    /** A handle of a tensor that belongs to no scope: the tensor itself if it is of this one, and now of none. */
    Tensor take(Tensor tensor) {
        if (tensor.scope != this || tensor.traced() != null) {
            return tensor.ownHandle();
        }
        tensor.scope = null;
        return tensor;
    }

    /**
     * Closes the tensors of this scope. A second call does nothing.
     *
     * @throws ArgumentException if an inner scope is still open or the thread is another
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (Session.current() != session || session.scope != this) {
            throw new ArgumentException(
                    "Scope.close: this is not the innermost scope of this thread; close scopes where they were"
                            + " opened, innermost first (try-with-resources does)");
        }
        closed = true;
        session.scope = outer;
        for (Tensor t : owned) {
            if (t.scope == this) {
                t.close();
            }
        }
        owned.clear();
    }
}
