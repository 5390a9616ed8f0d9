package org.clgrad.accuracy;

import java.util.List;
import java.util.Map;

/**
 * One operation of one run, as it is shown to the other.
 *
 * @param label its name
 * @param place where it was called
 * @param inputs its inputs
 * @param outputs its results
 * @param row PyTorch's name and arguments; null if it has none
 */
record Turn(String label, Place place, List<Snapshot> inputs, List<Snapshot> outputs, Row row) {
    /**
     * Where an operation was called.
     *
     * @param derivativeOf the operation whose derivative is being computed; null in the forward pass
     * @param layer the layers around it, outermost first; empty if there are none
     * @param code the line of the program; empty if there is none
     */
    record Place(String derivativeOf, String layer, String code) {
        static final Place UNKNOWN = new Place(null, "", "");
    }

    /**
     * The call under PyTorch's name.
     *
     * @param op the name
     * @param attributes the arguments that are no tensors
     * @param inputs the tensors
     * @param cotangent of the gradient that was computed; null if the result was
     * @param gradientOf the input whose gradient it is; -1 if it is the result
     */
    record Row(String op, Map<String, Object> attributes, List<Snapshot> inputs, Snapshot cotangent, int gradientOf) {}

    /** Whether both runs do the same here. */
    boolean isLike(Turn other) {
        return label.equals(other.label) && alike(inputs, other.inputs) && alike(outputs, other.outputs);
    }

    private static boolean alike(List<Snapshot> a, List<Snapshot> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = a.get(i).isLike(b.get(i));
        }
        return same;
    }

    /** The operation, and types and shapes of its inputs. */
    String describe() {
        StringBuilder text = new StringBuilder(label).append(" of ");
        for (int i = 0; i < inputs.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(inputs.get(i).dtype())
                    .append(' ')
                    .append(inputs.get(i).shape());
        }
        return text.toString();
    }
}
