package io.jcompose.cli.completion;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.engine.EngineProcess;
import io.jcompose.cli.project.ProjectLoader;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineClient.ProjectInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.ImageStore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The names that may stand in a place, looked up in the folder and in an engine that already runs. What cannot be read
 * completes to nothing: nobody wants an error at the press of a key.
 */
final class Candidates {
    private final CommandContext context;

    Candidates(CommandContext context) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.context = new CommandContext(
                context.options(),
                context.environment(),
                context.workingDirectory(),
                context.paths(),
                context.in(),
                nowhere,
                nowhere,
                context.clock(),
                context.cleanup());
    }

    Collection<String> services() {
        Optional<String> name = context.options().projectName();
        Collection<String> fromFile = fromProject(project -> {
            Collection<String> names = new TreeSet<>(project.services().keySet());
            names.addAll(project.disabledServices().keySet());
            return names;
        });
        if (!fromFile.isEmpty() || name.isEmpty()) {
            return fromFile;
        }
        return fromEngine(engine ->
                names(engine.containers(name), container -> container.service().isEmpty() ? "" : container.service()));
    }

    Collection<String> profiles() {
        return fromProject(project -> {
            Collection<String> names = new TreeSet<>();
            for (Service service : project.services().values()) {
                names.addAll(service.profiles());
            }
            for (Service service : project.disabledServices().values()) {
                names.addAll(service.profiles());
            }
            return names;
        });
    }

    Collection<String> projects() {
        return fromEngine(engine -> names(engine.projects(), ProjectInfo::name));
    }

    Collection<String> containers() {
        return fromEngine(engine -> names(engine.containers(Optional.empty()), ContainerInfo::name));
    }

    Collection<String> networks() {
        return fromEngine(engine -> names(engine.networks(), NetworkInfo::name));
    }

    Collection<String> volumes() {
        return fromEngine(engine -> names(engine.volumes(), VolumeInfo::name));
    }

    Collection<String> images() {
        Collection<String> names = new TreeSet<>();
        try {
            ImageStore.open(context.paths().data().resolve("images"))
                    .list()
                    .forEach(image -> names.addAll(image.names()));
        } catch (RuntimeException e) {
            names.clear();
        }
        return names;
    }

    private Collection<String> fromProject(Function<Project, Collection<String>> names) {
        try {
            return names.apply(new ProjectLoader(context).load(List.of()).project());
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    /** An engine is not started for this. */
    private Collection<String> fromEngine(Function<EngineClient, Collection<String>> names) {
        try {
            return EngineProcess.launcher(context.paths()).running().map(names).orElse(List.of());
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    private static <T> Collection<String> names(Collection<T> things, Function<T, String> name) {
        Collection<String> names = new TreeSet<>();
        things.forEach(thing -> names.add(name.apply(thing)));
        names.remove("");
        return names;
    }
}
