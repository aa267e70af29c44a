package io.jcompose.cli.watch;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ServicesRequestBuilder;
import io.jcompose.cli.project.Session;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.core.client.EngineClient.SyncFile;
import io.jcompose.core.client.EngineClient.SyncRequest;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.UpRequestBuilder;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watches the sources of services and acts on their containers. */
public final class Watch {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Session session;
    private final Options options;
    private final Consumer<String> out;
    private final Map<String, WatchFilter> filters = new LinkedHashMap<>();
    private LoadedProject loaded;
    private List<Service> services;

    /**
     * @param buildEnvironment variables that builds heed
     * @param progress shows what one action does
     * @param replacedImages told the ids of images that a rebuild has replaced
     */
    public record Options(
            List<String> services,
            Map<String, String> buildEnvironment,
            Supplier<ProgressDisplay> progress,
            Consumer<Set<String>> replacedImages) {
        public Options {
            services = List.copyOf(services);
            buildEnvironment = Map.copyOf(buildEnvironment);
        }
    }

    /**
     * @param out what is done, a line each
     * @throws CliException if none of the services has anything to watch
     */
    public Watch(Session session, LoadedProject loaded, Options options, Consumer<String> out) {
        this.session = session;
        this.loaded = loaded;
        this.options = options;
        this.out = out;
        this.services = watched(loaded);
        if (services.isEmpty()) {
            throw new CliException(
                    "none of the selected services is configured for watch, consider setting a 'develop' section");
        }
        services.forEach(service -> filters.put(service.name(), WatchFilter.of(service)));
    }

    private List<Service> watched(LoadedProject project) {
        return project.project().services().values().stream()
                .filter(service -> !service.watch().isEmpty())
                .filter(service ->
                        options.services().isEmpty() || options.services().contains(service.name()))
                .toList();
    }

    /** Works until {@code over} says so; it is asked about twice a second. */
    public void run(BooleanSupplier over) throws IOException, InterruptedException {
        try (FileWatcher watcher = new FileWatcher(FileSystems.getDefault().newWatchService(), this::isInteresting)) {
            addAll(watcher);
            initialSync();
            out.accept("Watch enabled");
            while (!over.getAsBoolean()) {
                Set<Path> changed = watcher.next(PATIENCE, QUIET, LONGEST);
                if (composeFiles().anyMatch(changed::contains)) {
                    reload(watcher);
                }
                if (!changed.isEmpty()) {
                    act(WatchPlan.of(services, filters, changed));
                }
            }
        }
    }

    private void addAll(FileWatcher watcher) throws IOException {
        for (Service service : services) {
            for (Service.WatchRule rule : service.watch()) {
                watcher.add(Path.of(rule.path()));
            }
        }
        for (Path file : composeFiles().toList()) {
            watcher.add(file);
        }
    }

    /** Those that are files: one may have come from standard input or a repository. */
    private Stream<Path> composeFiles() {
        return loaded.project().composeFiles().stream().map(Path::of).filter(Files::isRegularFile);
    }

    /** Brings the project to what its changed files say; if they are wrong, what was so far goes on. */
    private void reload(FileWatcher watcher) throws IOException {
        try {
            LoadedProject now = session.project(options.services());
            if (now.json().equals(loaded.json())) {
                return;
            }
            out.accept("Compose file changed, bringing the project up to date...");
            UpRequest request = new UpRequestBuilder(now.json())
                    .services(options.services(), false)
                    .build("missing", options.buildEnvironment())
                    .orphans("ignore") // told of when the project was brought up
                    .build();
            try (ProgressDisplay progress = options.progress().get()) {
                session.engine().up(request, progress);
            }
            loaded = now;
            services = watched(now);
            filters.clear();
            services.forEach(service -> filters.put(service.name(), WatchFilter.of(service)));
            addAll(watcher);
            out.accept("project is up to date");
        } catch (CliException | EngineException e) {
            out.accept("the changed Compose file is not used: " + e.getMessage());
        }
    }

    /** A folder counts unless all rules that it falls under leave it out. */
    private boolean isInteresting(Path folder) {
        return services.stream()
                .anyMatch(service -> service.watch().stream().anyMatch(rule -> {
                    Service.WatchRule all = new Service.WatchRule(
                            rule.path(),
                            rule.action(),
                            rule.target(),
                            rule.ignore(),
                            List.of(),
                            rule.initialSync(),
                            rule.exec());
                    return filters.getOrDefault(service.name(), WatchFilter.NONE)
                            .accepts(all, folder);
                }));
    }

