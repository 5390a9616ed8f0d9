package org.clgrad.cpu.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** One function on float32 arrays of one length, computed by a device. */
final class DeviceFunction implements AutoCloseable {
    private final Backend backend;
    private final Primitive.Elementwise op;
    private final Layout layout;
    private final List<Operand> inputs = new ArrayList<>();
    private final Operand output;
    private final int length;

    DeviceFunction(Backend backend, Fn fn, int length) {
        this.backend = backend;
        this.length = length;
        DType[] types = new DType[fn.arity()];
        Arrays.fill(types, DType.FLOAT32);
        op = new Primitive.Elementwise(Program.of(fn, DType.FLOAT32, types), List.of());
        layout = Layout.contiguous(Shape.of(length));
        for (int i = 0; i < types.length; i++) {
            inputs.add(operand());
        }
        output = operand();
    }

    private Operand operand() {
        Buffer buffer = backend.allocate(DType.FLOAT32, length);
        return new Operand(buffer, layout);
    }

    /** Computes the function of every element. */
    void apply(float[] out, float[]... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            backend.upload(inputs.get(i).buffer(), 0, arguments[i], 0, length);
        }
        backend.submit(op, output, inputs.toArray(Operand[]::new));
        backend.download(output.buffer(), 0, out, 0, length);
    }

    /** The first place where the bits differ, NaN being equal to NaN; -1 if there is none. */
    static int firstDifference(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            if (Float.floatToIntBits(x[i]) != Float.floatToIntBits(y[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        inputs.forEach(input -> backend.free(input.buffer()));
        backend.free(output.buffer());
    }
}
