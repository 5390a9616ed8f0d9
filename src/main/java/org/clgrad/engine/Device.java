package org.clgrad.engine;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.BuiltinFunctions;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Tuner;

/**
 * A device that tensors live on: an OpenCL device ({@code opencl:0}, {@code opencl:1}, ...) or the CPU fallback
 * ({@code cpu}). Opened at the first use; safe for use from several threads. Every computation of the library passes
 * through {@link #submit}.
 */
public final class Device {
    private final DeviceInfo info;
    private final Supplier<Backend> opening;
    private volatile Opened opened;
    private volatile DeviceListener listener;
    private volatile MatMulPrecision precision = MatMulPrecision.IEEE;
    /** Matrix products that were put off. */
    private final PendingStorages products = new PendingStorages();

    private record Opened(Backend backend, DeviceMemory memory, Fusion fusion) {}

    Device(DeviceInfo info, Supplier<Backend> opening) {
        this.info = info;
        this.opening = opening;
    }

    /** {@return all usable devices, OpenCL first, the CPU fallback last} */
    public static List<Device> list() {
        return Devices.INSTANCE.all();
    }

    /** {@return why devices that might be expected are not usable; empty if nothing is amiss} */
    public static List<String> problems() {
        return Devices.INSTANCE.problems();
    }

    /**
     * Returns a device by name.
     *
     * @param id {@code cpu}, {@code opencl:N}, or {@code opencl} for the first OpenCL device
     * @return the device
     * @throws DeviceException if there is none of that name; the message lists those there are
     */
    public static Device of(String id) {
        return Devices.INSTANCE.find(id);
    }

    /** {@return the CPU fallback} */
    public static Device cpu() {
        return of("cpu");
    }

    /**
     * Returns the CPU fallback with its work divided among a number of threads, be it ever so small: slower, and for checks
     * that results do not depend on the number. It is not among {@link #list}, is called {@code cpu/N} and has memory of its own; its threads stay
     * until the process ends.
     *
     * @param threads how many, from 1 to 1024
     * @return the device, the same for the same number; tensors on {@link #cpu} are not on it
     * @throws ArgumentException if the number is out of range
     */
    public static Device cpu(int threads) {
        return Devices.INSTANCE.cpu(threads);
    }

    /**
     * Returns the device on which tensors are made when none is named: the one set by {@link #setDefault}, else the
     * system property {@code clgrad.device}, else the environment variable {@code CLGRAD_DEVICE}, else the first OpenCL
     * GPU, else the first OpenCL device, else the CPU fallback, which is said once.
     *
     * @return the default device
     * @throws DeviceException if a device was asked for that does not exist
     */
    public static Device getDefault() {
        return Devices.INSTANCE.getDefault();
    }

    /**
     * Sets the device on which tensors are made when none is named.
     *
     * @param device the device; null for the rule of {@link #getDefault}
     */
    public static void setDefault(Device device) {
        Devices.INSTANCE.setDefault(device);
    }

    /** {@return the name, such as {@code opencl:0}} */
    public String id() {
        return info.id();
    }

    /** {@return what is known of the device} */
    public DeviceInfo info() {
        return info;
    }

    /** {@return the memory of the device, which is opened if it was not} */
    public DeviceMemory memory() {
        return opened().memory;
    }

    /** Waits until all submitted work is done. */
    public void synchronize() {
        opened().backend.synchronize();
    }

    /** {@return what finds the fastest variants of the device's kernels, if it has any to choose from} */
    public Optional<Tuner> tuner() {
        return opened().backend.tuner();
    }

    /** {@return the functions of the device's own compiler, if it has one} */
    public Optional<BuiltinFunctions> builtins() {
        return opened().backend.builtins();
    }

    /** {@return when elementwise results are computed} */
    public FusionMode fusion() {
        return opened().fusion.mode();
    }

    /**
     * Chooses when elementwise results are computed from now on.
     *
     * @param mode the mode; {@link FusionMode#AUTO} unless the system property {@code clgrad.fusion} says otherwise
     */
    public void setFusion(FusionMode mode) {
        opened().fusion.setMode(Objects.requireNonNull(mode, "setFusion: mode"));
    }

