package org.clgrad.tensor;

/** The end of a path: adds what arrives to the gradient of a leaf. */
final class LeafNode extends Node {
    private final Tensor leaf;

    LeafNode(Tensor leaf) {
        this.leaf = leaf;
    }

    @Override
    String label() {
        return "a leaf";
    }

    @Override
    Tensor[] backward(Tensor[] grads, boolean[] wanted) {
        leaf.accumulateGrad(grads[0]);
        return new Tensor[0];
    }

    @Override
    boolean releaseSaved() {
        return false;
    }

    /** A leaf is never used up: it is part of every graph that will be built on it. */
    @Override
    void free(boolean root) {}
}
