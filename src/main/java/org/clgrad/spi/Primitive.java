package org.clgrad.spi;

import java.util.List;

/**
 * What a backend can be asked to compute. Each primitive has one output, but for {@link Update} and for what
 * {@link Epilogue} and {@link Rows} keep. The engine has checked shapes, types and index ranges and has allocated the
 * output; a backend checks only what its device limits. Unless said otherwise the output is contiguous at offset 0 of
 * its own buffer, and inputs may have any layout, stride 0 included.
 */
public sealed interface Primitive {
    /** {@return the name in messages and profiles} */
    default String label() {
        return getClass().getSimpleName();
    }

    /**
     * A primitive that applies a program to every element of its inputs before it does anything else, so that programs
     * which compute those inputs can be put in front of it.
     */
    sealed interface Mapped extends Primitive permits Elementwise, Update, Reduce {
        /** {@return the program} */
        Program program();

        /** {@return its scalar arguments} */
        List<Double> scalars();

        /**
         * The same primitive with another program.
         *
         * @param other a program with the same result type
         * @param values its scalar arguments
         * @return the primitive
         */
        Mapped with(Program other, List<Double> values);
    }

    /**
     * Applies a program to every element. All inputs and the output have the same shape (broadcasts are stride 0).
     * The output may have any layout that does not overlap itself, and may be the very same buffer and layout as an
     * input.
     *
     * @param program the program
     * @param scalars the scalar arguments, one for each of the program's; a float32 scalar is rounded from the
     *     double; an int64 scalar must be exact as a double
     */
    record Elementwise(Program program, List<Double> scalars) implements Mapped {
        /** Copies the scalars. */
        public Elementwise {
            scalars = List.copyOf(scalars);
        }

        @Override
        public Elementwise with(Program other, List<Double> values) {
            return new Elementwise(other, values);
        }
    }

    /**
     * Overwrites several operands in one pass over their elements: result t of the program goes to input t. These first
     * inputs, one for each result and of its type, are the targets; the output is the first of them. All inputs have the
     * same shape. A target may have any layout that does not overlap itself, and shares no element with another
     * target; an input that shares memory with a target is the very same buffer and layout. All results of an element
     * are computed before the first is written.
     *
     * @param program the program, with a result for each target
     * @param scalars the scalar arguments, as for {@link Elementwise}
     */
    record Update(Program program, List<Double> scalars) implements Mapped {
        /** Copies the scalars. */
        public Update {
            scalars = List.copyOf(scalars);
        }

        /** {@return how many of the inputs are overwritten} */
        public int targets() {
            return program.results().size();
        }

        /** The other program ends with the steps of this one's, and its first inputs are the targets too. */
        @Override
        public Update with(Program other, List<Double> values) {
            return new Update(other.withResultsOf(program), values);
        }
    }

    /** The associative functions of a reduction. */
    enum Fold {
        /** {@code a + b}. */
        SUM,
        /** {@code a * b}. */
        PROD,
        /** {@link Fn#MAXIMUM}. */
        MAX,
        /** {@link Fn#MINIMUM}. */
        MIN
    }

    /**
     * Applies a program to every element, then folds over the reduced dimensions. All inputs share one shape; the
     * output's shape is that shape without the reduced dimensions, its type the program's result type (float32,
     * float64, int32, int64; bool for MAX and MIN, as or and and).
     *
     * <p>Order: the reduced elements of one output, in row-major order of the reduced dimensions, form a sequence of
     * length R. If R is 1 that element is the result. Otherwise the sequence is cut into blocks of
     * {@link Contract#REDUCE_BLOCK} (the last may be shorter). In a block of n elements lane l of
     * {@code min(n, }{@link Contract#REDUCE_LANES}{@code )} folds elements l, l + 64, l + 128, ... from the left:
     * {@code acc = acc op x}. Then, for s = 32, 16, 8, 4, 2, 1: every lane l &lt; s for which lane l + s exists becomes
     * {@code lane[l] op lane[l + s]}. Lane 0 is the block's result. The block results are the next sequence, until
     * one is left. R = 0 gives 0 for SUM and 1 for PROD; MAX and MIN need R &gt; 0.
     *
     * @param fold what to fold with
     * @param program what to fold over
     * @param scalars the program's scalar arguments
     * @param reduced for each dimension of the inputs whether it is reduced
     */
    record Reduce(Fold fold, Program program, List<Double> scalars, List<Boolean> reduced) implements Mapped {
        /** Copies the lists. */
        public Reduce {
            scalars = List.copyOf(scalars);
            reduced = List.copyOf(reduced);
        }

