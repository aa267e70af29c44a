package io.jcompose.cli.completion;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code completion}: the script that a shell loads. */
@picocli.CommandLine.Command(
        name = "completion",
        description = "Print a shell's completion script",
        footer = {
            "%nExamples:",
            "  . <(jcompose completion bash)",
            "  jcompose completion zsh >~/.zsh/completions/_jcompose",
            "  jcompose completion fish >~/.config/fish/completions/jcompose.fish"
        })
public final class CompletionCommand extends Command {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    private String shell = "";

    public CompletionCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only prints
    }

    @Override
    protected int run() throws IOException {
        if (!SHELLS.contains(shell)) {
            throw new CliException("no completion for shell '%s': use %s".formatted(shell, String.join(", ", SHELLS)));
        }
        try (InputStream script = CompletionCommand.class.getResourceAsStream(shell)) {
            if (script == null) {
                throw new IOException("the script for " + shell + " is missing from this build");
            }
            script.transferTo(context.out());
        }
        return 0;
    }
}
