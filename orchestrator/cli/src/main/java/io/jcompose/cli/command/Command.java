package io.jcompose.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/**
 * One command. Its fields are filled by picocli, then {@link #run} does the work.
 *
 * <p>Subclasses are made by the command table, one per process, so that only the invoked command's options are modelled.
 */
public abstract class Command implements Callable<Integer> {
    protected CommandContext context;

    @Option(
            names = "--help", // and -h, where that means nothing else
            usageHelp = true,
            description = "Show this help")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Option(names = "--dry-run", description = "Show what would be done, change nothing")
    private boolean dryRun;

    protected Command(CommandContext context) {
        this.context = context;
    }

    /**
     * Does the work; prints results to {@link CommandContext#out()}.
     *
     * @return the exit code
     * @throws CliException (or EngineException, ...) with a message for people
     */
    protected abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (dryRun) {
            use(context.withDryRun());
        }
        if (isDryRun() && !honoursDryRun()) {
            throw new CliException("--dry-run: this command cannot show what it would do; nothing was done");
        }
        begin();
        return run();
    }

    /** What can go on while {@link #run} starts; returns at once. */
    protected void begin() {}

    /** Goes on with another context: its options say otherwise. */
    protected void use(CommandContext other) {
        context = other;
    }

    /** Whether it is only to show what it would do. */
    public final boolean isDryRun() {
        return context.options().dryRun();
    }

    /**
     * Whether the command changes nothing with {@code --dry-run}, because it never does or because it only shows what
     * it would do. Others refuse the option, lest a forgotten check destroys something.
     */
    protected boolean honoursDryRun() {
        return false;
    }

    /** Whether options may follow the first argument. Commands that take a foreign command line say no. */
    public boolean interspersed() {
        return true;
    }
}
