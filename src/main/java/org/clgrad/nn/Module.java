package org.clgrad.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.OperationListener;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * A function of a tensor that has parameters to learn, its own and those of the modules it is made of. The names and
 * their order are PyTorch's: {@code 0.weight}, {@code 0.bias}, ...
 *
 * <pre>{@code
 * final class Classifier extends Module {
 *     private final Linear hidden = register("hidden", new Linear(784, 100));
 *     private final Linear output = register("output", new Linear(100, 10));
 *
 *     @Override
 *     protected Tensor forward(Tensor x) {
 *         return output.apply(hidden.apply(x).relu());
 *     }
 * }
 * }</pre>
 *
 * <p>Import this class by its name: {@code import org.clgrad.nn.*} alone leaves it ambiguous with
 * {@link java.lang.Module}.
 */
public abstract class Module implements UnaryOperator<Tensor> {
    private final Map<String, Tensor> own = new LinkedHashMap<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private boolean training = true;
    /** The name in the module around this one; empty in none. */
    private String name = "";

    /** A module without parameters; constructors of subclasses register them. */
    protected Module() {}

    /**
     * Adds a parameter and marks it for differentiation. Read it with {@link #parameter}: {@link #to} replaces it.
     *
     * @param name its name, unique in this module and without a dot
     * @param value a leaf
     */
    protected final void register(String name, Tensor value) {
        checkName(name);
        if (!value.dtype().isFloating()) {
            throw new DTypeException(
                    "register: parameter " + name + " is " + value.dtype() + "; parameters are float32 or float64");
        }
        own.put(name, value.requiresGrad(true));
    }

    /**
     * Adds a module that this one is made of.
     *
     * @param name its name, unique in this module and without a dot
     * @param child the module
     * @param <M> its class
     * @return the module
     */
    protected final <M extends Module> M register(String name, M child) {
        checkName(name);
        children.put(name, child);
        ((Module) child).name = name;
        return child;
    }

    private void checkName(String name) {
        if (name.isEmpty() || name.indexOf('.') >= 0 || own.containsKey(name) || children.containsKey(name)) {
            throw new ArgumentException(
                    "register: '" + name + "' is empty, has a dot or is taken; give a name of its own");
        }
    }

    /**
     * A parameter of this module itself.
     *
     * @param name its name
     * @return the parameter
     */
    protected final Tensor parameter(String name) {
        Tensor t = own.get(name);
        if (t == null) {
            throw new ArgumentException("parameter: there is no '" + name + "', only " + own.keySet());
        }
        return t;
    }

    /**
     * Maps an input. Called by {@link #apply}, which frees what this makes on the way.
     *
     * @param x the input
     * @return the output
     */
    protected abstract Tensor forward(Tensor x);

    /**
     * Maps an input. Tensors made on the way are closed at the end, so that only the output and what the graph saved
     * of the others stay in memory; a tensor of {@link #forward} that is to live longer needs
     * {@link Tensor#copy()} outside of it, or its own {@link Scope#keep}.
     *
     * @param x the input
     * @return the output
     */
    @Override
    public final Tensor apply(Tensor x) {
        try (Scope scope = Scope.open();
                Autograd.Mode layer = OperationListener.enter(name, this)) {
            return scope.keep(forward(x));
        }
    }

    /** {@return the parameters of this module and of those it is made of, by name, in the order of registration} */
    public final Map<String, Tensor> namedParameters() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        collect("", all);
        return all;
    }

    private void collect(String prefix, Map<String, Tensor> all) {
        own.forEach((name, t) -> all.put(prefix + name, t));
        children.forEach((name, child) -> child.collect(prefix + name + ".", all));
    }

    /** {@return the parameters of this module and of those it is made of, in the order of registration} */
    public final List<Tensor> parameters() {
        return namedParameters().values().stream().distinct().toList();
    }

    /**
     * Says whether this module and those it is made of are being trained, as they are at the start: what layers such as
     * {@link Dropout} do depends on it.
     *
     * @param on whether they are; false to evaluate
     * @return this module
     */
    public final Module train(boolean on) {
        training = on;
        children.values().forEach(child -> child.train(on));
        return this;
    }

    /** {@return whether this module is being trained} */
    public final boolean isTraining() {
        return training;
    }

    /** {@return the modules this one is made of, by name} */
    public final Map<String, Module> children() {
        return new LinkedHashMap<>(children);
    }

    /**
     * Moves the parameters and their gradients to a device. They are new tensors there: make optimizers afterwards.
     *
     * @param device where to
     * @return this module
     */
    public final Module to(Device device) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            own.replaceAll((name, t) -> moved(t, device));
        }
        children.values().forEach(child -> child.to(device));
        return this;
    }

    private static Tensor moved(Tensor t, Device device) {
        if (t.device() == device) {
            return t;
        }
        Tensor there = t.to(device).requiresGrad(t.requiresGrad());
        if (t.grad() != null) {
            there.setGrad(t.grad().to(device));
        }
        return there;
    }

    /** Forgets the gradients of all parameters and closes them; copy those you want to keep. */
    public final void zeroGrad() {
        for (Tensor t : parameters()) {
            Tensor grad = t.grad();
            t.zeroGrad();
            if (grad != null) {
                grad.close();
            }
        }
    }

    /** {@return the class's name; subclasses add their sizes} */
    protected String describe() {
        return getClass().getSimpleName();
    }

    /** {@return the module and those it is made of, one a line} */
    @Override
    public String toString() {
        if (children.isEmpty()) {
            return describe();
        }
        StringBuilder text = new StringBuilder(describe()).append("(\n");
        children.forEach((name, child) -> text.append("  (")
                .append(name)
                .append("): ")
                .append(child.toString().replace("\n", "\n  "))
                .append('\n'));
        return text.append(')').toString();
    }
}
