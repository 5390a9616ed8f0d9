package org.clgrad.tensor;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** What a derivative formula may know of the forward call: the saved values, all shapes, and what is needed. */
final class Call {
    private final String label;
    private final boolean[] needs;
    private final Shape[] shapes;
    private final DType dtype;
    private final SavedTensor[] saved;
    private final SavedTensor output;

    Call(String label, boolean[] needs, Shape[] shapes, DType dtype, SavedTensor[] saved, SavedTensor output) {
        this.label = label;
        this.needs = needs;
        this.shapes = shapes;
        this.dtype = dtype;
        this.saved = saved;
        this.output = output;
    }

    /** A call of which every value is at hand. */
    static Call of(Op op, Tensor[] in, Tensor out, boolean... needs) {
        Shape[] shapes = new Shape[in.length];
        SavedTensor[] saved = new SavedTensor[in.length];
        for (int i = 0; i < in.length; i++) {
            shapes[i] = in[i].shape();
            saved[i] = new SavedTensor(in[i]);
        }
        return new Call(op.label(), needs, shapes, out.dtype(), saved, new SavedTensor(out));
    }

    /** The same call with fewer gradients wanted. */
    Call with(boolean[] wanted) {
        return new Call(label, wanted, shapes, dtype, saved, output);
    }

    /** The same call for one pass, which is lent what hooks have put away: each brought back once. */
    Call unpacked() {
        boolean any = output != null && output.isPacked();
        for (SavedTensor s : saved) {
            any |= s != null && s.isPacked();
        }
        if (!any) {
            return this;
        }
        SavedTensor[] lent = new SavedTensor[saved.length];
        for (int i = 0; i < lent.length; i++) {
            lent[i] = saved[i] == null ? null : new SavedTensor(saved[i].unpack(label));
        }
        return new Call(
                label, needs, shapes, dtype, lent, output == null ? null : new SavedTensor(output.unpack(label)));
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

    boolean savesAnything() {
        if (output != null) {
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
    }
}
