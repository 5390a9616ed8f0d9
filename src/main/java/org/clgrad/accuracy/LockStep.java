package org.clgrad.accuracy;

import java.util.concurrent.Exchanger;

/**
 * Two threads that meet at every operation: each gives what it has and gets the other's. Nothing is kept, so memory is that
 * of the largest operation. When one has ended, the other learns it at its next meeting and ends too.
 */
final class LockStep {
    private final Exchanger<Object> exchanger = new Exchanger<>();

    /** The last thing a thread gives; the failure may be null. */
    private record End(Throwable failure) {}

    /** Ends a run from within the model. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("the run has ended", null, false, false);
        }
    }

    /** One of the two ends. */
    final class Partner {
        private boolean otherEnded;
        private boolean ended;
        private Throwable failure;

        /**
         * Meets the other.
         *
         * @throws Ended if it has ended, or this one has
         */
        <T> T meet(Class<T> type, T mine) {
            if (ended || otherEnded) {
                throw new Ended();
            }
            Object theirs = exchange(mine);
            if (theirs instanceof End) {
                otherEnded = true;
                throw new Ended();
            }
            return type.cast(theirs);
        }

        private Object exchange(Object mine) {
            try {
                return exchanger.exchange(mine);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Ended();
            }
        }

        /** Whether the other has ended before this one. */
        boolean isLeft() {
            return otherEnded;
        }

        /** Ends this run from within. */
        Ended end() {
            ended = true;
            return new Ended();
        }

        /** Does the work of this thread, to the end or until one of the two ends. */
        void run(Runnable work) {
            try {
                work.run();
            } catch (Ended e) {
                ended = true;
            } catch (Throwable t) {
                failure = t;
            }
            try {
                if (!otherEnded) {
                    exchange(new End(failure));
                }
            } catch (Ended interrupted) {
                // The caller has interrupted both and waits for neither.
                ended = true;
            }
        }

        /** What the work threw; null for nothing. */
        Throwable failure() {
            return failure;
        }
    }
}
