package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ProcessStreams;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Streams of containers that were connected before these executed anything, for a client that shows output which is kept
 * nowhere: it can connect only once it hears of a start, and would miss what was written until then. Thread-safe.
 */
public final class HeldStreams {
    /** A client that lives has taken them long before. */
    private static final long SECONDS = 30;

    private final ContainerRuntime runtime;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final Map<String, ProcessStreams> held = new ConcurrentHashMap<>();

    /** Ends a wish; what is held stays so. */
    public interface Wish extends AutoCloseable {
        @Override
        void close();
    }

    HeldStreams(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /** From now on, streams of the containers of these services that start are held. */
    public Wish want(String project, Collection<String> services) {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        services.forEach(service -> keys.add(key(project, service)));
        wanted.addAll(keys);
        return () -> wanted.removeAll(keys);
    }

    /** A client is connected to a container whose output is kept nowhere: it will want the next run's, too. */
    void watched(String containerId) {
        watched.add(containerId);
    }

    /** It has let go before the end. */
    void unwatched(String containerId) {
        watched.remove(containerId);
    }

    /** Connects to a container that is launched and executes nothing yet, if somebody wants that. */
    void hold(ContainerRecord record) {
        boolean again = watched.remove(record.id());
        if ((again || wanted.contains(key(record.project(), record.service()))) && !record.oneOff()) {
            ProcessStreams streams = runtime.attach(new ContainerId(record.id()), 0, 0);
            release(Optional.ofNullable(held.put(record.id(), streams)));
            CompletableFuture<Void> unused = CompletableFuture.runAsync(
                    () -> {
                        if (held.remove(record.id(), streams)) {
                            streams.close();
                        }
                    },
                    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The streams of a container, if they are held; they are the caller's from now on. */
    Optional<ProcessStreams> take(String containerId) {
        return Optional.ofNullable(held.remove(containerId));
    }

    private static void release(Optional<ProcessStreams> streams) {
        streams.ifPresent(ProcessStreams::close);
    }

    private static String key(String project, String service) {
        return project + " " + service;
    }
}
