package org.clgrad.tensor;

import org.clgrad.engine.Device;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** A saved tensor that {@link SavedTensorHooks} have put away, with the history and the version it had then. */
final class PackedTensor {
    private final SavedTensorHooks hooks;
    private final Node source;
    private final int slot;
    private final DType dtype;
    private final Shape shape;
    private final Device device;
    private final int version;
    private Object packed;

    PackedTensor(SavedTensorHooks hooks, Tensor tensor, Node source, int slot) {
        this.hooks = hooks;
        this.source = source;
        this.slot = slot;
        dtype = tensor.dtype();
        shape = tensor.shape();
        device = tensor.device();
        version = tensor.storage().version();
        packed = outside(hooks, tensor.graphHandle(null, 0));
        if (packed == null) {
            throw new AutogradException("saved tensor hooks: pack gave null for a tensor " + dtype + " " + shape
                    + "; return what unpack needs");
        }
    }

    /** What hooks make belongs to the graph: to no scope around the operation, and is not recorded. */
    private static Object outside(SavedTensorHooks hooks, Tensor handle) {
        Session session = Session.current();
        Scope scope = session.scope;
        session.scope = null;
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return hooks.pack(handle);
        } finally {
            session.scope = scope;
        }
    }

    Tensor unpack(String label) {
        Object kept = packed;
        if (kept == null) {
            throw new AutogradException("backward of " + label + ": a tensor " + dtype + " " + shape
                    + " that it needs was given back by an earlier backward; pass retainGraph = true to that call");
        }
        Tensor t;
        try (Autograd.Mode mode = Autograd.noGrad()) {
            t = hooks.unpack(kept);
        }
        if (t == null || t.dtype() != dtype || !t.shape().equals(shape) || t.device() != device) {
            throw new AutogradException("backward of " + label + ": saved tensor hooks unpacked "
                    + (t == null ? "null" : t.dtype() + " " + t.shape() + " on " + t.device()) + " for a tensor "
                    + dtype
                    + " " + shape + " on " + device + "; unpack must give back what pack got");
        }
        if (t == kept) {
            SavedTensor.checkVersion(label, t, version);
        }
        return t.graphHandle(source, slot).adopt();
    }

    void release() {
        Object kept = packed;
        packed = null;
        if (kept != null) {
            hooks.release(kept);
        }
    }
}