    private static FusionMode fusionMode() {
        String asked = System.getProperty("clgrad.fusion", "auto").trim();
        for (FusionMode mode : FusionMode.values()) {
            if (mode.name().equalsIgnoreCase(asked)) {
                return mode;
            }
        }
        throw new ArgumentException("clgrad.fusion: '" + asked + "' is no mode; use off, auto or always");
    }

    /** {@return the arithmetic of float32 matrix products} */
    public MatMulPrecision matMulPrecision() {
        opened();
        return precision;
    }

    /**
     * Chooses the arithmetic of float32 matrix products from now on, those of derivatives and convolutions included.
     * All but {@link MatMulPrecision#IEEE} do not keep the numerical contract: results then have the stated error and no
     * more. Attention and float64 are not affected.
     *
     * @param mode the arithmetic; {@link MatMulPrecision#IEEE} unless the system property {@code clgrad.matmul} says
     *     otherwise: {@code tf32} for every device that is opened, or {@code opencl:0=tf32} (several with commas between)
     *     for some
     * @throws DeviceException if the device cannot do it; {@link DeviceInfo#precisions} tells what it can
     */
    public void setMatMulPrecision(MatMulPrecision mode) {
        Objects.requireNonNull(mode, "setMatMulPrecision: mode");
        // Those asked for before have the arithmetic of before.
        products.take().forEach(Storage::realize);
        opened().backend.setMatMulPrecision(mode);
        precision = mode;
    }

    private Opened opened() {
        Opened o = opened;
        return o != null ? o : open();
    }

    private synchronized Opened open() {
        if (opened == null) {
            MatMulPrecision mode = PrecisionProperty.of(info.id());
            Backend backend = opening.get();
            try {
                backend.setMatMulPrecision(mode);
            } catch (DeviceException e) {
                backend.close();
                throw e;
            }
            precision = mode;
            opened = new Opened(backend, new DeviceMemory(this, backend), new Fusion(backend, fusionMode()));
        }
        return opened;
    }

    /**
     * Allocates memory with unspecified content.
     *
     * @param op the operation to name if the device lacks the type
     * @param dtype the element type
     * @param elements how many
     * @return the memory
     * @throws DTypeException if the device cannot compute with the type
     */
    public Storage allocate(String op, DType dtype, long elements) {
        checkType(op, dtype);
        return opened().memory.allocate(dtype, elements);
    }

    private void checkType(String op, DType dtype) {
        if (dtype == DType.FLOAT64 && !info.float64()) {
            throw new DTypeException(op + ": " + this + " has no float64; use float32 or the device cpu");
        }
    }

    /**
     * Computes a primitive into new memory. An elementwise one or a matrix product may be put off until its
     * result is needed.
     *
     * @param op what to compute
     * @param dtype the type of the result
     * @param shape the shape of the result
     * @param inputs the operands, all on this device
     * @return the result, contiguous
     */
    public View compute(Primitive op, DType dtype, Shape shape, View... inputs) {
        if (Fusion.canDefer(op)
                && opened().fusion.defers(shape.size())
                && opened().memory.mayFit(dtype, shape.size())) {
            checkType(op.label(), dtype);
            Storage later = new Storage(this, dtype, Fusion.defer(op, shape, inputs));
            if (op instanceof Primitive.MatMul) {
                products.add(new WeakReference<>(later));
            }
            return new View(later, Layout.contiguous(shape));
        }
        View out = new View(allocate(op.label(), dtype, shape.size()), Layout.contiguous(shape));
        submit(op, out, inputs);
        return out;
    }

    /**
     * Computes a primitive: the one door through which all work passes.
     *
     * @param op what to compute
     * @param out where to, on this device
     * @param inputs the operands, all on this device
     */
    public void submit(Primitive op, View out, View... inputs) {
        if (out.shape().size() == 0) {
            return;
        }
        if (op instanceof Primitive.Update u) {
            for (int t = 0; t < u.targets(); t++) {
                inputs[t].storage().realize();
                inputs[t].storage().realizeReaders();
            }
        }
        out.storage().realizeReaders();
        Shape mapped = op instanceof Primitive.Reduce ? inputs[0].shape() : out.shape();
        try {
            Operand target = out.operand();
            launch(opened().fusion.absorb(op, mapped, inputs), op, target, inputs);
        } finally {
            Reference.reachabilityFence(out.storage());
        }
    }

