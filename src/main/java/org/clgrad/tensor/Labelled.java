package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A tensor whose dimensions have labels, each at most once: what is left of Einstein's notation when it is read.
 *
 * @param tensor the tensor
 * @param labels one for each dimension
 */
record Labelled(Tensor tensor, List<Integer> labels) {
    static Labelled of(Tensor tensor, int... labels) {
        return new Labelled(tensor, IntStream.of(labels).boxed().toList());
    }

    private long size(int label) {
        return tensor.size(labels.indexOf(label));
    }

    /** The elements with one label on a diagonal, for a label that occurs twice. */
    static Labelled withDiagonals(Tensor tensor, List<Integer> labels) {
        List<Integer> left = new ArrayList<>(labels);
        Tensor t = tensor;
        for (int second = left.size() - 1; second > 0; second--) {
            int label = left.get(second);
            int first = left.indexOf(label);
            if (first < second) {
                t = t.diagonal(0, first, second);
                left.subList(second, second + 1).clear();
                left.subList(first, first + 1).clear();
                left.add(label);
                second = left.size();
            }
        }
        return new Labelled(t, List.copyOf(left));
    }

    /** Summed over the labels that are not kept. */
    Labelled summed(Set<Integer> kept) {
        int[] dims = IntStream.range(0, labels.size())
                .filter(d -> !kept.contains(labels.get(d)))
                .toArray();
        if (dims.length == 0) {
            return this;
        }
        return new Labelled(
                tensor.sum(dims), labels.stream().filter(kept::contains).toList());
    }

    /** Without the labels that have size 1 here and another size there: they broadcast. */
    private Labelled narrowed(Labelled other) {
        Labelled out = this;
        for (int label : labels) {
            if (other.labels.contains(label) && size(label) == 1 && other.size(label) != 1) {
                Tensor less = out.tensor.select(out.labels.indexOf(label), 0);
                out = new Labelled(
                        less, out.labels.stream().filter(l -> l != label).toList());
            }
        }
        return out;
    }

    /** The product, summed over the labels that are not kept: a batch of matrix products where both have such labels. */
    Labelled times(Labelled factor, Set<Integer> kept) {
        Labelled a = narrowed(factor);
        Labelled b = factor.narrowed(this);
        List<Integer> shared = a.labels.stream().filter(b.labels::contains).toList();
        a = a.summed(union(kept, shared));
        b = b.summed(union(kept, shared));
        List<Integer> batch = shared.stream().filter(kept::contains).toList();
        List<Integer> inner = shared.stream().filter(l -> !kept.contains(l)).toList();
        List<Integer> left = without(a.labels, shared);
        List<Integer> right = without(b.labels, shared);
        List<Integer> result = join(batch, left, right);
        long[] sizes = new long[result.size()];
        for (int d = 0; d < sizes.length; d++) {
            int label = result.get(d);
            sizes[d] = a.labels.contains(label) ? a.size(label) : b.size(label);
        }
        Tensor p;
        if (inner.isEmpty()) {
            Tensor aligned = a.ordered(join(batch, left));
            for (int k = 0; k < right.size(); k++) {
                aligned = aligned.unsqueeze(-1);
            }
            Tensor other = b.ordered(join(batch, right));
            for (int k = 0; k < left.size(); k++) {
                other = other.unsqueeze(batch.size());
            }
            p = aligned.mul(other);
        } else {
            long[] rows = {a.size(left), a.size(inner)};
            long[] columns = {b.size(inner), b.size(right)};
            Tensor x = a.ordered(join(batch, left, inner));
            Tensor y = b.ordered(join(batch, inner, right));
            p = batch.isEmpty()
                    ? x.reshape(rows).matmul(y.reshape(columns))
                    : x.reshape(a.size(batch), rows[0], rows[1])
                            .matmul(y.reshape(a.size(batch), columns[0], columns[1]));
            p = p.reshape(sizes);
        }
        return new Labelled(p, result);
    }

    private long size(List<Integer> some) {
        return some.stream().mapToLong(this::size).reduce(1, (m, n) -> m * n);
    }

    /** The dimensions in the order of labels, which are all there are. */
    Tensor ordered(List<Integer> order) {
        return tensor.permute(order.stream().mapToInt(labels::indexOf).toArray());
    }

    private static Set<Integer> union(Set<Integer> set, List<Integer> more) {
        Set<Integer> all = new HashSet<>(set);
        all.addAll(more);
        return all;
    }

    private static List<Integer> without(List<Integer> labels, List<Integer> some) {
        return labels.stream().filter(l -> !some.contains(l)).toList();
    }

    @SafeVarargs
    private static List<Integer> join(List<Integer>... parts) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
