package org.clgrad.tensor;

/** The node of an {@link Op}. */
final class OpNode extends Node {
    private final Op op;
    private final Call call;

    /** Records a call and takes handles of what its derivative reads, of what the forward kept too. */
    OpNode(Op op, Tensor[] in, Tensor out, Tensor... kept) {
        super(in);
        this.op = op;
        SavedTensor[] saved = new SavedTensor[in.length];
        for (int i = 0; i < in.length; i++) {
            if (op.saves(i, needs)) {
                saved[i] = new SavedTensor(in[i], next[i], slots[i]);
            }
        }
        SavedTensor output = op.saves(Op.OUT, needs) ? new SavedTensor(out, this, 0) : null;
        SavedTensor[] constants = kept.length == 0 ? Call.NOTHING : new SavedTensor[kept.length];
        for (int k = 0; k < kept.length; k++) {
            constants[k] = new SavedTensor(kept[k], null, 0);
        }
        call = new Call(op.label(), needs, inputShapes, out.dtype(), saved, output, constants);
    }

    @Override
    String label() {
        return op.label();
    }

    @Override
    Tensor[] backward(Tensor[] grads, boolean[] wanted) {
        Call at = call.unpacked();
        return op.vjp(wanted == needs ? at : at.with(wanted), grads[0]);
    }

    @Override
    ViewOp.Cut cut() {
        // Asked of every node: whether something is of a final class is one comparison, of an interface a search.
        if (!(op instanceof ViewOp.Select || op instanceof ViewOp.Slice)) {
            return null;
        }
        ViewOp.Cut cut = (ViewOp.Cut) op;
        return cut.length() < inputShapes[0].dim(cut.dim()) ? cut : null;
    }

    @Override
    boolean releaseSaved() {
        call.release();
        return call.savesAnything();
    }
}
