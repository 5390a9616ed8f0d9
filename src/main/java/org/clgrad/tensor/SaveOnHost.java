package org.clgrad.tensor;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Keeps saved tensors in Java arrays. What a broadcast repeats is kept once. */
final class SaveOnHost implements SavedTensorHooks {
    private record Kept(Object array, DType dtype, Device device, Shape once, Shape shape) {}

    @Override
    public Object pack(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            Tensor once = tensor;
            for (int d = 0; d < tensor.rank(); d++) {
                if (tensor.layout().stride(d) == 0 && tensor.size(d) > 1) {
                    once = once.narrow(d, 0, 1);
                }
            }
            return new Kept(HostCopy.read(once), tensor.dtype(), tensor.device(), once.shape(), tensor.shape());
        } finally {
            tensor.close();
        }
    }

    @Override
    public Tensor unpack(Object packed) {
        Kept kept = (Kept) packed;
        Tensor once = Creation.of(kept.device, kept.dtype, kept.array, kept.once);
        return kept.once.equals(kept.shape) ? once : once.expand(kept.shape.toArray());
    }
}
