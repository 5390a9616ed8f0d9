package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * What the JIT has seen of the Vector API before it compiles it. {@code lanewise} looks up the function behind an operator
 * and casts it. Where nothing but additions came first (matrix products, sums), the JIT of Java 17 takes it for granted
 * that the function is addition, so later operations break compiled code, which is counted. A compilation adds up these
 * counts over all operations that it inlines, and from 100 on (PerMethodTrapLimit of the JVM) it makes real calls of the
 * remaining ones: a loop of some 25 binary operations then has its vectors on the heap and takes five times as long, for
 * the life of the process.
 */
final class LaneProfile {
    /** {@code lanewise} is compiled with counters after 200 calls; each operator must still come a few times then. */
    private static final int TURNS = 200;

    private LaneProfile() {}

    /** Calls several operators in turn. Most of its time, class loading, would come with the first loop otherwise. */
    static void mix() {
        FloatVector floats = FloatVector.zero(LaneShapes.FLOATS);
        IntVector ints = IntVector.zero(LaneShapes.INTS);
        for (int k = 0; k < TURNS; k++) {
            floats = floats.add(1f).mul(0.5f).sub(0.25f).abs().neg();
            ints = ints.add(1).sub(2).neg();
        }
    }
}
