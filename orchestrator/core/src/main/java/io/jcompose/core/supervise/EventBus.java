package io.jcompose.core.supervise;

import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.runtime.image.EventJournal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells whoever listens what happens to containers, networks and volumes, in order; and what other processes, too, write
 * down of images. Thread-safe.
 */
public final class EventBus {
    /** So many events may wait for a slow listener; it misses later ones rather than filling the memory. */
    private static final int QUEUE = 10_000;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    /** So many past events are remembered. */
    private static final int HISTORY = 1024;

    /** How often the journal is looked at while somebody listens. */
    private static final long JOURNAL_MILLIS = 200;

    private final Clock clock;
    private final Function<String, Map<String, String>> facts;
    private final Map<String, Map<String, String>> knownFacts = new ConcurrentHashMap<>();
    private final Deque<ContainerEvent> history = new ArrayDeque<>();
    private final Optional<EventJournal> journal;

    public EventBus(Clock clock) {
        this(clock, id -> Map.of(), Optional.empty());
    }

    /**
     * @param facts further attributes by a container's id; looked up once for each container
     * @param journal of images
     */
    public EventBus(Clock clock, Function<String, Map<String, String>> facts, Optional<EventJournal> journal) {
        this.clock = clock;
        this.facts = facts;
        this.journal = journal;
    }

    /** Never blocks. */
    public void publish(String action, ContainerRecord container, Map<String, String> attributes) {
        Map<String, String> all = new LinkedHashMap<>(knownFacts.computeIfAbsent(container.id(), facts));
        all.put("name", container.name());
        all.putAll(attributes);
        publish(new ContainerEvent(
                now(),
                ContainerEvent.CONTAINER,
                action,
                container.id(),
                container.service(),
                container.project(),
                all));
        if (action.equals("destroy")) {
            knownFacts.remove(container.id());
        }
    }

    /** As {@link #publish(String, ContainerRecord, Map)}, of a network or volume. */
    public void publish(String type, String action, String id, Map<String, String> attributes) {
        publish(new ContainerEvent(now(), type, action, id, "", "", attributes));
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private void publish(ContainerEvent event) {
        synchronized (history) {
            history.add(event);
            if (history.size() > HISTORY) {
                history.remove();
            }
            offer(event);
        }
    }

    private void offer(ContainerEvent event) {
        for (Subscription subscription : subscriptions) {
            subscription.offer(event);
        }
    }

    /** @param project empty means all */
    public Subscription subscribe(Optional<String> project) {
        return subscribe(project, Long.MAX_VALUE);
    }

    /** @param since past events from then on come first, as far as they are remembered; nanoseconds since 1970 */
    public Subscription subscribe(Optional<String> project, long since) {
        Subscription subscription = new Subscription(project, since);
        List<ContainerEvent> written = subscription.written();
        synchronized (history) {
            Stream.concat(history.stream().filter(event -> event.timeNanos() >= since), written.stream())
                    .sorted(Comparator.comparingLong(ContainerEvent::timeNanos))
                    .forEach(subscription::offer);
            subscriptions.add(subscription);
        }
        return subscription;
    }

    /** A queue of events; close it. */
    public final class Subscription implements AutoCloseable {
        private final Optional<String> project;
        private final LinkedBlockingQueue<ContainerEvent> queue = new LinkedBlockingQueue<>(QUEUE);
        private final Optional<EventJournal.Reader> reader;

        private Subscription(Optional<String> project, long since) {
            this.project = project;
            this.reader = project.isPresent() ? Optional.empty() : journal.map(file -> file.from(since));
        }

        private List<ContainerEvent> written() {
            return reader.map(EventJournal.Reader::next).orElse(List.of()).stream()
                    .map(entry -> new ContainerEvent(
                            entry.timeNanos(), entry.type(), entry.action(), entry.id(), "", "", entry.attributes()))
                    .toList();
        }

        private void offer(ContainerEvent event) {
            if (project.isEmpty() || project.get().equals(event.project())) {
                queue.offer(event);
            }
        }

        /** Waits up to {@code millis} for the next event. For one thread. */
        public Optional<ContainerEvent> next(long millis) throws InterruptedException {
            if (reader.isEmpty()) {
                return Optional.ofNullable(queue.poll(millis, TimeUnit.MILLISECONDS));
            }
            for (long left = millis; ; left -= JOURNAL_MILLIS) {
                written().forEach(this::offer);
                Optional<ContainerEvent> event = Optional.ofNullable(
                        queue.poll(Math.max(0, Math.min(left, JOURNAL_MILLIS)), TimeUnit.MILLISECONDS));
                if (event.isPresent() || left <= JOURNAL_MILLIS) {
                    return event;
                }
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }
}
