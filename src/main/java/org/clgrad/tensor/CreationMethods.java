package org.clgrad.tensor;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * The static methods of {@link Tensor} that make tensors, of numbers or of other tensors. Where no device is named they
 * are on {@link Device#getDefault}, and float32 where no type is.
 */
public abstract sealed class CreationMethods permits Tensor {
    CreationMethods() {}

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
}
