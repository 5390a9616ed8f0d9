package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Writes in place: their values, their place in the graph, and what they refuse. */
class InPlaceTest extends OnEveryDevice {
    private static void assertRefused(
            Class<? extends ClgradException> type, Executable code, Tensor target, String... parts) {
        double[] values = target.toDoubleArray();
        int version = target.storage().version();
        Node source = target.source();
        String message = assertThrows(type, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertValues(target, values);
        assertEquals(version, target.storage().version());
        assertSame(source, target.source());
    }

    /** Writes w into a view of a copy of x; the gradient of x must be 1 outside the view and that of w 1 inside. */
    private static void assertAssignmentThrough(UnaryOperator<Tensor> view, Tensor values) {
        Tensor x = values.detach().copy().requiresGrad(true);
        Tensor whole = x.copy();
        Tensor part = view.apply(whole);
        assertSame(whole.storage(), part.storage());
        Tensor w = Tensor.full(7, part.shape().toArray()).requiresGrad(true);
        part.copy_(w);
        Tensor weights = Tensor.arange(x.device(), DType.FLOAT32, 1, x.size() + 1, 1)
                .reshape(x.shape().toArray());
        whole.mul(weights).sum().backward();

        Tensor outside = weights.copy();
        view.apply(outside).zero_();
        assertValues(x.grad(), outside.toDoubleArray());
        assertValues(w.grad(), view.apply(weights).toDoubleArray());
        assertValues(part, w.toDoubleArray());
        Tensor expected = values.copy();
        view.apply(expected).fill_(7);
        assertValues(whole, expected.toDoubleArray());
    }

    // ---- values

    @Test
    void everyOperationComputesInPlace() {
        Tensor x = Tensor.of(1, 2, 3);
        Tensor alias = x.narrow(0, 1, 2);
        assertSame(x, x.add_(Tensor.of(1f)));
        assertValues(x, 2, 3, 4);
        assertValues(x.sub_(Tensor.of(1, 1, 2)), 1, 2, 2);
        assertValues(x.mul_(Tensor.of(2, 3, 4)), 2, 6, 8);
        assertValues(x.div_(Tensor.of(2f)), 1, 3, 4);
        assertValues(x.add_(Tensor.of(1, 1, 1), 0.5), 1.5, 3.5, 4.5);
        assertValues(x.add_(0.5).mul_(2), 4, 8, 10);
        assertValues(alias, 8, 10);
        assertValues(x.copy_(Tensor.of(5f)).fill_(2).set(9, 0), 9, 2, 2);
        assertValues(x.zero_(), 0, 0, 0);
        assertFalse(x.requiresGrad());
    }

    @Test
    void overlappingSourceAndTarget() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        x.get(0).copy_(x.get(1));
        assertValues(x, 3, 4, 3, 4);
        Tensor y = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        y.copy_(y.t());
        assertValues(y, 1, 4, 7, 2, 5, 8, 3, 6, 9);
        Tensor z = Tensor.arange(device, DType.FLOAT32, 0, 6, 1);
        z.narrow(0, 1, 5).copy_(z.narrow(0, 0, 5));
        assertValues(z, 0, 0, 1, 2, 3, 4);
        z.add_(z.get(5));
        assertValues(z, 4, 4, 5, 6, 7, 8);
    }

    @Test
    void overlappingSourceAndTargetDifferentiate() {
        Tensor a = leaf(new float[][] {{1, 2}, {3, 4}});
        Tensor x = a.copy();
        x.get(0).copy_(x.get(1));
        x.mul(Tensor.of(new float[][] {{1, 2}, {3, 4}})).sum().backward();
        assertValues(a.grad(), 0, 0, 4, 6);

        Tensor b = leaf(new float[][] {{1, 2}, {3, 4}});
        Tensor y = b.copy();
        y.copy_(y.t());
        y.mul(Tensor.of(new float[][] {{1, 2}, {3, 4}})).sum().backward();
        assertValues(b.grad(), 1, 3, 2, 4);
    }

