package org.clgrad.tensor;

import java.util.concurrent.atomic.AtomicLong;
import org.clgrad.error.AutogradException;

/**
 * One run of a transform of {@link Functional}: of jvp or of vmap. The inner of two transforms is the younger level. Tensors
 * that a level {@linkplain Traced traces} are the outermost wrapping where levels meet, so each level sees the ones before
 * it as plain tensors.
 */
final class Level implements AutoCloseable {
    private static final AtomicLong CLOCK = new AtomicLong();

    private final String transform;
    private final long age = CLOCK.incrementAndGet();
    private final long size;
    private final Session session = Session.current();
    private boolean open = true;

    private Level(String transform, long size) {
        this.transform = transform;
        this.size = size;
        session.levels.add(this);
    }

    /** A level that carries tangents. */
    static Level ofTangents() {
        return new Level("jvp", -1);
    }

    /** A level that maps over so many samples. */
    static Level ofSamples(long size) {
        return new Level("vmap", size);
    }

    boolean maps() {
        return size >= 0;
    }

    /** How many samples there are. */
    long size() {
        return size;
    }

    boolean isYoungerThan(Level other) {
        return other == null || age > other.age;
    }

    /** A tensor that outlived its transform has no meaning any more. */
    void checkOpen(String label) {
        if (!open || Session.current() != session) {
            throw new AutogradException(
                    label + ": a tensor of a " + transform + " that has ended, or of another thread,"
                            + " is used; return from the transformed function what is needed after it");
        }
    }

    @Override
    public void close() {
        open = false;
        session.levels.remove(this);
    }
}
