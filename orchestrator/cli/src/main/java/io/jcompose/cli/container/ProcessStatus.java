package io.jcompose.cli.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.command.CliException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The host's {@code ps} with a user's options, cut down to the processes of one container. */
final class ProcessStatus {
    /** {@code -o pid=Number} would hide the column that tells whose line it is. */
    private static final Pattern RENAMED_PID = Pattern.compile("(?:^|[\\s,o])pid=\\w*");

    private ProcessStatus() {}

    /** What it prints. Blocks until it has ended. */
    static String run(List<String> options) throws IOException, InterruptedException {
        for (String option : options) {
            if (RENAMED_PID.matcher(option).find()) {
                throw new CliException(
                        "ps options '%s': the heading of pid cannot be changed".formatted(String.join(" ", options)));
            }
        }
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(options);
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new CliException(
                    "options of ps need the host's ps command, and there is none; install it (Debian: apt install"
                            + " procps)",
                    e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new CliException("ps %s: %s"
                    .formatted(
                            String.join(" ", options),
                            output.strip().lines().findFirst().orElse("failed")));
        }
        return output;
    }

    /**
     * The heading and the lines of these processes, in cells; what is too much for the columns belongs to the last. A line
     * whose process is {@code -} is a thread of the one before.
     *
     * @throws CliException if there is no column of process ids
     */
    static List<List<String>> rows(String output, Set<Long> pids) {
        List<String> lines = output.lines().toList();
        List<String> heading = lines.isEmpty() ? List.of() : words(lines.get(0));
        int column = heading.indexOf("PID");
        if (column < 0) {
            throw new CliException("couldn't find PID field in ps output; ask for it too, for example -o pid,comm");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(heading);
        boolean ours = false;
        for (String line : lines.subList(1, lines.size())) {
            List<String> words = words(line);
            if (column >= words.size()) {
                continue;
            }
            String pid = words.get(column);
            ours = pid.equals("-") ? ours : pid.matches("[0-9]{1,18}") && pids.contains(Long.parseLong(pid));
            if (ours) {
                rows.add(cells(words, heading.size()));
            }
        }
        return rows;
    }

    private static List<String> cells(List<String> words, int columns) {
        if (words.size() <= columns) {
            return words;
        }
        List<String> cells = new ArrayList<>(words.subList(0, columns - 1));
        cells.add(String.join(" ", words.subList(columns - 1, words.size())));
        return cells;
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
