package org.clgrad.tensor;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.UnaryOperator;
import org.clgrad.engine.Device;
import org.clgrad.engine.Storage;
import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/**
 * An n-dimensional array on a device, and a node in the graph of a computation. Tensors are views: several may share
 * memory. Operations are methods, grouped in the interfaces this class implements; tensors are made by the static methods
 * of {@link CreationMethods}, called on this class: {@code Tensor.zeros(2, 3)}. An operation on tensors of which one {@linkplain #requiresGrad() requires grad} is recorded, and
 * {@link #backward()} walks the record.
 *
 * <p>Tensors need no closing: memory of dropped ones is found by the garbage collector. {@link #close} and
 * {@link Scope} give it back early.
 */
public final class Tensor extends CreationMethods
        implements PointwiseMethods,
                ArithmeticMethods,
                ComparisonMethods,
                ElementaryMethods,
                IntegerMethods,
                ActivationMethods,
                PredicateMethods,
                ReductionMethods,
                AggregateMethods,
                StatisticsMethods,
                CumulativeMethods,
                ShapeMethods,
                RearrangeMethods,
                DimensionMethods,
                IndexMethods,
                ScatterMethods,
                EmbeddingMethods,
                AdvancedIndexMethods,
                SearchMethods,
                SplitMethods,
                PartMethods,
                SortMethods,
                NetworkMethods,
                ProductMethods,
                NormalizationMethods,
                LossMethods,
                RandomMethods,
                RecurrentMethods,
                MarginLossMethods,
                DistanceMethods,
                ConvolutionMethods,
                PoolingMethods,
                UnpoolingMethods,
                ImageMethods,
                LinearAlgebraMethods,
                DecompositionMethods,
                LuMethods,
                MatrixNormMethods,
                MatrixProductMethods,
                InPlaceMethods,
                HostMethods,
                AutoCloseable {
    private static final AtomicIntegerFieldUpdater<Tensor> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(Tensor.class, "closed");

    private final View view;
    /** What a transform of {@link Functional} makes of this tensor; null outside of one. */
    private final Traced traced;
    /** Whether the handles in {@link #traced} are this one's own. */
    private final boolean ownsTraced;

    Scope scope;
    /** 1 once it is; a number for {@link #CLOSED}, as two threads may close it at once. */
    private volatile int closed;

    private boolean leafRequiresGrad;
    private Node source;
    private int slot;
    private LeafNode leafNode;
    private Tensor grad;
    private boolean retainsGrad;
    /** Which tensor this one is a view of; null if none. */
    private Lineage lineage;
    /** How often the history was replaced by a write in place; views of this tensor compare it. */
    private int generation;

    private Tensor(View view) {
        this(view, null, false);
    }

    private Tensor(View view, Traced traced, boolean ownsTraced) {
        this.view = view;
        this.traced = traced;
        this.ownsTraced = ownsTraced;
        view.storage().retain();
    }

    /** What a transform makes of a tensor. A mapped one looks like its first sample, whose elements nobody reads. */
    static Tensor traced(Traced traced) {
        View inner = traced.value().view;
        View seen = traced instanceof Traced.Batched
                ? new View(inner.storage(), inner.layout().select(0, 0))
                : inner;
        return new Tensor(seen, traced, false).adopt();
    }

    Traced traced() {
        return traced;
    }

    /** A new result without history, owned by the innermost scope. */
    static Tensor wrap(View view) {
        return new Tensor(view).adopt();
    }

    /** Gives this handle to the innermost scope of the thread. */
    Tensor adopt() {
        Scope current = Session.current().scope;
        if (current != null) {
            scope = current;
            current.add(this);
        }
        return this;
    }

    // ---- what it is

    /** {@return the sizes of the dimensions} */
    public Shape shape() {
        return view.shape();
    }

    /**
     * Returns the size of one dimension.
     *
     * @param dim the dimension; negative counts from the end
     * @return its size
     */
    public long size(int dim) {
        return view.shape().dim(dim);
    }

    /** {@return the number of elements} */
    public long size() {
        return view.shape().size();
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return view.shape().rank();
    }

    /** {@return the element type} */
    public DType dtype() {
        return view.storage().dtype();
    }

    /** {@return where the elements are} */
    public Device device() {
        return view.storage().device();
    }

    /** {@return where the elements lie in the memory they share with other views} */
    public Layout layout() {
        return view.layout();
    }

    /** {@return whether the elements lie next to each other in row-major order} */
    public boolean isContiguous() {
        return view.layout().isContiguous();
    }

    Storage storage() {
        return view.storage();
    }

    View view() {
        if (isClosed()) {
            throw new ArgumentException("tensor " + dtype() + " " + shape()
                    + ": used after close; close it, or its scope, later, or keep it with Scope.keep");
        }
        if (traced instanceof Traced.Batched) {
            throw new AutogradException("vmap: the elements of a mapped tensor " + dtype() + " " + shape()
                    + " are asked for, which each sample has its own of; leave reading them, writing in place and"
                    + " decisions on them to the caller of vmap");
        }
        return view;
    }

    // ---- memory

    /**
     * Lets go of the memory. What the graph saved of this tensor stays with the graph; other views of the memory stay
     * usable. A second call does nothing; any other use afterwards is an error.
     */
    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            view.storage().release();
            if (ownsTraced) {
                traced.map(part -> {
                    part.close();
                    return part;
                });
            }
        }
    }

    /**
     * Computes the elements now. Elementwise results are otherwise put off until something needs them, so that one
     * kernel computes several operations; nobody needs this but who measures time or memory.
     *
     * @return this tensor
     */
    public Tensor realize() {
        view().storage().realize();
        return this;
    }

    /** {@return whether this handle was closed} */
    public boolean isClosed() {
        return closed != 0;
    }

    /** Another handle of the same memory and history that no scope owns. */
    Tensor ownHandle() {
        if (traced != null) {
            return new Tensor(view, traced.map(Tensor::ownHandle), true);
        }
        Tensor t = new Tensor(view());
        t.source = source();
        t.slot = sourceSlot();
        return t;
    }

    /** A handle for the graph to keep, with a given history. */
    Tensor graphHandle(Node node, int outputSlot) {
        Tensor t = new Tensor(view());
        t.source = node;
        t.slot = outputSlot;
        return t;
    }

    // ---- autograd

    /** {@return whether operations on this tensor are recorded: it is a marked leaf or was computed from one} */
    public boolean requiresGrad() {
        return leafRequiresGrad || source() != null || (traced != null && tracedRequiresGrad());
    }

    private boolean tracedRequiresGrad() {
        boolean changing = traced instanceof Traced.Dual d && d.tangent().requiresGrad();
        return changing || traced.value().requiresGrad();
    }

    /**
     * Marks or unmarks a leaf for differentiation.
     *
     * @param required whether gradients are wanted
     * @return this tensor
     * @throws DTypeException if the type is not floating
     * @throws AutogradException if this is not a leaf
     */
    public Tensor requiresGrad(boolean required) {
        if (traced != null) {
            throw new AutogradException("requiresGrad: a tensor of shape " + shape()
                    + " inside jvp or vmap; differentiate there with Functional.grad or vjp");
        }
        if (required && !dtype().isFloating()) {
            throw new DTypeException(
                    "requiresGrad: only floating types carry gradients, this is " + dtype() + "; use to(FLOAT32)");
        }
        if (source() != null && !leafRequiresGrad) {
            if (required) {
                return this;
            }
            throw new AutogradException("requiresGrad: this tensor was computed by " + source.label()
                    + " and is not a leaf; use detach() for a tensor without history");
        }
        leafRequiresGrad = required;
        return this;
    }

    /** {@return whether this was not computed by a recorded operation} */
    public boolean isLeaf() {
        refreshHistory();
        return source == null;
    }

    /** {@return the accumulated gradient, null before the first backward pass} */
    public Tensor grad() {
        return grad;
    }

    /**
     * Replaces the accumulated gradient.
     *
     * @param value a tensor of the same shape, type and device; null for none
     * @throws AutogradException if it does not fit
     */
    public void setGrad(Tensor value) {
        if (value != null
                && (!value.shape().equals(shape()) || value.dtype() != dtype() || value.device() != device())) {
            throw new AutogradException("setGrad: " + value.dtype() + " " + value.shape() + " on " + value.device()
                    + " for a tensor " + dtype() + " " + shape() + " on " + device() + "; they must agree");
        }
        grad = value;
    }

    /** Forgets the accumulated gradient. */
    public void zeroGrad() {
        grad = null;
    }

    /** Differentiates this tensor of one element; gradients accumulate in the leaves, the graph is freed. */
    public void backward() {
        backward(null, false, false);
    }

    /**
     * Differentiates the product of this tensor and a vector; gradients accumulate in the leaves, the graph is freed.
     *
     * @param gradient the vector, of this tensor's shape
     */
    public void backward(Tensor gradient) {
        backward(gradient, false, false);
    }

    /**
     * Differentiates: adds {@code gradient^T d this / d leaf} to the {@code grad} of every leaf that requires grad.
     *
     * @param gradient the vector, of this tensor's shape; null means one, for a tensor of one element
     * @param retainGraph whether the graph can be used again; implied by {@code createGraph}
     * @param createGraph whether the gradients are themselves differentiable
     * @throws AutogradException if nothing requires grad, the gradient does not fit, the graph was freed, or a saved
     *     tensor was overwritten
     */
    public void backward(Tensor gradient, boolean retainGraph, boolean createGraph) {
        Autograd.backward(List.of(this), gradient == null ? List.of() : List.of(gradient), retainGraph, createGraph);
    }

    /**
     * The same elements without history, in the same memory. Writes in place through either are seen by both and
     * noticed by the graph. Inside a jvp the result is constant: without a tangent.
     *
     * @return a leaf that does not require grad
     */
    public Tensor detach() {
        if (traced instanceof Traced.Dual d) {
            return d.value().detach();
        }
        return traced != null ? traced(traced.map(Tensor::detach)) : wrap(view());
    }

    /**
     * Keeps the gradient of a tensor that is not a leaf: {@link #grad()} has it after a backward pass.
     *
     * @return this tensor
     * @throws AutogradException if this tensor does not require grad
     */
    public Tensor retainGrad() {
        if (!requiresGrad()) {
            throw new AutogradException("retainGrad: a tensor of shape " + shape() + " that does not require grad");
        }
        if (!isLeaf() && !retainsGrad) {
            retainsGrad = true;
            source().retainGrad(sourceSlot(), this);
        }
        return this;
    }

    /**
     * Registers a function that sees, and may replace, this tensor's gradient whenever a pass has computed it in full.
     *
     * @param hook takes the gradient, returns its replacement or null to leave it
     * @return run it to remove the hook
     * @throws AutogradException if this tensor does not require grad
     */
    public Runnable registerHook(UnaryOperator<Tensor> hook) {
        Objects.requireNonNull(hook, "registerHook: hook");
        if (!requiresGrad()) {
            throw new AutogradException("registerHook: a tensor of shape " + shape() + " that does not require grad");
        }
        return source().addHook(sourceSlot(), hook);
    }

    /** The node that gradients of this tensor go to; null if none are wanted. */
    Node source() {
        refreshHistory();
        if (source == null && leafRequiresGrad) {
            return leafNode();
        }
        return source;
    }

    private synchronized LeafNode leafNode() {
        if (leafNode == null) {
            leafNode = new LeafNode(this);
        }
        return leafNode;
    }

    int sourceSlot() {
        return source == null ? 0 : slot;
    }

    /** Makes this the result of a recorded step. */
    void setSource(Node node, int outputSlot) {
        source = node;
        slot = outputSlot;
    }

    /** A write in place replaced the history of this tensor, which is no view: views of it take theirs anew. */
    void rebase(Node node) {
        replaceSource(node);
        generation++;
    }

    /** A retained gradient follows the tensor to its new history; hooks stay with the old one, as in PyTorch. */
    private void replaceSource(Node node) {
        if (retainsGrad && source != null) {
            source.moveRetained(slot, node);
        }
        source = node;
        slot = 0;
    }

    /** After a write to the tensor this is a view of, the history is that of the view of the written tensor. */
    private void refreshHistory() {
        if (lineage != null && lineage.isStale()) {
            replaceSource(lineage.refresh());
        }
    }

    int generation() {
        return generation;
    }

    Lineage lineage() {
        return lineage;
    }

    void setLineage(Lineage of) {
        lineage = of;
    }

    /** Adds to the gradient, with a history only while a graph is created. */
    synchronized void accumulateGrad(Tensor g) {
        if (isClosed()) {
            return;
        }
        boolean recorded = Session.current().recording && g.requiresGrad();
        g.storage().realizeProduct();
        if (grad == null) {
            boolean own = g.storage().isExclusive() && g.isContiguous();
            grad = recorded ? g.ownHandle() : own ? g.graphHandle(null, 0) : g.copyWithoutScope();
        } else if (recorded || grad.requiresGrad() || grad.layout().overlapsItself()) {
            Tensor sum = grad.add(g);
            grad = sum.ownHandle();
            if (!grad.requiresGrad()) {
                sum.close();
            }
        } else {
            grad.add_(g);
        }
    }

    /** A contiguous copy that no scope owns. */
    private Tensor copyWithoutScope() {
        return new Tensor(Kernels.copy(this));
    }

    /** {@return the values in brackets the way PyTorch prints them, with type, device and history where not default} */
    @Override
    public String toString() {
        if (isClosed() || traced instanceof Traced.Batched) {
            return "tensor(" + (isClosed() ? "closed" : "mapped") + ", " + dtype() + " " + shape() + ")";
        }
        return TensorPrinter.print(this);
    }
}
