package org.clgrad.opencl;

import java.util.List;
import org.clgrad.spi.Program;

/** Gets kernels from the cache by the text that generates them. */
final class Kernels {
    private Kernels() {}

    /** The definition of the index type. */
    static String indexType(boolean wide) {
        return wide ? "#define WIDE_INDEX\n#define INDEX long\n" : "#define INDEX int\n";
    }

    /** A kernel with a program in it; the declarations follow from the defines. */
    static ClKernel get(
            ClDevice device,
            String op,
            String kernel,
            String file,
            String defines,
            Program program,
            String declarations) {
        return device.programs().get(op, new ProgramCache.Key(kernel, defines, program), () -> {
            ProgramCode code = new ProgramCode(program);
            return ProgramSource.assemble(defines, code.functions(), code.text(), "geometry.cl", declarations, file);
        });
    }

    /** A kernel without a program. */
    static ClKernel get(ClDevice device, String op, String kernel, String file, String defines, String declarations) {
        return device.programs()
                .get(
                        op,
                        new ProgramCache.Key(kernel, List.of(defines, declarations), null),
                        () -> ProgramSource.assemble(defines, List.of(), "", "geometry.cl", declarations, file));
    }
}
