package org.clgrad.ops;

import static org.clgrad.ops.InputSpec.Placement.EXPANDED;
import static org.clgrad.ops.InputSpec.Placement.OFFSET;
import static org.clgrad.ops.InputSpec.Placement.PERMUTED;
import static org.clgrad.ops.InputSpec.Placement.STRIDED;

import java.util.List;
import java.util.function.Function;
import org.clgrad.shape.DType;

/** The shapes and placements that every row of a kind is tried with. */
final class Samples {
    /** Every class of floating value there is. */
    static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -2.5,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        Float.MIN_VALUE,
        -3 * Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-20f,
        -1e20f
    };

    private Samples() {}

    /** Makes an input of a shape. */
    @FunctionalInterface
    interface Spec {
        InputSpec of(long... shape);
    }

    /** Samples of an elementwise function of one input. */
    static List<Sample> unary(Attributes attrs, Spec x) {
        return List.of(
                Sample.of("vector", attrs, x.of(67)),
                Sample.of("matrix", attrs, x.of(3, 4)),
                Sample.of("permuted", attrs, x.of(2, 3, 5).placed(PERMUTED)),
                Sample.of("offset", attrs, x.of(5, 3).placed(OFFSET)),
                Sample.of("strided", attrs, x.of(4, 5).placed(STRIDED)),
                Sample.of("expanded", attrs, x.of(3, 4).placed(EXPANDED)),
                Sample.of("empty", attrs, x.of(0, 3)),
                Sample.of("one", attrs, x.of(1, 1)),
                Sample.of("scalar", attrs, x.of()));
    }

    /** Special and large values, not differentiated. */
    static Sample special(Attributes attrs, double... more) {
        double[] all = new double[SPECIAL.length + more.length];
        System.arraycopy(SPECIAL, 0, all, 0, SPECIAL.length);
        System.arraycopy(more, 0, all, SPECIAL.length, more.length);
        return Sample.of("special", attrs, InputSpec.values(all, all.length)).forwardOnly();
    }

    /** Samples of an elementwise function of two inputs that broadcast. */
    static List<Sample> binary(Attributes attrs, Spec x, Spec y) {
        return List.of(
                Sample.of("same", attrs, x.of(3, 4), y.of(3, 4)),
                Sample.of("long", attrs, x.of(131), y.of(131)),
                Sample.of("outer", attrs, x.of(3, 1), y.of(1, 4)),
                Sample.of("trailing", attrs, x.of(2, 3, 4), y.of(4)),
                Sample.of("leading", attrs, x.of(1, 3), y.of(2, 4, 3)),
                Sample.of("scalar-left", attrs, x.of(), y.of(2, 3)),
                Sample.of("scalar-right", attrs, x.of(2, 3), y.of()),
                Sample.of("permuted", attrs, x.of(4, 3).placed(PERMUTED), y.of(4, 3)),
                Sample.of(
                        "strided-offset",
                        attrs,
                        x.of(3, 5).placed(STRIDED),
                        y.of(3, 5).placed(OFFSET)),
                Sample.of(
                        "expanded",
                        attrs,
                        x.of(3, 4).placed(EXPANDED),
                        y.of(3, 4).placed(PERMUTED)),
                Sample.of("empty", attrs, x.of(0, 3), y.of(3)),
                Sample.of("one", attrs, x.of(1), y.of(1, 1)),
                Sample.of("scalars", attrs, x.of(), y.of()));
    }

    /** Every pair of special values. */
    static Sample specialPairs() {
        return Sample.of(
                        "special",
                        InputSpec.values(SPECIAL, SPECIAL.length, 1),
                        InputSpec.values(SPECIAL, 1, SPECIAL.length))
                .forwardOnly();
    }

    /** The same operation on integers. */
    static List<Sample> integerPairs() {
        Function<DType, Sample> of = t -> Sample.of(
                        t.label(),
                        InputSpec.integers(-9, 9, 4, 5).as(t),
                        InputSpec.integers(1, 9, 5).as(t).placed(STRIDED))
                .forwardOnly();
        return List.of(of.apply(DType.INT32), of.apply(DType.INT64));
    }

    /** Samples of a reduction over dimensions given by the attribute {@code dim}. */
    static List<Sample> reduction(Spec x, Object... more) {
        return List.of(
                Sample.of("all", attributes(more), x.of(3, 4)),
                Sample.of("first", attributes(more, "dim", 0), x.of(5, 3)),
                Sample.of("last-keep", attributes(more, "dim", -1, "keepdim", true), x.of(3, 7)),
                Sample.of("two", attributes(more, "dim", new int[] {0, 2}), x.of(2, 3, 4)),
                Sample.of("two-keep", attributes(more, "dim", new int[] {-1, 1}, "keepdim", true), x.of(2, 3, 4)),
                Sample.of("permuted", attributes(more, "dim", 1), x.of(4, 3, 2).placed(PERMUTED)),
                Sample.of("permuted-all", attributes(more), x.of(4, 3).placed(PERMUTED)),
                Sample.of("strided", attributes(more, "dim", 1), x.of(3, 6).placed(STRIDED)),
                Sample.of("offset", attributes(more, "dim", 0), x.of(6, 3).placed(OFFSET)),
                Sample.of("tall", attributes(more, "dim", 0), x.of(700, 3)),
                Sample.of("wide", attributes(more, "dim", 1), x.of(3, 1100)),
                Sample.of("kept-empty", attributes(more, "dim", 1), x.of(0, 3)),
                Sample.of("one", attributes(more, "dim", 1), x.of(4, 1)),
                Sample.of("scalar", attributes(more), x.of()));
    }

    /** Attributes of some pairs and more pairs. */
    static Attributes attributes(Object[] some, Object... more) {
        Object[] all = new Object[some.length + more.length];
        System.arraycopy(some, 0, all, 0, some.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return Attributes.of(all);
    }
}
