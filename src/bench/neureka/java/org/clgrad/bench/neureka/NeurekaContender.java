package org.clgrad.bench.neureka;

import java.util.Optional;
import neureka.Neureka;
import neureka.Shape;
import neureka.Tensor;
import neureka.math.args.Arg;
import org.clgrad.bench.Contender;
import org.clgrad.bench.Job;
import org.clgrad.bench.Workload;

/** Neureka on the CPU, in Java: matrix products. */
public final class NeurekaContender implements Contender {
    @Override
    public String name() {
        return "neureka";
    }

    @Override
    public String description() {
        return "Neureka " + Neureka.version() + " on the CPU";
    }

    @Override
    public Optional<Job> prepare(Workload workload) {
        return switch (workload) {
            case MATMUL_512, MATMUL_1024, MATMUL_2048 -> Optional.of(matmul(workload.side()));
            default -> Optional.empty();
        };
    }

    private static Job matmul(int side) {
        Tensor<Float> a = Tensor.of(Float.class, Shape.of(side, side), Arg.Seed.of("a"));
        Tensor<Float> b = Tensor.of(Float.class, Shape.of(side, side), Arg.Seed.of("b"));
        return new Job() {
            @Override
            public void run() {
                a.matMul(b);
            }

            @Override
            public void close() {
                // Its memory is Java's.
            }
        };
    }
}
