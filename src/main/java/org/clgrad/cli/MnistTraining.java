package org.clgrad.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.clgrad.engine.Device;
import org.clgrad.nn.Conv2d;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.nn.Sequential;
import org.clgrad.optim.Adam;
import org.clgrad.optim.Optimizer;
import org.clgrad.optim.Sgd;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * Trains a small convolutional network on images of digits. All images lie on the device from the start, a batch is
 * gathered there, and losses stay there until the end of an epoch, so that a step waits for nothing. What a step
 * computes depends on the seed alone: the parameters come from the counter-based {@link Generator}, the order of the
 * images from {@link Random}, whose algorithm the Java specification fixes.
 */
final class MnistTraining {
    /** Mean and standard deviation of the pixels of MNIST's 60,000 training images, as fractions of white. */
    private static final double MEAN = 0.1307;

    private static final double DEVIATION = 0.3081;
    private static final double WHITE = 255;
    private static final int TEST_BATCH = 500;
    private static final double MOMENTUM = 0.9;

    /** How parameters are updated. */
    enum Method {
        /** {@link Adam}. */
        ADAM(0.002),
        /** {@link Sgd} with momentum 0.9. */
        SGD(0.05);

        /** The learning rate if none is given. */
        final double learningRate;

        Method(double learningRate) {
            this.learningRate = learningRate;
        }
    }

    /**
     * What a run depends on, besides the images.
     *
     * @param device where
     * @param batch images in a step; the last step of an epoch takes what is left
     * @param method how parameters are updated
     * @param learningRate its learning rate
     * @param seed which parameters to start with, and in which order to look at images
     */
    record Settings(Device device, int batch, Method method, double learningRate, long seed) {}

    /** Told of each step. */
    interface Listener {
        /**
         * A step was submitted.
         *
         * @param done steps of this epoch so far
         * @param loss its loss; asking for it waits for the device
         */
        void stepped(int done, DoubleSupplier loss);
    }

    private final Settings settings;
    private final MnistData data;
    private final Module network;
    private final Optimizer optimizer;
    private final Tensor images;
    private final Tensor testImages;
    private final Random order;

    MnistTraining(MnistData data, Settings settings) {
        this.data = data;
        this.settings = settings;
        network = network(settings.device(), DType.FLOAT32, settings.seed());
        optimizer = settings.method() == Method.ADAM
                ? new Adam(network.parameters(), settings.learningRate())
                : new Sgd(network.parameters(), settings.learningRate(), MOMENTUM);
        images = upload(settings.device(), data.train());
        testImages = upload(settings.device(), data.test());
        order = new Random(settings.seed());
    }

    /** Two convolutions of 3 x 3 with pooling, and a linear layer: {@code [N, 1, 28, 28] -> [N, 10]}. */
    static Module network(Device device, DType dtype, long seed) {
        Generator generator = new Generator(seed);
        Conv2d.Geometry first = Conv2d.Geometry.of(1, 16, 3);
        Conv2d.Geometry second = Conv2d.Geometry.of(16, 32, 3);
        return new Sequential(
                new Conv2d(first, true, device, dtype, generator),
                Tensor::relu,
                x -> x.maxPool2d(2),
                new Conv2d(second, true, device, dtype, generator),
                Tensor::relu,
                x -> x.maxPool2d(2),
                x -> x.flatten(1, -1),
                new Linear(32 * 5 * 5, MnistData.CLASSES, true, device, dtype, generator));
    }

    private static Tensor upload(Device device, MnistData.Part part) {
        float[] grey = new float[256];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) ((i / WHITE - MEAN) / DEVIATION);
        }
        float[] values = new float[Math.multiplyExact(part.count(), MnistData.SIDE * MnistData.SIDE)];
        for (int i = 0; i < values.length; i++) {
            values[i] = grey[part.pixel(i)];
        }
        return Tensor.of(device, values, part.count(), 1, MnistData.SIDE, MnistData.SIDE);
    }

    /** {@return how many numbers are learned} */
    long parameterCount() {
        return network.parameters().stream().mapToLong(Tensor::size).sum();
    }

    /** {@return how many steps an epoch has} */
    int steps() {
        return (data.train().count() + settings.batch() - 1) / settings.batch();
    }

    /**
     * Looks at every image once.
     *
     * @param listener told of each step
     * @return the loss of each step
     */
    float[] epoch(Listener listener) {
        try (Scope scope = Scope.open()) {
            long[] permutation = permutation();
            Tensor chosen = Tensor.of(settings.device(), permutation);
            // Uploaded in order, and not gathered, labels are known to be classes without asking the device.
            Tensor labels = Tensor.of(settings.device(), labels(permutation));
            Tensor losses = Tensor.zeros(settings.device(), DType.FLOAT32, steps());
            for (int step = 0; step < steps(); step++) {
                long from = (long) step * settings.batch();
                long count = Math.min(settings.batch(), permutation.length - from);
                Tensor loss = losses.narrow(0, step, 1);
                step(chosen.narrow(0, from, count), labels.narrow(0, from, count), loss);
                listener.stepped(step + 1, loss::item);
            }
            return losses.toFloatArray();
        }
    }

    private void step(Tensor chosen, Tensor labels, Tensor lossOut) {
        try (Scope scope = Scope.open()) {
            optimizer.zeroGrad();
            Tensor loss = network.apply(images.indexSelect(0, chosen)).crossEntropy(labels);
            loss.backward();
            optimizer.step();
            lossOut.copy_(loss.detach());
        }
    }

    /** Fisher and Yates's shuffle. */
    private long[] permutation() {
        long[] p = new long[data.train().count()];
        for (int i = 0; i < p.length; i++) {
            int j = order.nextInt(i + 1);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    private long[] labels(long[] permutation) {
        long[] labels = new long[permutation.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = data.train().label((int) permutation[i]);
        }
        return labels;
    }

    /** {@return which fraction of the test images is classified as labelled} */
    double accuracy() {
        int count = data.test().count();
        int right = 0;
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            List<Tensor> answers = new ArrayList<>();
            for (int from = 0; from < count; from += TEST_BATCH) {
                Tensor batch = testImages.narrow(0, from, Math.min(TEST_BATCH, count - from));
                answers.add(network.apply(batch).argmax(1, false));
            }
            long[] answer = Tensor.cat(answers, 0).toLongArray();
            for (int i = 0; i < count; i++) {
                right += answer[i] == data.test().label(i) ? 1 : 0;
            }
        }
        return (double) right / count;
    }
}
