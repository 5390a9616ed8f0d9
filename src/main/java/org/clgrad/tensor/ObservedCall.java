package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.Layout;

/** A computed operation as an {@link OperationListener} sees it; valid only while it is told. */
public final class ObservedCall {
    private final String label;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final long recorded;
    private final boolean backward;
    private final UnaryOperator<List<Tensor>> computation;
    private final RowCall row;

    private ObservedCall(
            Session session,
            String label,
            List<Tensor> inputs,
            List<Tensor> outputs,
            Node node,
            UnaryOperator<List<Tensor>> computation,
            RowCall row) {
        this.label = label;
        this.inputs = inputs;
        this.outputs = outputs;
        this.recorded = node == null ? -1 : node.sequence;
        this.backward = session.pass != null;
        this.computation = computation;
        this.row = row;
    }

    static void tell(Session session, Op op, Node node, Tensor out, Tensor... in) {
        if (op instanceof ViewOp || op instanceof CopyOp) {
            return;
        }
        List<Tensor> inputs = List.of(in);
        quietly(
                session,
                () -> new ObservedCall(
                        session,
                        op.label(),
                        inputs,
                        List.of(out),
                        node,
                        others -> List.of(anew(op, others.toArray(new Tensor[0]))),
                        RowCall.of(op, in)));
    }

    private static Tensor anew(Op op, Tensor... in) {
        return op instanceof AttentionOp.Gradient g ? g.anew(in) : op.forward(in);
    }

    static void tell(
            Session session,
            String label,
            Node node,
            List<Tensor> outputs,
            List<Tensor> inputs,
            UnaryOperator<List<Tensor>> computation) {
        quietly(session, () -> new ObservedCall(session, label, inputs, outputs, node, computation, null));
    }

    /** What a listener does is neither told nor recorded, and its temporaries go at once. */
    private static void quietly(Session session, Supplier<ObservedCall> call) {
        OperationListener listener = session.listener;
        session.listener = null;
        try (Scope temporaries = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            listener.computed(call.get());
        } finally {
            session.listener = listener;
        }
    }

    /** {@return the operation's name, a function's class} */
    public String label() {
        return label;
    }

    /** {@return the inputs} */
    public List<Tensor> inputs() {
        return inputs;
    }

    /** {@return the results} */
    public List<Tensor> outputs() {
        return outputs;
    }

    /** {@return a number for what the graph recorded of this call, -1 if it recorded nothing} */
    public long recorded() {
        return recorded;
    }

    /** {@return whether a backward pass computes it} */
    public boolean isBackward() {
        return backward;
    }

    /** {@return the same call as one of an operation under PyTorch's name; empty where there is none} */
    public Optional<RowCall> row() {
        return Optional.ofNullable(row);
    }

    /**
     * Computes the same with other inputs; records nothing.
     *
     * @param others as many, of the shapes and on the device of {@link #inputs()}, but perhaps of another floating type;
     *     they are laid out in memory as those are
     * @return the results
     */
    public List<Tensor> again(List<Tensor> others) {
        Device device = inputs.get(0).device();
        List<Tensor> placed = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).device() != device) {
                throw new DeviceException(label + ": input " + i + " is on "
                        + others.get(i).device() + ", the call was on " + device + "; move it with to(device)");
            }
            placed.add(placedLike(inputs.get(i).layout(), others.get(i)));
        }
        return computation.apply(placed);
    }

    /** The same elements with dimensions in memory in the order of a layout: which kernel runs may depend on it. */
    private static Tensor placedLike(Layout layout, Tensor t) {
        int rank = layout.shape().rank();
        int[] order = IntStream.range(0, rank)
                .boxed()
                .sorted(Comparator.comparingLong(d -> -Math.abs(layout.stride(d))))
                .mapToInt(d -> d)
                .toArray();
        int[] back = new int[rank];
        for (int d = 0; d < rank; d++) {
            back[order[d]] = d;
        }
        return Arrays.equals(order, back) && IntStream.range(0, rank).allMatch(d -> order[d] == d)
                ? t
                : t.permute(order).contiguous().permute(back);
    }
}
