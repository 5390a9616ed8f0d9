package org.clgrad.check;

import java.util.Arrays;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.Numbers;

/**
 * The values that elements of an input may have in a search, as its sample shows them: an interval where the sample has
 * one, else magnitudes up to a limit. Where the sample has infinities and NaN, the input may have them, and where each element
 * is a call of its own then any float. Integers stay among those of the sample.
 */
final class Domain {
    /** Places where functions change, and neighbours of which are tried. */
    private static final double[] PLACES = {
        0,
        0.5,
        1,
        1.5,
        2,
        3,
        4,
        8,
        10,
        16,
        100,
        1024,
        8192,
        65536,
        0x1p23,
        0x1p24,
        Math.E,
        Math.PI,
        Math.PI / 2,
        Math.PI / 4,
        Math.log(2),
        Math.sqrt(2),
        Math.sqrt(0.5),
        0.25,
        0x1p-12,
        0x1p-24,
        88,
        104,
        127,
        128,
        126,
        149,
        1e30
    };

    private static final double[] SPECIAL = {
        0.0, -0.0, 1, -1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE
    };

    private static final double[] NOT_FINITE = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private static final int MANTISSA = 23;
    private static final int FEW_BITS = 4;
    private static final int LEAST_EXPONENT = -149;
    private static final int TRIES = 8;

    private final boolean whole;
    private final boolean notFinite;
    private final double low;
    private final double high;
    private final double distance;
    private final double[] points;

    private Domain(boolean whole, boolean notFinite, double low, double high, double distance, double... points) {
        this.whole = whole;
        this.notFinite = notFinite;
        this.low = low;
        this.high = high;
        this.distance = distance;
        this.points = points;
    }

    /**
     * The domain of an input.
     *
     * @param spec the input
     * @param smooth whether derivatives are asked for, so that kinks are kept away from
     * @param limit the largest magnitude where the sample has none
     * @param most the same where the sample has infinities
     */
    static Domain of(InputSpec spec, boolean smooth, double limit, double most) {
        boolean whole = spec.dtype() != null && !spec.dtype().isFloating();
        if (spec.kind() instanceof Kind.Integers k) {
            return new Domain(true, false, k.low(), k.high(), 0);
        } else if (spec.kind() instanceof Kind.Uniform u) {
            return new Domain(false, false, up((float) u.low(), u.low()), down((float) u.high(), u.high()), 0);
        } else if (spec.kind() instanceof Kind.Away a && smooth) {
            return new Domain(whole, false, -limit, limit, a.distance(), a.points());
        } else if (spec.kind() instanceof Kind.Distinct d) {
            double reach = spec.shape().size() / 2.0 * d.step();
            boolean aside = Math.abs(d.offset()) > reach;
            return new Domain(whole, false, aside ? d.offset() - reach : -limit, aside ? d.offset() + reach : limit, 0);
        } else if (spec.kind() instanceof Kind.Values v) {
            double[] given = Arrays.stream(v.values()).map(x -> (float) x).toArray();
            return Arrays.stream(given).allMatch(Double::isFinite)
                    ? new Domain(
                            whole,
                            false,
                            Arrays.stream(given).min().orElse(0),
                            Arrays.stream(given).max().orElse(0),
                            0)
                    : new Domain(whole, true, -most, most, 0);
        }
        return new Domain(whole, false, -limit, limit, 0);
    }

    private static double up(float rounded, double exact) {
        return rounded < exact ? Math.nextUp(rounded) : rounded;
    }

    private static double down(float rounded, double exact) {
        return rounded > exact ? Math.nextDown(rounded) : rounded;
    }

    boolean isWhole() {
        return whole;
    }

    boolean contains(double v) {
        if (!Double.isFinite(v)) {
            return notFinite;
        }
        for (double p : points) {
            if (Math.abs(v - p) < distance) {
                return false;
            }
        }
        return low <= v && v <= high && (!whole || v == Math.rint(v));
    }

    /** A value from scratch: every magnitude, few bits, neighbours of places where functions change, special values. */
    double fresh(Numbers random) {
        if (whole) {
            return low + Math.floor(random.uniform() * (high - low + 1));
        }
        for (int i = 0; i < TRIES; i++) {
            double v = (float) any(random);
            if (contains(v)) {
                return v;
            }
        }
        return plain(random);
    }

