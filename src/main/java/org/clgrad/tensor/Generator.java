package org.clgrad.tensor;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * A source of random tensors: Philox 4x32-10, counter-based, so that every device gives the same numbers for the same
 * seed and the same sequence of calls. Safe for use from several threads, whose calls then interleave.
 */
public final class Generator {
    private static final Generator GLOBAL = new Generator(0);

    private final AtomicLong stream = new AtomicLong();
    private volatile long seed;

    /**
     * Makes a generator.
     *
     * @param seed which sequence of numbers it gives
     */
    public Generator(long seed) {
        this.seed = seed;
    }

    /** {@return the generator of {@link Tensor#rand}, {@link Tensor#randn} and {@link Tensor#randint}} */
    public static Generator global() {
        return GLOBAL;
    }

    /**
     * Starts a sequence from its beginning. Ignored where {@link Autograd#checkpoint} runs a function again, which is given
     * the numbers it drew first.
     *
     * @param newSeed which
     */
    public synchronized void manualSeed(long newSeed) {
        if (Draws.areRepeated()) {
            return;
        }
        seed = newSeed;
        stream.set(0);
    }

    /**
     * Uniform numbers in [0, 1): multiples of 2^-24 in float32, of 2^-53 in float64, of 2^-11 in float16, of 2^-8 in
     * bfloat16.
     *
     * @param device where; null for the default device
     * @param dtype a floating type
     * @param shape the sizes
     * @return the tensor
     */
    public Tensor rand(Device device, DType dtype, long... shape) {
        checkFloating("rand", dtype);
        if (dtype.isHalf()) {
            double steps = dtype == DType.FLOAT16 ? 0x1p11 : 0x1p8;
            return Scope.composite(() -> rand(device, DType.FLOAT32, shape)
                    .mul(steps)
                    .floor()
                    .div(steps)
                    .to(dtype));
        }
        Program.Builder b = new Program.Builder(List.of(bitsType(dtype)), List.of());
        b.apply(Fn.BITS_TO_UNIFORM, dtype, 0);
        return draw(device, b.build(), List.of(), Shape.of(shape), 1);
    }

    /**
     * Standard normal numbers by the method of Box and Muller: {@code sqrt(-2 log(1 - u)) cos(2 pi v)} with u and v
     * uniform; in 16-bit floats those of float32, rounded.
     *
     * @param device where; null for the default device
     * @param dtype a floating type
     * @param shape the sizes
     * @return the tensor
     */
    public Tensor randn(Device device, DType dtype, long... shape) {
        checkFloating("randn", dtype);
        if (dtype.isHalf()) {
            return Scope.composite(() -> randn(device, DType.FLOAT32, shape).to(dtype));
        }
        DType bits = bitsType(dtype);
        Program.Builder b = new Program.Builder(List.of(bits, bits), List.of(dtype, dtype, dtype));
        int one = 2;
        int minusTwo = 3;
        int circle = 4;
        int u = b.apply(Fn.SUB, one, b.apply(Fn.BITS_TO_UNIFORM, dtype, 0));
        int radius = b.apply(Fn.SQRT, b.apply(Fn.MUL, minusTwo, b.apply(Fn.LOG, u)));
        int angle = b.apply(Fn.MUL, circle, b.apply(Fn.BITS_TO_UNIFORM, dtype, 1));
        b.apply(Fn.MUL, radius, b.apply(Fn.COS, angle));
        return draw(device, b.build(), List.of(1.0, -2.0, 2 * Math.PI), Shape.of(shape), 2);
    }

    /**
     * Uniform int64 numbers in {@code [low, high)}.
     *
     * @param device where; null for the default device
     * @param low the smallest
     * @param high one more than the largest
     * @param shape the sizes
     * @return the tensor
     */
    public Tensor randint(Device device, long low, long high, long... shape) {
        if (low >= high) {
            throw new ArgumentException("randint: [" + low + ", " + high + ") is empty; high must exceed low");
        }
        Creation.checkExact("randint", low, DType.INT64);
        Creation.checkExact("randint", high, DType.INT64);
        Creation.checkExact("randint", (double) (high - low), DType.INT64);
        Program.Builder b = new Program.Builder(List.of(DType.INT64), List.of(DType.INT64, DType.INT64));
        b.apply(Fn.ADD, b.apply(Fn.BITS_TO_RANGE, 0, 1), 2);
        Tensor t = draw(device, b.build(), List.of((double) (high - low), (double) low), Shape.of(shape), 1);
        t.storage().knownRange(low, high - 1);
        return t;
    }

    private static void checkFloating(String label, DType dtype) {
        if (!dtype.isFloating()) {
            throw new DTypeException(label + ": gives floating types, not " + dtype + "; see randint");
        }
    }

    private static DType bitsType(DType dtype) {
        return dtype == DType.FLOAT32 ? DType.INT32 : DType.INT64;
    }

    private Tensor draw(Device device, Program program, List<Double> scalars, Shape shape, int sources) {
        Device where = device == null ? Device.getDefault() : device;
        Tensor[] bits = new Tensor[sources];
        for (int i = 0; i < sources; i++) {
            Draws.Draw draw = Draws.next(() -> new Draws.Draw(seed, stream.getAndIncrement()));
            bits[i] = Tensor.wrap(where.compute(
                    new Primitive.RandomBits(draw.seed(), draw.stream()),
                    program.inputs().get(i),
                    shape));
        }
        Tensor out = Kernels.elementwise(where, program, scalars, shape, bits);
        for (Tensor t : bits) {
            t.close();
        }
        return out;
    }
}
