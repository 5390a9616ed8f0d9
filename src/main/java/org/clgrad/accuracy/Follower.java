package org.clgrad.accuracy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.tensor.ObservedCall;
import org.clgrad.tensor.OperationListener;
import org.clgrad.tensor.RowCall;
import org.clgrad.tensor.Tensor;

/** Follows one run: knows where each operation was called, and of a derivative's where its forward operation was. */
final class Follower implements OperationListener {
    private static final List<String> PACKAGES = List.of("org.clgrad.tensor.", "org.clgrad.nn.", "java.", "jdk.");
    private static final List<Class<?>> CLASSES = List.of(Divergence.class, LockStep.class, Follower.class);

    /** What is done with a call. */
    interface Meeting {
        void at(ObservedCall call, Turn turn);
    }

    private final Meeting meeting;
    private final ArrayDeque<String> layers = new ArrayDeque<>();
    private final Map<Long, Turn.Place> recorded = new HashMap<>();
    private Turn.Place derivative = Turn.Place.UNKNOWN;

    Follower(Meeting meeting) {
        this.meeting = meeting;
    }

    /** A new step: calls recorded in the last one are forgotten. */
    void begin() {
        recorded.clear();
        layers.clear();
        derivative = Turn.Place.UNKNOWN;
    }

    @Override
    public void computed(ObservedCall call) {
        Turn.Place place = call.isBackward() ? derivative : new Turn.Place(null, layer(), code());
        if (call.recorded() >= 0) {
            recorded.put(call.recorded(), place);
        }
        Map<Tensor, Snapshot> read = new IdentityHashMap<>();
        Turn turn = new Turn(
                call.label(),
                place,
                all(call.inputs(), read),
                all(call.outputs(), read),
                call.row().map(row -> row(row, read)).orElse(null));
        meeting.at(call, turn);
    }

    /** Each tensor is read once. */
    private static List<Snapshot> all(List<Tensor> tensors, Map<Tensor, Snapshot> read) {
        return tensors.stream().map(t -> read.computeIfAbsent(t, Snapshot::of)).toList();
    }

    private static Turn.Row row(RowCall call, Map<Tensor, Snapshot> read) {
        return new Turn.Row(
                call.op(),
                call.attributes(),
                all(call.inputs(), read),
                call.cotangent() == null ? null : read.computeIfAbsent(call.cotangent(), Snapshot::of),
                call.gradientOf());
    }

    @Override
    public void differentiates(long call, String label) {
        Turn.Place forward = recorded.getOrDefault(call, Turn.Place.UNKNOWN);
        derivative = new Turn.Place(label, forward.layer(), forward.code());
    }

    @Override
    public void entered(String name, String kind) {
        layers.addLast(name.isEmpty() ? "" : name + " (" + kind + ")");
    }

    @Override
    public void left() {
        layers.removeLast();
    }

    private String layer() {
        List<String> named = new ArrayList<>(layers);
        named.removeIf(String::isEmpty);
        return String.join(" / ", named);
    }

    /** The innermost line that is neither clgrad's nor the JDK's. */
    private static String code() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> !isOwn(f.getClassName()))
                        .findFirst()
                        .map(f -> f.toStackTraceElement().toString())
                        .orElse(""));
    }

    private static boolean isOwn(String name) {
        return PACKAGES.stream().anyMatch(name::startsWith)
                || CLASSES.stream().anyMatch(c -> name.equals(c.getName()) || name.startsWith(c.getName() + "$"));
    }
}
