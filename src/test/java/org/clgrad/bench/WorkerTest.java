package org.clgrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a contender's process answers, without the process. */
class WorkerTest {
    private static List<String> answers(Contender contender, String... commands) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Worker(contender)
                .serve(
                        new BufferedReader(new StringReader(String.join("\n", commands))),
                        new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> {
                    assertTrue(line.startsWith(Worker.MARK), line);
                    return line.substring(Worker.MARK.length());
                })
                .toList();
    }

    /** Does one workload, with a run that notes itself. */
    private static final class Fake implements Contender {
        private int runs;
        private int closed;

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String description() {
            return "two\nlines";
        }

        @Override
        public Optional<Job> prepare(Workload workload) {
            if (workload == Workload.SUM) {
                throw new IllegalStateException("no\nsums");
            }
            return workload != Workload.MLP
                    ? Optional.empty()
                    : Optional.of(new Job() {
                        @Override
                        public void run() {
                            runs++;
                        }

                        @Override
                        public void close() {
                            closed++;
                        }
                    });
        }
    }

    @Test
    void runsWhatIsAskedForAndClosesIt() {
        Fake fake = new Fake();
        List<String> answers = answers(fake, "describe", "prepare cnn 0 0", "prepare mlp 0 0", "close");
        assertEquals(List.of("two lines", "none", answers.get(2), "done"), answers);
        assertTrue(Long.parseLong(answers.get(2)) > 0, answers.get(2));
        assertEquals(3, fake.runs);
        assertEquals(1, fake.closed);
    }

    @Test
    void aFailureIsAnAnswer() {
        List<String> answers = answers(new Fake(), "prepare sum 0 0", "measure 0", "nonsense", "prepare nonsense 0 0");
        assertEquals("failed java.lang.IllegalStateException: no sums", answers.get(0));
        assertTrue(answers.stream().allMatch(a -> a.startsWith(Worker.FAILED)), answers.toString());
        assertTrue(answers.get(3).contains("no workload 'nonsense'"), answers.get(3));
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"MLP", "CNN_PADDED", "TRANSFORMER", "LAYER_NORM"})
    void everyDeviceDoesTheWorkloads(Workload workload) {
        for (Device device : Devices.all()) {
            List<String> answers = answers(
                    new ClgradContender(device), "prepare " + workload.id() + " 0 0", "measure 0", "memory", "close");
            assertTrue(Long.parseLong(answers.get(0)) > 0, device.id() + ": " + answers.get(0));
            assertTrue(Long.parseLong(answers.get(1)) > 0, answers.get(1));
            assertTrue(Long.parseLong(answers.get(2)) > 0, answers.get(2));
        }
    }

    @Test
    void aTrainingStepHoldsItsParametersAndTheirGradients() {
        long parameters = 784 * 512 + 512 + 512 * 512 + 512 + 512 * 10 + 10;
        List<String> answers = answers(new ClgradContender(Device.cpu()), "prepare mlp 0 0", "memory");
        assertTrue(Long.parseLong(answers.get(1)) >= 2 * 4 * parameters, answers.get(1));
    }

    @Test
    void theFirstStepEndsAfterTheStartOfTheJvm() {
        String[] nanos =
                answers(new ClgradContender(Device.cpu()), "first mlp").get(0).split(" ");
        assertTrue(Long.parseLong(nanos[0]) > 0 && Long.parseLong(nanos[1]) > 0, Arrays.toString(nanos));
    }

    @Test
    void quantilesAreInterpolated() {
        Result r = new Result(Workload.SUM, "cpu", 1, Arrays.asList(40L, 10L, 30L, 20L), OptionalLong.empty(), null);
        assertEquals(25, r.median());
        assertEquals(10, r.min());
        assertEquals(17.5, r.quantile(0.25));
        assertEquals(40, r.quantile(1));
    }

    @Test
    void timesAreSaidInTheWorkloadsUnit() {
        assertEquals("268 GFLOP/s", Workload.MATMUL_512.say(1e6));
        assertEquals("1.50 ms", Workload.MLP.say(1.5e6));
        assertEquals("250 ns", Workload.SCALAR.say(250_000));
        assertEquals(3, Workload.find("matmul").size());
        assertEquals(List.of(Workload.CNN), Workload.find("cnn"));
    }
}