        @Override
        public Reduce with(Program other, List<Double> values) {
            return new Reduce(fold, other, values, reduced);
        }
    }

    /**
     * Folds and programs along rows, one after the other: a softmax or a normalisation as one primitive. The last
     * {@code rowDims} dimensions of the inputs make up a row. A value is either one element at each place or one value
     * a row. Values are numbered: first the inputs, then the results of the stages in order; the last stage's is the
     * output. {@link #PLACE} stands for the place of an element in its row, in row-major order from 0, an int64.
     * The output has the inputs' shape, without the row's dimensions if it is one value a row; it may have any layout
     * that does not overlap itself, in a buffer that holds no input.
     *
     * <p>Values of {@code keeps} are stored too: behind the inputs comes for each of them an operand that is written, with
     * the shape of the rows, contiguous at offset 0 of a buffer of its own. Behind those comes for each of {@code columns} an
     * operand that is written, with the shape of a row, contiguous at offset 0 of a buffer of its own.
     *
     * <p>The bits are those of the stages as primitives of their own: a stage with a fold is a {@link Reduce} over the
     * row's dimensions, one without an {@link Elementwise}, and a column a {@link Reduce} over the others. A backend may
     * compute them in that way; the point is not to.
     *
     * @param rowDims how many dimensions a row has, at least 1
     * @param perRow for each input whether it is one value a row; it has then no row dimensions, and at least one has
     * @param stages the stages, at least one
     * @param scalars the scalar arguments of the stages' programs, one stage after the other
     * @param keeps the numbers of values to store besides the output: results of stages, each one value a row
     * @param columns what to add up along each column of the rows besides
     */
    record Rows(
            int rowDims,
            List<Boolean> perRow,
            List<Stage> stages,
            List<Double> scalars,
            List<Integer> keeps,
            List<Column> columns)
            implements Primitive {
        /** The number of the value that is the place of an element in its row. */
        public static final int PLACE = -1;

        /** Copies the lists. */
        public Rows {
            perRow = List.copyOf(perRow);
            stages = List.copyOf(stages);
            scalars = List.copyOf(scalars);
            keeps = List.copyOf(keeps);
            columns = List.copyOf(columns);
        }

        /**
         * Stages of which only the last one's values are stored.
         *
         * @param rowDims how many dimensions a row has
         * @param perRow for each input whether it is one value a row
         * @param stages the stages
         * @param scalars the scalar arguments
         */
        public Rows(int rowDims, List<Boolean> perRow, List<Stage> stages, List<Double> scalars) {
            this(rowDims, perRow, stages, scalars, List.of(), List.of());
        }

        /** {@return the same without the columns} */
        public Rows withoutColumns() {
            return columns.isEmpty() ? this : new Rows(rowDims, perRow, stages, scalars, keeps, List.of());
        }

        /**
         * Returns whether a value is one a row: an input that is, the result of a fold, or that of a program whose
         * arguments all are.
         *
         * @param value the number of an input or, after those, of a stage, or {@link #PLACE}
         * @return whether it is one value a row
         */
        public boolean isPerRow(int value) {
            if (value < perRow.size()) {
                return value != PLACE && perRow.get(value);
            }
            Stage stage = stages.get(value - perRow.size());
            return stage.fold() != null || stage.args().stream().allMatch(this::isPerRow);
        }
    }

