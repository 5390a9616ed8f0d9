package org.clgrad.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.clgrad.error.ClgradException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code clgrad}. Exit codes: {@link #OK}, {@link #FAILED}, {@link #COULD_NOT_RUN}. Results go to standard
 * output, messages to standard error; what clgrad throws on purpose is one line {@code clgrad: message}.
 */
@Command(
        name = "clgrad",
        description = "Automatic differentiation for Java on OpenCL devices.",
        subcommands = {
            DevicesCommand.class,
            CheckCommand.class,
            VerifyCommand.class,
            WorstCommand.class,
            CompareCommand.class,
            DivergeCommand.class,
            BenchCommand.class,
            BenchWorkerCommand.class,
            ProfileCommand.class,
            TrainCommand.class,
            TuneCommand.class,
            UlpCommand.class,
            CommandLine.HelpCommand.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something differs or failed", "2:it could not run, or was asked for wrongly"
        })
public final class Main implements Runnable {
    /** Exit code: all is well. */
    public static final int OK = 0;
    /** Exit code: the command ran, and something differs or failed. */
    public static final int FAILED = 1;
    /** Exit code: the command could not run, or was asked for wrongly. */
    public static final int COULD_NOT_RUN = 2;

    /** java.util.logging's own two lines with a date suit a server; here a note is one line like any other message. */
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show where an error comes from (its stack trace).")
    private boolean verbose;

    private Main() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "clgrad: %5$s%6$s%n");
        }
        int code = run(writer(System.out, "stdout.encoding"), writer(System.err, "stderr.encoding"), args);
        System.exit(code);
    }

    /** Writes in the terminal's encoding: what JDK 19 and later name {@code property}, else the default charset. */
    private static PrintWriter writer(PrintStream stream, String property) {
        String name = System.getProperty(property, System.getProperty("sun." + property));
        return new PrintWriter(stream, true, name == null ? Charset.defaultCharset() : Charset.forName(name));
    }

    /**
     * Runs the command.
     *
     * @param out where results go
     * @param err where messages go
     * @param args the arguments
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, failed, parsed) -> main.report(e, err));
        line.setParameterExceptionHandler((e, given) -> misuse(e, err));
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private int report(Exception e, PrintWriter err) {
        if (e instanceof ClgradException) {
            err.println("clgrad: " + e.getMessage());
        } else {
            err.println("clgrad: internal error: " + e + (verbose ? "" : "; --verbose shows where"));
        }
        if (verbose) {
            e.printStackTrace(err);
        }
        return COULD_NOT_RUN;
    }

    private static int misuse(ParameterException e, PrintWriter err) {
        CommandLine line = e.getCommandLine();
        err.println("clgrad: " + e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            line.usage(err, line.getColorScheme());
        }
        return COULD_NOT_RUN;
    }
}
