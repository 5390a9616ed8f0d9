package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;

/** Applies operations: computes the result and, where a gradient may be wanted, records the step. */
final class Dispatch {
    private static final Tensor[] NOTHING = {};

    private Dispatch() {}

    static Tensor apply(Op op, Tensor... in) {
        Device device = in[0].device();
        boolean wanted = false;
        for (int i = 0; i < in.length; i++) {
            if (in[i].dtype().isHalf() && !op.movesElements()) {
                return Halves.apply(op, in);
            }
            if (in[i].traced() != null) {
                return Tracing.apply(op, in);
            }
            if (in[i].device() != device) {
                throw new DeviceException(op.label() + ": input 0 is on " + device + ", input " + i + " on "
                        + in[i].device() + "; move one with to(device)");
            }
            in[i].view();
            wanted |= in[i].requiresGrad();
        }
        Session session = Session.current();
        boolean recording = wanted && session.recording;
        Tensor[] all = recording && op.isOfRows() ? recordedRows(op, in) : null;
        Tensor out = all == null ? op.forward(in) : all[0];
        Tensor[] kept = all == null ? NOTHING : Arrays.copyOfRange(all, 1, all.length);
        if (session.anomalies != null) {
            AnomalyDetection.forward(session, op, out, in);
        }
        OpNode node = null;
        if (recording && op.isDifferentiable(out.dtype())) {
            node = new OpNode(op, in, out, kept);
            out.setSource(node, 0);
        }
        for (Tensor t : kept) {
            t.close();
        }
        if (session.listener != null) {
            ObservedCall.tell(session, op, node, out, in);
        }
        return out;
    }

    /**
     * Whether kernels are all that operations on these tensors come to: nothing is recorded, traced, looked for or told, so
     * that several may be computed as one.
     */
    static boolean isUnobserved(Tensor... in) {
        Session session = Session.current();
        boolean plain = !session.recording && session.anomalies == null && session.listener == null;
        for (Tensor t : in) {
            plain &= t.traced() == null && !t.dtype().isHalf() && t.device() == in[0].device();
        }
        return plain;
    }

    /**
     * An operation on rows whose gradient is wanted. The inputs that the gradient reads as well are computed first: the
     * operation would compute them on its way, and the kernels of its gradient each again.
     */
    private static Tensor[] recordedRows(Op op, Tensor... in) {
        boolean[] needs = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            needs[i] = in[i].requiresGrad();
        }
        for (int i = 0; i < in.length; i++) {
            if (op.saves(i, needs)) {
                in[i].storage().realize();
            }
        }
        return op.forwardKeeping(needs, in);
    }
}