    /**
     * A stage of {@link Rows}.
     *
     * @param fold what to fold the program's values over the row with; null for a program alone. A fold takes at least
     *     one argument that is not one value a row
     * @param args for each input of the program the number of its value, or {@link Rows#PLACE}
     * @param program the program
     */
    record Stage(Fold fold, List<Integer> args, Program program) {
        /** Copies the list. */
        public Stage {
            args = List.copyOf(args);
        }
    }

    /**
     * A sum over the rows of {@link Rows}, one at each place of a row.
     *
     * @param args for each input of the program the number of an input of the primitive; at least one is not one value a
     *     row
     * @param program what to add up; it has no scalar arguments
     */
    record Column(List<Integer> args, Program program) {
        /** Copies the list. */
        public Column {
            args = List.copyOf(args);
        }
    }

    /**
     * The index of the largest or smallest element along one dimension (at least one element long): the first of
     * several, and the first NaN if there is one. Output int64, the input's shape without the dimension.
     *
     * @param largest largest or smallest
     * @param dim the dimension
     */
    record ArgReduce(boolean largest, int dim) implements Primitive {}

    /**
     * The places of the elements along one dimension in sorted order: {@code out[.., 0, ..]} is the index of the first
     * element, and so on. Equal elements stay in their order, descending too. Zeros are equal; NaN is above everything,
     * and all NaNs are equal. Every type; output int64, of the input's shape.
     *
     * @param dim the dimension
     * @param descending whether the largest comes first
     */
    record Sort(int dim, boolean descending) implements Primitive {}

    /**
     * Matrix product: A {@code [batch..., M, K]} and B {@code [batch..., K, N]} (same batch sizes, batch broadcasts
     * are stride 0, any strides) to {@code [batch..., M, N]}; float32 or float64.
     *
     * <p>Order: k is cut into blocks of {@link Contract#MATMUL_BLOCK}. Each block is one chain
     * {@code acc = fma(A[i,k], B[k,j], acc)} over ascending k from acc = +0. The result is the first block's acc, plus
     * the second's, plus the third's, and so on from the left. K = 0 gives +0. The arithmetic is another where a
     * backend was told so by {@link Backend#setMatMulPrecision}.
     *
     * @param then what is done to each element of the product before it is stored; null for nothing
     */
    record MatMul(Epilogue then) implements Primitive {
        /** The product itself. */
        public MatMul() {
            this(null);
        }
    }

    /**
     * An elementwise program behind a matrix product: bias, activation, the factor of a gradient. Its first input is the
     * product, of the output's type; the others follow A and B among the inputs of {@link MatMul}, in the output's
     * shape (broadcasts are stride 0) and in memory that is not written. The bits are those of the product followed by
     * an {@link Elementwise}; a backend may compute it in that way, the point is not to.
     *
     * @param program the program; its result has the product's type
     * @param scalars its scalar arguments
     * @param keeps whether the product itself is stored too: the third input of {@link MatMul}, contiguous, is then where
     */
    record Epilogue(Program program, List<Double> scalars, boolean keeps) {
        /** Copies the scalars. */
        public Epilogue {
            scalars = List.copyOf(scalars);
        }
    }

