package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;

/** What a thread carries along: whether operations are recorded, and the innermost scope. */
final class Session {
    private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(Session::new);

    boolean recording = true;
    Scope scope;
    /** The transforms that run, the youngest last. */
    final List<Level> levels = new ArrayList<>();

    static Session current() {
        return CURRENT.get();
    }
}
