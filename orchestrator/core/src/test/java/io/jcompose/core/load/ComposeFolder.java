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
public final class ComposeFolder {
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    public ComposeFolder(Path folder) {
        this.folder = folder;
    }

    public Path path() {
        return folder;
    }

    public ComposeFolder file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public ComposeFolder compose(String text) {
        return file("compose.yaml", text);
    }

    public ComposeFolder variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public LoadResult load(UnaryOperator<LoadRequest.Builder> options) {
        return Jcompose.load(options.apply(LoadRequest.in(folder, environment)).build());
    }

    public LoadResult.Loaded loaded(UnaryOperator<LoadRequest.Builder> options) {
        return load(options).fold(loaded -> loaded, rejected -> {
            throw new AssertionError("rejected: " + rejected.problems());
        });
    }

    public LoadResult.Loaded loaded() {
        return loaded(options -> options);
    }

    public Project project() {
        return loaded().project();
    }

    public Service service(String name) {
        return project().service(name).orElseThrow();
    }

    public List<String> problems(UnaryOperator<LoadRequest.Builder> options) {
        return load(options)
                .fold(
                        loaded -> {
                            throw new AssertionError(
                                    "accepted: " + loaded.canonical().toYaml());
                        },
                        rejected -> lines(rejected.problems()));
    }

    public List<String> problems() {
        return problems(options -> options);
    }

    public List<String> warnings() {
        return lines(loaded().warnings());
    }

    private static List<String> lines(List<Problem> problems) {
        List<String> out = new ArrayList<>();
        problems.forEach(problem -> out.add(problem.toString()));
        return out;
    }
}