    // ---- assignment through views

    @Test
    void assignmentThroughEveryKindOfView() {
        Tensor m = Tensor.arange(device, DType.FLOAT32, 1, 25, 1).reshape(2, 3, 4);
        assertAssignmentThrough(t -> t.get(1, 2), m);
        assertAssignmentThrough(t -> t.get(1, 2, 3), m);
        assertAssignmentThrough(t -> t.permute(2, 0, 1).narrow(0, 1, 2).select(1, 0), m);
        assertAssignmentThrough(t -> t.get(0).diagonal(), m);
        assertAssignmentThrough(t -> t.diagonal(1, 2, 1), m);
        assertAssignmentThrough(t -> t.slice(2, 0, Long.MAX_VALUE, 2), m);
        assertAssignmentThrough(t -> t.slice(1, 1, 3, 1).slice(2, 1, 4, 2), m);
        assertAssignmentThrough(t -> t.reshape(6, 4).get(5), m);
        assertAssignmentThrough(t -> t.reshape(6, 4).t().narrow(1, 2, 2), m);
        assertAssignmentThrough(t -> t.unsqueeze(1).squeeze(1).get(-1), m);
        assertAssignmentThrough(t -> t.flatten().narrow(0, 3, 5), m);
        assertAssignmentThrough(t -> t.transpose(0, 2), m);
        assertAssignmentThrough(t -> t.narrow(1, 1, 0), m);
        assertAssignmentThrough(Tensor::squeeze, m.unsqueeze(0));
    }

    @Test
    void assignmentToABaseThatIsNotInRowMajorOrder() {
        Tensor x = leaf(new float[][] {{1, 2, 3}, {4, 5, 6}});
        // Two bases of the same memory: the second one begins its own history, in transposed order.
        Tensor base = Tensor.zeros(3, 2).t().detach();
        base.copy_(x);
        Tensor row = base.t().reshape(6).narrow(0, 1, 2);
        assertSame(base.storage(), row.storage());
        row.fill_(0);
        assertValues(base, 1, 0, 3, 0, 5, 6);
        base.sum().backward();
        assertValues(x.grad(), 1, 0, 1, 0, 1, 1);
    }

    @Test
    void assignmentToABaseThatStartsInTheMiddleOfItsMemory() {
        Tensor x = leaf(1, 2, 3);
        Tensor base = Tensor.zeros(6).slice(0, 2, 6, 2).detach();
        Tensor pair = Tensor.zeros(7).narrow(0, 4, 3).detach();
        base.copy_(x.narrow(0, 0, 2));
        pair.copy_(x);
        base.set(9, 1);
        pair.set(7, 0);
        assertValues(base, 1, 9);
        assertValues(pair, 7, 2, 3);
        base.mul(10).sum().add(pair.sum()).backward();
        assertValues(x.grad(), 10, 1, 1);
    }

    @Test
    void broadcastSourcesAreSummed() {
        Tensor m = Tensor.zeros(2, 3);
        Tensor row = leaf(1, 2, 3);
        m.copy_(row);
        m.get(0).copy_(row.get(0));
        m.mul(Tensor.of(new float[][] {{1, 2, 3}, {10, 20, 30}})).sum().backward();
        assertValues(row.grad(), 10 + 6, 20, 30);
    }

    @Test
    void leadingOnesOfAnAssignedValueAreDropped() {
        Tensor n = Tensor.zeros(2, 2);
        Tensor v = leaf(5);
        n.set(v, 0, 1).set(Tensor.of(new float[][] {{1, 2}}), 1);
        assertValues(n, 0, 5, 1, 2);
        n.sum().backward();
        assertValues(v.grad(), 1);
    }

