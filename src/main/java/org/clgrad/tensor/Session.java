package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a thread carries along: whether operations are recorded, how, and the innermost scope. */
final class Session {
    private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(Session::new);

    boolean recording = true;
    Scope scope;
    /** The transforms that run, the youngest last. */
    final List<Level> levels = new ArrayList<>();
    /** What becomes of saved tensors; null if the graph keeps them as they are. */
    SavedTensorHooks savedTensorHooks;
    /** The random draws that are noted or given again; null if neither. */
    Draws draws;
    /** What is looked for; null outside of anomaly mode. */
    Set<Anomaly> anomalies = Anomaly.ofProperty();
    /** Told of what is computed; null if nobody listens. */
    OperationListener listener;
    /** The backward pass that runs, the innermost; null if none does. */
    Backward pass;
    /** In anomaly mode the call whose derivative is being computed. */
    ForwardCall inducing;

    static Session current() {
        return CURRENT.get();
    }
}
