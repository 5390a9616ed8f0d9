package org.clgrad.opencl;

import java.lang.System.Logger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** The kernels of one device: each built once, from its source or from a binary on disk. */
final class ProgramCache implements AutoCloseable {
    /**
     * What a kernel is compiled from.
     *
     * @param kernel its name
     * @param variant what was fixed at compile time besides the program: index type, ranks, step classes
     * @param program what is generated into it: an elementwise program, the stages of rows, or null
     */
    record Key(String kernel, Object variant, Object program) {}

    private static final Logger LOG = System.getLogger("org.clgrad");

    /** A program that takes longer than this over compiling kernels owes its user an explanation. */
    private static final long UNEXPLAINED_NANOS = 2_000_000_000L;

    private final ClTraits traits;
    private final cl_context context;
    private final BinaryCache binaries;
    private final FaultHandler faults;
    private final SourceCompiler compiler;
    private final Map<Key, ClKernel> kernels = new ConcurrentHashMap<>();
    private final AtomicLong compiling = new AtomicLong();
    private final AtomicBoolean explained = new AtomicBoolean();

    ProgramCache(ClTraits traits, cl_context context, BinaryCache binaries, FaultHandler faults) {
        this.traits = traits;
        this.context = context;
        this.binaries = binaries;
        this.faults = faults;
        compiler = new SourceCompiler(traits, context, faults);
    }

    /**
     * A kernel, built if it is new.
     *
     * @param op the primitive that needs it
     * @param key what it is compiled from
     * @param source writes the source
     * @return the kernel
     */
    ClKernel get(String op, Key key, Supplier<String> source) {
        ClKernel kernel = kernels.get(key);
        return kernel != null ? kernel : kernels.computeIfAbsent(key, k -> build(op, k.kernel(), source.get()));
    }

    private ClKernel build(String op, String name, String source) {
        String key = BinaryCache.key(traits.fingerprint, traits.buildOptions, source);
        faults.compiling();
        cl_program program = fromDisk(key).orElse(null);
        if (program == null) {
            long start = System.nanoTime();
            program = compiler.compile(op, name, source);
            keep(key, program);
            explain(compiling.addAndGet(System.nanoTime() - start));
        }
        faults.restore();
        int[] code = new int[1];
        cl_kernel kernel = CL.clCreateKernel(program, name, code);
        // The kernel keeps its program.
        CL.clReleaseProgram(program);
        ClErrors.check(code[0], op, "clCreateKernel of " + name, traits.info.id());
        long[] group = new long[1];
        int queried = CL.clGetKernelWorkGroupInfo(
                kernel, traits.device, CL.CL_KERNEL_WORK_GROUP_SIZE, Sizeof.size_t, Pointer.to(group), null);
        return new ClKernel(kernel, name, queried == CL.CL_SUCCESS && group[0] > 0 ? group[0] : traits.maxGroup);
    }

    private void explain(long nanos) {
        if (nanos > UNEXPLAINED_NANOS && explained.compareAndSet(false, true)) {
            String kept = binaries.folder()
                    .map(folder -> "once only, they are kept in " + folder)
                    .orElse(traits.pocl ? "PoCL keeps them" : "in every process, they are not kept");
            LOG.log(Logger.Level.INFO, traits.info.id() + " is compiling its kernels (" + kept + ")");
        }
    }

    private cl_device_id[] devices() {
        return new cl_device_id[] {traits.device};
    }

    private Optional<cl_program> fromDisk(String key) {
        byte[] binary = binaries.read(key).orElse(null);
        if (binary == null) {
            return Optional.empty();
        }
        int[] status = new int[1];
        int[] code = new int[1];
        cl_program program = CL.clCreateProgramWithBinary(
                context, 1, devices(), new long[] {binary.length}, new byte[][] {binary}, status, code);
        if (code[0] == CL.CL_SUCCESS && status[0] == CL.CL_SUCCESS) {
            code[0] = CL.clBuildProgram(program, 1, devices(), traits.buildOptions, null, null);
            if (code[0] == CL.CL_SUCCESS) {
                return Optional.of(program);
            }
        }
        if (program != null) {
            CL.clReleaseProgram(program);
        }
        binaries.refused(key, ClErrors.name(code[0] != CL.CL_SUCCESS ? code[0] : status[0]));
        return Optional.empty();
    }

    private void keep(String key, cl_program program) {
        if (binaries.folder().isEmpty()) {
            return;
        }
        long[] size = new long[1];
        if (CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null)
                        != CL.CL_SUCCESS
                || size[0] <= 0
                || size[0] > Integer.MAX_VALUE) {
            return;
        }
        byte[] binary = new byte[(int) size[0]];
        Pointer pointers = Pointer.to(Pointer.to(binary));
        if (CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, pointers, null) == CL.CL_SUCCESS) {
            binaries.write(key, binary);
        }
    }

    @Override
    public void close() {
        for (ClKernel k : kernels.values()) {
            CL.clReleaseKernel(k.kernel());
        }
        kernels.clear();
    }
}
