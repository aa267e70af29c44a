package io.jcompose.core.client;

import io.jcompose.runtime.ProcessStreams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Everything a command can ask of the engine. Methods block until the work is done; {@link ProgressSink}s are called
 * from the calling thread meanwhile. Interrupting the thread ends the wait, not the work, unless said otherwise.
 *
 * <p>All methods throw {@link EngineException} with a message fit for people if the engine refuses or fails.
 *
 * <p>Projects travel as canonical JSON, what {@code config --format json} prints; {@code project} parameters elsewhere
 * are project names, and need no Compose file.
 */
public interface EngineClient extends AutoCloseable {

    /** Version of the running engine. */
    String version();

    /** Process id of the running engine. */
    long pid();

    /** Brings a project to what its file says. Returns the containers of the asked services and their dependencies. */
    List<ContainerInfo> up(UpRequest request, ProgressSink progress);

    /** The plan that {@link #up} would carry out, as text; changes nothing. */
    String plan(UpRequest request);

    void down(DownRequest request, ProgressSink progress);

    /** Starts existing containers along the graph. */
    void start(ServicesRequest request, ProgressSink progress);

    void stop(ServicesRequest request, ProgressSink progress);

    void restart(ServicesRequest request, ProgressSink progress);

    void kill(ServicesRequest request, ProgressSink progress);

    void pause(ServicesRequest request, ProgressSink progress);

    void unpause(ServicesRequest request, ProgressSink progress);

    /** Removes stopped containers (or all, with {@link ServicesRequest#force}); returns their names. */
    List<String> remove(ServicesRequest request, ProgressSink progress);

    /** Creates a one-off container of a service and launches it; it executes its command on {@link #startOneOff}. */
    ContainerInfo createOneOff(RunRequest request, ProgressSink progress);

    /** Starts it; attach before to miss nothing. */
    void startOneOff(String containerId);

    /** Builds images of services. Progress carries the steps. Returns image ids by service. */
    Map<String, String> build(BuildServicesRequest request, ProgressSink progress);

    /** Pulls images of services. */
    void pull(PullServicesRequest request, ProgressSink progress);

    /** Builds one image outside a project; returns its id. The request is {@code BuildRequest} as JSON. */
    String buildImage(String requestJson, Map<String, String> environment, ProgressSink progress);

    /** What the Dockerfile of {@link #buildImage} says, as {@code BuildDescription} in JSON. Nothing is built. */
    String describeImage(DescriptionKind kind, String requestJson, Map<String, String> environment);

    /** Which {@code BuildDescription} is wanted. */
    enum DescriptionKind {
        CHECKS,
        OUTLINE,
        TARGETS
    }

    /** Pulls one image; returns its id. */
    String pullImage(String reference, Optional<String> platform, ProgressSink progress);

    /** @param project empty means all projects and containers without one */
    List<ContainerInfo> containers(Optional<String> project);

    /** Projects that have containers. */
    List<ProjectInfo> projects();

    /** What the engine knows of a container, in the shape of {@code docker inspect}, as JSON. */
    String inspectContainer(String nameOrId);

    ProcessStreams exec(ExecRequest request);

    /** Connects to the main process. */
    ProcessStreams attach(AttachRequest request);

    /** Waits for the end of the container's current run; returns its exit code. */
    int waitFor(String containerId);

    /** Makes files in a running container like those of the host; returns for how many there was something to do. */
    int sync(SyncRequest request);

    /**
     * Acts on a single container.
     *
     * @param action stop, start, kill, rm, restart, pause or unpause
     */
    void containerAction(String action, String nameOrId, Map<String, Object> options);

    /**
     * Follows what happens to containers, until {@code sink} returns false or the thread is interrupted.
     *
     * @param project empty means all
     */
    void events(Optional<String> project, EventSink sink);

    List<NetworkInfo> networks();

    List<VolumeInfo> volumes();

    /**
     * Compares records, containers and networks with the kernel.
     *
     * @param repair mend what is wrong
     */
    CheckResult check(boolean repair);

    /**
     * @param problems a line each, with what became of it
     * @param left how many of them there still are
     */
    record CheckResult(List<String> problems, int left) {
        public CheckResult {
            problems = List.copyOf(problems);
        }
    }

    /** Single containers, and what can be done with them beside projects. */
    ContainerVerbs containerVerbs();

    /** Single volumes and networks. */
    ResourceVerbs resourceVerbs();

    /** Ends the engine; containers go on. */
    void shutdown();

