package org.clgrad.cpu.simd;

import jdk.incubator.vector.VectorOperators;

/** A vector of ints in a generated method; its operations are those of {@link jdk.incubator.vector.IntVector}. */
record IntLanes(LaneCode code, int local) implements LaneCode.Local {
    private static final Class<?> BINARY = VectorOperators.Binary.class;

    private IntLanes call(String name, Object... args) {
        return new IntLanes(code, code.call(LaneCode.INTS, local, LaneCode.INTS, name, args));
    }

    IntLanes add(int b) {
        return call("add", b);
    }

    IntLanes sub(int b) {
        return call("sub", b);
    }

    IntLanes sub(IntLanes b) {
        return call("sub", b);
    }

    IntLanes neg() {
        return call("neg");
    }

    IntLanes min(int b) {
        return call("min", b);
    }

    IntLanes and(int b) {
        return call("and", b);
    }

    IntLanes or(IntLanes b) {
        return call("or", b);
    }

    /** The bits of b where those of another are set. */
    IntLanes blend(IntLanes b, IntLanes where) {
        return call("lanewise", VectorOperators.Ternary.class, "BITWISE_BLEND", b, where);
    }

    /** Shifted to the left. */
    IntLanes shl(int bits) {
        return call("lanewise", BINARY, "LSHL", bits);
    }

    /** Shifted to the right, filled with the sign. */
    IntLanes shr(int bits) {
        return call("lanewise", BINARY, "ASHR", bits);
    }

    /** {@code 2^this} for exponents of normal floats. */
    FloatLanes twoTo() {
        return add(127).shl(23).floats();
    }

    /** The floats that have these bits. */
    FloatLanes floats() {
        return new FloatLanes(code, code.call(LaneCode.INTS, local, LaneCode.FLOATS, "reinterpretAsFloats"));
    }
}
