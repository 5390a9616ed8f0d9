package org.clgrad.tensor;

/** What a thread carries along: whether operations are recorded, and the innermost scope. */
final class Session {
    private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(Session::new);

    boolean recording = true;
    Scope scope;

    static Session current() {
        return CURRENT.get();
    }
}
