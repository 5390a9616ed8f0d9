package org.clgrad.nn;

import org.clgrad.error.ArgumentException;

/**
 * The sizes and choices of a recurrent network.
 *
 * @param inputSize I, elements of an input
 * @param hiddenSize H, elements of a state
 * @param numLayers how many networks, each reading the states of the one before
 * @param bias whether there are biases
 * @param batchFirst whether sequences are {@code [N, T, ..]} and not {@code [T, N, ..]}
 * @param dropout the probability with which elements between layers are dropped while training
 * @param bidirectional whether a second network reads each sequence from its end
 */
public record Recurrence(
        long inputSize,
        long hiddenSize,
        int numLayers,
        boolean bias,
        boolean batchFirst,
        double dropout,
        boolean bidirectional) {
    /** Checks the sizes. */
    public Recurrence {
        if (inputSize < 1 || hiddenSize < 1 || numLayers < 1) {
            throw new ArgumentException("Recurrence: " + inputSize + " inputs, " + hiddenSize + " hidden, " + numLayers
                    + " layers; give 1 or more of each");
        }
        if (!(dropout >= 0 && dropout <= 1)) {
            throw new ArgumentException("Recurrence: dropout is " + dropout + "; give a probability between 0 and 1");
        }
    }

    /**
     * PyTorch's defaults: one layer with biases, one direction, sequences {@code [T, N, ..]}.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @return the choices
     */
    public static Recurrence of(long inputSize, long hiddenSize) {
        return new Recurrence(inputSize, hiddenSize, 1, true, false, 0, false);
    }

    /**
     * Several layers.
     *
     * @param layers how many
     * @param between the probability with which elements between them are dropped while training
     * @return the choices
     */
    public Recurrence withLayers(int layers, double between) {
        return new Recurrence(inputSize, hiddenSize, layers, bias, batchFirst, between, bidirectional);
    }

    /** {@return the same without biases} */
    public Recurrence withoutBias() {
        return new Recurrence(inputSize, hiddenSize, numLayers, false, batchFirst, dropout, bidirectional);
    }

    /** {@return the same for sequences {@code [N, T, ..]}} */
    public Recurrence withBatchFirst() {
        return new Recurrence(inputSize, hiddenSize, numLayers, bias, true, dropout, bidirectional);
    }

    /** {@return the same in both directions} */
    public Recurrence withBothDirections() {
        return new Recurrence(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, true);
    }

    /** How many networks read the input of a layer. */
    int directions() {
        return bidirectional ? 2 : 1;
    }
}
