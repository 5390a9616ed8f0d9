package org.clgrad.tensor;

import java.util.List;
import java.util.function.Supplier;
import org.clgrad.error.AutogradException;

/**
 * The random numbers that a checkpointed function draws: noted when it runs first, given again when it runs again. So they
 * agree whichever generators it draws from, and no generator, which other threads may use, is set back.
 */
final class Draws {
    /** What determines the numbers of one draw. */
    record Draw(long seed, long stream) {}

    /** Those around it. */
    private final Draws outer;

    private final List<Draw> noted;
    private final boolean again;
    private int at;

    private Draws(Draws outer, List<Draw> noted, boolean again) {
        this.outer = outer;
        this.noted = noted;
        this.again = again;
    }

    /** Notes this thread's draws in a list until closed. */
    static Autograd.Mode note(List<Draw> into) {
        return enter(new Draws(Session.current().draws, into, false));
    }

    /** Gives this thread the draws of a list again until closed. */
    static Autograd.Mode repeat(List<Draw> noted) {
        return enter(new Draws(Session.current().draws, noted, true));
    }

    private static Autograd.Mode enter(Draws draws) {
        Session session = Session.current();
        session.draws = draws;
        return new Autograd.Mode(() -> session.draws = draws.outer);
    }

    /** The innermost of these that gives draws again; null if none does. */
    private static Draws repeating(Draws innermost) {
        Draws d = innermost;
        while (d != null && !d.again) {
            d = d.outer;
        }
        return d;
    }

    /** Whether draws are given again, so that generators are not concerned. */
    static boolean areRepeated() {
        return repeating(Session.current().draws) != null;
    }

    /** The next draw: given again, or a fresh one; noted by those that note since. */
    static Draw next(Supplier<Draw> fresh) {
        Draws innermost = Session.current().draws;
        Draws source = repeating(innermost);
        Draw draw = source == null ? fresh.get() : source.nextNoted();
        for (Draws d = innermost; d != source; d = d.outer) {
            d.noted.add(draw);
        }
        return draw;
    }

    private Draw nextNoted() {
        if (at == noted.size()) {
            throw new AutogradException("checkpoint: the function draws random numbers more often than the "
                    + noted.size() + " times it did when it ran first; it must do the same each time");
        }
        return noted.get(at++);
    }
}
