package org.clgrad.opencl;

/**
 * Gives the JVM its handler of memory faults back after a driver was loaded or has compiled something. The JVM stops its
 * threads at a safepoint by letting them fault, each at its next poll. LLVM, with which PoCL compiles, puts a handler of
 * its own in front of the JVM's, which steps aside at the first fault: if two threads fault at once, the second finds no
 * handler at all and the process ends (status 139, no error file), even that of a program on the CPU fallback that only
 * looked for devices. Stepping aside it deletes the compiler's files, so that a compilation during a safepoint fails and
 * has to be repeated. So after loading and after a compilation this thread faults by itself, reading the length of no
 * array, before several threads do. What remains is the time of the compilation; {@code libjsig}, which comes with the
 * JDK, closes that gap as well (README, Devices).
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/vm/signal-chaining.html">Signal chaining</a>
 */
final class FaultHandler {
    /** No array; not final, so that no compiler knows. */
    private static volatile int[] none;

    private final boolean replaced;
    private volatile boolean suspect;

    /**
     * Watches a driver.
     *
     * @param pocl whether it is PoCL
     */
    FaultHandler(boolean pocl) {
        replaced = pocl;
    }

    /** The driver has been loaded: from then on PoCL has its handler in the place of the JVM's. */
    static void loaded(boolean pocl) {
        FaultHandler handler = new FaultHandler(pocl);
        handler.compiling();
        handler.restore();
    }

    /** Something is being compiled. */
    void compiling() {
        suspect = replaced;
    }

    /**
     * Whether a build failed because a fault deleted its files.
     *
     * @param log what the compiler says
     * @return whether to try again; the handlers are in order again
     */
    boolean spoiled(String log) {
        restore();
        suspect = replaced;
        return replaced && log.contains("unable to rename temporary");
    }

    /** All that was being compiled is. */
    void restore() {
        if (suspect) {
            try {
                suspect = none.length > 0;
            } catch (NullPointerException faulted) {
                suspect = false;
            }
        }
    }
}
