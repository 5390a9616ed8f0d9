package org.clgrad.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.engine.Device;
import org.clgrad.engine.View;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * What a device can do, as measured: a copy of 64 MiB, and the better of chains of fused multiply-adds and a matrix
 * product of side 1024, all float32. The best of a few runs.
 *
 * @param bytesPerSecond read and written by the copy
 * @param flopsPerSecond of the arithmetic, a multiply-add counted as two
 */
public record Peaks(double bytesPerSecond, double flopsPerSecond) {
    private static final Map<Device, Peaks> MEASURED = new ConcurrentHashMap<>();
    private static final int RUNS = 7;
    private static final long COPIED = 1 << 24;
    private static final long COMPUTED = 1 << 20;
    private static final int CHAINS = 8;
    private static final int LINKS = 32;
    private static final long SIDE = 1024;

    /**
     * The peaks of a device, measured at the first call.
     *
     * @param device which
     * @return its peaks
     */
    public static Peaks of(Device device) {
        return MEASURED.computeIfAbsent(device, Peaks::measure);
    }

    private static Peaks measure(Device device) {
        double copy = 2.0 * COPIED * DType.FLOAT32.bytes() / seconds(device, identity(), Shape.of(COPIED), 1);
        double chains = 2.0 * CHAINS * LINKS * COMPUTED / seconds(device, chains(), Shape.of(COMPUTED), 1);
        double product = 2.0 * SIDE * SIDE * SIDE / seconds(device, new Primitive.MatMul(), Shape.of(SIDE, SIDE), 2);
        return new Peaks(copy, Math.max(chains, product));
    }

    private static Primitive identity() {
        return new Primitive.Elementwise(Program.identity(DType.FLOAT32), List.of());
    }

    /** Each chain starts elsewhere, so that no compiler finds them equal. */
    private static Primitive chains() {
        List<DType> scalars = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int c = 0; c < CHAINS; c++) {
            scalars.add(DType.FLOAT32);
            values.add(c / 8.0);
        }
        Program.Builder program = new Program.Builder(List.of(DType.FLOAT32), scalars);
        int[] ends = new int[CHAINS];
        for (int c = 0; c < CHAINS; c++) {
            ends[c] = 1 + c;
        }
        for (int link = 0; link < LINKS; link++) {
            for (int c = 0; c < CHAINS; c++) {
                ends[c] = program.apply(Fn.FMA, ends[c], 0, 1 + c);
            }
        }
        int sum = ends[0];
        for (int c = 1; c < CHAINS; c++) {
            sum = program.apply(Fn.ADD, sum, ends[c]);
        }
        return new Primitive.Elementwise(program.build(), values);
    }

    private static double seconds(Device device, Primitive op, Shape shape, int inputs) {
        View[] in = new View[inputs];
        Layout layout = Layout.contiguous(shape);
        View out = held(device, layout);
        Primitive fill = new Primitive.Elementwise(Program.constant(DType.FLOAT32), List.of(0.5));
        for (int i = 0; i < inputs; i++) {
            in[i] = held(device, layout);
            device.submit(fill, in[i]);
        }
        double best = Double.POSITIVE_INFINITY;
        try {
            for (int run = 0; run < RUNS; run++) {
                device.synchronize();
                long start = System.nanoTime();
                device.submit(op, out, in);
                device.synchronize();
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
        } finally {
            out.storage().release();
            for (View v : in) {
                v.storage().release();
            }
        }
        return best;
    }

    private static View held(Device device, Layout layout) {
        View view = new View(
                device.allocate("profile", DType.FLOAT32, layout.shape().size()), layout);
        view.storage().retain();
        return view;
    }
}
