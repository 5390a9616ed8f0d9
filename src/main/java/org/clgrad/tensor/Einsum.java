package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/** Einstein's summation: reads an equation, then multiplies the operands from the left, two by two. */
final class Einsum {
    private static final String ELLIPSIS = "...";
    private static final String ARROW = "->";
    /** Stands for an ellipsis in a subscript; its dimensions get labels below this. */
    private static final int DOTS = -1;

    private final String equation;
    private final List<Tensor> operands;

    private Einsum(String equation, List<Tensor> operands) {
        this.equation = equation;
        this.operands = operands;
    }

    static Tensor einsum(String equation, List<Tensor> operands) {
        if (operands.isEmpty()) {
            throw new ArgumentException("einsum: no operands given; give at least one");
        }
        Products.floating("einsum", operands);
        return new Einsum(equation, operands).compute();
    }

    private ArgumentException wrong(String what) {
        return new ArgumentException("einsum: equation '" + equation + "': " + what);
    }

    private Tensor compute() {
        String plain = equation.replace(" ", "");
        int arrow = plain.indexOf(ARROW);
        String[] inputs = (arrow < 0 ? plain : plain.substring(0, arrow)).split(",", -1);
        if (inputs.length != operands.size()) {
            throw wrong("has " + inputs.length + " subscripts for " + operands.size() + " operands; give one for each");
        }
        List<List<Integer>> subscripts = new ArrayList<>();
        int dots = 0;
        for (int i = 0; i < inputs.length; i++) {
            List<Integer> labels = labels(inputs[i]);
            int named = labels.size() - (labels.contains(DOTS) ? 1 : 0);
            int rest = operands.get(i).rank() - named;
            if (labels.contains(DOTS) ? rest < 0 : rest != 0) {
                throw new ShapeException("einsum: equation '" + equation + "': subscript '" + inputs[i] + "' for shape "
                        + operands.get(i).shape() + " of operand " + i
                        + "; give a letter for each dimension, or an ellipsis");
            }
            subscripts.add(expand(labels, rest));
            dots = Math.max(dots, labels.contains(DOTS) ? rest : 0);
        }
        List<Integer> output =
                arrow < 0 ? implicit(subscripts, dots) : expand(labels(plain.substring(arrow + 2)), dots);
        checkOutput(output, subscripts);
        checkSizes(subscripts);
        return multiply(subscripts, output);
    }

    /** The letters of a subscript, and {@link #DOTS} at most once. */
    private List<Integer> labels(String subscript) {
        List<Integer> labels = new ArrayList<>();
        int i = 0;
        while (i < subscript.length()) {
            char c = subscript.charAt(i);
            if (subscript.startsWith(ELLIPSIS, i) && !labels.contains(DOTS)) {
                labels.add(DOTS);
                i += ELLIPSIS.length();
            } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                labels.add((int) c);
                i++;
            } else {
                throw wrong("'" + c + "' in subscript '" + subscript
                        + "'; a subscript has letters and at most one ellipsis, and there is at most one arrow");
            }
        }
        return labels;
    }

    /** Labels with an ellipsis replaced by those of its dimensions, which are counted from the last. */
    private static List<Integer> expand(List<Integer> labels, int dots) {
        List<Integer> out = new ArrayList<>();
        for (int label : labels) {
            if (label == DOTS) {
                for (int k = dots; k > 0; k--) {
                    out.add(DOTS - k);
                }
            } else {
                out.add(label);
            }
        }
        return out;
    }

    /** Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order. */
    private static List<Integer> implicit(List<List<Integer>> subscripts, int dots) {
        Map<Integer, Integer> count = new TreeMap<>();
        subscripts.forEach(s -> s.stream().filter(l -> l >= 0).forEach(l -> count.merge(l, 1, Integer::sum)));
        List<Integer> out = new ArrayList<>(expand(List.of(DOTS), dots));
        count.forEach((label, n) -> {
            if (n == 1) {
                out.add(label);
            }
        });
        return out;
    }

    private void checkOutput(List<Integer> output, List<List<Integer>> subscripts) {
        if (new HashSet<>(output).size() != output.size()) {
            throw wrong("a letter appears twice in the result; name each once");
        }
        for (int label : output) {
            if (subscripts.stream().noneMatch(s -> s.contains(label))) {
                throw wrong("'" + (char) label + "' of the result is in no subscript; the result takes letters of the"
                        + " operands");
            }
        }
    }

    private void checkSizes(List<List<Integer>> subscripts) {
        Map<Integer, Long> sizes = new HashMap<>();
        for (int i = 0; i < subscripts.size(); i++) {
            Map<Integer, Long> own = new HashMap<>();
            for (int d = 0; d < subscripts.get(i).size(); d++) {
                int label = subscripts.get(i).get(d);
                long n = operands.get(i).size(d);
                Long within = own.put(label, n);
                Long elsewhere = n == 1 ? null : sizes.put(label, n);
                Long before = within != null && within != n ? within : elsewhere;
                if (before != null && before != n) {
                    String name = label < 0 ? ELLIPSIS : Character.toString(label);
                    throw new ShapeException("einsum: equation '" + equation + "': '" + name + "' has the sizes "
                            + before + " and " + n + " in operand " + i
                            + " of shape " + operands.get(i).shape()
                            + "; they must be equal, or 1 in one of two operands");
                }
            }
        }
    }

    private Tensor multiply(List<List<Integer>> subscripts, List<Integer> output) {
        Labelled product = Labelled.withDiagonals(operands.get(0), subscripts.get(0));
        for (int i = 1; i < operands.size(); i++) {
            Set<Integer> kept = new HashSet<>(output);
            for (List<Integer> later : subscripts.subList(i + 1, subscripts.size())) {
                kept.addAll(later);
            }
            product = product.times(Labelled.withDiagonals(operands.get(i), subscripts.get(i)), kept);
        }
        return product.summed(new HashSet<>(output)).ordered(output);
    }
}
