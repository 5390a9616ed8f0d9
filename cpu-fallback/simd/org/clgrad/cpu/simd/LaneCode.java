package org.clgrad.cpu.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The body of a generated method as it is being written: every operation on {@link FloatLanes}, {@link IntLanes} or {@link
 * LaneMask} appends the call of the Vector API that does it, and its result is a local variable of the method. The calls
 * stand in the method itself because the JIT of Java 17 stops inlining methods of our own once a compilation has grown to
 * 18,000 nodes, some 35 vector operations, and a vector that is passed to a method is allocated on the heap; those of the
 * Vector API are always inlined.
 */
final class LaneCode {
    static final String FLOATS = Type.getInternalName(FloatVector.class);
    static final String INTS = Type.getInternalName(IntVector.class);
    static final String MASK = Type.getInternalName(VectorMask.class);
    static final String BYTES = Type.getInternalName(ByteVector.class);
    private static final String VECTOR = Type.getInternalName(Vector.class);
    private static final String OPERATORS = Type.getInternalName(VectorOperators.class);
    private static final String SPECIES = Type.getDescriptor(VectorSpecies.class);
    private static final String SHAPES = Type.getInternalName(LaneShapes.class);

    private final MethodVisitor method;
    private int locals;

    /**
     * Goes on with a method.
     *
     * @param method the method
     * @param locals its first local variable that is free
     */
    LaneCode(MethodVisitor method, int locals) {
        this.method = method;
        this.locals = locals;
    }

    /** The same number in every lane. */
    FloatLanes constant(float value) {
        species("FLOATS");
        method.visitLdcInsn(value);
        return broadcast();
    }

    /** A float of the method in every lane. */
    FloatLanes single(int array, int at) {
        species("FLOATS");
        method.visitVarInsn(Opcodes.ALOAD, array);
        method.visitVarInsn(Opcodes.ILOAD, at);
        method.visitInsn(Opcodes.FALOAD);
        return broadcast();
    }

    private FloatLanes broadcast() {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, FLOATS, "broadcast", "(" + SPECIES + "F)L" + FLOATS + ";", false);
        return new FloatLanes(this, keep());
    }

    /** The elements of an array from {@code at + i} on; all three are locals of the method. */
    FloatLanes load(int array, int at, int i) {
        species("FLOATS");
        element(array, at, i);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC, FLOATS, "fromArray", "(" + SPECIES + "[FI)L" + FLOATS + ";", false);
        return new FloatLanes(this, keep());
    }

    /** Writes lanes to an array. */
    void store(FloatLanes lanes, int array, int at, int i) {
        method.visitVarInsn(Opcodes.ALOAD, lanes.local());
        element(array, at, i);
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FLOATS, "intoArray", "([FI)V", false);
    }

    // A bool is a byte. Between bytes and masks of floats stand masks of ints, as the JIT of Java 17 converts masks of
    // one size alone.

    /** The bools of an array as a mask. */
    LaneMask loadMask(int array, int at, int i) {
        species("BYTES");
        element(array, at, i);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, BYTES, "fromArray", "(" + SPECIES + "[BI)L" + BYTES + ";", false);
        convertShape("B2I", "INTS");
        method.visitTypeInsn(Opcodes.CHECKCAST, INTS);
        operator("NE", VectorOperators.Comparison.class);
        method.visitInsn(Opcodes.ICONST_0);
        call(INTS, "compare", "(" + descriptor(VectorOperators.Comparison.class) + "I)L" + MASK + ";");
        castMask("FLOATS");
        return new LaneMask(this, keep());
    }

    /** Writes a mask to an array of bools. */
    void store(LaneMask mask, int array, int at, int i) {
        species("INTS");
        method.visitMethodInsn(Opcodes.INVOKESTATIC, INTS, "zero", "(" + SPECIES + ")L" + INTS + ";", false);
        method.visitInsn(Opcodes.ICONST_1);
        method.visitVarInsn(Opcodes.ALOAD, mask.local());
        castMask("INTS");
        call(INTS, "blend", "(IL" + MASK + ";)L" + INTS + ";");
        convertShape("I2B", "BYTES");
        method.visitTypeInsn(Opcodes.CHECKCAST, BYTES);
        element(array, at, i);
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BYTES, "intoArray", "([BI)V", false);
    }

    private void convertShape(String conversion, String species) {
        operator(conversion, VectorOperators.Conversion.class);
        species(species);
        method.visitInsn(Opcodes.ICONST_0);
        method.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                VECTOR,
                "convertShape",
                "(" + descriptor(VectorOperators.Conversion.class) + SPECIES + "I)L" + VECTOR + ";",
                false);
    }

    private void castMask(String species) {
        species(species);
        call(MASK, "cast", "(" + SPECIES + ")L" + MASK + ";");
    }

    private void element(int array, int at, int i) {
        method.visitVarInsn(Opcodes.ALOAD, array);
        method.visitVarInsn(Opcodes.ILOAD, at);
        method.visitVarInsn(Opcodes.ILOAD, i);
        method.visitInsn(Opcodes.IADD);
    }

    private void species(String name) {
        method.visitFieldInsn(Opcodes.GETSTATIC, SHAPES, name, SPECIES);
    }

    private void operator(String name, Class<?> kind) {
        method.visitFieldInsn(Opcodes.GETSTATIC, OPERATORS, name, descriptor(kind));
    }

    private void call(String owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
    }

    /**
     * Calls a method of a vector or mask.
     *
     * @param owner its class
     * @param self the local with the vector
     * @param result the class of the result, again a vector or a mask
     * @param name the method
     * @param args a class of operators before its constant's name; lanes; floats and ints
     * @return the local with the result
     */
    int call(String owner, int self, String result, String name, Object... args) {
        method.visitVarInsn(Opcodes.ALOAD, self);
        StringBuilder descriptor = new StringBuilder("(");
        for (int k = 0; k < args.length; k++) {
            if (args[k] instanceof Class<?> kind) {
                k++;
                operator((String) args[k], kind);
                descriptor.append(descriptor(kind));
            } else if (args[k] instanceof Integer number) {
                method.visitLdcInsn(number);
                descriptor.append('I');
            } else if (args[k] instanceof Float number) {
                method.visitLdcInsn(number);
                descriptor.append('F');
            } else {
                Local lanes = (Local) args[k];
                method.visitVarInsn(Opcodes.ALOAD, lanes.local());
                descriptor
                        .append('L')
                        .append(lanes instanceof LaneMask ? MASK : VECTOR)
                        .append(';');
            }
        }
        call(owner, name, descriptor.append(")L").append(result).append(';').toString());
        return keep();
    }

    /** Overwrites the variable of some lanes with others: what is carried from one pass of a loop to the next. */
    void assign(FloatLanes target, FloatLanes value) {
        method.visitVarInsn(Opcodes.ALOAD, value.local());
        method.visitVarInsn(Opcodes.ASTORE, target.local());
    }

    private int keep() {
        method.visitVarInsn(Opcodes.ASTORE, locals);
        return locals++;
    }

    /** Takes a local variable. */
    int reserve() {
        return locals++;
    }

    /** The first local variable that is free. */
    int locals() {
        return locals;
    }

    private static String descriptor(Class<?> type) {
        return Type.getDescriptor(type);
    }

    /** What is held in a local variable. */
    sealed interface Local permits FloatLanes, IntLanes, LaneMask {
        /** Its number. */
        int local();
    }
}
