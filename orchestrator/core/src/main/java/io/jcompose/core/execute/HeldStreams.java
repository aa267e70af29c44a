package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ProcessStreams;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
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

    private static final int MAX_RUNS = 20;

    private final ContainerRuntime runtime;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final Map<String, Deque<ProcessStreams>> held = new HashMap<>();

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

    /** A client is connected to a container whose output is kept nowhere: it will want all further runs', too. */
    void watched(String containerId) {
        watched.add(containerId);
    }

    /** It has let go before the end. */
    void unwatched(String containerId) {
        watched.remove(containerId);
    }

    /** Connects to a container that is launched and executes nothing yet, if somebody wants that. */
    void hold(ContainerRecord record) {
        if ((watched.contains(record.id()) || wanted.contains(key(record.project(), record.service())))
                && !record.oneOff()) {
            ProcessStreams streams = runtime.attach(new ContainerId(record.id()), 0, 0);
            keep(record.id(), streams);
            CompletableFuture<Void> unused = CompletableFuture.runAsync(
                    () -> {
                        if (drop(record.id(), streams)) {
                            watched.remove(record.id());
                            streams.close();
                        }
                    },
                    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS));
        }
    }

    private void keep(String containerId, ProcessStreams streams) {
        Optional<ProcessStreams> tooMany;
        synchronized (held) {
            Deque<ProcessStreams> runs = held.computeIfAbsent(containerId, id -> new ArrayDeque<>());
            runs.add(streams);
            tooMany = runs.size() > MAX_RUNS ? Optional.of(runs.remove()) : Optional.empty();
        }
        tooMany.ifPresent(ProcessStreams::close);
    }

    private boolean drop(String containerId, ProcessStreams streams) {
        synchronized (held) {
            Deque<ProcessStreams> runs = held.getOrDefault(containerId, new ArrayDeque<>());
            boolean there = runs.remove(streams);
            if (runs.isEmpty()) {
                held.remove(containerId);
            }
            return there;
        }
    }

    /** The streams of a container's earliest run of which they are held; they are the caller's from now on. */
    Optional<ProcessStreams> take(String containerId) {
        synchronized (held) {
            Optional<ProcessStreams> first =
                    Optional.ofNullable(held.get(containerId)).map(Deque::peek);
            first.ifPresent(streams -> drop(containerId, streams));
            return first;
        }
    }

    private static String key(String project, String service) {
        return project + " " + service;
    }
}
