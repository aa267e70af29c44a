package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.HostHttp;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remembers what images were made of, one small file for each name, so that {@code up} can tell that one is out of date.
 * It is kept beside the store and never in the image. Losing it means only that a change goes unnoticed. Thread-safe.
 */
final class BuildSources {
    private static final String IMAGE = "image";
    private static final String DOCKERFILE = "dockerfile";
    private static final String REVISION = "revision";
    private static final String TARGET = "target";
    private static final String ARG = "arg ";
    private static final String PASSING = "passing ";
    private static final String BASE = "base ";
    private static final String READ = "read ";
    private static final String FILE = "file ";
    private final Path folder;

    BuildSources(Path folder) {
        this.folder = folder;
    }

    void remember(Session session, Image image, BuildContext context) {
        BuildRequest request = session.request();
        if (request.tags().isEmpty()
                || !(context.isLocal() || context.revision().isPresent())) {
            return;
        }
        Properties facts = new Properties();
        facts.setProperty(IMAGE, image.id());
        context.revision().ifPresent(revision -> facts.setProperty(REVISION, revision));
        facts.setProperty(
                DOCKERFILE,
                context.isLocal()
                        ? digest(session.file().text())
                        : request.inlineDockerfile().map(BuildSources::digest).orElse(""));
        facts.setProperty(TARGET, request.target().orElse(""));
        request.args().forEach((name, value) -> {
            if (!request.passing().contains(name)) {
                facts.setProperty(ARG + name, digest(value)); // it may be a secret, against all advice
            }
        });
        request.passing().forEach(name -> facts.setProperty(PASSING + name, ""));
        session.bases().forEach((reference, id) -> facts.setProperty(BASE + reference, id));
        if (context.isLocal()) {
            session.reads().patterns().forEach(pattern -> facts.setProperty(READ + pattern, ""));
            session.reads().files().forEach((file, state) -> facts.setProperty(FILE + file, state));
        }
        try {
            StringWriter text = new StringWriter();
            facts.store(text, null);
            Files.createDirectories(folder);
            AtomicFile.write(file(request), text.toString().getBytes(UTF_8));
        } catch (IOException e) {
            session.steps()
                    .listener()
                    .warning(session.file().file(), "changes will not be noticed: %s".formatted(e.getMessage()));
        }
    }

    private static String digest(String text) {
        return new TreeDigest().add(text).hex();
    }

    private Path file(BuildRequest request) {
        return folder.resolve(digest(request.tags().get(0).toString()));
    }

    /** What is otherwise now, in words, of a build whose context is fetched. */
    Optional<String> difference(BuildRequest request, Image image, ImageStore store, HostHttp http) {
        Optional<Properties> known = request.tags().isEmpty() ? Optional.empty() : read(file(request));
        if (known.isEmpty() || !image.id().equals(known.get().getProperty(IMAGE))) {
            return Optional.empty();
        }
        Properties facts = known.get();
        String inline = request.inlineDockerfile().map(BuildSources::digest).orElse("");
        if (!inline.equals(facts.getProperty(DOCKERFILE))) {
            return Optional.of("its inline Dockerfile has changed");
        }
        return target(request, facts)
                .or(() -> arguments(request, facts))
                .or(() -> bases(request, facts, store))
                .or(() -> BuildContext.revisionNow(request, http)
                        .filter(now -> !now.equals(facts.getProperty(REVISION)))
                        .map(now -> "its context has changed, to " + now));
    }

    private static Optional<String> target(BuildRequest request, Properties facts) {
        return request.target().orElse("").equals(facts.getProperty(TARGET))
                ? Optional.empty()
                : Optional.of("the target has changed");
    }

    /** What is otherwise now, in words, of a build in a folder of the user. */
    Optional<String> difference(BuildRequest request, Image image, ImageStore store) {
        Optional<Properties> known = request.tags().isEmpty() ? Optional.empty() : read(file(request));
        if (known.isEmpty() || !image.id().equals(known.get().getProperty(IMAGE))) {
            return Optional.empty();
        }
        Properties facts = known.get();
        Definition definition;
        try {
            Path context = Path.of(request.context());
            definition = Definition.read(
                    request,
                    new BuildContext(context, Optional.empty(), Optional.empty(), true),
                    new Steps(BuildListener.NONE));
        } catch (RuntimeException e) {
            return Optional.empty(); // it cannot be built at the moment; the image that is there is as good as any
        }
        if (!digest(definition.file().text()).equals(facts.getProperty(DOCKERFILE))) {
            return Optional.of(definition.file().file() + " has changed");
        }
        return target(request, facts)
                .or(() -> arguments(request, facts))
                .or(() -> bases(request, facts, store))
                .or(() -> files(request, definition.context(), facts));
    }

    private static Optional<Properties> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties facts = new Properties();
            facts.load(reader);
            return Optional.of(facts);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> arguments(BuildRequest request, Properties facts) {
        Set<String> names = new HashSet<>(request.args().keySet());
        facts.stringPropertyNames().stream()
                .filter(name -> name.startsWith(ARG))
                .forEach(name -> names.add(name.substring(ARG.length())));
        for (String name : names) {
            if (request.passing().contains(name) || facts.containsKey(PASSING + name)) {
                continue;
            }
            Optional<String> now = Optional.ofNullable(request.args().get(name)).map(BuildSources::digest);
            if (!now.equals(Optional.ofNullable(facts.getProperty(ARG + name)))) {
                return Optional.of("build argument %s has changed".formatted(name));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> bases(BuildRequest request, Properties facts, ImageStore store) {
        for (String key : facts.stringPropertyNames()) {
            if (key.startsWith(BASE)) {
                String reference = key.substring(BASE.length());
                Optional<Image> now = find(store, reference, request.platform());
                if (now.isPresent() && !now.get().id().equals(facts.getProperty(key))) {
                    return Optional.of("its base %s has changed".formatted(reference));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Image> find(ImageStore store, String reference, Optional<Platform> platform) {
        try {
            return platform.flatMap(one -> store.find(reference, one)).or(() -> store.find(reference));
        } catch (ImageException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> files(BuildRequest request, FileTree context, Properties facts) {
        ContextReads now = new ContextReads();
        Map<String, String> then = new TreeMap<>();
        for (String key : facts.stringPropertyNames()) {
            if (key.startsWith(FILE)) {
                then.put(key.substring(FILE.length()), facts.getProperty(key));
            } else if (key.startsWith(READ)) {
                String[] parts = key.substring(READ.length()).split("\n", 2);
                Optional<FileTree> tree =
                        parts[0].isEmpty() ? Optional.of(context) : StageScheduler.localFolder(request, parts[0]);
                tree.ifPresent(files -> now.add(parts[0], files, parts[1]));
            }
        }
        return now.difference(then);
    }
}
