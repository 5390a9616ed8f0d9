package org.clgrad.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.clgrad.accuracy.ComparedModel;
import org.clgrad.accuracy.ComparedModel.Run;
import org.clgrad.bench.TransformerBlock;
import org.clgrad.bench.Workload;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.nn.Sequential;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** The models of {@code clgrad diverge}: the examples by name, users' own by class. Examples see random images and texts. */
final class ComparedModels {
    private static final int BATCH = 32;
    private static final int SEQUENCES = 2;
    private static final int LENGTH = 32;

    private static final Map<String, ComparedModel> EXAMPLES = Map.of(
            "mnist-mlp", ComparedModels::perceptron,
            "mnist-cnn", ComparedModels::convolutional,
            "transformer", ComparedModels::transformer);

    private ComparedModels() {}

    /** Uses the model of a name, with its class path open meanwhile. */
    static <T> T with(String name, List<Path> classPath, Function<ComparedModel, T> use) {
        ComparedModel example = EXAMPLES.get(name);
        if (example != null) {
            return use.apply(example);
        }
        try (URLClassLoader loader = new URLClassLoader(urls(classPath), ComparedModels.class.getClassLoader())) {
            return use.apply(make(name, loader));
        } catch (IOException e) {
            throw new DataException("diverge: cannot close --classpath " + classPath + " (" + e + ")", e);
        }
    }

    private static URL[] urls(List<Path> classPath) {
        return classPath.stream().map(ComparedModels::url).toArray(URL[]::new);
    }

    private static URL url(Path entry) {
        if (!Files.exists(entry)) {
            throw new ArgumentException("diverge: --classpath " + entry + " is not there; give folders and jars");
        }
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new DataException("diverge: --classpath " + entry + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static ComparedModel make(String name, ClassLoader loader) {
        String remedy = "; give a public class that implements " + ComparedModel.class.getName()
                + " and has a public constructor without arguments, or one of "
                + EXAMPLES.keySet().stream().sorted().toList();
        try {
            Class<?> found = Class.forName(name, true, loader);
            if (!ComparedModel.class.isAssignableFrom(found)) {
                throw new ArgumentException("diverge: --model " + name + " is no ComparedModel" + remedy);
            }
            if (Modifier.isAbstract(found.getModifiers())) {
                throw new ArgumentException("diverge: --model " + name + " is abstract" + remedy);
            }
            return (ComparedModel) found.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new DataException(
                    "diverge: --model " + name + " is not on the class path; add its folder or jar with --classpath"
                            + remedy,
                    e);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new DataException(
                    "diverge: --model " + name + " has no public constructor without arguments" + remedy, e);
        } catch (InstantiationException e) {
            throw new DataException("diverge: --model " + name + " cannot be made (" + e + ")" + remedy, e);
        } catch (InvocationTargetException e) {
            throw new DataException(
                    "diverge: the constructor of --model " + name + " failed with " + e.getCause()
                            + "; --verbose shows where",
                    e.getCause());
        } catch (LinkageError e) {
            throw new DataException(
                    "diverge: --model " + name + " cannot be loaded (" + e
                            + "); add what it needs with --classpath, compiled for this Java or an older one",
                    e);
        }
    }

    private static Run perceptron(Device device, DType dtype, long seed) {
        Generator random = new Generator(seed);
        long pixels = (long) MnistData.SIDE * MnistData.SIDE;
        Module network = new Sequential(
                new Linear(pixels, 512, true, device, dtype, random),
                Tensor::relu,
                new Linear(512, 512, true, device, dtype, random),
                Tensor::relu,
                new Linear(512, MnistData.CLASSES, true, device, dtype, random));
        return classifier(network, device, dtype, seed, BATCH, pixels);
    }

    private static Run convolutional(Device device, DType dtype, long seed) {
        Module network = MnistTraining.network(device, dtype, seed);
        return classifier(network, device, dtype, seed, BATCH, 1, MnistData.SIDE, MnistData.SIDE);
    }

    private static Run classifier(Module network, Device device, DType dtype, long seed, long... shape) {
        long[] classes = new long[BATCH];
        for (int i = 0; i < BATCH; i++) {
            classes[i] = i % MnistData.CLASSES;
        }
        IntFunction<Tensor> loss = step ->
                network.apply(normals(device, dtype, seed, step, shape)).crossEntropy(Tensor.of(device, classes));
        return new Run(network.namedParameters(), loss);
    }

    private static Run transformer(Device device, DType dtype, long seed) {
        TransformerBlock block = new TransformerBlock(device, dtype, new Generator(seed));
        IntFunction<Tensor> loss = step -> {
            Tensor y = block.apply(normals(device, dtype, seed, step, SEQUENCES, LENGTH, Workload.WIDTH));
            Tensor target = normals(device, dtype, ~seed, step, SEQUENCES, LENGTH, Workload.WIDTH);
            return y.sub(target).square().mean();
        };
        return new Run(block.namedParameters(), loss);
    }

    /** The same numbers in either precision: those of float32. */
    private static Tensor normals(Device device, DType dtype, long seed, int step, long... shape) {
        return new Generator(31 * seed + step + 1)
                .randn(device, DType.FLOAT32, shape)
                .to(dtype);
    }
}
