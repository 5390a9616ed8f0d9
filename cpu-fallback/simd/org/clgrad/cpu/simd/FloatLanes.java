package org.clgrad.cpu.simd;

import jdk.incubator.vector.VectorOperators;

/** A vector of floats in a generated method; its operations are those of {@link jdk.incubator.vector.FloatVector}. */
record FloatLanes(LaneCode code, int local) implements LaneCode.Local {
    private static final Class<?> TERNARY = VectorOperators.Ternary.class;
    private static final Class<?> COMPARISON = VectorOperators.Comparison.class;

    private FloatLanes call(String name, Object... args) {
        return new FloatLanes(code, code.call(LaneCode.FLOATS, local, LaneCode.FLOATS, name, args));
    }

    FloatLanes add(FloatLanes b) {
        return call("add", b);
    }

    FloatLanes add(float b) {
        return call("add", b);
    }

    FloatLanes sub(FloatLanes b) {
        return call("sub", b);
    }

    FloatLanes sub(float b) {
        return call("sub", b);
    }

    FloatLanes mul(FloatLanes b) {
        return call("mul", b);
    }

    FloatLanes mul(float b) {
        return call("mul", b);
    }

    FloatLanes div(FloatLanes b) {
        return call("div", b);
    }

    FloatLanes neg() {
        return call("neg");
    }

    FloatLanes abs() {
        return call("abs");
    }

    FloatLanes sqrt() {
        return call("sqrt");
    }

    /** {@code this * b + c}, rounded once. */
    FloatLanes fma(FloatLanes b, FloatLanes c) {
        return call("lanewise", TERNARY, "FMA", b, c);
    }

    FloatLanes fma(float b, float c) {
        return call("lanewise", TERNARY, "FMA", b, c);
    }

    FloatLanes fma(FloatLanes b, float c) {
        return call("lanewise", TERNARY, "FMA", b, c);
    }

    FloatLanes fma(float b, FloatLanes c) {
        return call("lanewise", TERNARY, "FMA", b, c);
    }

    /** The polynomial with these coefficients, that of the highest power first, by Horner's rule. */
    FloatLanes polynomial(float first, float second, float... others) {
        FloatLanes value = fma(first, second);
        for (float coefficient : others) {
            value = value.fma(this, coefficient);
        }
        return value;
    }

    /** {@code this * 2^k} in two steps, neither of which leaves the range. */
    FloatLanes timesTwoTo(IntLanes k) {
        IntLanes half = k.shr(1);
        return mul(half.twoTo()).mul(k.sub(half).twoTo());
    }

    /** These magnitudes with the signs of others. */
    FloatLanes withSignOf(FloatLanes signs) {
        return bits().or(signs.bits().and(Integer.MIN_VALUE)).floats();
    }

    /** The other value in the lanes of a mask. */
    FloatLanes blend(FloatLanes other, LaneMask where) {
        return call("blend", other, where);
    }

    FloatLanes blend(float other, LaneMask where) {
        return call("blend", other, where);
    }

    // With 512 bits the JIT of Java 17 makes four operations, one after the other, of a comparison and a blend, as it
    // keeps masks in vectors. Two common cases can do without.

    /**
     * These, which are not negative, but no more than a bound. It also takes the place of NaN, so what is made of it must not
     * be chosen there.
     */
    FloatLanes atMost(float bound) {
        return bits().min(Float.floatToRawIntBits(bound)).floats();
    }

    /** NaN in the lanes where the others have it: there the bits of infinity less theirs are negative. */
    FloatLanes orNaNOf(FloatLanes others) {
        IntLanes below =
                code.constant(Float.POSITIVE_INFINITY).bits().sub(others.abs().bits());
        return bits().or(below.shr(31)).floats();
    }

    /** The other value in the lanes whose sign is set. */
    FloatLanes blendWhereNegative(FloatLanes other, FloatLanes signs) {
        return bits().blend(other.bits(), signs.bits().shr(31)).floats();
    }

    private LaneMask compare(String how, Object b) {
        return new LaneMask(code, code.call(LaneCode.FLOATS, local, LaneCode.MASK, "compare", COMPARISON, how, b));
    }

    LaneMask eq(FloatLanes b) {
        return compare("EQ", b);
    }

    LaneMask eq(float b) {
        return compare("EQ", b);
    }

    LaneMask ne(FloatLanes b) {
        return compare("NE", b);
    }

    LaneMask lt(FloatLanes b) {
        return compare("LT", b);
    }

    LaneMask lt(float b) {
        return compare("LT", b);
    }

    LaneMask le(FloatLanes b) {
        return compare("LE", b);
    }

    LaneMask gt(FloatLanes b) {
        return compare("GT", b);
    }

    LaneMask gt(float b) {
        return compare("GT", b);
    }

    LaneMask ge(FloatLanes b) {
        return compare("GE", b);
    }

    LaneMask ge(float b) {
        return compare("GE", b);
    }

    /** The bits. */
    IntLanes bits() {
        return new IntLanes(code, code.call(LaneCode.FLOATS, local, LaneCode.INTS, "reinterpretAsInts"));
    }
}
