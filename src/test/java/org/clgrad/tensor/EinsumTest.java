package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.shape.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Einstein's summation and the products over chosen dimensions against plain loops over all letters, in float64. */
class EinsumTest {
    private static final double BOUND = 1e-12;

    record Case(String equation, String explicit, long[]... shapes) {
        @Override
        public String toString() {
            return equation;
        }
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("ij,jk", "ij,jk->ik", shape(2, 3), shape(3, 4)),
                new Case("ba", "ba->ab", shape(2, 3)),
                new Case("bA,aB", "bA,aB->ABab", shape(2, 3), shape(4, 2)),
                new Case("...ij,...jk->...ik", "xyij,yjk->xyik", shape(2, 3, 2, 4), shape(3, 4, 2)),
                new Case("...ij,...jk->...ik", "xyij,zjk->xzik", shape(2, 1, 2, 4), shape(3, 4, 2)),
                new Case("i...,i", "ixy,i->xy", shape(2, 3, 4), shape(2)),
                new Case("...i->i", "xyi->i", shape(2, 3, 4)),
                new Case("ii", "ii->", shape(3, 3)),
                new Case("iji->ji", "iji->ji", shape(2, 3, 2)),
                new Case("iijj->ij", "iijj->ij", shape(2, 2, 3, 3)),
                new Case("iii,i->", "iii,i->", shape(3, 3, 3), shape(3)),
                new Case("ij,kl->ik", "ij,kl->ik", shape(2, 3), shape(2, 4)),
                new Case("ij,jk->ik", "il,jk->ik", shape(2, 1), shape(3, 4)),
                new Case("ij,ij->ij", "il,kj->ij", shape(2, 1), shape(1, 4)),
                new Case("bn,anm,bm->ba", "bn,anm,bm->ba", shape(2, 3), shape(4, 3, 2), shape(2, 2)),
                new Case("i,i,i->i", "i,i,i->i", shape(3), shape(3), shape(3)),
                new Case("bqhd,bkhd->bhqk", "bqhd,bkhd->bhqk", shape(2, 3, 2, 4), shape(2, 5, 2, 4)));
    }

    private static List<Tensor> operands(long[]... shapes) {
        List<Tensor> operands = new ArrayList<>();
        for (long[] shape : shapes) {
            double[] values = new double[(int) Shape.of(shape).size()];
            Arrays.setAll(values, k -> Math.sin(3 * k + 1.0 + operands.size()));
            operands.add(Tensor.of(Device.cpu(), values, shape));
        }
        return operands;
    }

    /** Every letter from 0 to its size, one loop in the other; the equation has a result and no ellipsis. */
    private static double[] loops(String equation, List<Tensor> operands) {
        String[] sides = equation.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        Map<Character, Integer> sizes = new TreeMap<>();
        for (int i = 0; i < inputs.length; i++) {
            for (int d = 0; d < inputs[i].length(); d++) {
                sizes.put(inputs[i].charAt(d), (int) operands.get(i).size(d));
            }
        }
        Map<Character, Integer> index = new TreeMap<>();
        double[] out = new double[sides[1].chars().map(c -> sizes.get((char) c)).reduce(1, (a, b) -> a * b)];
        int steps = sizes.values().stream().reduce(1, (a, b) -> a * b);
        for (int step = 0; step < steps; step++) {
            int rest = step;
            for (Map.Entry<Character, Integer> letter : sizes.entrySet()) {
                index.put(letter.getKey(), rest % letter.getValue());
                rest /= letter.getValue();
            }
            double product = 1;
            for (int i = 0; i < inputs.length; i++) {
                product *= operands.get(i).toDoubleArray()[place(inputs[i], index, sizes)];
            }
            out[place(sides[1], index, sizes)] += product;
        }
        return out;
    }

    private static int place(String letters, Map<Character, Integer> index, Map<Character, Integer> sizes) {
        int place = 0;
        for (char c : letters.toCharArray()) {
            place = place * sizes.get(c) + index.get(c);
        }
        return place;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSumOverAllLetters(Case c) {
        List<Tensor> operands = operands(c.shapes());
        Tensor result = Tensor.einsum(c.equation(), operands);
        assertArrayEquals(loops(c.explicit(), operands), result.toDoubleArray(), BOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void tensordotIsASum(int dims) {
        List<Tensor> operands = operands(shape(2, 3, 4), dims == 1 ? shape(4, 3, 2) : shape(3, 4, 2));
        String equation =
                List.of("abc,def->abcdef", "abc,cde->abde", "abc,bcd->ad").get(dims);
        Tensor result = operands.get(0).tensordot(operands.get(1), dims);
        assertEquals(equation.length() - equation.indexOf('>') - 1, result.rank());
        assertArrayEquals(loops(equation, operands), result.toDoubleArray(), BOUND);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tensordotOfPairsKeepsTheOrderOfWhatIsLeft(boolean swapped) {
        List<Tensor> operands = operands(shape(2, 3, 4), shape(4, 5, 2));
        int[] left = swapped ? new int[] {2, 0} : new int[] {0, -1};
        int[] right = swapped ? new int[] {0, 2} : new int[] {-1, 0};
        Tensor result = operands.get(0).tensordot(operands.get(1), left, right);
        assertEquals(Shape.of(3, 5), result.shape());
        assertArrayEquals(loops("abc,cea->be", operands), result.toDoubleArray(), BOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void kronIsABlockForEachElement(int rank) {
        List<Tensor> operands = rank == 1 ? operands(shape(2), shape(3)) : operands(shape(2, 3), shape(4, 2));
        Tensor result = operands.get(0).kron(operands.get(1));
        assertEquals(rank == 1 ? Shape.of(6) : Shape.of(8, 6), result.shape());
        String equation = rank == 1 ? "a,b->ab" : "ab,cd->acbd";
        assertArrayEquals(loops(equation, operands), result.toDoubleArray(), BOUND);
    }
}
