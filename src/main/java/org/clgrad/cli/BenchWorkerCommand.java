package org.clgrad.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.clgrad.bench.Contenders;
import org.clgrad.bench.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What {@code clgrad bench} starts for each contender; not for people. */
@Command(name = BenchWorkerCommand.NAME, hidden = true, description = "A process of clgrad bench.")
final class BenchWorkerCommand implements Runnable {
    static final String NAME = "bench-worker";

    @Parameters(paramLabel = "NAME")
    private String contender;

    @Override
    public void run() {
        PrintStream answers = System.out;
        // Whatever else prints must not come between the answers.
        System.setOut(System.err);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new Worker(Contenders.find(contender)).serve(commands, answers);
    }
}
