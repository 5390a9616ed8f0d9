package org.clgrad.accuracy;

import org.clgrad.io.ElementType;
import org.clgrad.io.StoredTensor;
import org.clgrad.shape.Shape;

/**
 * What was found about one name.
 *
 * @param name the name, in both dumps after renaming
 * @param verdict whether it held
 * @param a the tensor of the first dump; null if there is none
 * @param b the tensor of the second, the reference; null if there is none
 * @param bound what was allowed; null if no elements were compared
 * @param statistics how far the elements are apart; null if no elements were compared
 * @param failure why elements could not be read; empty if they could
 */
public record TensorReport(
        String name, Verdict verdict, Side a, Side b, Bound bound, Statistics statistics, String failure) {
    /** Whether two tensors are near enough, and if not, why. */
    public enum Verdict {
        /** The same type and shape, and every element within its bound. */
        HELD,
        /** An element is not within its bound. */
        VALUES,
        /** The elements are within their bounds, the element types differ. */
        DTYPE,
        /** The shapes differ; no elements were compared. */
        SHAPE,
        /** The second dump has no such tensor. */
        ONLY_A,
        /** The first dump has no such tensor. */
        ONLY_B,
        /** A file turned out to be damaged, so that it is not known. */
        UNREADABLE
    }

    /**
     * One of the two tensors.
     *
     * @param name its own name, before renaming
     * @param type the element type
     * @param shape the sizes
     */
    public record Side(String name, ElementType type, Shape shape) {
        static Side of(StoredTensor t) {
            return t == null ? null : new Side(t.name(), t.type(), t.shape());
        }
    }

    /** {@return whether the tensors are near enough} */
    public boolean held() {
        return verdict == Verdict.HELD;
    }
}
