package io.jcompose.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page, in the language of man(7). */
final class ManPage {
    private static final Pattern GLOBAL_OPTION = Pattern.compile(" +(?:(-\\w), )?(--[a-z-]+)(?: ([A-Z]+))? +(\\S.*)");
    private static final int WIDTH = 76;
    private final StringBuilder out = new StringBuilder();

    private ManPage() {}

    static String of(Map<String, CommandSpec> commands) {
        ManPage page = new ManPage();
        page.introduction();
        page.section("COMMANDS");
        commands.forEach(page::command);
        page.conclusion();
        return page.out.toString();
    }

    private void introduction() {
        line(".\\\" Written by CommandReferenceTest, with -Djcompose.write");
        line(".TH JCOMPOSE 1 2026-11-24 jcompose \"User Commands\"");
        section("NAME");
        line("jcompose \\- run applications described by Compose files, without Docker");
        section("SYNOPSIS");
        line(".B jcompose");
        line("[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]");
        section("DESCRIPTION");
        text("Reads Compose files, builds and pulls images, and runs the services in containers of its own: commands,"
                + " flags, formats and exit codes are those of docker compose. An engine that needs no installation"
                + " starts with the first command that needs it and ends by itself; containers outlive it.");
        section("OPTIONS");
        for (String line : RootHelp.TEXT.lines().toList()) {
            Matcher option = GLOBAL_OPTION.matcher(line);
            if (option.matches()) {
                List<String> names = new ArrayList<>();
                if (option.group(1) != null) {
                    names.add(option.group(1));
                }
                names.add(option.group(2));
                option(names, option.group(3) == null ? "" : option.group(3), option.group(4));
            }
        }
    }

    private void command(String name, CommandSpec spec) {
        line(".SS " + name);
        text(String.join(" ", spec.usageMessage().description()) + ".");
        line(".PP");
        StringBuilder usage = new StringBuilder("\\fBjcompose " + name + "\\fR");
        if (spec.options().stream().anyMatch(option -> !option.hidden() && !option.usageHelp())) {
            usage.append(" [\\fIFLAGS\\fR]");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR"
                    + (parameter.arity().max() > 1 ? "..." : "");
            usage.append(' ').append(parameter.arity().min() == 0 ? "[" + label + "]" : label);
        }
        line(usage.toString());
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !option.usageHelp()) {
                boolean value = option.arity().max() > 0 && option.arity().min() > 0;
                option(
                        List.of(option.names()),
                        value ? option.paramLabel() : "",
                        String.join(" ", option.description()));
            }
        }
        String[] footer = spec.usageMessage().footer();
        line(".PP");
        line(footer.length > 2 ? "Examples:" : "Example:");
        line(".PP");
        line(".nf");
        for (int i = 1; i < footer.length; i++) {
            safeLine(escaped(footer[i].replace("%n", "").replace("%%", "%").replaceFirst("^  ", "    ")));
        }
        line(".fi");
    }

    private void conclusion() {
        section("ENVIRONMENT");
        option(List.of("COMPOSE_FILE"), "", "Compose files, with colons between; instead of --file");
        option(List.of("COMPOSE_PROJECT_NAME"), "", "Instead of --project-name");
        option(List.of("COMPOSE_PROFILES"), "", "Profiles, with commas between; instead of --profile");
        option(
                List.of("COMPOSE_ANSI", "COMPOSE_PROGRESS", "COMPOSE_MENU"),
                "",
                "Instead of --ansi, --progress, --menu");
        option(List.of("COMPOSE_PARALLEL_LIMIT"), "", "Instead of --parallel");
        option(List.of("COMPOSE_ENV_FILES"), "", "Environment files, with commas between; instead of --env-file");
        option(List.of("COMPOSE_DISABLE_ENV_FILE"), "", "If true, the file .env is not read");
        option(List.of("COMPOSE_PATH_SEPARATOR"), "", "Stands between the files of COMPOSE_FILE instead of a colon");
        option(
                List.of("COMPOSE_REMOVE_ORPHANS", "COMPOSE_IGNORE_ORPHANS"),
                "",
                "If true: as --remove-orphans; no word about orphans");
        option(List.of("COMPOSE_STATUS_STDOUT"), "", "If true, progress goes to standard output");
        option(List.of("NO_COLOR"), "", "Without colours, if set to anything");
        option(List.of("JCOMPOSE_DATA", "JCOMPOSE_RUN"), "", "Folders for images and containers, and for sockets");
        option(List.of("JAVA_HOME"), "", "The JDK to run on, version 17 or newer");
        section("FILES");
        option(
                List.of("compose.yaml", "compose.override.yaml"),
                "",
                "The project, looked for in the folder and above it");
        option(List.of(".env"), "", "Variables for interpolation");
        section("EXIT STATUS");
        text("0 when all went well, 1 for errors, 130 after an interrupt; exec and run pass on the code of the process,"
                + " with 126 and 127 for a command that cannot be run or found.");
        section("SEE ALSO");
        text("docs/user of the project: a tour, the keys of Compose files, differences from Docker Compose.");
    }

    private void option(List<String> names, String label, String description) {
        line(".TP");
        List<String> bold =
                names.stream().map(name -> "\\fB" + escaped(name) + "\\fR").toList();
        line(String.join(", ", bold) + (label.isEmpty() ? "" : " \\fI" + escaped(label) + "\\fR"));
        text(description);
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void text(String text) {
        StringBuilder line = new StringBuilder();
        for (String word : escaped(text).split(" ", -1)) {
            if (line.length() + word.length() > WIDTH && !line.isEmpty()) {
                safeLine(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        safeLine(line.toString());
    }

    /** A dot or an apostrophe at the beginning would be a command. */
    private void safeLine(String line) {
        line(line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line);
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("~", "\\(ti")
                .replace("^", "\\(ha")
                .replace("…", "...");
    }
}