    @Test
    void aTensorFilledRowByRowDifferentiates() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor table = Tensor.zeros(4, 4);
        for (int i = 0; i < 4; i++) {
            table.set(x.mul(i).add(i == 0 ? x : table.get(i - 1)), i);
        }
        // Row i is (1 + i (i + 1) / 2) x.
        assertValues(table.get(3), 7, 14, 21, 28);
        table.sum().backward();
        assertValues(x.grad(), 14, 14, 14, 14);
    }

    @Test
    void secondOrderThroughIndexedAssignment() {
        Tensor x = leaf(2, 3);
        Tensor n = Tensor.ones(3);
        n.set(x.get(0).pow(3), 0);
        n.set(n.get(0).copy().mul(x.get(1)), 1);
        Tensor y = n.square().sum();
        Tensor g = Autograd.grad(List.of(y), List.of(x), List.of(), false, true, false)
                .get(0);
        // y = x0^6 + x0^6 x1^2 + 1
        assertValues(g, 6 * 32 * 10, 2 * 64 * 3);
        Tensor h = Autograd.grad(g.get(0), x).get(0);
        assertValues(h, 30 * 16 * 10, 12 * 32 * 3);
    }

    // ---- histories of bases and views

    @Test
    void aViewFollowsAWriteToItsBase() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(5, 6);
        Tensor base = x.mul(1);
        Tensor view = base.get(1);
        base.copy_(w.mul(2));
        assertValues(view, 12);
        view.mul(10).backward();
        assertValues(w.grad(), 0, 20);
        assertNull(x.grad());
    }

    @Test
    void aBaseFollowsAWriteToAView() {
        Tensor x = leaf(1, 2);
        Tensor base = x.mul(1);
        Tensor view = base.get(1);
        Tensor sibling = base.narrow(0, 1, 1);
        view.mul_(3);
        assertValues(sibling, 6);
        sibling.sum().mul(10).backward(null, true, false);
        assertValues(x.grad(), 0, 30);
        x.zeroGrad();
        base.sum().backward(null, true, false);
        assertValues(x.grad(), 1, 3);
        x.zeroGrad();
        view.backward();
        assertValues(x.grad(), 0, 3);
    }

    @Test
    void aConstantBecomesPartOfTheGraphAndSoDoItsViews() {
        Tensor c = Tensor.zeros(2, 2);
        Tensor early = c.get(0);
        assertFalse(early.requiresGrad());
        Tensor w = leaf(3);
        c.set(w, 0, 1);
        assertTrue(c.requiresGrad());
        assertFalse(c.isLeaf());
        assertTrue(early.requiresGrad());
        early.sum().backward();
        assertValues(w.grad(), 1);
    }

    @Test
    void aStaleViewAsTheSourceOfAnAssignment() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(1);
        Tensor target = x.mul(4);
        Tensor view = y.narrow(0, 0, 1);
        y.mul_(3);
        target.narrow(0, 0, 1).copy_(view);
        Tensor out = target.mul(view);
        // [3 x0 * 3 x0, 4 x1 * 3 x0]
        assertValues(
                Autograd.grad(List.of(out), List.of(x), List.of(Tensor.ones(2)), false, false, false)
                        .get(0),
                18 + 24,
                12);
    }

    @Test
    void aTensorOverwrittenAsAWholeLosesItsOldHistory() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor y = x.mul(1);
        y.copy_(w);
        y.sum().backward();
        assertNull(x.grad());
        assertValues(w.grad(), 1, 1);
    }

    @Test
    void whatWasComputedBeforeAWriteKeepsItsHistory() {
        Tensor x = leaf(2);
        Tensor y = x.mul(3);
        Tensor z = y.add(1);
        y.copy_(x.mul(100));
        z.backward();
        assertValues(x.grad(), 3);
    }

    // ---- saved tensors

    @Test
    void anOverwrittenSavedTensorFailsInBackward() {
        Tensor x = leaf(new float[][] {{1, 2, 3}});
        Tensor y = x.exp();
        Tensor z = y.mul(2);
        y.add_(1);
        y.get(0, 0).mul_(2);
        String message =
                assertThrows(AutogradException.class, () -> z.sum().backward()).getMessage();
        for (String part : new String[] {"exp", "[1, 3]", "overwritten in place", "version 2 found", "0 expected"}) {
            assertTrue(message.contains(part), message);
        }
        assertNull(x.grad());
    }

    @Test
    void anOverwrittenInputFailsWhereItIsSaved() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(1);
        Tensor z = y.square();
        y.zero_();
        assertThrows(AutogradException.class, () -> z.sum().backward());
        Tensor c = Tensor.of(3, 4);
        Tensor p = x.mul(c);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            c.add_(1);
        }
        assertThrows(AutogradException.class, () -> p.sum().backward());
        Tensor d = Tensor.of(3, 4);
        Tensor q = x.mul(d);
        d.detach().get(1).zero_();
        assertThrows(AutogradException.class, () -> q.sum().backward());
    }

    @Test
    void overwritingWhatIsNotNeededWorks() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(1);
        Tensor z = y.add(Tensor.of(1, 1));
        y.zero_();
        z.sum().backward();
        assertValues(x.grad(), 1, 1);

        Tensor e = x.exp();
        Tensor input = x.mul(2);
        Tensor out = input.sigmoid();
        input.zero_();
        out.sum().add(e.sum()).backward();

        Tensor c = Tensor.of(3, 4);
        Tensor w = leaf(5, 6);
        Tensor p = w.mul(c);
        w.detach().zero_();
        p.sum().backward();
        assertValues(w.grad(), 3, 4);
    }

    @Test
    void inPlaceProductsKeepWhatTheirDerivativeReads() {
        Tensor x = leaf(3);
        Tensor w = leaf(5);
        Tensor y = x.mul(1);
        y.mul_(w);
        y.mul_(w);
        y.backward();
        assertValues(x.grad(), 25);
        assertValues(w.grad(), 30);

        Tensor z = leaf(3);
        Tensor s = z.mul(1);
        s.mul_(s);
        assertValues(s, 9);
        s.backward();
        assertValues(z.grad(), 6);

        Tensor n = leaf(2);
        Tensor d = leaf(4);
        Tensor q = n.mul(1);
        q.div_(d);
        q.backward();
        assertValues(n.grad(), 0.25);
        assertValues(d.grad(), -0.125);
    }

    @Test
    void inPlaceOperationsDifferentiate() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor y = x.mul(1);
        y.add_(w).sub_(w).add_(w, 0.5).mul_(2).add_(7);
        y.sum().backward();
        assertValues(x.grad(), 2, 2);
        assertValues(w.grad(), 1, 1);
        Tensor c = Tensor.of(1, 1);
        c.add_(w);
        c.sum().backward();
        assertValues(w.grad(), 2, 2);
    }

    @Test
    void aProductInPlaceOnAView() {
        Tensor x = leaf(new float[][] {{1, 2}, {3, 4}});
        Tensor w = leaf(10);
        Tensor y = x.mul(1);
        y.diagonal().mul_(w);
        assertValues(y, 10, 2, 3, 40);
        y.sum().backward();
        assertValues(x.grad(), 10, 1, 1, 10);
        assertValues(w.grad(), 5);
    }

    // ---- rules

    @Test
    void leavesThatRequireGradAreNotWrittenWhileRecording() {
        Tensor x = leaf(1, 2);
        assertRefused(AutogradException.class, () -> x.add_(1), x, "add_", "leaf of shape [2]", "noGrad()", "copy()");
        assertRefused(AutogradException.class, () -> x.set(5, 0), x, "through a view");
        assertRefused(AutogradException.class, () -> x.copy_(Tensor.of(3, 4)), x);
        Tensor plain = Tensor.zeros(2);
        Tensor view = plain.narrow(0, 0, 1).requiresGrad(true);
        assertRefused(AutogradException.class, () -> view.mul_(2), view, "leaf of shape [1]");
        try (Autograd.Mode mode = Autograd.noGrad()) {
            x.sub_(Tensor.of(0.5f));
            x.set(9, 0);
        }
        assertValues(x, 9, 1.5);
        assertTrue(x.isLeaf() && x.requiresGrad());
        x.square().sum().backward();
        assertValues(x.grad(), 18, 3);
    }

    @Test
    void viewsMadeWithoutRecordingAreNotWrittenWithIt() {
        Tensor y = leaf(1, 2).mul(1);
        Tensor view;
        try (Autograd.Mode mode = Autograd.noGrad()) {
            view = y.get(0);
            view.fill_(5);
        }
        assertValues(y, 5, 2);
        assertFalse(view.requiresGrad());
        assertRefused(AutogradException.class, () -> view.copy_(leaf(3).get(0)), view, "made without recording");
        view.fill_(6);
        assertValues(y, 6, 2);
    }

    @Test
    void expandedTargetsAreRefused() {
        Tensor x = Tensor.of(1f);
        Tensor e = x.expand(3);
        assertRefused(ShapeException.class, () -> e.add_(1), x, "expanded", "copy()");
        assertRefused(ShapeException.class, () -> e.fill_(1), x, "expanded");
        Tensor base = e.detach();
        assertRefused(ShapeException.class, () -> base.get(0).copy_(leaf(3).get(0)), x, "expanded");
        e.get(1).fill_(8);
        assertValues(x, 8);
    }

    @Test
    void mismatchesLeaveEverythingAsItWas() {
        Tensor x = leaf(1, 2).mul(1);
        assertRefused(ShapeException.class, () -> x.add_(Tensor.ones(3, 2)), x, "add_", "[3, 2]", "cannot grow");
        assertRefused(ShapeException.class, () -> x.copy_(Tensor.ones(3)), x, "copy_", "[2]", "[3]");
        assertRefused(DTypeException.class, () -> x.copy_(Tensor.arange(2)), x, "int64", "float32");
        assertRefused(DTypeException.class, () -> x.mul_(Tensor.arange(2)), x);
        Tensor i = Tensor.arange(3);
        assertRefused(DTypeException.class, () -> i.add_(0.5), i, "0.5", "int64");
        assertRefused(DTypeException.class, () -> i.fill_(0.5), i);
        assertRefused(ClgradException.class, () -> i.set(1, 3), i, "index 3");
    }

    @Test
    void detachedWritesAreSeenAndCounted() {
        Tensor x = leaf(1, 2).mul(1);
        Tensor d = x.detach();
        Tensor v = d.get(0);
        int before = x.storage().version();
        v.add_(5);
        assertValues(x, 6, 2);
        assertEquals(before + 1, x.storage().version());
        assertTrue(x.requiresGrad());
    }

    @Test
    void retainedGradientsFollowTheTensorThroughAWrite() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(3).retainGrad();
        Tensor before = y.mul(1);
        Tensor view = y.narrow(0, 0, 1).retainGrad();
        y.mul_(2);
        y.mul(10).sum().add(view.mul(7).sum()).add(before.sum()).backward();
        assertValues(y.grad(), 17, 10);
        assertValues(view.grad(), 7);
        assertValues(x.grad(), 3 * (34 + 1), 3 * (20 + 1));
    }

    @Test
    void aLeafWithoutGradBecomesANodeOfTheGraph() {
        Tensor buffer = Tensor.zeros(3);
        assertTrue(buffer.isLeaf());
        Tensor w = leaf(2);
        buffer.add_(w);
        assertFalse(buffer.isLeaf());
        buffer.sum().backward();
        assertValues(w.grad(), 3);
        assertNull(buffer.grad());
    }

    @Test
    void closingTheBaseLeavesItsViewWritable() {
        Tensor x = leaf(1, 2);
        Tensor base = x.mul(1);
        Tensor view = base.get(1);
        base.close();
        view.mul_(5);
        view.backward();
        assertValues(x.grad(), 0, 5);
    }
}
