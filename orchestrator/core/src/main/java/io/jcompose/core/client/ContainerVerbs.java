package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.EventSink;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.runtime.ContainerProcess;
import io.jcompose.runtime.ProcessStreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be asked about single containers, whether they belong to a project or not. As with {@link EngineClient}: methods
 * block, and fail with {@link EngineException}. Containers are named by name, id or the unique beginning of an id.
 */
public interface ContainerVerbs {

    /** Makes a container that belongs to no project, as {@code docker create} does. */
    ContainerInfo create(CreateRequest request, ProgressSink progress);

    /** Sets a container up so that one can attach before {@link EngineClient#startOneOff} executes its command. */
    void launch(String container);

    void rename(String container, String name);

    /** Changes limits, at once if it runs, and the restart policy. Returns warnings. */
    List<String> update(UpdateRequest request);

    /** Makes an image of a container's files and settings; returns its id. */
    String commit(CommitRequest request);

    /** Its processes as the host sees them; empty if it does not run. */
    List<ContainerProcess> processes(String container);

    /** Counters of containers at this moment. Those that do not run have only zeros. */
    List<StatsInfo> stats(List<String> containers);

    /** Bytes in the writable layers. */
    Map<String, Long> sizes(List<String> containers);

    /** What differs from the image, sorted by path. */
    List<ChangeInfo> changes(String container);

    /** A file in a container; empty if it is not there. */
    Optional<PathInfo> pathInfo(PathRequest request);

    /** The tar of a file or folder, as standard output. */
    ProcessStreams copyOut(CopyOutRequest request);

    /** Unpacks a tar, written to standard input, into an existing folder; the exit code says when it is done. */
    ProcessStreams copyIn(CopyInRequest request);

    /** The tar of the root file system without mounts, as standard output. */
    ProcessStreams export(String container);

    /** As {@link EngineClient#events}, with the past and an end. */
    void followEvents(EventsRequest request, EventSink sink);

    /**
     * @param project canonical JSON of a project with this container as its only service; the service's name becomes the
     *     container's
     * @param autoRemove it goes when it exits
     * @param launch also set it up, see {@link #launch}
     * @param publishAll publish what the image exposes
     * @param attach which of stdin, stdout and stderr somebody will be connected to; only for showing
     * @param pull always, missing or never
     * @param environment see {@link BuildEnvironment}
     */
    record CreateRequest(
            String project,
            boolean autoRemove,
            boolean launch,
            boolean publishAll,
            List<String> attach,
            String pull,
            boolean quiet,
            Map<String, String> environment) {
        public CreateRequest {
            attach = List.copyOf(attach);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Empty means: stays as it is.
     *
     * @param memory bytes, as the next two; memory and swap together -1: unlimited
     * @param restart no, always, unless-stopped or on-failure[:max]
     */
    record UpdateRequest(
            String container,
            OptionalLong memory,
            OptionalLong memoryReservation,
            OptionalLong memorySwap,
            Optional<Double> cpus,
            OptionalLong cpuShares,
            OptionalLong cpuQuota,
            OptionalLong cpuPeriod,
            Optional<String> cpuset,
            OptionalLong pids,
            Optional<String> restart) {}

    /**
     * @param reference name of the image; empty for none
     * @param changes lines of a Dockerfile that change the configuration
     * @param pause freeze the container meanwhile
     */
    record CommitRequest(
            String container,
            Optional<String> reference,
            Optional<String> author,
            Optional<String> message,
            List<String> changes,
            boolean pause) {}

    /**
     * @param atNanos when it was read; a clock that only differences make sense of
     * @param cpus how many the host has
     * @param memoryLimit that of the host if the container has none
     * @param pids processes and threads
     */
    record StatsInfo(
            String id,
            String name,
            String service,
            boolean running,
            long atNanos,
            long cpuNanos,
            int cpus,
            long memoryUsage,
            long memoryLimit,
            long pids,
            long networkReceived,
            long networkSent,
            long blockRead,
            long blockWritten) {}

    /** @param kind A, C or D */
    record ChangeInfo(String kind, String path) {}

    record PathRequest(String container, String path, boolean followLink) {}

    /** @param member name in the archive; empty: the content of a folder stands at the archive's top */
    record CopyOutRequest(String container, String path, boolean followLink, String member) {}

    /**
     * @param path of an existing folder
     * @param keepOwner as the archive says; else root
     */
    record CopyInRequest(String container, String path, boolean keepOwner) {}

    /**
     * @param name last component
     * @param link where a link leads that was not followed, else empty
     */
    record PathInfo(String name, boolean folder, int mode, long size, String link) {}

    /**
     * @param project empty means all
     * @param sinceNanos also events from then on that are still remembered; nanoseconds since 1970
     * @param untilNanos end then; empty: never
     */
    record EventsRequest(Optional<String> project, OptionalLong sinceNanos, OptionalLong untilNanos) {}
}
