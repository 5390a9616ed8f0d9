package org.clgrad.opencl;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the kernels of matrix products, as the tuning table has them: {@code any}, {@code panels} and
 * {@code panels-ROWS} for CPUs, {@code tiles-ROWSxCOLUMNSxDEPTH-ITEM} for GPUs.
 *
 * @param name the name
 * @param kind its first part
 * @param numbers the numbers in it
 */
record VariantName(String name, String kind, List<Integer> numbers) {
    private static final Pattern FORM =
            Pattern.compile("(any)|(panels)(?:-(6|12|1))?|(tiles)-(\\d{2,3})x(\\d{2,3})x(8|16|32)-(4|8)");

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
}
