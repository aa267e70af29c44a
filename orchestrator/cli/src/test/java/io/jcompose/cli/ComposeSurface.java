package io.jcompose.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands and flags of Docker Compose, and how ours stand to them. */
final class ComposeSurface {
    /** Flags that do something else than there. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "publish --app",
            "copies the images, too",
            "config --no-env-resolution",
            "without effect",
            "up --menu",
            "also v, o and l, with Docker Desktop",
            "up --wait",
            "fails for a job that has ended with 0",
            "start --wait",
            "fails for a job that has ended with 0");

    private final Map<String, Set<String>> flags = new LinkedHashMap<>();

    ComposeSurface() {
        try (InputStream table = requireNonNull(ComposeSurface.class.getResourceAsStream("docker-compose-flags.txt"))) {
            for (String line : new String(table.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(":", 2);
                    Set<String> names = new TreeSet<>(List.of(parts[1].strip().split(" ", -1)));
                    names.remove("");
                    names.add("dry-run"); // each of its commands takes it
                    flags.put(parts[0], names);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String command) {
        return flags.containsKey(command);
    }

    /** Commands of Docker Compose that we do not have. */
    Set<String> missing(Set<String> ours) {
        return flags.keySet().stream()
                .filter(name -> !ours.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its flags of a command that ours does not take. */
    Set<String> missing(String command, CommandSpec spec) {
        return flags.getOrDefault(command, Set.of()).stream()
                .filter(flag -> spec.findOption("--" + flag) == null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a flag of ours is there. */
    String state(String command, OptionSpec option) {
        boolean there = List.of(option.names()).stream()
                .map(name -> name.replaceFirst("^--", ""))
                .anyMatch(flags.getOrDefault(command, Set.of())::contains);
        String different = DIFFERENT.get(command + " " + option.longestName());
        if (different != null) {
            return different;
        }
        return !there ? "only here" : option.hidden() ? "accepted, as there without effect" : "same";
    }
}
