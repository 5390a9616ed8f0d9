package org.clgrad.accuracy.ulp;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.Storage;
import org.clgrad.engine.View;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** A function on float32 arrays, computed by a device of the library in float32, or in float64. */
final class OnDevice {
    private final Device device;
    private final Program program;

    private OnDevice(Device device, Program program) {
        this.device = device;
        this.program = program;
    }

    /** The library's own float32 function. */
    static OnDevice inFloat32(MathFunction f, Device device) {
        DType[] types = new DType[f.arity()];
        Arrays.fill(types, DType.FLOAT32);
        return new OnDevice(device, Program.of(f.fn(), DType.FLOAT32, types));
    }

    /** The float64 function of float32 arguments, its result converted to a type. */
    static OnDevice inFloat64(MathFunction f, Device device, DType result) {
        List<DType> types = new ArrayList<>();
        for (int i = 0; i < f.arity(); i++) {
            types.add(DType.FLOAT32);
        }
        Program.Builder b = new Program.Builder(types, List.of());
        int[] wide = new int[f.arity()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = b.apply(Fn.CAST, DType.FLOAT64, i);
        }
        int value = b.apply(f.fn(), wide);
        if (result != DType.FLOAT64) {
            b.apply(Fn.CAST, result, value);
        }
        return new OnDevice(device, b.build());
    }

    /**
     * Computes the function.
     *
     * @param out a {@code float[]} or {@code double[]}, after the type of the result
     * @param arguments an array for each argument, as long as out
     */
    void apply(Object out, float[]... arguments) {
        int length = Array.getLength(out);
        View[] inputs = new View[arguments.length];
        Layout layout = Layout.contiguous(Shape.of(length));
        for (int i = 0; i < inputs.length; i++) {
            Storage input = device.upload(DType.FLOAT32, arguments[i], 0, length);
            input.retain();
            inputs[i] = new View(input, layout);
        }
        Primitive op = new Primitive.Elementwise(program, List.of());
        Storage result = device.compute(op, program.resultType(), Shape.of(length), inputs)
                .storage();
        result.retain();
        device.download(result, 0, out, 0, length);
        result.release();
        for (View input : inputs) {
            input.storage().release();
        }
    }
}
