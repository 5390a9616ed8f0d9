package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.BuiltinFunctions;
import org.clgrad.spi.ColumnSums;
import org.clgrad.spi.CommandListener;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.RowStages;
import org.clgrad.spi.Tuner;
import org.jocl.CLException;

/** An opened OpenCL device: hands every primitive to the class that launches its kernels. */
final class OpenClBackend implements Backend {
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    private final ClDevice device;
    private final Elementwise elementwise;
    private final Reduce reduce;
    private final Rows rows;
    private final MatMul matmul;
    private final Attention attention;
    private final Indexing indexing;
    private final Scan scan;
    private final Sort sort;
    private final Windows windows;
    private final Convolutions convolutions;
    private final RandomNumbers random;

    OpenClBackend(ClTraits traits) {
        this(traits, tuningTable(traits));
    }

    OpenClBackend(ClTraits traits, TuningTable table) {
        try {
            device = new ClDevice(traits);
        } catch (CLException e) {
            throw ClErrors.failure(e, "open", traits.info.id());
        }
        Stores stores = new Stores(table.stores(), traits);
        elementwise = new Elementwise(device, stores);
        reduce = new Reduce(device, elementwise);
        rows = new Rows(device, stores);
        matmul = new MatMul(device, elementwise, table);
        attention = new Attention(device, elementwise);
        indexing = new Indexing(device, elementwise);
        scan = new Scan(device);
        sort = new Sort(device, elementwise);
        windows = new Windows(device);
        convolutions = new Convolutions(device, elementwise);
        random = new RandomNumbers(device);
    }

    @Override
    public DeviceInfo info() {
        return device.traits().info;
    }

    @Override
    public boolean compilesPrograms() {
        return true;
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
        return guarded("allocate", () -> device.allocate(dtype, elements));
    }

    @Override
    public void free(Buffer buffer) {
        device.free(buffer);
    }

    @Override
    public void upload(Buffer target, long targetOffset, Object array, int offset, int length) {
        guarded("upload", () -> {
            device.upload(target, targetOffset, array, offset, length);
            return null;
        });
    }

    @Override
    public void download(Buffer source, long sourceOffset, Object array, int offset, int length) {
        guarded("download", () -> {
            device.download(source, sourceOffset, array, offset, length);
            return null;
        });
    }

    @Override
    public void submit(Primitive op, Operand out, Operand... inputs) {
        String name = ClErrors.label(op.label());
        guarded(name, () -> {
            dispatch(name, op, out, List.of(inputs));
            return null;
        });
    }

    private void dispatch(String name, Primitive op, Operand out, List<Operand> in) {
        if (op instanceof Primitive.Elementwise e) {
            elementwise.run(name, e.program(), e.scalars(), out, in);
        } else if (op instanceof Primitive.Update u) {
            elementwise.update(name, u, in);
        } else if (op instanceof Primitive.Reduce r) {
            reduce.run(name, r, out, in);
        } else if (op instanceof Primitive.Rows r) {
            rows(name, r, out, in);
        } else if (op instanceof Primitive.ArgReduce r) {
            indexing.argReduce(name, r, out, in.get(0));
        } else if (op instanceof Primitive.MatMul m) {
            matmul.run(name, m, out, in);
        } else if (op instanceof Primitive.Attention a) {
            attention.forward(name, a, out, in);
        } else if (op instanceof Primitive.AttentionGradient a) {
            attention.gradient(name, a, out, in);
        } else if (op instanceof Primitive.Gather g) {
            indexing.gather(name, g.dim(), out, in.get(0), in.get(1));
        } else if (op instanceof Primitive.Scatter s) {
            indexing.scatter(name, s, out, in.get(0), in.get(1), in.get(2));
        } else if (op instanceof Primitive.Sort s) {
            sort.run(name, s, out, in.get(0));
        } else if (op instanceof Primitive.CumSum s) {
            scan.run(name, s, out, in.get(0));
        } else if (op instanceof Primitive.Convolution c) {
            convolutions.forward(name, c.window(), c.groups(), out, in.get(0), in.get(1));
        } else if (op instanceof Primitive.ConvolutionInput c) {
            convolutions.input(name, c.window(), c.groups(), out, in.get(0), in.get(1));
        } else if (op instanceof Primitive.ConvolutionWeight c) {
            convolutions.weight(name, c.window(), c.groups(), out, in.get(0), in.get(1));
        } else if (op instanceof Primitive.Unfold u) {
            windows.unfold(name, u.window(), out, in.get(0));
        } else if (op instanceof Primitive.FoldWindows f) {
            windows.fold(name, f.window(), out, in.get(0));
        } else if (op instanceof Primitive.WindowArgMax w) {
            windows.argMax(name, w.window(), out, in.get(0));
        } else if (op instanceof Primitive.RandomBits r) {
            random.run(name, r, out);
        } else {
            throw new DeviceException(name + ": the OpenCL backend has no kernel for it; use the cpu device");
        }
    }

    private void rows(String name, Primitive.Rows r, Operand out, List<Operand> in) {
        Operand[] all = in.toArray(new Operand[0]);
        if (!r.columns().isEmpty() && rows.addsColumns(r, all) && withColumns(name, r, out, all)) {
            return;
        }
        Primitive.Rows alone = r.withoutColumns();
        if (!rows.run(name, alone, out, in.subList(0, all.length - r.columns().size()))) {
            RowStages.submit(this, device.scratch(), alone, out, all);
        }
        ColumnSums.submit(this, r, all);
    }

    private boolean withColumns(String name, Primitive.Rows r, Operand out, Operand... in) {
        List<Operand> others =
                Arrays.asList(in).subList(0, in.length - r.columns().size());
        return ColumnSums.submit(
                this,
                device.scratch(),
                r,
                sums -> {
                    List<Operand> operands = new ArrayList<>(others);
                    operands.addAll(List.of(sums));
                    return rows.run(name, r, out, operands);
                },
                in);
    }

    @Override
    public void setMatMulPrecision(MatMulPrecision precision) {
        guarded("setMatMulPrecision", () -> {
            matmul.setPrecision(precision);
            return null;
        });
    }

    /** Nobody may use the queue while it is replaced. */
    @Override
    public boolean trace(CommandListener listener) {
        open.writeLock().lock();
        try {
            device.checkOpen("profile");
            device.trace(listener);
            return true;
        } catch (CLException e) {
            throw ClErrors.failure(e, "profile", device.id());
        } finally {
            open.writeLock().unlock();
        }
    }

    @Override
    public Optional<Tuner> tuner() {
        TuningTable table = tuningTable(device.traits());
        return Optional.of(
                new MatMulTuner(device, matmul, elementwise, table, measurement -> guarded("tune", measurement)));
    }

    @Override
    public Optional<BuiltinFunctions> builtins() {
        return Optional.of(new Builtins(this, device));
    }

    private static TuningTable tuningTable(ClTraits traits) {
        return TuningTable.of(traits, BinaryCache.configured().folder());
    }

    @Override
    public void synchronize() {
        guarded("synchronize", () -> {
            device.synchronize();
            return null;
        });
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            device.close();
        } finally {
            open.writeLock().unlock();
        }
    }

    /** Runs work while nobody closes the device: native code would crash on a context that is gone. */
    <T> T guarded(String op, Supplier<T> work) {
        open.readLock().lock();
        try {
            device.checkOpen(op);
            return work.get();
        } catch (CLException e) {
            throw ClErrors.failure(e, op, device.id());
        } finally {
            open.readLock().unlock();
        }
    }
}
