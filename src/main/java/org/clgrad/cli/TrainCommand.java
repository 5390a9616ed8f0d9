package org.clgrad.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clgrad train}: what there is to train. */
@Command(
        name = "train",
        description = "Trains a network on data of yours.",
        subcommands = MnistCommand.class,
        synopsisSubcommandLabel = "DATASET")
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "what to train is missing");
    }
}
