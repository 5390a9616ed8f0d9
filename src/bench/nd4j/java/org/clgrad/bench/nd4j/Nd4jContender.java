package org.clgrad.bench.nd4j;

import java.util.Map;
import java.util.Optional;
import org.clgrad.bench.Contender;
import org.clgrad.bench.Contenders;
import org.clgrad.bench.Job;
import org.clgrad.bench.Workload;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J on the CPU: matrix products and sums; its arrays have no derivatives. */
public final class Nd4jContender implements Contender {
    @Override
    public String name() {
        return "nd4j";
    }

    /** Its OpenBLAS of 2021 takes processors it does not know for old ones; this is the best it has for AVX-512. */
    @Override
    public Map<String, String> environment() {
        return Map.of("OPENBLAS_CORETYPE", "SKYLAKEX");
    }

    @Override
    public String description() {
        return Contenders.jarOf(Nd4j.class) + ", "
                + Nd4j.getExecutioner().getEnvironmentInformation().getProperty("blas.vendor")
                + " with OPENBLAS_CORETYPE=" + System.getenv("OPENBLAS_CORETYPE");
    }

    @Override
    public Optional<Job> prepare(Workload workload) {
        return switch (workload) {
            case MATMUL_512, MATMUL_1024, MATMUL_2048 -> Optional.of(matmul(workload.side()));
            case SUM -> Optional.of(sum());
            default -> Optional.empty();
        };
    }

    private static Job matmul(int side) {
        INDArray a = Nd4j.randn(DataType.FLOAT, side, side);
        INDArray b = Nd4j.randn(DataType.FLOAT, side, side);
        return job(() -> a.mmul(b).close(), a, b);
    }

    private static Job sum() {
        INDArray x = Nd4j.randn(DataType.FLOAT, Workload.SUMMED);
        return job(() -> x.sum().close(), x);
    }

    private static Job job(Runnable body, INDArray... inputs) {
        return new Job() {
            @Override
            public void run() {
                body.run();
            }

            @Override
            public void close() {
                for (INDArray input : inputs) {
                    input.close();
                }
            }
        };
    }
}
