package org.clgrad.tensor;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** What a derivative formula may know of the forward call: the saved values, all shapes, and what is needed. */
final class Call {
    /** What most operations keep. */
    static final SavedTensor[] NOTHING = {};

    private final String label;
    private final boolean[] needs;
    private final Shape[] shapes;
    private final DType dtype;
    private final SavedTensor[] saved;
    private final SavedTensor output;
    private final SavedTensor[] kept;

    Call(
            String label,
            boolean[] needs,
            Shape[] shapes,
            DType dtype,
            SavedTensor[] saved,
            SavedTensor output,
            SavedTensor[] kept) {
        this.label = label;
        this.needs = needs;
        this.shapes = shapes;
        this.dtype = dtype;
        this.saved = saved;
        this.output = output;
        this.kept = kept;
    }

    /** A call of which every value is at hand. */
    static Call of(Op op, Tensor[] in, Tensor out, boolean... needs) {
        Shape[] shapes = new Shape[in.length];
        SavedTensor[] saved = new SavedTensor[in.length];
        for (int i = 0; i < in.length; i++) {
            shapes[i] = in[i].shape();
            saved[i] = new SavedTensor(in[i]);
        }
        return new Call(op.label(), needs, shapes, out.dtype(), saved, new SavedTensor(out), NOTHING);
    }

    /** The same call with fewer gradients wanted. */
    Call with(boolean[] wanted) {
        return new Call(label, wanted, shapes, dtype, saved, output, kept);
    }

    /** The same call for one pass, which is lent what hooks have put away: each brought back once. */
    Call unpacked() {
        boolean any = output != null && output.isPacked();
        for (SavedTensor s : saved) {
            any |= s != null && s.isPacked();
        }
        for (SavedTensor s : kept) {
            any |= s.isPacked();
        }
        return any ? new Call(label, needs, shapes, dtype, lent(saved), lent(output)[0], lent(kept)) : this;
    }

    private SavedTensor[] lent(SavedTensor... of) {
        SavedTensor[] lent = new SavedTensor[of.length];
        for (int i = 0; i < lent.length; i++) {
            lent[i] = of[i] == null ? null : new SavedTensor(of[i].unpack(label));
        }
        return lent;
    }

    /** Whether the gradient of input {@code i} is wanted. */
    boolean needs(int i) {
        return needs[i];
    }

    /** The number of inputs. */
    int inputs() {
        return shapes.length;
    }

    /** The shape of input {@code i}. */
    Shape shape(int i) {
        return shapes[i];
    }

    /** The element type of the result. */
    DType dtype() {
        return dtype;
    }

    /** Input {@code i} as it was, part of its graph. Only for inputs that the operation saves. */
    Tensor in(int i) {
        return saved[i].unpack(label);
    }

    /** The result as it was, part of the graph. Only if the operation saves it. */
    Tensor out() {
        return output.unpack(label);
    }

    /** What {@link Op#forwardKeeping} kept, constants; nothing in a call that was not recorded. */
    Tensor[] kept() {
        Tensor[] values = new Tensor[kept.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = kept[i].unpack(label);
        }
        return values;
    }

    boolean savesAnything() {
        if (output != null || kept.length > 0) {
            return true;
        }
        for (SavedTensor s : saved) {
            if (s != null) {
                return true;
            }
        }
        return false;
    }

    void release() {
        for (SavedTensor s : saved) {
            if (s != null) {
                s.release();
            }
        }
        if (output != null) {
            output.release();
        }
        for (SavedTensor s : kept) {
            s.release();
        }
    }
}
