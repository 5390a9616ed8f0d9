package org.clgrad.tensor;

import java.util.Arrays;
import java.util.Set;
import org.clgrad.error.AutogradException;

/** Looks at values in anomaly mode. */
final class AnomalyDetection {
    private AnomalyDetection() {}

    /** Looks at the result of an operation whose inputs may have had the anomaly before. */
    static void forward(Session session, Op op, Tensor out, Tensor... in) {
        boolean nan = session.anomalies.contains(Anomaly.FORWARD_NAN);
        boolean infinity = session.anomalies.contains(Anomaly.FORWARD_INFINITY);
        if (nan) {
            check(session, op, true, out, in);
        }
        if (infinity) {
            check(session, op, false, out, in);
        }
    }

    private static void check(Session session, Op op, boolean nan, Tensor out, Tensor... in) {
        String where = place(session, nan, out);
        if (where == null) {
            return;
        }
        for (Tensor t : in) {
            if (place(session, nan, t) != null) {
                return;
            }
        }
        throw new AutogradException(op.label() + ": the result " + out.dtype() + " " + out.shape() + " is " + kind(nan)
                + " at " + where + ", no input is; look at the inputs there");
    }

    /** The derivatives of a node, with the place of its call attached to what goes wrong. */
    static Tensor[] backward(Session session, Node node, Tensor[] grads, boolean[] wanted) {
        ForwardCall before = session.inducing;
        session.inducing = node.forwardCall == null ? null : node.forwardCall.named(node.label());
        try {
            Tensor[] results = node.backward(grads, wanted);
            Set<Anomaly> anomalies = session.anomalies;
            if (anomalies != null && anomalies.contains(Anomaly.BACKWARD_NAN)) {
                check(session, node, true, grads, results);
            }
            if (anomalies != null && anomalies.contains(Anomaly.BACKWARD_INFINITY)) {
                check(session, node, false, grads, results);
            }
            return results;
        } catch (RuntimeException e) {
            if (session.inducing != null && e.getCause() != session.inducing) {
                e.addSuppressed(session.inducing);
            }
            throw e;
        } finally {
            session.inducing = before;
        }
    }

    private static void check(Session session, Node node, boolean nan, Tensor[] grads, Tensor... results) {
        for (int i = 0; i < results.length; i++) {
            String where = results[i] == null ? null : place(session, nan, results[i]);
            if (where != null) {
                boolean came = false;
                for (Tensor g : grads) {
                    came |= g != null && place(session, nan, g) != null;
                }
                throw new AutogradException(
                        "backward of " + node.label() + ": the gradient of input " + i + ", " + results[i].dtype() + " "
                                + results[i].shape() + ", is " + kind(nan) + " at " + where
                                + (came
                                        ? "; so is the gradient given to this pass or by a hook"
                                        : "; the gradient it was computed from is not")
                                + (session.inducing == null
                                        ? ". Call the forward operations within detectAnomaly, too, to see where"
                                        : ". The cause says where it was called"),
                        session.inducing);
            }
        }
    }

    private static String kind(boolean nan) {
        return nan ? "NaN" : "infinite";
    }

    /** The index of the first element that is NaN or infinite; null if none is. */
    private static String place(Session session, boolean nan, Tensor t) {
        if (!t.dtype().isFloating()) {
            return null;
        }
        Set<Anomaly> looking = session.anomalies;
        session.anomalies = null;
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor at = Tracing.bottom(t).detach();
            Tensor found = nan ? at.ne(at) : at.abs().eq(Double.POSITIVE_INFINITY);
            return found.any().item() == 0 ? null : index(found);
        } finally {
            session.anomalies = looking;
        }
    }

    private static String index(Tensor found) {
        boolean[] bools = found.toBooleanArray();
        int flat = 0;
        while (!bools[flat]) {
            flat++;
        }
        return Arrays.toString(found.shape().indexOf(flat));
    }
}
