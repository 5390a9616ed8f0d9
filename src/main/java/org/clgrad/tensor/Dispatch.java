package org.clgrad.tensor;

import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;

/** Applies operations: computes the result and, where a gradient may be wanted, records the step. */
final class Dispatch {
    private Dispatch() {}

    static Tensor apply(Op op, Tensor... in) {
        for (Tensor t : in) {
            if (t.traced() != null) {
                return Tracing.apply(op, in);
            }
        }
        Device device = in[0].device();
        boolean wanted = false;
        for (int i = 0; i < in.length; i++) {
            if (in[i].device() != device) {
                throw new DeviceException(op.label() + ": input 0 is on " + device + ", input " + i + " on "
                        + in[i].device() + "; move one with to(device)");
            }
            in[i].view();
            wanted |= in[i].requiresGrad();
        }
        Tensor out = op.forward(in);
        if (wanted && Session.current().recording && op.isDifferentiable(out.dtype())) {
            out.setSource(new OpNode(op, in, out), 0);
        }
        return out;
    }
}
