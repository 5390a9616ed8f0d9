package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clgrad.engine.Device;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The program that is profiled. */
    public static final class Program {
        private Program() {}

        /**
         * Multiplies matrices of a size.
         *
         * @param args the size
         */
        public static void main(String[] args) {
            Tensor x = Tensor.eye(Integer.parseInt(args[0]));
            x.matmul(x);
        }
    }

    @AfterEach
    void restore() {
        Device.setDefault(null);
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void profilesAWorkload() {
        Path trace = folder.resolve("trace.json");
        int code = run("profile", "mlp", "--device", "cpu", "--steps", "2", "--trace", trace.toString());
        assertEquals(Main.OK, code, err.toString());
        assertTrue(
                out.toString()
                        .lines()
                        .anyMatch(l -> l.matches("MatMul \\[128, 784] x \\[784, 512], add maximum +2 .*")),
                out + "");
        String vectors = Device.cpu().info().details().get("Vector API");
        assertTrue(out.toString().contains("; Vector API " + vectors), out.toString());
        assertTrue(Files.exists(trace));
    }

    @Test
    void profilesAProgram() {
        int code = run("profile", "--device", "cpu", "--main", Program.class.getName(), "17");
        assertEquals(Main.OK, code, err.toString());
        assertTrue(out.toString().contains("MatMul [17, 17] x [17, 17]"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mlp cnn", "nonsense", "mlp --steps 0", "--main no.Such", "--device nonsense mlp"})
    void refusesWhatItCannotDo(String options) {
        int code = run(("profile " + options).strip().split(" "));
        assertEquals(Main.COULD_NOT_RUN, code, out.toString());
        assertTrue(
                err.toString().startsWith("clgrad: ") && err.toString().lines().count() == 1, err.toString());
    }
}
