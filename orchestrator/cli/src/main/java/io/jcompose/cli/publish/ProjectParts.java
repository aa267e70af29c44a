package io.jcompose.cli.publish;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.load.PublishedFile;
import io.jcompose.core.load.PublishedFile.Literal;
import io.jcompose.core.load.PublishedFile.Place;
import io.jcompose.core.load.TextDecoder;
import io.jcompose.core.model.Project;
import io.jcompose.core.remote.ComposeArtifact;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.registry.Artifact.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of a project as they go to a registry: what one names by its path is there under a name made of that path. */
final class ProjectParts {
    private static final int DIGEST_PREFIX = "sha256:".length();

    private final List<Source> sources = new ArrayList<>();

    /**
     * A Compose file.
     *
     * @param base folder of the relative paths in it
     * @param extended others extend services of it
     */
    private record Source(Path file, Path base, boolean extended, PublishedFile text) {}

    /**
     * Reads the files of a project, and those that they extend.
     *
     * @throws CliException for what cannot be published
     */
    ProjectParts(Project project) throws IOException {
        Set<Path> known = new LinkedHashSet<>();
        for (String file : project.composeFiles()) {
            if (file.equals("-")) {
                throw new CliException("standard input cannot be published; write the Compose file to a file");
            }
            read(Path.of(file), project.workingDir(), false, known);
        }
    }

    private void read(Path file, Path base, boolean extended, Set<Path> known) throws IOException {
        if (!known.add(file)) {
            return;
        }
        String text = TextDecoder.decode(Files.readAllBytes(file));
        Source source = new Source(file, base, extended, PublishedFile.of(text));
        sources.add(source);
        for (Place place : source.text().extended()) {
            Path other = resolve(source, place);
            read(other, other.resolveSibling(".").normalize(), true, known);
        }
    }

    private static Path resolve(Source source, Place place) {
        if (place.value().contains("$")) {
            throw new CliException(
                    "%s: service '%s': the file name '%s' has a variable; only files with fixed names are published"
                            .formatted(source.file(), place.service(), place.value()));
        }
        return source.base().resolve(place.value()).normalize();
    }

    /** Files of this host that are included. */
    List<String> includes() {
        return sources.stream()
                .flatMap(source -> source.text().includes().stream())
                .toList();
    }

    /** Services with files of variables. */
    Set<String> withEnvFiles() {
        Set<String> services = new LinkedHashSet<>();
        sources.forEach(source -> source.text().envFiles().forEach(place -> services.add(place.service())));
        return services;
    }

    /** Variables whose values stand in the files. */
    List<Literal> literals() {
        return sources.stream()
                .flatMap(source -> source.text().literals().stream())
                .toList();
    }

    /** The texts that are published, as they are here, by file. */
    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Source source : sources) {
            texts.put(source.file().toString(), source.text().with(Map.of()));
            for (Place place : source.text().envFiles()) {
                Path file = resolve(source, place);
                if (Files.exists(file)) {
                    texts.put(file.toString(), TextDecoder.decode(Files.readAllBytes(file)));
                }
            }
        }
        return texts;
    }

    /** All that is published, in the order of merging, what is extended after that. */
    List<Part> parts() throws IOException {
        List<Part> main = new ArrayList<>();
        List<Part> extended = new ArrayList<>();
        Map<Path, Part> envFiles = new LinkedHashMap<>();
        for (Source source : sources) {
            Map<Place, String> names = new LinkedHashMap<>();
            for (Place place : source.text().extended()) {
                names.put(place, nameOf(resolve(source, place), ".yaml"));
            }
            for (Place place : source.text().envFiles()) {
                Path file = resolve(source, place);
                names.put(place, nameOf(file, ".env"));
                if (Files.exists(file) && !envFiles.containsKey(file)) {
                    envFiles.put(file, ComposeArtifact.envFile(nameOf(file, ".env"), Files.readAllBytes(file)));
                }
            }
            byte[] text = source.text().with(names).getBytes(StandardCharsets.UTF_8);
            if (source.extended()) {
                extended.add(ComposeArtifact.extended(nameOf(source.file(), ".yaml"), text));
            } else {
                main.add(ComposeArtifact.file(String.valueOf(source.file().getFileName()), text));
            }
        }
        main.addAll(extended);
        main.addAll(envFiles.values());
        return main;
    }

    /** Says nothing of the folders here, and is the same for the same file. */
    private static String nameOf(Path file, String ending) {
        return Digests.of(file.toString().getBytes(StandardCharsets.UTF_8)).substring(DIGEST_PREFIX) + ending;
    }
}