    /**
     * Scaled dot-product attention, {@code softmax(scale Q K^T + mask) V} a row, without the matrix of scores. Inputs: Q
     * {@code [batch..., L, E]}, K {@code [batch..., S, E]}, V {@code [batch..., S, Ev]} and optionally a mask
     * {@code [batch..., L, S]}: bool (true = takes part) or of the type of Q (added to the scores). Same batch sizes,
     * any strides; float32 or float64. The output is flat: the elements of {@code [batch..., L, Ev]} in row-major
     * order, then for every query its shift c, then for every query its reciprocal weight r.
     *
     * <p>Order, for query i: the score of key j is the chain {@code acc = fma(Q[i,e], K[j,e], acc)} over ascending e
     * from acc = +0, times {@code scale} (rounded to the type), plus the mask; -inf where a bool mask is false, and
     * where {@code causal} and j &gt; i. Keys are taken in blocks of {@link Contract#ATTENTION_BLOCK}; if causal, only
     * blocks that begin at or before i. From m = -inf, w = +0, o = +0, each block does:
     *
     * <ul>
     *   <li>m' is the largest of m and the block's scores, NaN aside; c = m', or 0 if m' is -inf; {@code a = exp(m - c)}
     *       and {@code p[j] = exp(score[j] - c)} with {@link Fn#EXP}; m = m'.
     *   <li>Lane t of {@link Contract#ATTENTION_LANES} adds p[t], p[t + 4], ... of the block from the left, from +0;
     *       {@code w = fma(w, a, (lane 0 + lane 2) + (lane 1 + lane 3))}.
     *   <li>{@code o[e] = fma(o[e], a, acc)} with the chain {@code acc = fma(p[j], V[j,e], acc)} over the block's
     *       ascending j from +0. Keys that are masked have p = 0 and take part.
     * </ul>
     *
     * <p>Then r = 1 / w, or 0 if w is 0; {@code out[i,e] = o[e] * r}; and the shift is c of the last block, +0 if it is a
     * zero or there was no block. A query without keys gives zeros.
     *
     * @param scale what the products are multiplied with
     * @param causal whether query i sees keys 0 .. i alone
     */
    record Attention(double scale, boolean causal) implements Primitive {}

    /**
     * The gradients of {@link Attention}, from recomputed scores. Inputs: Q, K, V as there; the shifts and reciprocal
     * weights (one run of 2 x batch x L elements, as {@link Attention} leaves them); D {@code [batch..., L]} (contiguous),
     * for each query the sum of G times the output; G {@code [batch..., L, Ev]}, the gradient of the output, any strides;
     * the mask if there was one. The output is flat: dQ {@code [batch..., L, E]}, then dK {@code [batch..., S, E]}, then
     * dV {@code [batch..., S, Ev]}.
     *
     * <p>Order: scores as in {@link Attention}; {@code p = exp(score - c[i]) * r[i]}; t is the chain
     * {@code acc = fma(G[i,e], V[j,e], acc)} over ascending e from +0; {@code d = (p * (t - D[i])) * scale}. Queries and
     * keys are cut into blocks of {@link Contract#ATTENTION_BLOCK}. Each result starts from +0, and each block adds
     * one chain from +0 over its ascending elements: {@code dQ[i] = dQ[i] + chain of fma(d[i,j], K[j], acc)} for each
     * block of keys in order, {@code dK[j] = dK[j] + chain of fma(d[i,j], Q[i], acc)} and
     * {@code dV[j] = dV[j] + chain of fma(p[i,j], G[i], acc)} for each block of queries in order. If causal, pairs of
     * blocks where the keys begin after the last query are left out.
     *
     * @param scale as in the forward
     * @param causal as in the forward
     */
    record AttentionGradient(double scale, boolean causal) implements Primitive {}

    /**
     * {@code out[i0, .., id, ..] = input[i0, .., index[i0, .., id, ..], ..]}. Inputs: input, index (int64, in range,
     * the output's shape, no larger than the input outside {@code dim}).
     *
     * @param dim the dimension indexed
     */
    record Gather(int dim) implements Primitive {}

    /** What becomes of the element at a target when another one comes. */
    enum Merge {
        /** The one that comes. */
        REPLACE,
        /** {@code acc + src}. */
        SUM,
        /** {@code acc * src}. */
        PROD,
        /** {@link Fn#MAXIMUM} of acc and src. */
        MAX,
        /** {@link Fn#MINIMUM} of acc and src. */
        MIN
    }

    /**
     * The transpose of {@link Gather}, and its like: a copy of base with whose element {@code [.., index[i], ..]} each
     * {@code src[i]} is merged, along {@code dim} in ascending order of i: {@code acc = merge(acc, src)}. Inputs: base,
     * index (int64, in range), src (of index's shape). float32, float64, int32 or int64.
     *
     * @param dim the dimension indexed
     * @param merge how
     */
    record Scatter(int dim, Merge merge) implements Primitive {}

