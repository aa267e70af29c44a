package io.jcompose.core.load;

import io.jcompose.core.Jcompose;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A folder of Compose files for one test: write files, set variables, load. */
final class ComposeFolder {
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    ComposeFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    ComposeFolder file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    ComposeFolder compose(String text) {
        return file("compose.yaml", text);
    }

    ComposeFolder variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    LoadResult load(UnaryOperator<LoadRequest.Builder> options) {
        return Jcompose.load(options.apply(LoadRequest.in(folder, environment)).build());
    }

    LoadResult.Loaded loaded(UnaryOperator<LoadRequest.Builder> options) {
        return load(options).fold(loaded -> loaded, rejected -> {
            throw new AssertionError("rejected: " + rejected.problems());
        });
    }

    LoadResult.Loaded loaded() {
        return loaded(options -> options);
    }

    Project project() {
        return loaded().project();
    }

    Service service(String name) {
        return project().service(name).orElseThrow();
    }

    List<String> problems(UnaryOperator<LoadRequest.Builder> options) {
        return load(options)
                .fold(
                        loaded -> {
                            throw new AssertionError(
                                    "accepted: " + loaded.canonical().toYaml());
                        },
                        rejected -> lines(rejected.problems()));
    }

    List<String> problems() {
        return problems(options -> options);
    }

    List<String> warnings() {
        return lines(loaded().warnings());
    }

    private static List<String> lines(List<Problem> problems) {
        List<String> out = new ArrayList<>();
        problems.forEach(problem -> out.add(problem.toString()));
        return out;
    }
}
