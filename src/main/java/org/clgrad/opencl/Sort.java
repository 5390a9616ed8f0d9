package org.clgrad.opencl;

import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Sorted order: short runs by insertion, then runs merged two and two until there is one a line. */
final class Sort {
    /** The length of the runs to begin with. */
    private static final long RUN = 16;
    /** Elements that a work-item merges: as many as a CPU's loop is worth, as few as a GPU needs for its cores. */
    private static final long CPU_SEGMENT = 4096;

    private static final long GPU_SEGMENT = 16;
    /** Work-items in a group. */
    private static final long GROUP = 64;

    private final ClDevice device;
    private final Elementwise elementwise;

    Sort(ClDevice device, Elementwise elementwise) {
        this.device = device;
        this.elementwise = elementwise;
    }

    void run(String op, Primitive.Sort sort, Operand out, Operand in) {
        long size = out.shape().size();
        if (size == 0) {
            return;
        }
        if (in.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        // Along any other dimension than the last, the lines are sorted on their own and copied to their places.
        if (out.layout().stride(sort.dim()) == 1) {
            sort(op, sort, device.own(op, out.buffer()), in);
            return;
        }
        ClBuffer places = device.scratch().take(DType.INT64, size);
        try {
            sort(op, sort, places, in);
            Operand lines = new Operand(places, lines(out.shape(), sort.dim()));
            elementwise.run(op, Program.identity(DType.INT64), List.of(), out, List.of(lines));
        } finally {
            device.scratch().give(places);
        }
    }

    /** Line after line along a dimension. */
    private static Layout lines(Shape shape, int dim) {
        long[] strides = new long[shape.rank()];
        strides[dim] = 1;
        long step = shape.dim(dim);
        for (int d = shape.rank() - 1; d >= 0; d--) {
            if (d != dim) {
                strides[d] = step;
                step *= shape.dim(d);
            }
        }
        return Layout.of(shape, strides, 0);
    }

    private void sort(String op, Primitive.Sort sort, ClBuffer places, Operand in) {
        Lines lines = new Lines(in.shape(), sort.dim(), in.layout());
        String defines = lines.defines() + keys(in.dtype()) + (sort.descending() ? "#define DESCENDING\n" : "");
        long length = in.shape().dim(sort.dim());
        long size = in.shape().size();
        int passes = 0;
        for (long run = RUN; run < length; run *= 2) {
            passes++;
        }
        DType keyType = in.dtype().bytes() <= Integer.BYTES ? DType.INT32 : DType.INT64;
        ClBuffer[] keys = {device.scratch().take(keyType, size), null};
        ClBuffer spare = null;
        try {
            if (passes > 0) {
                keys[1] = device.scratch().take(keyType, size);
                spare = device.scratch().take(DType.INT64, size);
            }
            // The buffers change places with each pass; the last writes to where the result is wanted.
            ClBuffer[] order = {passes % 2 == 0 ? places : spare, passes % 2 == 0 ? spare : places};
            ClKernel runs = Kernels.get(device, op, "sort_runs", "sort.cl", defines, lines.declarations());
            new Arguments(device, op)
                    .buffer(in.buffer())
                    .buffer(keys[0])
                    .buffer(order[0])
                    .geometry(lines.geometry)
                    .int64(lines.count)
                    .int64(length)
                    .int64(in.layout().stride(sort.dim()))
                    .int64(RUN)
                    .launch(runs, items(lines.count, length, RUN), group(lines.count, length, RUN));
            for (long run = RUN; run < length; run *= 2) {
                long segment = Math.min(run, device.traits().cpuShaped ? CPU_SEGMENT : GPU_SEGMENT);
                ClKernel merge = Kernels.get(device, op, "sort_merge", "sort.cl", defines, lines.declarations());
                new Arguments(device, op)
                        .buffer(keys[0])
                        .buffer(order[0])
                        .buffer(keys[1])
                        .buffer(order[1])
                        .int64(lines.count)
                        .int64(length)
                        .int64(run)
                        .int64(segment)
                        .launch(merge, items(lines.count, length, segment), group(lines.count, length, segment));
                swap(keys);
                swap(order);
            }
        } finally {
            for (ClBuffer buffer : new ClBuffer[] {keys[0], keys[1], spare}) {
                if (buffer != null) {
                    device.scratch().give(buffer);
                }
            }
        }
    }

    private static void swap(ClBuffer... pair) {
        ClBuffer first = pair[0];
        pair[0] = pair[1];
        pair[1] = first;
    }

    private static long[] items(long lines, long length, long each) {
        return new long[] {lines * ((length + each - 1) / each)};
    }

    /** On a CPU few items go into a group, so that no core is idle, but not so few that groups are all there is to do. */
    private long[] group(long lines, long length, long each) {
        long items = items(lines, length, each)[0];
        long most = Math.min(GROUP, device.traits().maxGroup);
        long wanted = device.traits().cpuShaped ? items / (8L * device.traits().computeUnits) : items;
        return new long[] {Math.max(1, Long.highestOneBit(Math.min(most, wanted)))};
    }

    private static String keys(DType type) {
        String bits = switch (type) {
            case FLOAT32 -> "((x) != (x) ? UINT_MAX : (x) == 0 ? TOP : OF_FLOAT(as_uint(x)))";
            case FLOAT64 -> "((x) != (x) ? ULONG_MAX : (x) == 0 ? TOP : OF_FLOAT(as_ulong(x)))";
            case INT32, INT64 -> "((KEY)(x) ^ TOP)";
            case BOOL -> "((KEY)(x))";
            case FLOAT16, BFLOAT16 -> throw new DeviceException("sort: takes no " + type + "; cast with to(FLOAT32)");
        };
        return "#define ELEMENT " + ClTypes.name(type) + "\n#define KEY "
                + (type.bytes() <= Integer.BYTES ? "uint" : "ulong") + "\n#define BITS(x) " + bits + "\n";
    }
}