    /** Computes what a storage is pending for into memory that nobody else knows of. */
    void launchFresh(Pending p, Operand out) {
        boolean done = false;
        while (!done) {
            done = launch(opened().fusion.absorbForFresh(p), p.op, out, p.inputs);
        }
    }

    /** Hands a primitive to the backend, fused or as it is; false if what was fused must be looked up again. */
    private boolean launch(Fusion.Launch fused, Primitive op, Operand out, View... inputs) {
        if (fused == null) {
            run(op, out, null, inputs);
            return true;
        }
        try {
            if (fused.behind() == null) {
                run(fused.op(), out, null, fused.inputs());
                return true;
            }
            Operand shaped = new Operand(out.buffer(), Layout.contiguous(fused.behind().shape));
            Storage kept = fused.kept();
            if (kept == null) {
                run(fused.op(), shaped, null, fused.inputs());
                return true;
            }
            for (View in : fused.inputs()) {
                if (in.storage() != kept) {
                    in.storage().realize();
                }
            }
            return kept.computeBy(fused.behind(), product -> {
                run(fused.op(), shaped, product, fused.inputs());
                return true;
            });
        } finally {
            fused.release();
        }
    }

    /** Hands over a primitive; with a product the third input is where that is stored. */
    private void run(Primitive op, Operand out, Operand product, View... inputs) {
        Operand[] operands = new Operand[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            operands[i] = product != null && i == 2 ? product : inputs[i].operand();
        }
        DeviceListener told = listener;
        if (told != null) {
            told.computing(op, out, operands);
        }
        try {
            opened().backend.submit(op, out, operands);
        } finally {
            if (told != null) {
                told.handedOver();
            }
            // Were a storage found unreachable before this, another thread could be given its memory too early.
            for (View in : inputs) {
                Reference.reachabilityFence(in.storage());
            }
        }
    }

    /**
     * Copies a Java array to the start of new memory.
     *
     * @param dtype the element type
     * @param array {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, or {@code byte[]} of 0 and 1
     * @param offset the first element of the array
     * @param length how many elements
     * @return the memory
     */
    public Storage upload(DType dtype, Object array, int offset, int length) {
        Storage storage = allocate("upload", dtype, length);
        if (length > 0) {
            transfer(true, storage, 0, array, offset, length);
        }
        return storage;
    }

    /**
     * Reads elements back after all work submitted on them.
     *
     * @param storage memory on this device
     * @param start its first element
     * @param array as for {@link #upload}
     * @param offset the first element of the array
     * @param length how many elements
     */
    public void download(Storage storage, long start, Object array, int offset, int length) {
        if (length > 0) {
            transfer(false, storage, start, array, offset, length);
        }
    }

    private void transfer(boolean upload, Storage storage, long start, Object array, int offset, int length) {
        Buffer buffer = storage.buffer();
        DeviceListener told = listener;
        if (told != null) {
            told.transferring(upload, (long) length * storage.dtype().bytes());
        }
        try {
            Backend backend = opened().backend;
            if (upload) {
                backend.upload(buffer, start, array, offset, length);
            } else {
                backend.download(buffer, start, array, offset, length);
            }
        } finally {
            if (told != null) {
                told.handedOver();
            }
            Reference.reachabilityFence(storage);
        }
    }

    /**
     * Has a listener told of all work, such as a profiler, or ends that. Waits until all submitted work is done.
     *
     * @param told who is told from now on; null for nobody
     * @return whether it is told of commands; if not, work is done when it is handed over
     * @throws DeviceException if somebody listens already
     */
    public synchronized boolean listen(DeviceListener told) {
        if (told != null && listener != null) {
            throw new DeviceException("listen: " + this + " is being profiled; close the profiler that is running");
        }
        Opened o = opened();
        o.backend.synchronize();
        if (told == null) {
            listener = null;
        }
        boolean commands = o.backend.trace(told);
        listener = told;
        return commands;
    }

    @Override
    public String toString() {
        return info.id();
    }
}
