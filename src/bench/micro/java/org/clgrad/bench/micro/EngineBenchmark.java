package org.clgrad.bench.micro;

import java.util.concurrent.TimeUnit;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an operation costs besides its arithmetic: on scalars, on 16 elements, on small matrices. Each method waits for
 * the device once, after {@link #OPERATIONS} operations; where results are put off, the chains are computed in few kernels.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class EngineBenchmark {
    private static final int OPERATIONS = 100;

    /** The device. */
    @Param({"cpu", "opencl:0"})
    public String device;

    private Device on;
    private Tensor scalar;
    private Tensor leaf;
    private Tensor vector;
    private Tensor small;
    private Tensor medium;

    /** Makes the inputs. */
    @Setup
    public void prepare() {
        on = Device.of(device);
        scalar = Tensor.full(on, DType.FLOAT32, 1.0001);
        leaf = Tensor.full(on, DType.FLOAT32, 0.5).requiresGrad(true);
        vector = Tensor.ones(on, DType.FLOAT32, 16);
        small = Tensor.eye(on, DType.FLOAT32, 8, 8);
        medium = Tensor.eye(on, DType.FLOAT32, 64, 64);
    }

    /** A product of scalars, not recorded. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void scalarOp() {
        chain(scalar, scalar);
    }

    /** A product of scalars, recorded. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void scalarOpRecorded() {
        chain(leaf, scalar);
    }

    /** A product of scalars, recorded, and its derivative. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void scalarOpAndBackward() {
        Tensor gradient = leaf.grad();
        leaf.zeroGrad();
        if (gradient != null) {
            gradient.close();
        }
        try (Scope scope = Scope.open()) {
            Tensor y = leaf;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.mul(scalar);
            }
            y.backward();
            leaf.grad().realize();
        }
        on.synchronize();
    }

    /** A cumulative sum of 16 elements, which nothing fuses: on a device, the price of a launch. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void tinyLaunch() {
        try (Scope scope = Scope.open()) {
            Tensor y = vector;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.cumsum(0);
            }
        }
        on.synchronize();
    }

    /** 16 zeros. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void create() {
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < OPERATIONS; i++) {
                Tensor.zeros(on, DType.FLOAT32, 16).realize();
            }
        }
        on.synchronize();
    }

    /** Adds one to a scalar and reads it: a round trip to the device. */
    @Benchmark
    public double roundTrip() {
        try (Tensor y = scalar.add(1)) {
            return y.item();
        }
    }

    /** {@code [8, 8] x [8, 8]}. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void matmul8() {
        product(small);
    }

    /** {@code [64, 64] x [64, 64]}. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void matmul64() {
        product(medium);
    }

    private void chain(Tensor start, Tensor factor) {
        try (Scope scope = Scope.open()) {
            Tensor y = start;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.mul(factor);
            }
            y.realize();
        }
        on.synchronize();
    }

    private void product(Tensor matrix) {
        try (Scope scope = Scope.open()) {
            Tensor y = matrix;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.matmul(matrix);
            }
            y.realize();
        }
        on.synchronize();
    }
}
