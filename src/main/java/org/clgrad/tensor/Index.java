package org.clgrad.tensor;

import java.util.Objects;

/**
 * One part of an index of {@link AdvancedIndexMethods#index(Index...)}: what stands between the commas of
 * {@code x[1, 2:8:3, .., None, rows]} in Python. Made by the static methods.
 */
public sealed interface Index {
    /**
     * One index of a dimension, which disappears.
     *
     * @param index the index; negative counts from the end
     */
    record At(long index) implements Index {}

    /**
     * Every {@code step}-th index of a range of a dimension; bounds beyond it are cut off.
     *
     * @param start the first; negative counts from the end
     * @param stop one more than the last; negative counts from the end
     * @param step the distance, at least 1
     */
    record Range(long start, long stop, long step) implements Index {}

    /** As many whole dimensions as the other parts leave over. */
    record Ellipsis() implements Index {}

    /** A new dimension of size 1. */
    record NewAxis() implements Index {}

    /**
     * Indices of a dimension, or a mask of as many dimensions as it has.
     *
     * @param index int64, int32 or bool
     */
    record Elements(Tensor index) implements Index {
        /** Refuses null. */
        public Elements {
            Objects.requireNonNull(index, "Index.of: index");
        }
    }

    /**
     * One index of a dimension, which disappears.
     *
     * @param index the index; negative counts from the end
     * @return the part
     */
    static Index at(long index) {
        return new At(index);
    }

    /** {@return a whole dimension, {@code :}} */
    static Index all() {
        return new Range(0, Long.MAX_VALUE, 1);
    }

    /**
     * A range of a dimension, {@code start:stop}.
     *
     * @param start the first; negative counts from the end
     * @param stop one more than the last; negative counts from the end
     * @return the part
     */
    static Index range(long start, long stop) {
        return new Range(start, stop, 1);
    }

    /**
     * Every {@code step}-th of a range of a dimension, {@code start:stop:step}.
     *
     * @param start the first; negative counts from the end
     * @param stop one more than the last; negative counts from the end, {@link Long#MAX_VALUE} means all
     * @param step the distance, at least 1
     * @return the part
     */
    static Index range(long start, long stop, long step) {
        return new Range(start, stop, step);
    }

    /** {@return as many whole dimensions as the other parts leave over, {@code ...}; once at most} */
    static Index ellipsis() {
        return new Ellipsis();
    }

    /** {@return a new dimension of size 1, {@code None}} */
    static Index newAxis() {
        return new NewAxis();
    }

    /**
     * Indices of a dimension, or a mask.
     *
     * @param index int64 or int32 of any shape, negative counts from the end; or bool, of the shape of as many dimensions
     *     as it has
     * @return the part
     */
    static Index of(Tensor index) {
        return new Elements(index);
    }
}
