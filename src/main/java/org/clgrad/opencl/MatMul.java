package org.clgrad.opencl;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/**
 * Matrix products: the first variant of the tuning table that suits the product and that the device has not rejected. All
 * variants give the same bits, but for those of the fast modes, which are taken where one was chosen and nowhere else.
 */
final class MatMul {
    /** One way to compute a product. */
    interface Variant {
        /** Its name in the tuning table. */
        String name();

        /** Whether it is meant for such a product, and the device has room for its work-groups. */
        boolean suits(Product p);

        /** Whether it does what comes behind the product. */
        default boolean finishes() {
            return true;
        }

        /** Submits the product; DeviceException if the device rejects a kernel. */
        void run(String op, Product p);
    }

    private static final Logger LOG = System.getLogger("org.clgrad");

    private final ClDevice device;
    private final Elementwise elementwise;
    private final TuningTable table;
    private final Map<String, Variant> variants = new ConcurrentHashMap<>();
    private final Map<List<Object>, List<Variant>> chosen = new ConcurrentHashMap<>();
    private final Set<String> rejected = ConcurrentHashMap.newKeySet();
    private volatile MatMulPrecision precision = MatMulPrecision.IEEE;

    MatMul(ClDevice device, Elementwise elementwise, TuningTable table) {
        this.device = device;
        this.elementwise = elementwise;
        this.table = table;
    }

    /** Chooses the arithmetic of float32 products; DeviceException if the device does not have it. */
    void setPrecision(MatMulPrecision wanted) {
        if (wanted != MatMulPrecision.IEEE) {
            TensorCheck.run(device, this, wanted);
        }
        precision = wanted;
    }

    void run(String op, Primitive.MatMul primitive, Operand out, List<Operand> in) {
        if (out.dtype() == DType.FLOAT64) {
            device.requireFloat64(op);
        }
        if (out.shape().size() == 0) {
            return;
        }
        Operand a = in.get(0);
        Operand b = in.get(1);
        Primitive.Epilogue then = primitive.then();
        Operand product = then != null && then.keeps() ? in.get(2) : out;
        List<Operand> others = in.subList(product == out ? 2 : 3, in.size());
        boolean finished = false;
        if (a.shape().dim(a.shape().rank() - 1) == 0) {
            elementwise.run(op, Program.constant(out.dtype()), List.of(0.0), product, List.of());
        } else {
            Product p = Product.of(product, a, b);
            MatMulPrecision mode = p.dtype() == DType.FLOAT32 ? precision : MatMulPrecision.IEEE;
            Epilogue epilogue = then == null ? null : Epilogue.of(then, out, others, p);
            finished = run(op, p.with(epilogue), variants(SizeClass.of(p), p.dtype(), mode)) && epilogue != null;
        }
        if (then != null && !finished) {
            List<Operand> operands = new ArrayList<>(others);
            operands.add(0, product);
            elementwise.run(op, then.program(), then.scalars(), out, operands);
        }
    }

    /** The variants for products of a size; in a fast mode there is none that takes over from its own. */
    List<Variant> variants(SizeClass size, DType dtype, MatMulPrecision mode) {
        return chosen.computeIfAbsent(List.of(size, dtype, mode), key -> {
            List<Variant> list = new ArrayList<>();
            for (String name : table.kernels(size, mode == MatMulPrecision.IEEE ? dtype.label() : mode.label())) {
                list.add(variant(name));
            }
            if (mode == MatMulPrecision.IEEE) {
                list.add(variant("any"));
            }
            return list;
        });
    }

    /** The variant with a name of the tuning table. */
    Variant variant(String name) {
        return variants.computeIfAbsent(name, n -> {
            VariantName parsed = VariantName.parse(n);
            return switch (parsed.kind()) {
                case "panels" -> new PanelProduct(device, parsed, device.traits().vectorWidth);
                case "tiles" -> new TileProduct(device, parsed);
                case "any" -> new AnyProduct(device);
                default -> new TensorProduct(device, parsed);
            };
        });
    }

    /**
     * Runs the first variant that suits; what the device rejects is not tried again.
     *
     * @return whether what comes behind the product was done
     */
    boolean run(String op, Product p, List<Variant> list) {
        for (int v = 0; v < list.size(); v++) {
            Variant variant = list.get(v);
            boolean last = v == list.size() - 1;
            String name = variant.name() + " " + p.dtype().label();
            if (!last && (rejected.contains(name) || !variant.suits(p))) {
                continue;
            }
            try {
                variant.run(op, variant.finishes() ? p : p.with(null));
                return variant.finishes();
            } catch (DeviceException e) {
                if (last) {
                    throw e;
                }
                if (rejected.add(name)) {
                    String why = e.getMessage().lines().findFirst().orElse("");
                    device.traits().reject(name, why);
                    LOG.log(
                            Logger.Level.WARNING,
                            device.id() + " rejects the matrix product " + name + ", using the next variant: " + why);
                }
            }
        }
        throw new IllegalArgumentException("no variants");
    }
}
