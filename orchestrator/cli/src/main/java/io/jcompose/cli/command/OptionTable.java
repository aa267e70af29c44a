package io.jcompose.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command's options and arguments, as a text written while packaging. The option parser derives the same from
 * annotations at each start, which takes a third of a short command's time.
 *
 * <p>One line for each: names (or {@code @} and the first index for arguments), fewest and most values (-1 is no limit),
 * kind, and the field as a path of {@code class#name}, separated by tabs.
 *
 * @param options by each of their names
 * @param arguments in the order of their indices
 */
record OptionTable(Map<String, Entry> options, List<Entry> arguments) {
    static final int NO_LIMIT = -1;
    private static final int FIELDS = 5;

    /** What a value becomes in its field. */
    enum Kind {
        /** Set to true; with a most of 1, a value may follow. */
        FLAG,
        STRING,
        INT,
        OPTIONAL_STRING,
        OPTIONAL_INT,
        LIST,
        /** Anything else; only picocli sets it. */
        OTHER
    }

    /**
     * @param names of an option; one that is the index, for an argument
     * @param fields from the command through mixins to the field, as {@code class#name}
     */
    record Entry(List<String> names, int least, int most, Kind kind, List<String> fields) {
        boolean isArgument() {
            return names.get(0).startsWith("@");
        }
    }

    /** The table of a command in the folder beside the jar; empty if there is none, as in a checkout's tests. */
    static Optional<OptionTable> of(Class<? extends Command> command) {
        String jar = System.getProperty("java.class.path", "");
        if (!jar.endsWith(".jar") || jar.indexOf(':') >= 0) {
            return Optional.empty();
        }
        Path folder = Path.of(jar).resolveSibling("options");
        try {
            return Optional.of(parse(Files.readString(folder.resolve(command.getName()))));
        } catch (IOException e) {
            return Optional.empty(); // picocli knows all commands
        }
    }

    static OptionTable parse(String text) {
        Map<String, Entry> options = new HashMap<>();
        List<Entry> arguments = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            Entry entry = entry(split(text.substring(start, end), '\t'));
            if (entry.isArgument()) {
                arguments.add(entry);
            } else {
                entry.names().forEach(name -> options.put(name, entry));
            }
            start = end + 1;
        }
        return new OptionTable(options, arguments);
    }

    private static Entry entry(List<String> fields) {
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("table of options: " + fields);
        }
        return new Entry(
                split(fields.get(0), ' '),
                Integer.parseInt(fields.get(1)),
                Integer.parseInt(fields.get(2)),
                Kind.valueOf(fields.get(3)),
                split(fields.get(4), ' '));
    }

    static String line(Entry entry) {
        return String.join(
                        "\t",
                        String.join(" ", entry.names()),
                        Integer.toString(entry.least()),
                        Integer.toString(entry.most()),
                        entry.kind().name(),
                        String.join(" ", entry.fields()))
                + "\n";
    }

    // String.split makes a regular expression's classes load.
    @SuppressWarnings("StringSplitter")
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    @Nullable
    Entry option(String name) {
        return options.get(name);
    }
}
