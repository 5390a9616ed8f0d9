package org.clgrad.opencl;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clgrad.spi.MatMulPrecision;

/**
 * The names of the kernels of matrix products, as the tuning table has them: {@code any}, {@code panels} and
 * {@code panels-ROWS} for CPUs, {@code tiles-ROWSxCOLUMNSxDEPTH-ITEM} for GPUs, and
 * {@code MODE-ROWSxCOLUMNS} for the fast modes on tensor cores.
 *
 * @param name the name
 * @param kind its first part
 * @param numbers the numbers in it
 */
record VariantName(String name, String kind, List<Integer> numbers) {
    private static final Pattern FORM =
            Pattern.compile("(any)|(panels)(?:-(6|12|1))?|(tiles)-(\\d{2,3})x(\\d{2,3})x(8|16|32)-(4|8)"
                    + "|(tf32|bf16|tf32x3|bf16x9)-(32|64|128)x(32|64|128)");

    /** Reads a name; IllegalArgumentException if there are no such kernels. */
    static VariantName parse(String name) {
        Matcher m = FORM.matcher(name);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + name + "' is no kernel of matrix products");
        }
        if (m.group(1) != null) {
            return new VariantName(name, "any", List.of());
        }
        if (m.group(2) != null) {
            return new VariantName(
                    name, "panels", m.group(3) == null ? List.of() : List.of(Integer.parseInt(m.group(3))));
        }
        if (m.group(9) != null) {
            TensorProduct.checkSound(name, Integer.parseInt(m.group(10)), Integer.parseInt(m.group(11)));
            return new VariantName(
                    name, m.group(9), List.of(Integer.parseInt(m.group(10)), Integer.parseInt(m.group(11))));
        }
        List<Integer> numbers = List.of(
                Integer.parseInt(m.group(5)),
                Integer.parseInt(m.group(6)),
                Integer.parseInt(m.group(7)),
                Integer.parseInt(m.group(8)));
        TileProduct.Tile tile = TileProduct.Tile.of(numbers);
        if (!tile.isSound()) {
            throw new IllegalArgumentException("'" + name + "' does not divide evenly among work-items");
        }
        return new VariantName(name, "tiles", numbers);
    }

    /** The arithmetic of its results. */
    MatMulPrecision precision() {
        for (MatMulPrecision precision : MatMulPrecision.values()) {
            if (precision.label().equals(kind)) {
                return precision;
            }
        }
        return MatMulPrecision.IEEE;
    }
}
