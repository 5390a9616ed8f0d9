package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Buffer;

/** Collects a kernel's arguments in order. */
final class Arguments {
    private final ClDevice device;
    private final String op;
    private final List<Object> list = new ArrayList<>();

    Arguments(ClDevice device, String op) {
        this.device = device;
        this.op = op;
    }

    Arguments buffer(Buffer buffer) {
        list.add(device.own(op, buffer));
        return this;
    }

    Arguments bytes(byte[] structure) {
        list.add(structure);
        return this;
    }

    Arguments geometry(Geometry geometry) {
        return bytes(geometry.bytes());
    }

    /** Adds an index: an int, or a long where the kernel was compiled for wide indices. */
    Arguments index(boolean wide, long value) {
        return wide ? int64(value) : int32((int) value);
    }

    Arguments int32(int value) {
        list.add(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
        return this;
    }

    Arguments int64(long value) {
        list.add(ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array());
        return this;
    }

    /** Adds a structure of 64-bit integers. */
    Arguments int64s(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(values);
        return bytes(bytes.array());
    }

    Arguments scalars(List<DType> types, List<Double> values) {
        for (int i = 0; i < types.size(); i++) {
            list.add(ClTypes.scalar(types.get(i), values.get(i)));
        }
        return this;
    }

    /** Adds what comes behind a matrix product, if something does. */
    Arguments then(Epilogue epilogue) {
        if (epilogue != null) {
            epilogue.addTo(this);
        }
        return this;
    }

    /** Enqueues the kernel with these arguments. */
    void launch(ClKernel kernel, long[] global, long[] local) {
        device.launch(op, kernel, list.toArray(), global, local);
    }
}
