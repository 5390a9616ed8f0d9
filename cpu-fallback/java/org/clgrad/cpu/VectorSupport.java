package org.clgrad.cpu;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The float32 kernels that this JVM can run: with the Vector API if its module is there and readable, else in plain
 * Java. The system property {@code clgrad.cpu.vector=off} chooses plain Java. The bits are the same.
 */
final class VectorSupport {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String KERNELS = "org.clgrad.cpu.simd.SimdFloatKernels";

    private final FloatKernels kernels;
    private final String description;

    private VectorSupport(FloatKernels kernels, String description) {
        this.kernels = kernels;
        this.description = description;
    }

    /** Looked up once. */
    static VectorSupport get() {
        return Holder.FOUND;
    }

    FloatKernels kernels() {
        return kernels;
    }

    /** On with the width, or off with the reason and the remedy. */
    String description() {
        return description;
    }

    private static final class Holder {
        static final VectorSupport FOUND = find();
    }

    private static VectorSupport find() {
        FloatKernels plain = new PlainFloatKernels();
        if ("off".equalsIgnoreCase(System.getProperty("clgrad.cpu.vector"))) {
            return new VectorSupport(plain, "off (system property clgrad.cpu.vector=off)");
        }
        Module mine = VectorSupport.class.getModule();
        Module vector = ModuleLayer.boot().findModule(MODULE).orElse(null);
        if (vector == null) {
            return new VectorSupport(plain, "off (start Java with --add-modules " + MODULE + " to turn it on)");
        }
        mine.addReads(vector);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> type = Class.forName(KERNELS, true, VectorSupport.class.getClassLoader());
            FloatKernels simd = (FloatKernels)
                    lookup.findStatic(type, "create", MethodType.methodType(FloatKernels.class, FloatKernels.class))
                            .invoke(plain);
            return new VectorSupport(simd, "on (" + simd + ")");
        } catch (Throwable t) {
            System.getLogger("org.clgrad.cpu")
                    .log(Level.WARNING, "the Vector API is present but cannot be used, plain Java loops are: " + t);
            return new VectorSupport(plain, "off (present but unusable: " + t + ")");
        }
    }
}