    /**
     * Inclusive cumulative sum along one dimension, its own transpose when reversed. Blocks of
     * {@link Contract#SCAN_BLOCK} elements: {@code local = local + x} from the block's first element; the offset of
     * block b is the sum from the left of the totals of blocks 0 .. b-1; the result is {@code offset + local}, and
     * {@code local} alone in block 0. Reversed, the same on the reversed sequence. float32, float64, int32, int64.
     *
     * @param dim the dimension
     * @param reverse whether to start from the end
     */
    record CumSum(int dim, boolean reverse) implements Primitive {}

    /**
     * Windows to columns: {@code [N, C, H, W]} to {@code [N, C * kernelH * kernelW, outH * outW]}, 0 in the padding.
     *
     * @param window the window
     */
    record Unfold(Window window) implements Primitive {}

    /**
     * The transpose of {@link Unfold}: {@code [N, C * kernelH * kernelW, outH * outW]} to {@code [N, C, H, W]}. Each
     * output is {@code acc = acc + column} from acc = +0 over ascending kernel row, then kernel column, of the windows
     * that cover it.
     *
     * @param window the window
     */
    record FoldWindows(Window window) implements Primitive {}

    /**
     * Convolution: x {@code [N, C, H, W]} and weights {@code [O, C / groups, kernelH, kernelW]} to
     * {@code [N, O, outH, outW]}; float32 or float64. Channels and results are split into groups, each of its own.
     *
     * <p>Order: that of {@link MatMul} of the weights, {@code [O / groups, K]}, and the windows as columns
     * ({@link Unfold}): k = (channel, kernel row, kernel column), row-major; the zeros of the padding take part.
     *
     * @param window the window
     * @param groups into how many convolutions channels are split
     */
    record Convolution(Window window, int groups) implements Primitive {}

    /**
     * The gradient of {@link Convolution} by x, and the transposed convolution. Inputs: g {@code [N, O, outH, outW]} and
     * the weights; output {@code [N, C, H, W]}, of which the window makes outH and outW.
     *
     * <p>Order: that of {@link MatMul} of the transposed weights and g, the chains over the O / groups results of a
     * group, then {@link FoldWindows}.
     *
     * @param window the window
     * @param groups into how many convolutions channels are split
     */
    record ConvolutionInput(Window window, int groups) implements Primitive {}

    /**
     * The gradient of {@link Convolution} by the weights. Inputs: x {@code [N, C, H, W]} and g
     * {@code [N, O, outH, outW]}; output {@code [O, C / groups, kernelH, kernelW]}.
     *
     * <p>Order: that of {@link MatMul} of g and the windows as rows; k = (image, output row, output column), row-major,
     * so that blocks go across images; the zeros of the padding take part.
     *
     * @param window the window
     * @param groups into how many convolutions channels are split
     */
    record ConvolutionWeight(Window window, int groups) implements Primitive {}

    /**
     * For each window of {@code [N, C, H, W]} the index {@code h * W + w} of its largest element: the first in
     * row-major order of several, the first NaN if there is one; padding takes no part and a window of padding alone
     * gives 0. Output int64 {@code [N, C, outH, outW]}.
     *
     * @param window the window
     */
    record WindowArgMax(Window window) implements Primitive {}

    /**
     * Philox 4x32-10 (Salmon et al. 2011). Counter block b is {@code (b low, b high, stream low, stream high)}, the
     * key {@code (seed low, seed high)}. Element i of an int32 output is word {@code i % 4} of block {@code i / 4};
     * of an int64 output words {@code 2 i} (low half) and {@code 2 i + 1} (high half) of that sequence. No inputs.
     *
     * @param seed the key
     * @param stream which of the seed's sequences
     */
    record RandomBits(long seed, long stream) implements Primitive {}
}