    private void initialSync() throws IOException {
        for (Service service : services) {
            List<SyncFile> files = new ArrayList<>();
            for (Service.WatchRule rule : service.watch()) {
                if (rule.initialSync() && rule.action().startsWith("sync")) {
                    files.addAll(filesOf(service, rule));
                }
            }
            if (!files.isEmpty()) {
                sync(service.name(), files);
            }
        }
    }

    private List<SyncFile> filesOf(Service service, Service.WatchRule rule) throws IOException {
        List<SyncFile> files = new ArrayList<>();
        WatchFilter filter = filters.getOrDefault(service.name(), WatchFilter.NONE);
        Files.walkFileTree(Path.of(rule.path()), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (filter.accepts(rule, file)) {
                    files.add(WatchPlan.sync(rule, file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // it has gone meanwhile
            }
        });
        return files;
    }

    /** A failure is told, and the watch goes on: the next change may mend it. */
    private void act(WatchPlan plan) {
        try {
            if (!plan.rebuild().isEmpty()) {
                rebuild(List.copyOf(plan.rebuild()));
            }
            plan.work().forEach(this::work);
        } catch (EngineException e) {
            out.accept(String.valueOf(e.getMessage()));
        }
    }

    private void rebuild(List<String> names) {
        out.accept("Rebuilding service(s) %s after changes were detected...".formatted(quoted(names)));
        Set<String> replaced = imagesOf(names);
        UpRequest request = new UpRequestBuilder(loaded.json())
                .services(names, true)
                .build("always", options.buildEnvironment())
                .orphans("ignore")
                .build();
        try (ProgressDisplay progress = options.progress().get()) {
            session.engine().up(request, progress);
        }
        out.accept("service(s) %s successfully built".formatted(quoted(names)));
        replaced.removeAll(imagesOf(names));
        options.replacedImages().accept(replaced);
    }

    private Set<String> imagesOf(List<String> names) {
        return session.engine().containers(Optional.of(loaded.name())).stream()
                .filter(container -> names.contains(container.service()) && !container.oneOff())
                .map(ContainerInfo::imageId)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').toList().toString().replace(", ", " ");
    }

    private void work(String service, WatchPlan.Work work) {
        boolean changed = work.files().isEmpty() || sync(service, work.files());
        if (!changed) {
            return;
        }
        if (work.restart()) {
            Target target = new Target(loaded.name(), Optional.of(loaded));
            try (ProgressDisplay progress = options.progress().get()) {
                session.engine().restart(new ServicesRequestBuilder(target, List.of(service)).build(), progress);
            }
            out.accept("service(s) %s restarted".formatted(quoted(List.of(service))));
        }
        work.commands().forEach(hook -> running(service).forEach(container -> execute(container, hook)));
    }

    /** Whether anything differed in any container. */
    private boolean sync(String service, List<SyncFile> files) {
        int written = 0;
        for (ContainerInfo container : running(service)) {
            written += session.engine().sync(new SyncRequest(container.id(), files));
        }
        if (written > 0) {
            out.accept("Syncing service \"%s\" after %d changes were detected".formatted(service, files.size()));
        }
        return written > 0;
    }

    private List<ContainerInfo> running(String service) {
        return session.engine().containers(Optional.of(loaded.name())).stream()
                .filter(container -> container.service().equals(service) && !container.oneOff())
                .filter(container -> container.state().equals("running"))
                .toList();
    }

    private void execute(ContainerInfo container, Service.Hook hook) {
        List<String> environment = new ArrayList<>();
        hook.environment().forEach((name, value) -> value.ifPresent(text -> environment.add(name + "=" + text)));
        ExecRequest request = new ExecRequest(
                container.id(),
                hook.command(),
                environment,
                hook.user(),
                hook.workingDir(),
                true, // both streams in one
                false,
                hook.privileged(),
                false);
        try (ProcessStreams process = session.engine().exec(request);
                InputStream output = process.stdout()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().forEach(line -> out.accept(container.name() + " | " + line));
            int code = process.exitCode().get();
            if (code != 0) {
                out.accept("command %s in %s exited with status %d".formatted(hook.command(), container.name(), code));
            }
        } catch (IOException | ExecutionException e) {
            out.accept("command %s in %s: %s".formatted(hook.command(), container.name(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
