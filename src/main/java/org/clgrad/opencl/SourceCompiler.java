package org.clgrad.opencl;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.clgrad.error.DeviceException;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/**
 * Compiles programs for one device from their source.
 *
 * <p>PoCL includes clang's header of OpenCL C, 16,000 declarations, and reads it twice for each program: 20 ms to find one
 * in its cache, and 100 ms of the time of compiling one. Programs of this library call few functions, which
 * {@code kernels-cl/declarations.cl} declares, and are compiled with that in place of the header. Should a PoCL refuse
 * one, it gets the header, and so do those after it.
 */
final class SourceCompiler {
    private static final Logger LOG = System.getLogger(SourceCompiler.class.getName());

    /** How often a build is tried that a safepoint of the JVM spoils. */
    private static final int MOST_ATTEMPTS = 10;

    /** The header's own guard: it takes itself for included. */
    private static final String WITHOUT_HEADER = " -D _OPENCL_H_";

    /** What is said of a program that does not compile so; this and later ones take longer to compile, no more. */
    static final String NEEDS_HEADER = "not compiled without the header of OpenCL C";

    private final ClTraits traits;
    private final cl_context context;
    private final FaultHandler faults;
    private volatile boolean declaring;

    SourceCompiler(ClTraits traits, cl_context context, FaultHandler faults) {
        this.traits = traits;
        this.context = context;
        this.faults = faults;
        declaring = traits.pocl;
    }

    /**
     * Compiles a program.
     *
     * @param op the primitive that needs it
     * @param name the kernel's name
     * @param source its source
     * @return the program, built
     * @throws DeviceException if the device refuses it; the message has the compiler's log and the source
     */
    cl_program compile(String op, String name, String source) {
        if (!declaring || name.startsWith(Builtins.KERNELS)) {
            return whole(op, name, source);
        }
        Attempt declared = attempt(op, name, ProgramSource.declared(source), WITHOUT_HEADER);
        if (declared.program != null) {
            return declared.program;
        }
        cl_program program = whole(op, name, source);
        declaring = false;
        traits.reject(name, NEEDS_HEADER);
        LOG.log(Level.DEBUG, traits.info.id() + ": " + name + " " + NEEDS_HEADER + "\n" + declared.log);
        return program;
    }

    /** Compiles with whatever header the driver has. */
    private cl_program whole(String op, String name, String source) {
        Attempt whole = attempt(op, name, source, "");
        if (whole.program == null) {
            throw new DeviceException(op + ": kernel " + name + " does not build on " + traits.info.id() + " ("
                    + ClErrors.name(whole.code) + ", options " + traits.buildOptions
                    + "); report it with this log, or use the"
                    + " cpu device\n" + whole.log + "\n" + numbered(source));
        }
        return whole.program;
    }

    /** A program, or why there is none. */
    private record Attempt(cl_program program, int code, String log) {}

    private Attempt attempt(String op, String name, String source, String options) {
        cl_device_id[] devices = {traits.device};
        for (int tries = 1; ; tries++) {
            int[] code = new int[1];
            cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, code);
            ClErrors.check(code[0], op, "clCreateProgramWithSource of " + name, traits.info.id());
            code[0] = CL.clBuildProgram(program, 1, devices, traits.buildOptions + options, null, null);
            if (code[0] == CL.CL_SUCCESS) {
                return new Attempt(program, code[0], "");
            }
            String log = log(program);
            CL.clReleaseProgram(program);
            if (tries == MOST_ATTEMPTS || !faults.spoiled(log)) {
                return new Attempt(null, code[0], log);
            }
        }
    }

    private String log(cl_program program) {
        long[] size = new long[1];
        int parameter = CL.CL_PROGRAM_BUILD_LOG;
        if (CL.clGetProgramBuildInfo(program, traits.device, parameter, 0, null, size) != CL.CL_SUCCESS) {
            return "(no build log)";
        }
        byte[] text = new byte[(int) size[0]];
        CL.clGetProgramBuildInfo(program, traits.device, parameter, text.length, Pointer.to(text), null);
        return new String(text, StandardCharsets.UTF_8).replace("\0", "").trim();
    }

    private static String numbered(String source) {
        StringBuilder out = new StringBuilder();
        int line = 1;
        for (String text : source.split("\n", -1)) {
            out.append(String.format("%4d  %s%n", line++, text));
        }
        return out.toString();
    }
}
