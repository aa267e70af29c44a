package io.jcompose.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.CommandModel;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.core.HostPaths;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Holds what is written about commands to the commands themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandReferenceTest {
    private static final String BEGIN =
            "<!-- From here on written by CommandReferenceTest, with -Djcompose.write -->\n";

    private final ComposeSurface surface = new ComposeSurface();
    private final CommandContext context = new CommandContext(
            GlobalOptions.parse(List.of()),
            Map.of(),
            Path.of("/"),
            new HostPaths(Path.of("/nowhere"), Path.of("/nowhere"), "test"),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            Clock.systemUTC(),
            new Cleanup());

    List<String> names() {
        return RootHelp.commands().keySet().stream()
                .filter(name -> !name.startsWith("engine "))
                .toList();
    }

    /** What is in no list is in no help, no manual, no completion and not on the page either. */
    @Test
    void everyCommandThatThereIs_isInTheHelp() {
        List<String> known = new ClassFileImporter()
                .importPackages("io.jcompose.cli").stream()
                        .filter(type ->
                                type.isAssignableTo(Command.class) && type.isAnnotatedWith(CommandLine.Command.class))
                        .map(type -> type.getAnnotationOfType(CommandLine.Command.class)
                                .name())
                        .filter(name -> !name.equals("engine")) // the help lists its verbs
                        .toList();

        assertThat(known).hasSizeGreaterThan(80);
        assertThat(RootHelp.commands().keySet())
                .containsAll(known)
                .containsAll(List.of("engine status", "engine install"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void commandInTheHelp_exists_andHelpsWithAnExample(String name) {
        CommandSpec spec = spec(name);

        assertThat(spec.usageMessage().description()).isNotEmpty();
        assertThat(String.join("\n", spec.usageMessage().footer()))
                .as("example in the help of %s", name)
                .contains("Example", "jcompose ");
        for (OptionSpec option : spec.options()) {
            assertThat(option.hidden() || option.description().length > 0)
                    .as("description of %s %s", name, option.longestName())
                    .isTrue();
        }
    }

    /** {@code mvn test -Dtest=CommandReferenceTest -Djcompose.write} brings the page up to date. */
    @Test
    void pageOnCommands_listsEveryCommandAndFlag() throws Exception {
        Path page = page();
        String text = Files.readString(page);
        String written = text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + reference();
        if (System.getProperty("jcompose.write") != null) {
            Files.writeString(page, written);
        }
        assertThat(Files.readString(page)).isEqualTo(written);
    }

    /** Written anew in the same way; {@code man -l docs/user/jcompose.1} shows it. */
    @Test
    void manualPage_listsEveryCommandAndFlag() throws Exception {
        Path page = page().resolveSibling("jcompose.1");
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        names().forEach(name -> commands.put(name, spec(name)));
        String written = ManPage.of(commands);
        if (System.getProperty("jcompose.write") != null) {
            Files.writeString(page, written);
        }
        assertThat(Files.readString(page)).isEqualTo(written);
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(requireNonNull(folder).resolve("docs/user"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/user/commands.md");
    }

    private CommandSpec spec(String name) {
        Command command = Commands.create(name, context).orElseThrow(() -> new AssertionError("no command " + name));
        return CommandModel.of(command).getCommandSpec();
    }

    private String reference() {
        StringBuilder page = new StringBuilder();
        for (String name : names()) {
            CommandSpec spec = spec(name);
            page.append("\n### ").append(name).append('\n');
            page.append(String.join(" ", spec.usageMessage().description())).append(".\n");
            page.append("\n    jcompose ").append(name);
            if (!spec.options().isEmpty()) {
                page.append(" [FLAGS]");
            }
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                page.append(' ').append(parameter(parameter));
            }
            page.append('\n');
            page.append(surface.has(name) ? comparedFlags(name, spec) : flags(spec));
        }
        page.append("\n### Commands of Docker Compose that are missing\n");
        surface.missing(Set.copyOf(names())).forEach(name -> page.append("`%s` is refused by name.%n".formatted(name)));
        return page.toString();
    }

    /** With how each stands to Docker Compose's, and with those of Docker Compose that are missing. */
    private String comparedFlags(String name, CommandSpec spec) {
        StringBuilder rows = new StringBuilder("\n| flag | | Docker Compose |\n| --- | --- | --- |\n");
        for (OptionSpec option : spec.options()) {
            if (!option.usageHelp()) {
                rows.append("| `%s` | %s | %s |%n"
                        .formatted(names(option), description(option), surface.state(name, option)));
            }
        }
        surface.missing(name, spec)
                .forEach(flag -> rows.append("| `--%s` | | missing here: refused |%n".formatted(flag)));
        return rows.toString();
    }

    private static String names(OptionSpec option) {
        boolean value = option.arity().max() > 0 && option.arity().min() > 0;
        return String.join("`, `", option.names())
                + (value ? " " + option.paramLabel().replace("|", "\\|") : "");
    }

    private static String description(OptionSpec option) {
        return option.hidden() ? "accepted, for old habits" : String.join(" ", option.description());
    }

    private static String parameter(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private static String flags(CommandSpec spec) {
        StringBuilder rows = new StringBuilder();
        for (OptionSpec option : spec.options()) {
            if (option.usageHelp()) {
                continue;
            }
            rows.append("| `%s` | %s |%n".formatted(names(option), description(option)));
        }
        return rows.length() == 0 ? "" : "\n| flag | |\n| --- | --- |\n" + rows;
    }
}
