package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.testing.SharedFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code clgrad train mnist} on images that a network learns in a few steps, and on a few of the real ones. */
class MnistCommandTest {
    private static final String DEVICES = "org.clgrad.testing.Devices#all";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeImages() throws IOException {
        IdxFiles.set(folder, "train", 190);
        IdxFiles.set(folder, "t10k", 50);
    }

    private int run(String... more) {
        List<String> args = new ArrayList<>(List.of("train", "mnist", "--data", folder.toString()));
        args.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void learnsAndWritesTheSameLossesEverywhere(Device device) throws IOException {
        Path expected = folder.resolve("expected.csv");
        Path found = folder.resolve("found.csv");
        String[] common = {"--epochs", "3", "--batch", "20", "--seed", "4", "--losses"};
        for (String optimizer : List.of("adam", "sgd")) {
            assertEquals(0, run(with(common, expected.toString(), "--optimizer", optimizer, "--device", "cpu")));
            assertEquals(0, run(with(common, found.toString(), "--optimizer", optimizer, "--device", device.id())));
            assertEquals(Files.readString(expected), Files.readString(found));
        }
        List<String> lines = Files.readAllLines(found);
        assertEquals("epoch,step,bits,loss", lines.get(0));
        assertEquals(1 + 3 * 10, lines.size());
        String[] last = lines.get(30).split(",");
        assertEquals("3", last[0]);
        assertEquals("10", last[1]);
        assertEquals(Float.intBitsToFloat(Integer.parseUnsignedInt(last[2], 16)), Float.parseFloat(last[3]));
        assertTrue(out.toString().contains("epoch 3/3  mean loss"), out.toString());
        assertTrue(out.toString().contains("test accuracy 100.00 %"), out.toString());
        assertEquals("", err.toString());
    }

    private static String[] with(String[] common, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(common));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    @Test
    void anotherSeedIsAnotherRun() throws IOException {
        Path one = folder.resolve("one.csv");
        Path two = folder.resolve("two.csv");
        assertEquals(0, run("--device", "cpu", "--epochs", "1", "--losses", one.toString()));
        assertEquals(0, run("--device", "cpu", "--epochs", "1", "--seed", "2", "--losses", two.toString()));
        assertTrue(Files.mismatch(one, two) >= 0);
    }

    @Test
    void aLossThatIsNotFiniteIsSaid() {
        assertEquals(Main.FAILED, run("--device", "cpu", "--epochs", "2", "--optimizer", "sgd", "--lr", "1e30"));
        assertTrue(err.toString().contains("learning rate below 1.0E30"), err.toString());
    }

    @Test
    void badInputIsOneLineAndExitCode2() throws IOException {
        assertRefused("there is no 'abacus'", "--device", "abacus");
        assertRefused("--epochs is 0", "--epochs", "0");
        assertRefused("--batch is -1", "--batch", "-1");
        assertRefused("--lr is 0.0", "--lr", "0");
        assertRefused("--lr is NaN", "--lr", "NaN");
        assertRefused(
                "cannot write",
                "--device",
                "cpu",
                "--losses",
                folder.resolve("no/such/file").toString());
        assertRefused(
                "there is no folder",
                "--device",
                "cpu",
                "--data",
                folder.resolve("nowhere").toString());
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxFiles.labels(49));
        assertRefused("50 images", "--device", "cpu");
    }

    private void assertRefused(String part, String... args) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("train", "mnist"));
        if (!Arrays.asList(args).contains("--data")) {
            all.addAll(List.of("--data", folder.toString()));
        }
        all.addAll(Arrays.asList(args));
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        assertEquals(Main.COULD_NOT_RUN, code, err.toString());
        String message = err.toString().strip();
        assertTrue(message.contains(part) && message.indexOf('\n') < 0, message);
    }

    @Test
    void wrongOptionsAreExitCode2() {
        assertEquals(Main.COULD_NOT_RUN, run("--epochs", "many"));
        assertEquals(Main.COULD_NOT_RUN, run("--optimizer", "magic"));
        assertEquals(Main.COULD_NOT_RUN, Main.run(new PrintWriter(out), new PrintWriter(err), "train", "mnist"));
        assertEquals(Main.COULD_NOT_RUN, Main.run(new PrintWriter(out), new PrintWriter(err), "train"));
        assertEquals(Main.COULD_NOT_RUN, Main.run(new PrintWriter(out), new PrintWriter(err), "train", "cifar"));
    }

    /** Twenty steps on the first real images: the same bits on every device, and something is learned. */
    @ParameterizedTest
    @MethodSource(DEVICES)
    void realImages(Device device) {
        MnistData data = MnistData.read(SharedFiles.folder("data/mnist")).first(1280, 500);
        MnistTraining expected = training(data, Device.cpu());
        MnistTraining found = training(data, device);
        assertEquals(20, found.steps());
        assertArrayEquals(expected.epoch((done, loss) -> {}), found.epoch((done, loss) -> {}));
        double accuracy = found.accuracy();
        assertEquals(expected.accuracy(), accuracy);
        assertTrue(accuracy > 0.5, "accuracy " + accuracy);
    }

    private static MnistTraining training(MnistData data, Device device) {
        return new MnistTraining(data, new MnistTraining.Settings(device, 64, MnistTraining.Method.ADAM, 0.002, 1));
    }
}
