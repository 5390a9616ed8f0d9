package org.clgrad.engine;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.spi.Primitive;

/** A primitive on rows in the making: its inputs, and the stages that compute what is pending of them. */
final class FusedRows {
    private final Primitive.Rows op;
    final List<View> leaves = new ArrayList<>();
    final List<FusedProgram.Absorbed> absorbed = new ArrayList<>();
    private final List<Boolean> perRow = new ArrayList<>();
    private final List<Primitive.Stage> stages = new ArrayList<>();
    private final List<Double> scalars = new ArrayList<>();
    /** For each input of the primitive the number of a leaf, or -1 - that of a stage. */
    private final List<Integer> numbers = new ArrayList<>();

    FusedRows(Primitive.Rows op) {
        this.op = op;
    }

    void add(View in, boolean single) {
        FusedProgram merge = new FusedProgram();
        Pending p = in.storage().pending();
        // The stages of a row may compute a value each time they use it.
        if (p == null || p.isProduct() || p.cost > Fusion.CHEAP) {
            numbers.add(leaf(in, single));
            return;
        }
        merge.value(in);
        if (merge.absorbed.isEmpty() || merge.leaves.isEmpty() || !(single || walksAlike(in, merge.leaves))) {
            numbers.add(leaf(in, single));
            return;
        }
        List<Integer> args = new ArrayList<>(merge.leaves.size());
        for (View leaf : merge.leaves) {
            args.add(leaf(leaf, single));
        }
        stages.add(new Primitive.Stage(null, args, merge.program()));
        scalars.addAll(merge.scalarValues);
        absorbed.addAll(merge.absorbed);
        numbers.add(-stages.size());
    }

    private int leaf(View view, boolean single) {
        for (int k = 0; k < leaves.size(); k++) {
            View known = leaves.get(k);
            if (known.storage() == view.storage() && known.layout().equals(view.layout()) && perRow.get(k) == single) {
                return k;
            }
        }
        leaves.add(view);
        perRow.add(single);
        return leaves.size() - 1;
    }

    /** Whether the operands of a value lie along a row as the value would, or are one element there. */
    private boolean walksAlike(View value, List<View> operands) {
        int rank = value.shape().rank();
        for (View operand : operands) {
            boolean alike = true;
            boolean still = true;
            for (int d = rank - op.rowDims(); d < rank; d++) {
                boolean one = value.shape().dim(d) == 1;
                alike &= one || operand.layout().stride(d) == value.layout().stride(d);
                still &= one || operand.layout().stride(d) == 0;
            }
            if (!alike && !still) {
                return false;
            }
        }
        return true;
    }

    /** The stages of what was pending, then those of the primitive. */
    Primitive.Rows rows() {
        List<Primitive.Stage> all = new ArrayList<>(stages);
        for (Primitive.Stage stage : op.stages()) {
            List<Integer> args = new ArrayList<>(stage.args().size());
            for (int arg : stage.args()) {
                args.add(number(arg));
            }
            all.add(new Primitive.Stage(stage.fold(), args, stage.program()));
        }
        List<Double> values = new ArrayList<>(scalars);
        values.addAll(op.scalars());
        List<Integer> keeps = new ArrayList<>();
        for (int kept : op.keeps()) {
            keeps.add(number(kept));
        }
        return new Primitive.Rows(op.rowDims(), perRow, all, values, keeps, List.of());
    }

    /** What a value of the primitive is called behind the stages of what was pending. */
    private int number(int value) {
        int inputs = numbers.size();
        if (value == Primitive.Rows.PLACE) {
            return value;
        }
        if (value >= inputs) {
            return leaves.size() + stages.size() + value - inputs;
        }
        int number = numbers.get(value);
        return number >= 0 ? number : leaves.size() - 1 - number;
    }
}
