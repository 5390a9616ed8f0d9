package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/** A program for any types of its inputs, built once for each; scalars have the type of the first input. */
final class Formula {
    private final int scalars;
    private final Body body;
    private final Map<List<DType>, Program> programs = new ConcurrentHashMap<>();

    /** Writes the steps of a program. */
    interface Body {
        /**
         * Adds the steps.
         *
         * @param b what to add them to
         * @param in the numbers of the inputs, then of the scalars
         */
        void build(Steps b, int... in);
    }

    /** Readable names for the steps. */
    static final class Steps {
        private final Program.Builder builder;
        private List<Integer> results;

        private Steps(Program.Builder builder) {
            this.builder = builder;
        }

        int apply(Fn fn, int... args) {
            return builder.apply(fn, args);
        }

        /** Names the results, where they are not the last step's alone. */
        void results(Integer... numbers) {
            results = List.of(numbers);
        }
    }

    Formula(int scalars, Body body) {
        this.scalars = scalars;
        this.body = body;
    }

    Program program(DType... inputs) {
        return programs.computeIfAbsent(List.of(inputs), this::build);
    }

    private Program build(List<DType> inputs) {
        List<DType> scalarTypes = new ArrayList<>();
        for (int i = 0; i < scalars; i++) {
            scalarTypes.add(inputs.get(0));
        }
        Program.Builder builder = new Program.Builder(inputs, scalarTypes);
        int[] numbers = new int[inputs.size() + scalars];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        Steps steps = new Steps(builder);
        body.build(steps, numbers);
        return steps.results == null ? builder.build() : builder.build(steps.results);
    }
}
