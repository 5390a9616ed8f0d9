package org.clgrad.tensor;

import java.util.List;
import java.util.Objects;
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
 * memory. Operations are methods, grouped in the interfaces this class implements; creation is in the static methods
 * here. An operation on tensors of which one {@linkplain #requiresGrad() requires grad} is recorded, and
 * {@link #backward()} walks the record.
 *
 * <p>Tensors need no closing: memory of dropped ones is found by the garbage collector. {@link #close} and
 * {@link Scope} give it back early.
 */
public final class Tensor
        implements PointwiseMethods,
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
    private final View view;
    /** What a transform of {@link Functional} makes of this tensor; null outside of one. */
    private final Traced traced;
    /** Whether the handles in {@link #traced} are this one's own. */
    private final boolean ownsTraced;

    Scope scope;
    private boolean closed;

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
        if (closed) {
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
    public synchronized void close() {
        if (!closed) {
            closed = true;
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
        return closed;
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
        if (closed) {
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

    // ---- creation

    /**
     * A float32 vector on the default device.
     *
     * @param values the elements
     * @return the tensor, {@code [values.length]}
     */
    public static Tensor of(float... values) {
        return Creation.of(null, values);
    }

    /**
     * A float32 matrix on the default device.
     *
     * @param rows the rows, of equal length
     * @return the tensor, {@code [rows, columns]}
     */
    public static Tensor of(float[][] rows) {
        return Creation.ofRows(null, rows);
    }

    /**
     * A float32 tensor from a Java array, on the default device.
     *
     * @param array the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(float[] array, long... shape) {
        return Creation.of(null, array, shape);
    }

    /**
     * A float64 tensor from a Java array, on the default device.
     *
     * @param array the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(double[] array, long... shape) {
        return Creation.of(null, array, shape);
    }

    /**
     * A int32 tensor from a Java array, on the default device.
     *
     * @param array the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(int[] array, long... shape) {
        return Creation.of(null, array, shape);
    }

    /**
     * A int64 tensor from a Java array, on the default device.
     *
     * @param array the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(long[] array, long... shape) {
        return Creation.of(null, array, shape);
    }

    /**
     * A bool tensor from a Java array, on the default device.
     *
     * @param array the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(boolean[] array, long... shape) {
        return Creation.of(null, array, shape);
    }

    /**
     * A tensor from a Java array, on a device.
     *
     * @param device where; null for the default device
     * @param array {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]} or {@code boolean[]}: the elements
     *     in row-major order, which give float32, float64, int32, int64 or bool; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws org.clgrad.error.ShapeException if the shape has another number of elements
     */
    public static Tensor of(Device device, Object array, long... shape) {
        return Creation.of(device, array, shape);
    }

    /**
     * A float16 or bfloat16 tensor from its bits. From numbers: {@code Tensor.of(floats).to(DType.FLOAT16)}.
     *
     * @param device where; null for the default device
     * @param dtype float16 or bfloat16
     * @param bits the bits of the elements in row-major order; copied
     * @param shape the sizes; none given means a vector
     * @return the tensor
     * @throws DTypeException if the type is another
     */
    public static Tensor ofHalfBits(Device device, DType dtype, short[] bits, long... shape) {
        return Creation.ofHalfBits(device, dtype, bits, shape);
    }

    /**
     * A float32 scalar on the default device.
     *
     * @param value the element
     * @return a tensor without dimensions
     */
    public static Tensor scalar(double value) {
        return Creation.full(null, DType.FLOAT32, value, Shape.SCALAR);
    }

    /**
     * Float32 zeros on the default device.
     *
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor zeros(long... shape) {
        return full(null, DType.FLOAT32, 0, shape);
    }

    /**
     * Zeros.
     *
     * @param device where; null for the default device
     * @param dtype the element type
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor zeros(Device device, DType dtype, long... shape) {
        return full(device, dtype, 0, shape);
    }

    /**
     * Float32 ones on the default device.
     *
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor ones(long... shape) {
        return full(null, DType.FLOAT32, 1, shape);
    }

    /**
     * Ones.
     *
     * @param device where; null for the default device
     * @param dtype the element type
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor ones(Device device, DType dtype, long... shape) {
        return full(device, dtype, 1, shape);
    }

    /**
     * One value everywhere, float32 on the default device.
     *
     * @param value the value
     * @param shape the sizes, at least one: a scalar is {@link #scalar}
     * @return the tensor
     */
    public static Tensor full(double value, long[] shape) {
        return full(null, DType.FLOAT32, value, shape);
    }

    /**
     * One value everywhere.
     *
     * @param device where; null for the default device
     * @param dtype the element type
     * @param value the value; must be an integer for integer types, 0 or 1 for bool
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor full(Device device, DType dtype, double value, long... shape) {
        return Creation.full(device, dtype, value, Shape.of(shape));
    }

    /**
     * Zeros like another tensor.
     *
     * @param like gives device, type and shape
     * @return the tensor
     */
    public static Tensor zerosLike(Tensor like) {
        return Creation.full(like.device(), like.dtype(), 0, like.shape());
    }

    /**
     * Ones like another tensor.
     *
     * @param like gives device, type and shape
     * @return the tensor
     */
    public static Tensor onesLike(Tensor like) {
        return Creation.full(like.device(), like.dtype(), 1, like.shape());
    }

    /**
     * {@code 0, 1, .., end - 1} as int64 on the default device.
     *
     * @param end the first number not there
     * @return the tensor, {@code [end]}
     */
    public static Tensor arange(long end) {
        return Creation.arange(null, DType.INT64, 0, end, 1);
    }

    /**
     * {@code start + i * step} below {@code end} (above it for a negative step), computed in float64 and rounded once.
     *
     * @param device where; null for the default device
     * @param dtype the element type
     * @param start the first number
     * @param end the bound, not reached
     * @param step the distance, not 0
     * @return the tensor, {@code [ceil((end - start) / step)]}
     */
    public static Tensor arange(Device device, DType dtype, double start, double end, double step) {
        return Creation.arange(device, dtype, start, end, step);
    }

    /**
     * Evenly spaced numbers, both ends included, computed in float64 and rounded once; float32 on the default device.
     *
     * @param start the first number
     * @param end the last number
     * @param steps how many, at least 0
     * @return the tensor, {@code [steps]}
     */
    public static Tensor linspace(double start, double end, int steps) {
        return Creation.linspace(null, DType.FLOAT32, start, end, steps);
    }

    /**
     * Evenly spaced numbers, both ends included, computed in float64 and rounded once.
     *
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param start the first number
     * @param end the last number
     * @param steps how many, at least 0
     * @return the tensor, {@code [steps]}
     */
    public static Tensor linspace(Device device, DType dtype, double start, double end, int steps) {
        return Creation.linspace(device, dtype, start, end, steps);
    }

    /**
     * The identity matrix, float32 on the default device.
     *
     * @param n rows and columns
     * @return the tensor, {@code [n, n]}
     */
    public static Tensor eye(long n) {
        return Creation.eye(null, DType.FLOAT32, n, n);
    }

    /**
     * Ones on the main diagonal, zeros elsewhere.
     *
     * @param device where; null for the default device
     * @param dtype the element type
     * @param rows the rows
     * @param columns the columns
     * @return the tensor, {@code [rows, columns]}
     */
    public static Tensor eye(Device device, DType dtype, long rows, long columns) {
        return Creation.eye(device, dtype, rows, columns);
    }

    /**
     * Uniform float32 numbers in [0, 1) from the default {@link Generator}, on the default device.
     *
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor rand(long... shape) {
        return Generator.global().rand(null, DType.FLOAT32, shape);
    }

    /**
     * Standard normal float32 numbers from the default {@link Generator}, on the default device.
     *
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor randn(long... shape) {
        return Generator.global().randn(null, DType.FLOAT32, shape);
    }

    /**
     * Uniform int64 numbers in {@code [low, high)} from the default {@link Generator}, on the default device.
     *
     * @param low the smallest
     * @param high one more than the largest
     * @param shape the sizes
     * @return the tensor
     */
    public static Tensor randint(long low, long high, long... shape) {
        return Generator.global().randint(null, low, high, shape);
    }

    /**
     * Joins tensors along an existing dimension. {@code [.., n_k, ..]} to {@code [.., sum of n_k, ..]}. Derivative: each
     * input's part of the gradient. Source: {@code torch.cat}.
     *
     * @param tensors at least one, of one type and device and equal sizes but along {@code dim}
     * @param dim the dimension; negative counts from the end
     * @return the joined tensor
     */
    public static Tensor cat(List<Tensor> tensors, int dim) {
        return ConcatOp.cat(tensors, dim);
    }

    /**
     * Joins tensors along a new dimension. K tensors {@code [..]} to {@code [.., K, ..]}. Derivative: each input's part
     * of the gradient. Source: {@code torch.stack}.
     *
     * @param tensors at least one, of one type, device and shape
     * @param dim where the new dimension goes; negative counts from the end of the result
     * @return the stacked tensor
     */
    public static Tensor stack(List<Tensor> tensors, int dim) {
        return ConcatOp.stack(tensors, dim);
    }

    /**
     * Einstein's summation. An equation has a subscript for each operand, separated by commas, with a letter for each
     * dimension; dimensions with one letter are multiplied, and summed over unless the result, behind {@code ->}, has the
     * letter. A letter twice in a subscript is a diagonal, an ellipsis stands for any number of dimensions, which
     * broadcast, and so does a size of 1. Without an arrow the result has the ellipsis and then the letters that occur
     * once, in alphabetical order. Operands are multiplied from the left, two by two, as matrix products. Derivative:
     * the product of the gradient and the other operands. Source: {@code torch.einsum}.
     *
     * @param equation such as {@code "bij,bjk->bik"}
     * @param operands at least one, of one floating type
     * @return the sums of products
     * @throws org.clgrad.error.ArgumentException if the equation cannot be read
     * @throws org.clgrad.error.ShapeException if a rank is not its subscript's or sizes differ
     */
    public static Tensor einsum(String equation, List<Tensor> operands) {
        return Scope.composite(() -> Einsum.einsum(equation, operands));
    }

    /**
     * Chooses elements: {@code condition ? input : other}, all three broadcast. Derivative: the gradient goes to the
     * element that was chosen, zero to the other. Source: {@code torch.where}.
     *
     * @param condition bool
     * @param input chosen where true
     * @param other chosen where false, of the type of {@code input}
     * @return the chosen elements
     */
    public static Tensor where(Tensor condition, Tensor input, Tensor other) {
        return Dispatch.apply(Where.INSTANCE, condition, input, other);
    }

    /** {@return the values in brackets the way PyTorch prints them, with type, device and history where not default} */
    @Override
    public String toString() {
        if (closed || traced instanceof Traced.Batched) {
            return "tensor(" + (closed ? "closed" : "mapped") + ", " + dtype() + " " + shape() + ")";
        }
        return TensorPrinter.print(this);
    }
}
