package org.clgrad.opencl;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * Measures the error of every mode of the float32 matrix product against float64 and prints the table of
 * {@code docs/numerics.md}. Arguments: the number of an OpenCL device, then {@code device} for the modes that it has, or
 * {@code nearest} or {@code truncating} for an emulation on it; then lengths of the sums.
 */
public final class FastModeErrors {
    /** Rows and columns of the product. */
    private static final int SIDE = 256;

    /** The unit roundoff of float32. */
    private static final double UNIT = 0x1p-24;

    private FastModeErrors() {}

    private enum Data {
        NORMAL,
        UNIFORM,
        /** Normal numbers, each times a power of ten from 10^-6 to 10^6. */
        SCALED
    }

    /**
     * Runs it.
     *
     * @param args see above
     */
    public static void main(String[] args) {
        ClTraits traits = OpenClProvider.traits(Integer.parseInt(args[0]));
        if (!args[1].equals("device")) {
            traits = traits.with(TensorCores.valueOf(args[1].toUpperCase(Locale.ROOT)));
        }
        try (OpenClBackend backend = new OpenClBackend(traits)) {
            System.out.println("| data | K | mode | largest | rms | Frobenius | rms ulp |");
            System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
            for (int a = 2; a < args.length; a++) {
                for (Data data : Data.values()) {
                    run(backend, data, Integer.parseInt(args[a]));
                }
            }
        }
    }

    private static void run(OpenClBackend backend, Data data, int depth) {
        Random random = new Random(depth + 31L * data.ordinal());
        DoubleSupplier numbers = data == Data.UNIFORM ? random::nextDouble : random::nextGaussian;
        DoubleSupplier scales = () -> data == Data.SCALED ? Math.pow(10, random.nextDouble(-6, 6)) : 1;
        float[] a = new float[SIDE * depth];
        float[] b = new float[depth * SIDE];
        for (int e = 0; e < a.length; e++) {
            a[e] = (float) (numbers.getAsDouble() * scales.getAsDouble());
            b[e] = (float) (numbers.getAsDouble() * scales.getAsDouble());
        }
        double[] exact = new double[SIDE * SIDE];
        double[] magnitude = new double[SIDE * SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int k = 0; k < depth; k++) {
                for (int j = 0; j < SIDE; j++) {
                    double product = (double) a[i * depth + k] * b[k * SIDE + j];
                    exact[i * SIDE + j] += product;
                    magnitude[i * SIDE + j] += Math.abs(product);
                }
            }
        }
        for (MatMulPrecision mode : backend.info().precisions()) {
            backend.setMatMulPrecision(mode);
            print(data, depth, mode, product(backend, a, b, depth), exact, magnitude);
        }
    }

    private static float[] product(OpenClBackend backend, float[] a, float[] b, int depth) {
        float[] c = new float[SIDE * SIDE];
        Operand left = operand(backend, a, SIDE, depth);
        Operand right = operand(backend, b, depth, SIDE);
        Operand out = operand(backend, c, SIDE, SIDE);
        backend.submit(new Primitive.MatMul(), out, left, right);
        backend.download(out.buffer(), 0, c, 0, c.length);
        List.of(left, right, out).forEach(o -> backend.free(o.buffer()));
        return c;
    }

    private static Operand operand(OpenClBackend backend, float[] values, long rows, long columns) {
        Operand o =
                new Operand(backend.allocate(DType.FLOAT32, values.length), Layout.contiguous(Shape.of(rows, columns)));
        backend.upload(o.buffer(), 0, values, 0, values.length);
        return o;
    }

    private static void print(
            Data data, int depth, MatMulPrecision mode, float[] c, double[] exact, double[] magnitude) {
        double largest = 0;
        double squares = 0;
        double errors = 0;
        double norm = 0;
        double ulps = 0;
        for (int e = 0; e < c.length; e++) {
            double error = Math.abs(c[e] - exact[e]);
            double relative = error / magnitude[e] / UNIT;
            largest = Math.max(largest, relative);
            squares += relative * relative;
            errors += error * error;
            norm += exact[e] * exact[e];
            ulps += Math.pow(error / Math.ulp((float) exact[e]), 2);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %.3g | %.3g | %.2e | %.3g |%n",
                data.name().toLowerCase(Locale.ROOT),
                depth,
                mode.label(),
                largest,
                Math.sqrt(squares / c.length),
                Math.sqrt(errors / norm),
                Math.sqrt(ulps / c.length));
    }
}
