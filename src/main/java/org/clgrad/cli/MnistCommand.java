package org.clgrad.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad train mnist}. */
@Command(
        name = "mnist",
        description = {
            "Trains a small convolutional network to read handwritten digits.",
            "With the same seed, batch size and optimizer the loss curve is the same to the bit on every device."
        })
final class MnistCommand implements Callable<Integer> {
    private static final int DIVERGED = 1;
    /** How often a bar shows the loss: reading it waits for the device. */
    private static final long BAR_NANOS = 500_000_000L;
    /** How often a line says how far an epoch is where there is no terminal. */
    private static final long LINE_NANOS = 10_000_000_000L;

    private static final int FLOAT_DIGITS = 9;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the MNIST files in IDX format, gzipped or not.")
    private Path data;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where to compute: cpu, opencl:0, ... (default: the one that 'clgrad devices' marks).")
    private String device;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the images (default: ${DEFAULT-VALUE}).")
    private int epochs = 5;

    @Option(names = "--batch", paramLabel = "N", description = "Images in a step (default: ${DEFAULT-VALUE}).")
    private int batch = 64;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adam, or sgd with momentum 0.9 (default: adam).")
    private MnistTraining.Method method = MnistTraining.Method.ADAM;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate (default: adam 0.002, sgd 0.05).")
    private Double learningRate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first parameters and of the order of the images (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--losses",
            paramLabel = "FILE",
            description = "Write the loss of every step: its bits, and a decimal.")
    private Path losses;

    @Override
    public Integer call() {
        double rate = learningRate == null ? method.learningRate : learningRate;
        check(epochs >= 1, "--epochs", epochs, "at least 1");
        check(batch >= 1, "--batch", batch, "at least 1");
        check(rate > 0 && rate <= Float.MAX_VALUE, "--lr", rate, "a positive number");
        MnistData images = MnistData.read(data);
        Device where = device == null ? Device.getDefault() : Device.of(device);
        try (Writer lossFile = losses == null ? Writer.nullWriter() : Files.newBufferedWriter(losses)) {
            lossFile.write("epoch,step,bits,loss\n");
            return train(
                    new MnistTraining(images, new MnistTraining.Settings(where, batch, method, rate, seed)),
                    images,
                    where,
                    rate,
                    lossFile);
        } catch (IOException e) {
            throw new DataException(
                    "train mnist: cannot write --losses " + losses + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give a file in a folder that exists",
                    e);
        }
    }

    private static void check(boolean holds, String option, Object value, String wanted) {
        if (!holds) {
            throw new ArgumentException("train mnist: " + option + " is " + value + "; give " + wanted);
        }
    }

    private int train(MnistTraining training, MnistData images, Device where, double rate, Writer lossFile)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("data     " + data + ", " + images.origin());
        out.println("device   " + where + ", " + where.info().description());
        out.printf(
                Locale.ROOT,
                "network  conv 1-16 3x3, relu, pool, conv 16-32 3x3, relu, pool, linear 800-10: %,d parameters%n",
                training.parameterCount());
        out.printf(
                Locale.ROOT,
                "training %d epochs of %d steps of %d images, %s, learning rate %s, seed %d%n",
                epochs,
                training.steps(),
                batch,
                method.name().toLowerCase(Locale.ROOT),
                rate,
                seed);
        out.flush();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            long start = System.nanoTime();
            float[] curve = epoch(training, epoch);
            double mean = mean(curve);
            double accuracy = training.accuracy();
            double seconds = (System.nanoTime() - start) / 1e9;
            write(lossFile, epoch, curve);
            out.printf(
                    Locale.ROOT,
                    "epoch %d/%d  mean loss %.4f  test accuracy %.2f %%  %.1f s%n",
                    epoch,
                    epochs,
                    mean,
                    100 * accuracy,
                    seconds);
            out.flush();
            if (!Double.isFinite(mean)) {
                spec.commandLine()
                        .getErr()
                        .println("train mnist: the loss is " + mean + " after " + epoch
                                + " epochs; try a learning rate below " + rate);
                return DIVERGED;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** With a bar on a terminal, with lines from time to time elsewhere. */
    private float[] epoch(MnistTraining training, int epoch) {
        String name = "epoch " + epoch + "/" + epochs;
        if (!Terminal.isInteractive()) {
            PrintWriter out = spec.commandLine().getOut();
            long start = System.nanoTime();
            return training.epoch(new Occasionally(LINE_NANOS, (done, loss) -> {
                double left = (System.nanoTime() - start) / 1e9 * (training.steps() - done) / done;
                out.printf(
                        Locale.ROOT,
                        "%s  step %d/%d  loss %.4f  %.0f s left%n",
                        name,
                        done,
                        training.steps(),
                        loss.getAsDouble(),
                        left);
                out.flush();
            }));
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(training.steps())
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .clearDisplayOnFinish()
                .build()) {
            MnistTraining.Listener shown = new Occasionally(
                    BAR_NANOS,
                    (done, loss) -> bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", loss.getAsDouble())));
            return training.epoch((done, loss) -> {
                bar.stepTo(done);
                shown.stepped(done, loss);
            });
        }
    }

    /** Passes on a step if none was passed on for some time. */
    private static final class Occasionally implements MnistTraining.Listener {
        private final long nanos;
        private final MnistTraining.Listener target;
        private long last = System.nanoTime();

        Occasionally(long nanos, MnistTraining.Listener target) {
            this.nanos = nanos;
            this.target = target;
        }

        @Override
        public void stepped(int done, DoubleSupplier loss) {
            if (System.nanoTime() - last > nanos) {
                target.stepped(done, loss);
                last = System.nanoTime();
            }
        }
    }

    private static double mean(float[] curve) {
        double sum = 0;
        for (float loss : curve) {
            sum += loss;
        }
        return sum / curve.length;
    }

    /** The decimal has nine digits, which tell any two floats apart, by a method that no JDK changes. */
    private static void write(Writer file, int epoch, float[] curve) throws IOException {
        for (int i = 0; i < curve.length; i++) {
            float loss = curve[i];
            String decimal = Float.isFinite(loss)
                    ? new BigDecimal(loss).round(new MathContext(FLOAT_DIGITS)).toPlainString()
                    : Float.toString(loss);
            file.write(String.format(
                    Locale.ROOT, "%d,%d,%08x,%s\n", epoch, i + 1, Float.floatToRawIntBits(loss), decimal));
        }
        file.flush();
    }
}
