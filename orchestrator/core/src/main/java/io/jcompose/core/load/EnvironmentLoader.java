package io.jcompose.core.load;

import io.jcompose.core.load.EnvFile.EnvFileException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Set<String> warned = new HashSet<>();

    EnvironmentLoader(FileReader files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** Values of files for filling in variables; later files win; {@code outer} wins while values are filled in. */
    Map<String, String> read(List<Path> envFiles, Map<String, String> outer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Path file : envFiles) {
            SourceLocation none = new SourceLocation("", 0, 0);
            values.putAll(readOne(
                    file,
                    "",
                    none,
                    "",
                    name -> Optional.ofNullable(outer.get(name)),
                    name -> Optional.ofNullable(values.get(name))));
        }
        return values;
    }

    /**
     * One file of a service.
     *
     * @param format {@code raw} or empty
     * @param lookup what wins over the file's own lines
     * @param earlier values of files before
     */
    Map<String, String> readOne(
            Path file,
            String format,
            SourceLocation from,
            String path,
            Function<String, Optional<String>> lookup,
            Function<String, Optional<String>> earlier) {
        Optional<String> text = files.read(file, "env file", from, path);
        if (text.isEmpty()) {
            return Map.of();
        }
        String name = files.show(file);
        try {
            if (format.equals("raw")) {
                return EnvFile.parseRaw(text.get(), lookup);
            }
            if (!format.isEmpty()) {
                problems.error(
                        from,
                        path,
                        "unknown format '" + format + "' of env file " + name + "; use raw or leave it out");
                return Map.of();
            }
            return EnvFile.parse(text.get(), lookup, earlier, new Template.Listener() {
                @Override
                public void unset(String variable) {
                    if (warned.add(variable)) {
                        problems.warn(
                                SourceLocation.of(name),
                                "",
                                "variable " + variable + " is not set; an empty string takes its place");
                    }
                }
            });
        } catch (EnvFileException e) {
            problems.error(new SourceLocation(name, e.line(), 1), "", String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    static boolean exists(Path file) {
        return Files.exists(file);
    }
}
