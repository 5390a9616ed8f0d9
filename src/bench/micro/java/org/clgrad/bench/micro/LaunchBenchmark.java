package org.clgrad.bench.micro;

import java.util.concurrent.TimeUnit;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What JOCL and the driver take for a launch of a tiny kernel on the first device of the first platform: the floor under
 * {@link EngineBenchmark#tinyLaunch}. Each method waits for the device once, after {@link #LAUNCHES} launches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LaunchBenchmark {
    private static final int LAUNCHES = 100;
    private static final int ELEMENTS = 16;
    private static final String SOURCE = "kernel void twice(global const float *x, global float *y, const int n) {"
            + " const int i = get_global_id(0); if (i < n) { y[i] = 2.0f * x[i]; } }";

    private cl_context context;
    private cl_command_queue queue;
    private cl_program program;
    private cl_kernel kernel;
    private cl_mem from;
    private cl_mem to;

    /** Builds the kernel. */
    @Setup
    @SuppressWarnings("deprecation")
    public void prepare() {
        CL.setExceptionsEnabled(true);
        cl_platform_id[] platforms = new cl_platform_id[1];
        CL.clGetPlatformIDs(1, platforms, null);
        cl_device_id[] devices = new cl_device_id[1];
        CL.clGetDeviceIDs(platforms[0], CL.CL_DEVICE_TYPE_ALL, 1, devices, null);
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, platforms[0]);
        context = CL.clCreateContext(properties, 1, devices, null, null, null);
        queue = CL.clCreateCommandQueue(context, devices[0], 0, null);
        program = CL.clCreateProgramWithSource(context, 1, new String[] {SOURCE}, null, null);
        CL.clBuildProgram(program, 0, null, "", null, null);
        kernel = CL.clCreateKernel(program, "twice", null);
        from = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, (long) Sizeof.cl_float * ELEMENTS, null, null);
        to = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, (long) Sizeof.cl_float * ELEMENTS, null, null);
        arguments();
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        CL.clReleaseMemObject(from);
        CL.clReleaseMemObject(to);
        CL.clReleaseKernel(kernel);
        CL.clReleaseProgram(program);
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }

    /** {@code clEnqueueNDRangeKernel} alone. */
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void enqueue() {
        for (int i = 0; i < LAUNCHES; i++) {
            launch();
        }
        CL.clFinish(queue);
    }

    /** The same after setting the three arguments. */
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void setArgumentsAndEnqueue() {
        for (int i = 0; i < LAUNCHES; i++) {
            arguments();
            launch();
        }
        CL.clFinish(queue);
    }

    private void arguments() {
        CL.clSetKernelArg(kernel, 0, Sizeof.cl_mem, Pointer.to(from));
        CL.clSetKernelArg(kernel, 1, Sizeof.cl_mem, Pointer.to(to));
        CL.clSetKernelArg(kernel, 2, Sizeof.cl_int, Pointer.to(new int[] {ELEMENTS}));
    }

    private void launch() {
        CL.clEnqueueNDRangeKernel(queue, kernel, 1, null, new long[] {ELEMENTS}, new long[] {ELEMENTS}, 0, null, null);
    }
}
