package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.clgrad.shape.DType;
import org.clgrad.spi.BuiltinFunctions;

/** The functions of OpenCL C on a device, each in a kernel of its own. */
final class Builtins implements BuiltinFunctions {
    /** What the names of these kernels begin with. */
    static final String KERNELS = "builtin_";

    private static final String OP = "builtin";

    private final OpenClBackend backend;
    private final ClDevice device;

    Builtins(OpenClBackend backend, ClDevice device) {
        this.backend = backend;
        this.device = device;
    }

    @Override
    public boolean embeddedProfile() {
        return device.traits().embedded;
    }

    @Override
    public boolean correctDivide() {
        return device.traits().correctDivide;
    }

    @Override
    public boolean keepsDenormals() {
        return device.traits().denormals;
    }

    @Override
    public void apply(String expression, float[] out, float[]... arguments) {
        backend.guarded(OP, () -> {
            compute(expression, out, arguments);
            return null;
        });
    }

    private void compute(String expression, float[] out, float[]... arguments) {
        String name = KERNELS + (arguments.length == 1 ? "unary" : "binary");
        String defines = "#define " + name.toUpperCase(Locale.ROOT) + "\n#define VALUE " + expression + "\n";
        ClKernel kernel = Kernels.get(device, OP, name, "builtin.cl", defines, "");
        List<ClBuffer> memory = new ArrayList<>();
        try {
            Arguments list = new Arguments(device, OP);
            for (float[] argument : arguments) {
                ClBuffer input = device.allocate(DType.FLOAT32, out.length);
                memory.add(input);
                device.upload(input, 0, argument, 0, out.length);
                list.buffer(input);
            }
            ClBuffer result = device.allocate(DType.FLOAT32, out.length);
            memory.add(result);
            long group = Math.min(64, kernel.maxGroup());
            list.buffer(result).int32(out.length).launch(kernel, new long[] {out.length}, new long[] {group});
            device.download(result, 0, out, 0, out.length);
        } finally {
            memory.forEach(device::free);
        }
    }
}