    @Override
    void close();

    /** Receives progress. */
    @FunctionalInterface
    interface ProgressSink {
        ProgressSink NONE = event -> {};

        void on(ProgressEvent event);
    }

    /** Receives events; returns whether to go on. */
    @FunctionalInterface
    interface EventSink {
        boolean on(ContainerEvent event);
    }

    /**
     * One step of progress, as the display shows it and {@code --progress json} prints it.
     *
     * @param id for example {@code Container p-web-1}, {@code Network p_default}, {@code Image redis:alpine}
     * @param parentId layer downloads and build steps belong to an image
     * @param status Working, Done, Warning or Error
     * @param text Creating, Created, Starting, Started, Waiting, Healthy, Pulling, Building, …
     * @param output raw output of a build step or a line of a hook, else empty
     */
    record ProgressEvent(
            String id,
            Optional<String> parentId,
            String status,
            String text,
            String details,
            long current,
            long total,
            Optional<String> output) {
        /** The text of a line that a hook has written: {@code id} is the hook's kind, the parent whose hook it is. */
        public static final String HOOK_OUTPUT = "Output";

        /** The same in other words. */
        public ProgressEvent withText(String other) {
            return new ProgressEvent(id, parentId, status, other, details, current, total, output);
        }
    }

    /**
     * Something that happened to a container, or to an image, network or volume, in Docker's words.
     *
     * @param type container, image, network, volume or builder
     * @param action for example create, start, die or {@code health_status: healthy}
     * @param attributes name, image and labels of a container, and what belongs to the action, such as exitCode
     */
    record ContainerEvent(
            long timeNanos,
            String type,
            String action,
            String id,
            String service,
            String project,
            Map<String, String> attributes) {
        /** The {@link #type} of what happens to containers. */
        public static final String CONTAINER = "container";

        public boolean ofContainer() {
            return type.equals(CONTAINER);
        }
    }

    /**
     * @param project canonical JSON
     * @param services empty means all
     * @param recreate changed, always or never
     * @param build always, missing or never
     * @param pull always, missing, never, or empty for what each service says
     * @param scale replicas by service
     * @param timeout for stopping replaced containers
     * @param start now; later, by a second request, and refused as a whole if a container could not be started then;
     *     rest, which is that second request; or never
     * @param awaitReady until running or healthy; fails otherwise
     * @param buildEnvironment variables of the command that builds heed, see {@link BuildEnvironment}
     * @param askVolumes fail with {@link ChangedVolumes} if the file describes volumes otherwise than they are
     * @param replaceVolumes names of volumes to make anew if the file describes them otherwise; their data is lost
     * @param attach services whose containers' streams are kept, as they start, for an {@link #attach} that follows
     */
    record UpRequest(
            String project,
            List<String> services,
            boolean noDeps,
            String recreate,
            boolean alwaysRecreateDeps,
            boolean renewAnonymousVolumes,
            String build,
            Optional<String> pull,
            String orphans,
            Map<String, Integer> scale,
            Optional<Duration> timeout,
            String start,
            boolean awaitReady,
            Optional<Duration> waitTimeout,
            boolean quietPull,
            boolean quietBuild,
            Map<String, String> buildEnvironment,
            boolean askVolumes,
            List<String> replaceVolumes,
            List<String> attach) {}

    /**
     * @param projectJson canonical JSON if a Compose file was found; decides the order, external networks and images
     * @param services empty means all, and networks
     * @param rmi local or all
     */
    record DownRequest(
            String project,
            Optional<String> projectJson,
            List<String> services,
            boolean volumes,
            boolean removeOrphans,
            Optional<String> rmi,
            Optional<Duration> timeout) {}

    /**
     * For start, stop, restart, kill, pause, unpause and rm.
     *
     * @param projectJson if a Compose file was found
     * @param signal for kill
     * @param force rm: also running ones
     * @param volumes rm: anonymous volumes too
     * @param awaitReady start: until running or healthy
     */
    record ServicesRequest(
            String project,
            Optional<String> projectJson,
            List<String> services,
            Optional<Duration> timeout,
            Optional<String> signal,
            boolean noDeps,
            boolean removeOrphans,
            boolean force,
            boolean volumes,
            boolean oneOff,
            boolean awaitReady,
            Optional<Duration> waitTimeout) {}

