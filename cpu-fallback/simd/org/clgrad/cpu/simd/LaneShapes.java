package org.clgrad.cpu.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that loops on floats work on: as many ints and bytes as there are floats in a vector. No float vectors of
 * another size are used anywhere: once the JVM has loaded a second class of them, the JIT does not know any more which one
 * a loop is on, and everything is ten times slower.
 */
final class LaneShapes {
    /** The widest vectors of this processor, at most 512 bits so that the 64 lanes of a reduction are whole ones. */
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    /** Lanes of a vector. */
    static final int COUNT = FLOATS.length();

    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    /** As many bytes; vectors of four floats have none. */
    static final VectorSpecies<Byte> BYTES = COUNT == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** Whether there are vectors of as many bytes as floats. */
    static final boolean HAVE_BYTES = COUNT >= 8;

    private LaneShapes() {}
}
