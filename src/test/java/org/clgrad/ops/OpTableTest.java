package org.clgrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.CreationMethods;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Tensors;
import org.junit.jupiter.api.Test;

class OpTableTest {
    private static final double FIRST_NORMAL = -0.03426732122898102;

    /** Every method that makes a tensor from tensors, in the interfaces of operations and among the static ones. */
    private static Set<String> operationMethods() {
        Stream<Method> grouped = Arrays.stream(Tensor.class.getInterfaces())
                .filter(i -> i.getName().endsWith("Methods"))
                .flatMap(i -> Arrays.stream(i.getDeclaredMethods()));
        Stream<Method> stat = Stream.of(CreationMethods.class, Tensors.class)
                .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
                .filter(m -> Modifier.isStatic(m.getModifiers()))
                .filter(m -> Stream.of(m.getParameterTypes()).anyMatch(t -> t == Tensor.class || t == List.class));
        return Stream.concat(grouped, stat)
                .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic())
                .filter(m -> m.getReturnType() == Tensor.class || isOfTensors(m.getReturnType()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a type holds several results of an operation. */
    private static boolean isOfTensors(Class<?> type) {
        boolean isRecord =
                type.isRecord() && Arrays.stream(type.getRecordComponents()).allMatch(c -> c.getType() == Tensor.class);
        return isRecord || type == List.class;
    }

    @Test
    void everyOperationOfTensorHasARow() {
        Set<String> covered =
                OpTable.all().stream().flatMap(op -> op.methods().stream()).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(operationMethods());
        missing.removeAll(covered);
        assertEquals(Set.of(), missing, "methods of Tensor without a row in org.clgrad.ops");
    }

    @Test
    void everyRowIsAnOperationOfTensor() {
        Set<String> unknown = OpTable.all().stream()
                .flatMap(op -> op.methods().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        unknown.removeAll(operationMethods());
        assertEquals(Set.of(), unknown, "methods named in org.clgrad.ops that Tensor does not have");
    }

    @Test
    void rowsAreComplete() {
        for (Operation op : OpTable.all()) {
            assertFalse(op.formula().isBlank(), op + ": no formula");
            assertEquals(op.differentiable().isEmpty(), op.derivative().isBlank(), op + ": derivative text");
            assertTrue(op.samples().size() >= 2, op + ": too few samples");
            assertTrue(op.inputs().containsAll(op.differentiable()), op + ": differentiable inputs");
        }
    }

    @Test
    void namesAreUnique() {
        for (Operation op : OpTable.all()) {
            List<String> names = new ArrayList<>();
            op.samples().forEach(s -> names.add("sample " + s.name()));
            op.kinks().forEach(k -> names.add("kink " + k.name()));
            op.errors().forEach(e -> names.add("error " + e.name()));
            assertEquals(names.size(), new HashSet<>(names).size(), op + ": a name appears twice in " + names);
        }
    }

    @Test
    void everyPlacementOccurs() {
        Set<Placement> used = OpTable.all().stream()
                .flatMap(op -> op.samples().stream())
                .flatMap(s -> s.inputs().stream())
                .filter(i -> i != null)
                .map(InputSpec::placement)
                .collect(Collectors.toSet());
        assertEquals(Set.of(Placement.values()), used);
    }

    @Test
    void placementsShowTheSameValues() {
        for (long[] shape : new long[][] {{}, {5}, {3, 4}, {2, 3, 4}, {0, 3}, {3, 0}, {1, 1}}) {
            for (Placement placement : Placement.values()) {
                InputSpec spec = InputSpec.normal(shape).placed(placement);
                double[] values = spec.generate(7);
                Tensor placed = spec.build(Device.cpu(), DType.FLOAT32, values);
                assertEquals(spec.shape(), placed.shape(), placement.toString());
                assertTrue(Arrays.equals(values, placed.toDoubleArray()), placement + " " + Arrays.toString(shape));
                assertTrue(placed.isLeaf());
            }
        }
    }

    @Test
    void valuesDependOnTheSeedAlone() {
        double[] once = InputSpec.normal(20).generate(1);
        assertTrue(Arrays.equals(once, InputSpec.normal(20).generate(1)));
        assertFalse(Arrays.equals(once, InputSpec.normal(20).generate(2)));
        // The first number of the sequence, so that no change of Java or of this code goes unnoticed.
        assertEquals(FIRST_NORMAL, once[0]);
    }

    @Test
    void unknownNamesAreRefused() {
        ArgumentException op = assertThrows(ArgumentException.class, () -> OpTable.get("reluu"));
        assertTrue(op.getMessage().contains("'reluu'") && op.getMessage().contains("relu,"), op.getMessage());
        Operation relu = OpTable.get("relu");
        ArgumentException attribute =
                assertThrows(ArgumentException.class, () -> relu.apply(List.of(), Attributes.of("dim", 1)));
        assertTrue(attribute.getMessage().contains("'dim'"), attribute.getMessage());
    }
}
