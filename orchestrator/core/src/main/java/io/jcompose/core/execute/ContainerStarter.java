package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerControl;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.network.AddressInUseException;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.network.NetworkException;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.Sandbox;
import io.jcompose.runtime.Signal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts containers with all that belongs to it, and lets go of it afterwards. One thing at a time per container. */
public final class ContainerStarter implements ContainerControl {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStarter.class);

    private final Host host;
    private final RecordStore records;
    private final CommandRunner commands;
    private final HeldStreams held;
    private final AnonymousVolumes volumes;
    private final MountEvents mounts;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** @param events told of volumes that come into use and go out of it */
    public ContainerStarter(Host host, RecordStore records, Execs execs, EventBus events) {
        this.host = host;
        this.records = records;
        this.commands = new CommandRunner(execs);
        this.held = execs.held();
        this.volumes = new AnonymousVolumes(host.volumes(), records);
        this.mounts = new MountEvents(events);
    }

    @Override
    public boolean start(String id, BooleanSupplier cancelled) {
        ReentrantLock lock = lock(id);
        try {
            if (cancelled.getAsBoolean()) {
                return false;
            }
            ContainerId containerId = new ContainerId(id);
            Container container = host.runtime()
                    .find(containerId)
                    .orElseThrow(() -> new ContainerException("container %s is gone".formatted(id)));
            if (isAlive(container)) {
                return false;
            }
            ContainerRecord record = records.find(id)
                    .orElseThrow(
                            () -> new ContainerException("container %s has no record".formatted(container.name())));
            if (container.state() != Container.State.LAUNCHED) {
                launch(containerId, record);
            }
            held.hold(record);
            execute(containerId, record);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The first half of {@link #start}: everything is there, and somebody can attach before the command executes. */
    public void launch(String id) {
        ReentrantLock lock = lock(id);
        try {
            launch(
                    new ContainerId(id),
                    records.find(id)
                            .orElseThrow(() -> new ContainerException("container %s has no record".formatted(id))));
        } finally {
            lock.unlock();
        }
    }

    private void launch(ContainerId id, ContainerRecord record) {
        disconnect(record);
        volumes.ensure(record);
        Sandbox sandbox = host.runtime().launch(id);
        host.runtime().find(id).ifPresent(mounts::mounted);
        try {
            connect(record, sandbox);
        } catch (RuntimeException | OutOfMemoryError e) { // an error where no further thread can be had
            undo(() -> host.runtime().stop(id, Signal.KILL, Duration.ZERO), e);
            undo(() -> disconnect(record), e);
            undo(() -> host.runtime().find(id).ifPresent(mounts::unmounted), e);
            throw e;
        }
    }

    private void execute(ContainerId id, ContainerRecord record) {
        try {
            host.runtime().start(id);
        } catch (RuntimeException | OutOfMemoryError e) { // an error where no further thread can be had
            undo(() -> host.runtime().stop(id, Signal.KILL, Duration.ZERO), e);
            undo(() -> disconnect(record), e);
            undo(() -> host.runtime().find(id).ifPresent(mounts::unmounted), e);
            throw e;
        }
    }

    @Override
    public void afterStart(String id) {
        afterStart(id, line -> {});
    }

    /**
     * Runs the commands that are to follow a start, in order.
     *
     * @param lines given each line that they write
     * @throws ContainerException if one fails; the container goes on, and later ones are left out
     */
    public void afterStart(String id, Consumer<String> lines) {
        for (ContainerRecord record : records.find(id).stream().toList()) {
            for (ContainerRecord.Hook hook : record.postStart()) {
                commands.hook(record, "post_start", hook, lines);
            }
        }
    }

    private void connect(ContainerRecord record, Sandbox sandbox) {
        List<String> addresses = new ArrayList<>();
        for (ContainerRecord.Endpoint wish : record.network().endpoints()) {
            if (wish.networkName().equals(DefaultBridge.NAME)) {
                DefaultBridge.ensure(host);
            }
            Endpoint endpoint = attach(wish, record, sandbox);
            host.connectivity().joined(endpoint, Endpoints.naming(wish));
            endpoint.addresses().forEach(address -> addresses.add(AddressText.of(address)));
        }
        if (!addresses.isEmpty()) {
            host.hostsFile().write(sandbox.id(), addresses);
        }
    }

    private Endpoint attach(ContainerRecord.Endpoint wish, ContainerRecord record, Sandbox sandbox) {
        try {
            return host.networks().attach(sandbox.netns(), Endpoints.toSpec(wish, record.id()));
        } catch (AddressInUseException e) {
            throw new AddressInUseException(HolderNames.in(e, records.all()), e);
        }
    }

    /**
     * Publishes names and ports of a container that has been running since before this engine. Where the record of a
     * connection was lost, it is made again.
     */
    public void reconnect(ContainerRecord record) {
        mounts.known(record.id());
        Map<String, Endpoint> attached = new ConcurrentHashMap<>();
        host.networks().endpoints().forEach(endpoint -> attached.put(endpoint.id(), endpoint));
        for (ContainerRecord.Endpoint wish : record.network().endpoints()) {
            Endpoint endpoint = attached.get(wish.id());
            if (endpoint != null) {
                rejoin(record, endpoint, wish);
            } else {
                attachAgain(record, wish);
            }
        }
    }

    private void attachAgain(ContainerRecord record, ContainerRecord.Endpoint wish) {
        Optional<Long> pid = host.runtime().find(new ContainerId(record.id())).flatMap(Container::pid);
        try {
            if (pid.isPresent()) {
                Path netns = Path.of("/proc", pid.get().toString(), "ns", "net");
                rejoin(record, host.networks().attach(netns, Endpoints.toSpec(wish, record.id())), wish);
                LOG.warn("{} was not attached to network {} any more, and is again", record.name(), wish.networkName());
            }
        } catch (NetworkException e) {
            LOG.warn(
                    "{} runs but is not attached to network {}: {}", record.name(), wish.networkName(), e.getMessage());
        }
    }

    /** After a network was made anew: containers that run and had been connected to it, are again. */
    void reconnectAll(String networkId) {
        for (ContainerRecord record : records.all()) {
            boolean wished = record.network().endpoints().stream()
                    .anyMatch(endpoint -> endpoint.networkId().equals(networkId));
            if (wished
                    && host.runtime()
                            .find(new ContainerId(record.id()))
                            .filter(ContainerStarter::isAlive)
                            .isPresent()) {
                reconnect(record);
            }
        }
    }

    private void rejoin(ContainerRecord record, Endpoint endpoint, ContainerRecord.Endpoint wish) {
        try {
            host.connectivity().joined(endpoint, Endpoints.naming(wish));
        } catch (AddressInUseException e) {
            // It goes on running; what the kernel forwards is there all the same.
            LOG.warn("{}: {}", record.name(), e.getMessage());
        }
    }

    private static void undo(Runnable action, Throwable cause) {
        try {
            action.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void release(String id) {
        ReentrantLock lock = lock(id);
        try {
            boolean alive = host.runtime()
                    .find(new ContainerId(id))
                    .filter(ContainerStarter::isAlive)
                    .isPresent();
            if (!alive) {
                records.find(id).ifPresent(this::disconnect);
                host.runtime().find(new ContainerId(id)).ifPresent(mounts::unmounted);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes away its names, by which others find it; its connections go on. */
    void withdraw(ContainerRecord record) {
        record.network().endpoints().forEach(endpoint -> host.connectivity().left(endpoint.id()));
    }

    private void disconnect(ContainerRecord record) {
        List<RuntimeException> failures = new ArrayList<>();
        for (ContainerRecord.Endpoint endpoint : record.network().endpoints()) {
            try {
                host.connectivity().left(endpoint.id());
                host.networks().detach(endpoint.id());
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failures.get(0)::addSuppressed);
            throw failures.get(0);
        }
    }

    @Override
    public HealthResult probe(String id, ContainerRecord.Health check) {
        ContainerRecord record =
                records.find(id).orElseThrow(() -> new ContainerException("container %s has no record".formatted(id)));
        return commands.probe(record, check);
    }

    /**
     * Runs the commands that are to precede an intended stop; a failure does not keep it from being stopped.
     *
     * @param lines given each line that they write
     * @param failed told of each command that fails
     */
    void beforeStop(ContainerRecord record, Consumer<String> lines, Consumer<String> failed) {
        for (ContainerRecord.Hook hook : record.preStop()) {
            try {
                commands.hook(record, "pre_stop", hook, lines);
            } catch (RuntimeException e) {
                LOG.warn("before the stop: {}", e.getMessage());
                failed.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void removeAfterExit(String id) {
        remove(id, true);
    }

    /** Removes a container, killing it if it runs, and its record. Repeatable. */
    public void remove(String id, boolean anonymousVolumes) {
        ReentrantLock lock = lock(id);
        try {
            Optional<ContainerRecord> record = records.find(id).map(known -> doomed(known, anonymousVolumes));
            Optional<Container> container = host.runtime().find(new ContainerId(id));
            host.runtime().remove(new ContainerId(id), true);
            container.ifPresent(mounts::unmounted);
            record.ifPresent(this::forget);
        } finally {
            lock.unlock();
            locks.remove(id);
        }
    }

    /** With what is to happen to its volumes on disk: once the container is gone, nobody else could tell. */
    private ContainerRecord doomed(ContainerRecord record, boolean anonymousVolumes) {
        String wish = anonymousVolumes && !record.anonymousVolumes().isEmpty()
                ? ContainerRecord.GO
                : record.wish().equals(ContainerRecord.GO) ? ContainerRecord.STOP : record.wish();
        if (wish.equals(record.wish())) {
            return record;
        }
        ContainerRecord doomed = record.withWish(wish, record.restartCount());
        records.put(doomed, false);
        return doomed;
    }

    /** Removes what a container that is gone has left: connections, its record, and its volumes if they were to go. */
    public void forget(ContainerRecord record) {
        disconnect(record);
        if (record.wish().equals(ContainerRecord.GO)) {
            volumes.removeUnshared(record);
        }
        records.remove(record.id());
    }

    /** Takes the network that all projects share away if no container is on it any more. */
    public void removeUnusedBridge() {
        DefaultBridge.removeIfUnused(host, records);
    }

    ContainerLog log(String id) {
        return host.runtime().log(new ContainerId(id));
    }

    @Override
    public String lastLines(String id, int lines) {
        ContainerLog.Query query = new ContainerLog.Query(OptionalLong.of(lines), Optional.empty(), Optional.empty());
        try (ContainerLog.Cursor cursor = log(id).open(query)) {
            StringBuilder text = new StringBuilder();
            Optional<ContainerLog.Entry> entry = cursor.next();
            while (entry.isPresent()) {
                text.append("  | ")
                        .append(new String(entry.get().bytes(), StandardCharsets.UTF_8))
                        .append('\n');
                entry = cursor.next();
            }
            return text.toString();
        } catch (RuntimeException e) {
            LOG.debug("log of {}", id, e);
            return "";
        }
    }

    private static boolean isAlive(Container container) {
        return container.state() == Container.State.RUNNING || container.state() == Container.State.PAUSED;
    }

    private ReentrantLock lock(String id) {
        ReentrantLock lock = locks.computeIfAbsent(id, key -> new ReentrantLock());
        lock.lock();
        return lock;
    }
}
