package org.clgrad.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.error.ArgumentException;

/** All operations. */
public final class OpTable {
    private static final Map<String, Operation> ROWS = Stream.of(
                    UnaryRows.rows(),
                    ElementaryRows.rows(),
                    MoreElementaryRows.rows(),
                    ActivationRows.rows(),
                    MoreActivationRows.rows(),
                    GateRows.rows(),
                    BinaryRows.rows(),
                    IntegerRows.rows(),
                    ComparisonRows.rows(),
                    PredicateRows.rows(),
                    ReductionRows.rows(),
                    AggregateRows.rows(),
                    StatisticsRows.rows(),
                    QuantileRows.rows(),
                    CumulativeRows.rows(),
                    ShapeRows.rows(),
                    RearrangeRows.rows(),
                    DimensionRows.rows(),
                    MoreShapeRows.rows(),
                    PadRows.rows(),
                    IndexRows.rows(),
                    EmbeddingRows.rows(),
                    ScatterRows.rows(),
                    RowIndexRows.rows(),
                    AdvancedIndexRows.rows(),
                    SearchRows.rows(),
                    SplitRows.rows(),
                    ListRows.rows(),
                    SortRows.rows(),
                    NetworkRows.rows(),
                    BilinearRows.rows(),
                    NormalizationRows.rows(),
                    ProductRows.rows(),
                    MoreProductRows.rows(),
                    LossRows.rows(),
                    ClassLossRows.rows(),
                    CtcRows.rows(),
                    MarginLossRows.rows(),
                    LikelihoodRows.rows(),
                    DistanceRows.rows(),
                    AttentionRows.rows(),
                    RecurrentRows.rows(),
                    RandomRows.rows(),
                    WindowRows.rows(),
                    ConvolutionRows.rows(),
                    PoolingRows.rows(),
                    UnpoolingRows.rows(),
                    ImageRows.rows(),
                    GridRows.rows(),
                    LinearAlgebraRows.rows(),
                    DecompositionRows.rows(),
                    LuRows.rows(),
                    MatrixNormRows.rows(),
                    MatrixProductRows.rows(),
                    InPlaceRows.rows())
            .flatMap(List::stream)
            .collect(Collectors.toMap(
                    Operation::name,
                    row -> row,
                    (a, b) -> {
                        throw new IllegalStateException("two rows are called " + a);
                    },
                    LinkedHashMap::new));

    private OpTable() {}

    /** {@return all rows, grouped by family} */
    public static List<Operation> all() {
        return List.copyOf(ROWS.values());
    }

    /**
     * Finds a row.
     *
     * @param name PyTorch's name
     * @return the row, empty if there is none
     */
    public static Optional<Operation> find(String name) {
        return Optional.ofNullable(ROWS.get(name));
    }

    /**
     * Returns a row.
     *
     * @param name PyTorch's name
     * @return the row
     * @throws ArgumentException if there is none; the message lists those there are
     */
    public static Operation get(String name) {
        return find(name)
                .orElseThrow(() -> new ArgumentException(
                        "op: there is no '" + name + "'; choose one of " + String.join(", ", ROWS.keySet())));
    }
}
