package io.jcompose.core.load;

import io.jcompose.core.load.EnvFile.EnvFileException;
import io.jcompose.core.load.Node.Scalar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code .env} files and the files of {@code env_file}. */
final class EnvironmentLoader {
    private final FileReader files;
    private final Problems problems;
    private final History history;
    private final Set<String> warned = new HashSet<>();

    EnvironmentLoader(FileReader files, Problems problems, History history) {
        this.files = files;
        this.history = history;
        this.problems = problems;
    }

    /**
     * Values of files for filling in variables; later files win; {@code outer} wins while values are filled in.
     *
     * @param from where the files are named
     */
    Map<String, String> read(List<Path> envFiles, Map<String, String> outer, SourceLocation from, String path) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, SourceLocation> lines = new HashMap<>();
        for (Path file : envFiles) {
            readOne(
                            "env file",
                            file,
                            "",
                            from,
                            path,
                            name -> Optional.ofNullable(outer.get(name)),
                            name -> Optional.ofNullable(values.get(name)))
                    .forEach((name, value) -> {
                        values.put(name, value.asText());
                        lines.put(name, value.at);
                    });
        }
        history.defined(lines);
        return values;
    }

    /**
     * One file; each value has the line it stands on.
     *
     * @param what for messages: {@code env file} or {@code label file}
     * @param format {@code raw} or empty
     * @param lookup what wins over the file's own lines
     * @param earlier values of files before
     */
    Map<String, Scalar> readOne(
            String what,
            Path file,
            String format,
            SourceLocation from,
            String path,
            Function<String, Optional<String>> lookup,
            Function<String, Optional<String>> earlier) {
        Optional<String> text = files.read(file, what, from, path);
        if (text.isEmpty()) {
            return Map.of();
        }
        String name = files.show(file);
        if (isNoText(name, text.get())) {
            return Map.of();
        }
        try {
            Lines lines = new Lines(name);
            if (format.equals("raw")) {
                return lines.place(EnvFile.parseRaw(text.get(), lookup, lines));
            }
            if (!format.isEmpty()) {
                problems.error(
                        from,
                        path,
                        "unknown format '" + format + "' of env file " + name + "; use raw or leave it out");
                return Map.of();
            }
            return lines.place(EnvFile.parse(text.get(), lookup, earlier, lines));
        } catch (EnvFileException e) {
            problems.error(new SourceLocation(name, e.line(), 1), "", String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    /** The first is enough: what is no text in one place is none in many. No process can be given a NUL character. */
    private boolean isNoText(String name, String text) {
        for (TextDecoder.Stray stray : TextDecoder.strays(text)) {
            if (stray.isByte() || stray.codePoint() == 0) {
                problems.error(
                        new SourceLocation(name, stray.line(), stray.column()),
                        "",
                        "must not contain " + stray.shown());
                return true;
            }
        }
        return false;
    }

    /** Remembers where things stand in a file. */
    private final class Lines implements EnvFile.Listener {
        private final String file;
        private final Map<String, SourceLocation> places = new HashMap<>();

        Lines(String file) {
            this.file = file;
        }

        @Override
        public void unset(String variable) {
            if (warned.add(variable)) {
                problems.warn(
                        SourceLocation.of(file),
                        "",
                        "variable " + variable + " is not set; an empty string takes its place");
            }
        }

        @Override
        public void defined(String name, int line, String raw) {
            SourceLocation at = new SourceLocation(file, line, 1);
            places.put(name, at);
            if (raw.indexOf('$') >= 0) {
                history.filled(at, raw, List.of(), Map.of());
            }
        }

        Map<String, Scalar> place(Map<String, String> values) {
            Map<String, Scalar> out = new LinkedHashMap<>();
            values.forEach((name, value) ->
                    out.put(name, new Scalar(places.getOrDefault(name, SourceLocation.of(file)), value)));
            return out;
        }
    }

    static boolean exists(Path file) {
        return Files.exists(file);
    }
}
