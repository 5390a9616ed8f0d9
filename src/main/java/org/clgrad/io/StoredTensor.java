package org.clgrad.io;

import java.nio.ByteOrder;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Tensor;

/** A tensor in a file: its name, type and shape are known, its elements are read when they are asked for. */
public final class StoredTensor {
    /** A tensor read whole is in memory twice for a moment: as an array here and on the device. */
    private static final int PEAK = 2;

    private final String name;
    private final String where;
    private final ElementType type;
    private final Shape shape;
    private final ByteOrder order;
    private final Blocks.Opener opener;

    StoredTensor(String name, String where, ElementType type, Shape shape, ByteOrder order, Blocks.Opener opener) {
        this.name = name;
        this.where = where;
        this.type = type;
        this.shape = shape;
        this.order = order;
        this.opener = opener;
    }

    /** The same tensor under another name. */
    StoredTensor renamed(String other) {
        return new StoredTensor(other, where, type, shape, order, opener);
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the file, and what of it, for messages} */
    public String where() {
        return where;
    }

    /** {@return the element type} */
    public ElementType type() {
        return type;
    }

    /** {@return the sizes} */
    public Shape shape() {
        return shape;
    }

    /**
     * Begins to read the elements.
     *
     * @return a reader at the first of them; to be closed
     * @throws DataException if the file is gone
     */
    public ElementReader reader() {
        return new ElementReader(where, type, order, shape.size(), opener);
    }

    /**
     * Reads all elements.
     *
     * @return they in row-major order; int64 and uint64 beyond 2^53 round, truth values are 0 and 1
     * @throws DataException if they are more than an array or the heap holds, or the file is damaged
     */
    public double[] toDoubleArray() {
        double[] values = new double[checkedCount(Double.BYTES)];
        try (ElementReader reader = reader()) {
            reader.read(values, values.length);
        }
        return values;
    }

    private long[] toLongArray(int count) {
        long[] values = new long[count];
        try (ElementReader reader = reader()) {
            reader.read(values, count);
        }
        return values;
    }

    private int checkedCount(int bytesEach) {
        long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / PEAK / bytesEach);
        if (shape.size() > most) {
            throw new DataException(where + ": " + shape.size() + " elements of " + type
                    + " are more than there is room for (" + most + "); raise -Xmx");
        }
        return (int) shape.size();
    }

    /**
     * Reads the tensor. A type that clgrad does not have or does not compute with becomes the next wider one that has all
     * its values: float16, bfloat16 and float8 become float32; integers of 8 and 16 bits int32; uint32 and uint64 int64.
     *
     * @param device where it goes
     * @return a new tensor
     * @throws DataException if it is too large, or a uint64 is beyond int64
     */
    public Tensor toTensor(Device device) {
        long[] sizes = shape.toArray();
        Object array = switch (type) {
            case FLOAT64 -> toDoubleArray();
            case FLOAT32, FLOAT16, BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2 -> floats();
            case INT64, UINT32, UINT64 -> longs();
            case INT32, INT16, INT8, UINT16, UINT8 -> ints();
            case BOOL -> bools();
        };
        // Without sizes, an array is taken as a vector.
        Tensor t = Tensor.of(device, array, sizes.length == 0 ? new long[] {1} : sizes);
        return sizes.length == 0 ? t.reshape() : t;
    }

    private interface Sink {
        void put(int at, double value);
    }

    private float[] floats() {
        float[] out = new float[checkedCount(Float.BYTES)];
        inParts((i, v) -> out[i] = (float) v);
        return out;
    }

    private int[] ints() {
        int[] out = new int[checkedCount(Integer.BYTES)];
        inParts((i, v) -> out[i] = (int) v);
        return out;
    }

    private boolean[] bools() {
        boolean[] out = new boolean[checkedCount(1)];
        inParts((i, v) -> out[i] = v != 0);
        return out;
    }

    private void inParts(Sink sink) {
        double[] part = new double[(int) Math.min(1 << 13, shape.size())];
        int count = (int) shape.size();
        try (ElementReader reader = reader()) {
            for (int start = 0; start < count; start += part.length) {
                int n = Math.min(part.length, count - start);
                reader.read(part, n);
                for (int i = 0; i < n; i++) {
                    sink.put(start + i, part[i]);
                }
            }
        }
    }

    private long[] longs() {
        long[] values = toLongArray(checkedCount(Long.BYTES));
        if (type == ElementType.UINT64) {
            for (long v : values) {
                if (v < 0) {
                    throw new DataException(where + ": " + Long.toUnsignedString(v) + " is beyond " + DType.INT64
                            + "; store the tensor in another type");
                }
            }
        }
        return values;
    }

    /** {@return name, type and shape} */
    @Override
    public String toString() {
        return name + " " + type + " " + shape;
    }
}