    /** A usual value: uniform in an interval, else normal. */
    double plain(Numbers random) {
        if (whole) {
            return fresh(random);
        }
        for (int i = 0; i < TRIES; i++) {
            double v = (float) random.normal();
            if (contains(v)) {
                return v;
            }
        }
        double v = (float) Math.max(low, Math.min(high, low + (high - low) * random.uniform()));
        for (double p : points) {
            if (Math.abs(v - p) < distance) {
                return v < p ? p - distance : p + distance;
            }
        }
        return Math.max(low, Math.min(high, v));
    }

    private double any(Numbers random) {
        double kind = random.uniform();
        if (kind < 0.15) {
            return low + (high - low) * random.uniform();
        } else if (kind < 0.3) {
            return random.normal() * Math.scalb(1.0, below(random, 4));
        } else if (kind < 0.65) {
            return magnitude(random, LEAST_EXPONENT, Math.min(127, Math.getExponent(reach())), MANTISSA);
        } else if (kind < 0.8) {
            return magnitude(random, -30, Math.min(30, Math.getExponent(reach())), 1 + below(random, FEW_BITS));
        } else if (kind < 0.92) {
            return beside(place(random), random);
        } else if (kind < 0.97) {
            return pick(SPECIAL, random);
        }
        return notFinite ? pick(NOT_FINITE, random) : magnitude(random, LEAST_EXPONENT, -126, MANTISSA);
    }

    private double reach() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    private double place(Numbers random) {
        double kind = random.uniform();
        double p = kind < 0.1 ? low : kind < 0.2 ? high : pick(PLACES, random);
        if (kind > 0.7) {
            p *= below(random, 64);
        } else if (points.length > 0 && kind > 0.6) {
            p = pick(points, random) + (random.uniform() < 0.5 ? -distance : distance);
        }
        return random.uniform() < 0.3 ? -p : p;
    }

    /** A number with a random sign, an exponent in a range and some bits after the point. */
    private static double magnitude(Numbers random, int least, int most, int bits) {
        int exponent = least + below(random, most - least + 1);
        double mantissa = 1 + Math.floor(random.uniform() * Math.scalb(1.0, bits)) / Math.scalb(1.0, bits);
        return Math.scalb(random.uniform() < 0.5 ? -mantissa : mantissa, exponent);
    }

    /** Some floats further; the fewer the more probable. */
    private static double beside(double v, Numbers random) {
        int far = below(random, 1 + (1 << below(random, 12)));
        int bits = Float.floatToIntBits((float) v) + (random.uniform() < 0.5 ? -far : far);
        return Float.intBitsToFloat(bits);
    }

    /** Another value that has something of the one given. */
    double mutated(double v, Numbers random) {
        if (whole) {
            return random.uniform() < 0.5 ? fresh(random) : Math.max(low, Math.min(high, v + 1 - 2 * below(random, 2)));
        }
        double other = (float) change((float) v, random);
        if (contains(other)) {
            return other;
        }
        other = Math.max(low, Math.min(high, other));
        return contains(other) ? other : fresh(random);
    }

    private double change(float v, Numbers random) {
        return switch (below(random, 9)) {
            case 0 -> random.uniform() < 0.5 ? Math.nextUp(v) : Math.nextDown(v);
            case 1 -> beside(v, random);
            case 2 -> Float.intBitsToFloat(Float.floatToIntBits(v) ^ (1 << below(random, MANTISSA)));
            case 3 -> Float.intBitsToFloat(Float.floatToIntBits(v) ^ (1 << below(random, Integer.SIZE)));
            case 4 -> v * Math.scalb(1.0, below(random, 7) - 3);
            case 5 -> -v;
            case 6 -> rounded(v, below(random, MANTISSA));
            case 7 -> v * (1 + random.normal() * Math.scalb(1.0, -below(random, MANTISSA)));
            default -> fresh(random);
        };
    }

    /** The nearest number with so many bits after the point. */
    static float rounded(float v, int bits) {
        int cut = MANTISSA - bits;
        int raw = Float.floatToIntBits(v);
        return Float.isFinite(v) ? Float.intBitsToFloat((raw + (1 << cut >> 1)) & -(1 << cut)) : v;
    }

    /** The nearest such number towards 0. */
    static float truncated(float v, int bits) {
        return Float.isFinite(v) ? Float.intBitsToFloat(Float.floatToIntBits(v) & -(1 << (MANTISSA - bits))) : v;
    }

    static int below(Numbers random, int n) {
        return (int) (random.uniform() * n);
    }

    private static double pick(double[] of, Numbers random) {
        return of[below(random, of.length)];
    }

    @Override
    public String toString() {
        return (whole ? "integers " : "floats ") + low + " .. " + high + (notFinite ? " and all others" : "")
                + (points.length == 0 ? "" : " but " + distance + " around " + Arrays.toString(points));
    }
}
