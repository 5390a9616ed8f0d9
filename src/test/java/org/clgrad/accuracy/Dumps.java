package org.clgrad.accuracy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.clgrad.io.SafeTensors;
import org.clgrad.io.TensorDump;
import org.clgrad.tensor.Tensor;

/** Compares tensors by way of files. */
final class Dumps {
    private Dumps() {}

    static ComparisonReport run(CompareOptions options, Path a, Path b) {
        try (TensorDump first = TensorDump.open(a);
                TensorDump second = TensorDump.open(b)) {
            return new DumpComparison(options).run(first, second);
        }
    }

    static ComparisonReport run(CompareOptions options, Map<String, Tensor> a, Map<String, Tensor> b) {
        try {
            Path first = Files.createTempFile("a", ".safetensors");
            Path second = Files.createTempFile("b", ".safetensors");
            try {
                SafeTensors.write(first, a);
                SafeTensors.write(second, b);
                return run(options, first, second);
            } finally {
                Files.delete(first);
                Files.delete(second);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two tensors of the same name. */
    static TensorReport one(CompareOptions options, Tensor a, Tensor b) {
        return run(options, Map.of("t", a), Map.of("t", b)).tensors().get(0);
    }

    static TensorReport doubles(CompareOptions options, double[] a, double[] b) {
        return one(options, Tensor.of(a), Tensor.of(b));
    }

    static double[] of(double... values) {
        return values;
    }
}
