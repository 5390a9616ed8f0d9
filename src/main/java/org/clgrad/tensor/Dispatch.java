package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;

/** Applies operations: computes the result and, where a gradient may be wanted, records the step. */
final class Dispatch {
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
        boolean[] needs = recording ? needs(in) : null;
        if (recording && (op instanceof NormOp || op instanceof SoftmaxOp)) {
            realizeSaved(op, needs, in);
        }
        Tensor[] kept = {};
        Tensor out;
        if (recording) {
            Tensor[] all = op.forwardKeeping(needs, in);
            out = all[0];
            kept = Arrays.copyOfRange(all, 1, all.length);
        } else {
            out = op.forward(in);
        }
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

    private static boolean[] needs(Tensor... in) {
        boolean[] needs = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            needs[i] = in[i].requiresGrad();
        }
        return needs;
    }

    /**
     * Computes the inputs that the gradient reads as well: an operation on rows would compute them on its way, and the
     * kernels of its gradient each again.
     */
    private static void realizeSaved(Op op, boolean[] needs, Tensor... in) {
        for (int i = 0; i < in.length; i++) {
            if (op.saves(i, needs)) {
                in[i].storage().realize();
            }
        }
    }
}
