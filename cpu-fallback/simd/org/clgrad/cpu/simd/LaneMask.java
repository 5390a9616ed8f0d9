package org.clgrad.cpu.simd;

/** A truth value for each lane in a generated method. */
record LaneMask(LaneCode code, int local) implements LaneCode.Local {
    private LaneMask call(String name, Object... args) {
        return new LaneMask(code, code.call(LaneCode.MASK, local, LaneCode.MASK, name, args));
    }

    LaneMask and(LaneMask b) {
        return call("and", b);
    }

    LaneMask or(LaneMask b) {
        return call("or", b);
    }

    LaneMask not() {
        return call("not");
    }
}
