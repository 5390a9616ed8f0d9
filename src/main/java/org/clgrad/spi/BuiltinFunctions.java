package org.clgrad.spi;

/**
 * The elementary functions of a device's own compiler. The library computes nothing with them in float32; they are there
 * to be measured and compared with its own.
 */
public interface BuiltinFunctions {
    /** {@return whether the device has the embedded profile, else the full one} */
    boolean embeddedProfile();

    /** {@return whether division and square root are compiled to be correctly rounded} */
    boolean correctDivide();

    /** {@return whether float32 denormals are kept, else flushed to zero} */
    boolean keepsDenormals();

    /**
     * Computes an expression of every element.
     *
     * @param expression OpenCL C over the float {@code x} and, with two arguments, {@code y}: {@code "native_exp(x)"}
     * @param out where to
     * @param arguments one or two arrays, as long as out
     * @throws org.clgrad.error.DeviceException if the device cannot compile or compute it
     */
    void apply(String expression, float[] out, float[]... arguments);
}
