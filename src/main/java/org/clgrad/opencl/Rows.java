package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.ColumnSums;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.RowStages;

/** Folds and programs along rows in one launch: a work-item a row, or a work-group a row on GPUs. */
final class Rows {
    /** The longest row that a kernel takes: the results of its blocks must fit the lanes. */
    private static final long LONGEST = (long) Contract.REDUCE_LANES * Contract.REDUCE_BLOCK;
    /** Rows up to this length are taken whole even where there are too few of them to fill the device. */
    private static final long SHORT = 2L * Contract.REDUCE_BLOCK;

    private final ClDevice device;
    private final Stores stores;

    Rows(ClDevice device, Stores stores) {
        this.device = device;
        this.stores = stores;
    }

    /** What is generated into the kernel. */
    private record Code(
            List<DType> inputs,
            List<Boolean> perRow,
            List<Primitive.Stage> stages,
            List<Integer> keeps,
            List<Primitive.Column> columns) {}

    /**
     * Whether columns are added up beside the rows: where a work-item takes whole rows, and there are lanes enough for all
     * compute units. A work-group of a GPU that took all rows of a lane would leave too few of them.
     */
    boolean addsColumns(Primitive.Rows rows, Operand... in) {
        long count = RowStages.rows(rows, RowStages.elements(rows, in)).size();
        return device.traits().cpuShaped && ColumnSums.suits(count, device.traits().computeUnits);
    }

    /** Launches the kernel, or says that one launch would be no good. Of columns it stores the sums of lanes. */
    boolean run(String op, Primitive.Rows rows, Operand out, List<Operand> all) {
        Shape elements = RowStages.elements(rows, all.toArray(new Operand[0]));
        List<Operand> inputs = all.subList(0, rows.perRow().size());
        List<Operand> kept = all.subList(inputs.size(), all.size());
        Shape single = RowStages.rows(rows, elements);
        if (elements.size() == 0) {
            return false;
        }
        long count = single.size();
        long length = elements.size() / count;
        boolean few = count < 2L * device.traits().computeUnits;
        if (length > LONGEST || (few && length > SHORT)) {
            return false;
        }
        for (Primitive.Stage stage : rows.stages()) {
            if (ProgramCode.usesFloat64(stage.program())) {
                device.requireFloat64(op);
            }
        }
        for (Primitive.Column column : rows.columns()) {
            if (ProgramCode.usesFloat64(column.program())) {
                device.requireFloat64(op);
            }
        }
        List<Operand> operands = new ArrayList<>(inputs);
        operands.add(out);
        Coalesce keptDims = Coalesce.of(single, part(operands, 0, single));
        Shape rowShape = Shape.of(Arrays.copyOfRange(elements.toArray(), single.rank(), elements.rank()));
        Coalesce rowDims = Coalesce.of(rowShape, part(operands, single.rank(), rowShape));
        boolean wide = wide(keptDims, rowDims, operands.size());
        Geometry outer = new Geometry(keptDims, operands.size(), wide);
        Geometry row = new Geometry(rowDims, operands.size(), wide);
        long bytes = outer.bytes().length
                + row.bytes().length
                + 8L * (operands.size() + kept.size() + 2 + rows.scalars().size());
        if (bytes > device.traits().maxParameters) {
            return false;
        }
        boolean item = device.traits().cpuShaped
                || length < Contract.REDUCE_LANES / 2
                || device.traits().maxGroup < Contract.REDUCE_LANES;
        String variant = item ? "ITEM" : "GROUP";
        StringBuilder defines = new StringBuilder(Kernels.indexType(wide));
        defines.append("#define ").append(variant).append('\n');
        defines.append("#define OPERANDS ").append(operands.size()).append('\n');
        defines.append("#define KEPT_RANK ").append(outer.rank()).append('\n');
        defines.append("#define ROW_RANK ").append(row.rank()).append('\n');
        if (!rows.columns().isEmpty()) {
            defines.append("#define COLUMNS\n");
        }
        if (item && rowDims.rank() == 1 && stores.stream(out, inputs, rowDims)) {
            defines.append("#define STREAMED\n");
        }
        boolean near = isNear(rowDims, operands.size());
        for (int k = 0; k < operands.size(); k++) {
            defines.append("#define STEP_").append(k < inputs.size() ? Integer.toString(k) : "OUT");
            defines.append(near ? " " + rowDims.stride(k, rowDims.rank() - 1) : " row.stride[" + k + "][ROW_RANK - 1]")
                    .append('\n');
        }
        List<DType> types = inputs.stream().map(Operand::dtype).toList();
        String name = "rows_" + variant.toLowerCase(Locale.ROOT);
        ProgramCache.Key key = new ProgramCache.Key(
                name, defines.toString(), new Code(types, rows.perRow(), rows.stages(), rows.keeps(), rows.columns()));
        ClKernel kernel = device.programs().get(op, key, () -> {
            RowsCode code = new RowsCode(rows, types);
            return ProgramSource.assemble(
                    defines.toString(),
                    code.functions(),
                    code.text(),
                    "geometry.cl",
                    outer.declaration("Kept") + row.declaration("Row"),
                    "rows.cl");
        });
        Arguments arguments = new Arguments(device, op);
        for (Operand operand : operands) {
            arguments.buffer(operand.buffer());
        }
        for (Operand operand : kept) {
            arguments.buffer(operand.buffer());
        }
        arguments.geometry(outer).geometry(row).index(wide, count).index(wide, length);
        long some = device.traits().itemsTogether(count, length);
        if (item) {
            arguments.index(wide, some);
        }
        List<List<Double>> scalars = RowStages.scalars(rows);
        for (int s = 0; s < scalars.size(); s++) {
            arguments.scalars(rows.stages().get(s).program().scalars(), scalars.get(s));
        }
        if (item) {
            long group = device.traits().cpuShaped ? 1 : Math.min(64, kernel.maxGroup());
            long items = rows.columns().isEmpty() ? Product.ceil(count, some) : ColumnSums.lanes(count);
            arguments.launch(kernel, new long[] {items}, new long[] {group});
        } else {
            arguments.launch(kernel, new long[] {count * Contract.REDUCE_LANES}, new long[] {Contract.REDUCE_LANES});
        }
        return true;
    }

    /** Whether every operand's neighbours along a row are neighbours in memory, or one and the same element. */
    private static boolean isNear(Coalesce row, int operands) {
        boolean near = true;
        for (int k = 0; k < operands; k++) {
            near &= row.stride(k, row.rank() - 1) <= 1;
        }
        return near;
    }

    /** The operands' layouts over some of the dimensions; one value a row lies still along the row. */
    private static List<Layout> part(List<Operand> operands, int from, Shape shape) {
        List<Layout> parts = new ArrayList<>();
        for (Operand operand : operands) {
            Layout layout = operand.layout();
            long[] strides = new long[shape.rank()];
            for (int d = 0; d < strides.length; d++) {
                strides[d] = from + d < layout.shape().rank() ? layout.stride(from + d) : 0;
            }
            parts.add(Layout.of(shape, strides, from == 0 ? layout.offset() : 0));
        }
        return parts;
    }

    private static boolean wide(Coalesce kept, Coalesce row, int operands) {
        for (int k = 0; k < operands; k++) {
            long reach = 0;
            for (Coalesce dims : List.of(kept, row)) {
                for (int d = 0; d < dims.rank(); d++) {
                    reach += (dims.size(d) - 1) * dims.stride(k, d);
                }
            }
            if (reach > Integer.MAX_VALUE) {
                return true;
            }
        }
        return Geometry.wide(kept, operands);
    }
}
