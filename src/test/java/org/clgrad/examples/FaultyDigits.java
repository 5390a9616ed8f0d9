package org.clgrad.examples;

import org.clgrad.accuracy.ComparedModel;
import org.clgrad.engine.Device;
import org.clgrad.nn.Conv2d;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.nn.Sequential;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** The network for MNIST's digits with a fault in its fifth layer, which shows on OpenCL devices and in float64. */
public final class FaultyDigits implements ComparedModel {
    private static final int BATCH = 8;

    @Override
    public Run build(Device device, DType dtype, long seed) {
        boolean faulty = dtype == DType.FLOAT64 || device != Device.cpu();
        Generator random = new Generator(seed);
        Module network = new Sequential(
                new Conv2d(Conv2d.Geometry.of(1, 16, 3), true, device, dtype, random),
                Tensor::relu,
                x -> x.maxPool2d(2),
                new Conv2d(Conv2d.Geometry.of(16, 32, 3), true, device, dtype, random),
                x -> x.relu().mul(faulty ? 1.0001 : 1),
                x -> x.maxPool2d(2),
                x -> x.flatten(1, -1),
                new Linear(800, 10, true, device, dtype, random));
        Tensor images = random.randn(device, DType.FLOAT32, BATCH, 1, 28, 28).to(dtype);
        Tensor digits = Tensor.of(device, new long[] {0, 1, 2, 3, 4, 5, 6, 7});
        return new Run(network.namedParameters(), step -> network.apply(images).crossEntropy(digits));
    }
}
