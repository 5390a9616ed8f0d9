package org.clgrad.tensor;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Storage;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * One call of a checkpointed function. Of the tensors that its operations save only their number in order is kept; the
 * first that a backward pass wants has the function run again, which saves the same tensors in the same order. The graph
 * is that of the first run, so that captured tensors get their gradients, {@code grad} works to any input, and a second
 * order is one more pass over the same graph. A checkpoint inside another one saves its arguments by the rules of the
 * outer one.
 */
final class Checkpoint implements SavedTensorHooks {
    private static final String LABEL = "a checkpointed function";

    private final Functional.Many function;
    private final SavedTensor[] arguments;
    private final boolean[] requireGrad;
    private final List<Draws.Draw> draws = new ArrayList<>();
    private final List<Description> saved = new ArrayList<>();
    /** Saved tensors that the graph has not let go of. */
    private int held;

    private boolean complete;
    /** The tensors of the last run, null where taken; null while there was none in this pass. */
    private SavedTensor[] again;

    /** What is known of a saved tensor, to notice that another run does something else. */
    private record Description(DType dtype, Shape shape, WeakReference<Storage> storage, int version) {
        static Description of(Tensor t) {
            return new Description(
                    t.dtype(),
                    t.shape(),
                    new WeakReference<>(t.storage()),
                    t.storage().version());
        }

        void checkSame(Tensor t) {
            if (t.dtype() != dtype || !t.shape().equals(shape)) {
                throw differs(
                        "saves a tensor " + t.dtype() + " " + t.shape() + " where it saved " + dtype + " " + shape);
            }
            // A tensor from outside the function, such as a weight.
            if (t.storage() == storage.get()) {
                SavedTensor.checkVersion(LABEL, t, version);
            }
        }
    }

    private Checkpoint(Functional.Many function, List<Tensor> in) {
        this.function = function;
        arguments = new SavedTensor[in.size()];
        requireGrad = new boolean[in.size()];
        for (int i = 0; i < arguments.length; i++) {
            Tensor x = in.get(i);
            arguments[i] = new SavedTensor(x, x.source(), x.sourceSlot());
            requireGrad[i] = x.requiresGrad();
        }
    }

    static List<Tensor> apply(Functional.Many function, List<Tensor> in) {
        Session session = Session.current();
        // A checkpoint inside one that runs again does what it did first, whatever transforms the pass is in.
        boolean transformed = !session.levels.isEmpty() && !Draws.areRepeated();
        if (!session.recording || transformed) {
            return run(function, in);
        }
        Checkpoint checkpoint = new Checkpoint(function, in);
        try (Autograd.Mode hooks = Autograd.savedTensorHooks(checkpoint);
                Autograd.Mode noting = Draws.note(checkpoint.draws)) {
            return run(function, in);
        } finally {
            checkpoint.end();
        }
    }

    private synchronized void end() {
        complete = true;
        if (held == 0) {
            releaseArguments();
        }
    }

    private static List<Tensor> run(Functional.Many function, List<Tensor> in) {
        try (Scope scope = Scope.open()) {
            List<Tensor> out = function.apply(in);
            out.forEach(scope::keep);
            return out;
        }
    }

    @Override
    public Object pack(Tensor tensor) {
        saved.add(Description.of(tensor));
        tensor.close();
        held++;
        return saved.size() - 1;
    }

    @Override
    public synchronized Tensor unpack(Object packed) {
        if (!complete) {
            throw differentiatesItself();
        }
        int i = (Integer) packed;
        if (again == null || again[i] == null) {
            runAgain();
        }
        SavedTensor s = again[i];
        again[i] = null;
        Tensor t = s.unpack(LABEL);
        return t.adopt();
    }

    @Override
    public synchronized void release(Object packed) {
        if (--held == 0 && complete) {
            forget();
            releaseArguments();
        }
    }

    private void releaseArguments() {
        for (SavedTensor argument : arguments) {
            argument.release();
        }
    }

    /** Lets go of what the last run saved and the pass did not come to. */
    private synchronized void forget() {
        if (again != null) {
            for (SavedTensor s : again) {
                if (s != null) {
                    s.release();
                }
            }
            again = null;
        }
    }

    private void runAgain() {
        forget();
        Rerun rerun = new Rerun();
        try (Scope scope = Scope.open()) {
            List<Tensor> in = new ArrayList<>();
            for (int i = 0; i < arguments.length; i++) {
                in.add(arguments[i].unpack(LABEL).detach().requiresGrad(requireGrad[i]));
            }
            try (Autograd.Mode recording = Autograd.enableGrad();
                    Autograd.Mode hooks = Autograd.savedTensorHooks(rerun);
                    Autograd.Mode repeating = Draws.repeat(draws)) {
                function.apply(in);
            }
            again = rerun.complete();
        } finally {
            if (again == null) {
                rerun.kept.forEach(SavedTensor::release);
            }
        }
        Backward pass = Session.current().pass;
        if (pass != null) {
            pass.atEnd(this::forget);
        }
    }

    private static AutogradException differs(String how) {
        return new AutogradException("checkpoint: run again for the backward pass, the function " + how
                + " at first; it must do the same each time, and not depend on what changes in between");
    }

    private static AutogradException differentiatesItself() {
        return new AutogradException(
                "checkpoint: the function differentiates what it has computed itself; call backward or grad outside of it");
    }

    /** Keeps what the operations of another run save. */
    private final class Rerun implements SavedTensorHooks {
        private final List<SavedTensor> kept = new ArrayList<>();

        @Override
        public Object pack(Tensor tensor) {
            int i = kept.size();
            kept.add(new SavedTensor(tensor));
            if (i == saved.size()) {
                throw differs("saves more tensors than the " + saved.size() + " it saved");
            }
            saved.get(i).checkSame(tensor);
            return i;
        }

        /** Nobody differentiates the graph of this run. */
        @Override
        public Tensor unpack(Object packed) {
            throw differentiatesItself();
        }

        SavedTensor[] complete() {
            if (kept.size() != saved.size()) {
                throw differs("saves " + kept.size() + " tensors where it saved " + saved.size());
            }
            return kept.toArray(new SavedTensor[0]);
        }
    }
}