    /**
     * {@code run}: overrides of the service for one container. Empty collections mean: as the service says.
     *
     * @param orphans note, ignore or remove
     */
    record RunRequest(
            String project,
            String service,
            List<String> command,
            Optional<List<String>> entrypoint,
            Map<String, Optional<String>> environment,
            Optional<String> user,
            Optional<String> workingDir,
            List<String> volumes,
            List<String> publish,
            Map<String, String> labels,
            List<String> capAdd,
            List<String> capDrop,
            Optional<String> name,
            boolean servicePorts,
            boolean useAliases,
            boolean noDeps,
            boolean tty,
            boolean stdin,
            boolean autoRemove,
            String orphans,
            String build,
            Optional<String> pull,
            Map<String, String> buildEnvironment) {}

    /**
     * @param args overrides of build arguments
     * @param ssh {@code default} or {@code ID=PATH}
     * @param memory limit of RUN steps in bytes
     * @param check only look for mistakes in the Dockerfiles
     * @param buildEnvironment see {@link BuildEnvironment}
     */
    record BuildServicesRequest(
            String project,
            List<String> services,
            boolean noCache,
            boolean pull,
            boolean withDependencies,
            Map<String, Optional<String>> args,
            List<String> ssh,
            OptionalLong memory,
            boolean check,
            Map<String, String> buildEnvironment) {}

    /** @param environment see {@link BuildEnvironment} */
    record PullServicesRequest(
            String project,
            List<String> services,
            boolean includeDeps,
            boolean ignoreBuildable,
            boolean ignoreFailures,
            Optional<String> policy,
            Map<String, String> environment) {}

    record SyncRequest(String container, List<SyncFile> files) {}

    /**
     * @param source absolute, on the host; if it is not there, the target is removed
     * @param target absolute, in the container
     */
    record SyncFile(String source, String target) {}

    /**
     * @param containerId or name
     * @param columns with {@code rows}: the terminal's size at the start, as programs ask for it at once; 0 for unknown
     */
    record ExecRequest(
            String containerId,
            List<String> args,
            List<String> environment,
            Optional<String> user,
            Optional<String> workingDir,
            boolean tty,
            boolean stdin,
            boolean privileged,
            boolean detach,
            int columns,
            int rows) {

        /** Without a terminal, or with one of unknown size. */
        public ExecRequest(
                String containerId,
                List<String> args,
                List<String> environment,
                Optional<String> user,
                Optional<String> workingDir,
                boolean tty,
                boolean stdin,
                boolean privileged,
                boolean detach) {
            this(containerId, args, environment, user, workingDir, tty, stdin, privileged, detach, 0, 0);
        }

        /** The same in a terminal of this size. */
        public ExecRequest sized(int newColumns, int newRows) {
            return new ExecRequest(
                    containerId,
                    args,
                    environment,
                    user,
                    workingDir,
                    tty,
                    stdin,
                    privileged,
                    detach,
                    newColumns,
                    newRows);
        }
    }

    /**
     * @param containerId or name
     * @param columns with {@code rows}: the size of its terminal from now on, also if it is started only later; 0 leaves it
     */
    record AttachRequest(String containerId, int columns, int rows) {}

    /**
     * A container as commands show it.
     *
     * @param state created, running, paused, restarting, removing, exited or dead
     * @param health starting, healthy, unhealthy, or empty without a check
     * @param exitCode 0 while running
     * @param createdAt seconds since 1970, as are the others
     * @param command as one line
     * @param logFolder where its log files are; empty if its output is not kept
     * @param mounts names or paths
     */
    record ContainerInfo(
            String id,
            String name,
            String image,
            String imageId,
            String command,
            String project,
            String service,
            int number,
            boolean oneOff,
            String state,
            String health,
            int exitCode,
            boolean outOfMemory,
            Optional<String> error,
            long createdAt,
            long startedAt,
            long finishedAt,
            int restartCount,
            boolean tty,
            OptionalInt pid,
            Map<String, String> labels,
            List<String> networks,
            List<String> mounts,
            List<PortInfo> ports,
            String logFolder) {}

    /** @param hostAddress empty if the port is only exposed */
    record PortInfo(String hostAddress, int hostPort, int targetPort, String protocol) {}

    /** @param states number of containers by state */
    record ProjectInfo(String name, Map<String, Integer> states, List<String> configFiles) {}

    record NetworkInfo(
            String id,
            String name,
            String driver,
            boolean internal,
            List<String> subnets,
            long createdAt,
            Map<String, String> labels) {}

    record VolumeInfo(String name, String driver, String mountpoint, long createdAt, Map<String, String> labels) {}
}
