package io.jcompose.core.execute;

import io.jcompose.core.model.Project;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.Names;
import io.jcompose.core.plan.Operation;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.network.Cidr;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.Signal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what plans say, on this host, for one command. Returns nothing: what was done shows in the host's state. */
public final class HostOperations implements Operation.Visitor<Boolean> {
    private static final Logger LOG = LoggerFactory.getLogger(HostOperations.class);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
    static final Duration NO_LIMIT = Duration.ofDays(3650);

    /** Between the last answer with a container's address and its stop; clients connect in much less. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** A stop that takes longer is explained. */
    private static final Duration SLOW_STOP = Duration.ofSeconds(1);

    private final Host host;
    private final RecordStore records;
    private final Supervision supervision;
    private final ContainerStarter starter;
    private final ContainerMaker maker;
    private final ImageWork images;
    private final Providers providers;
    private final Context context;

    /**
     * @param project needed for operations that make something
     * @param parallel so many steps at a time; empty for as many as suit the host
     * @param cancelled waiting ends when this turns true
     */
    public record Context(
            Optional<Project> project,
            Progress progress,
            boolean quietPull,
            boolean quietBuild,
            Map<String, String> buildEnvironment,
            Duration waitLimit,
            OptionalInt parallel,
            BooleanSupplier cancelled) {}

    public HostOperations(
            Host host, RecordStore records, Supervision supervision, ContainerStarter starter, Context context) {
        this.host = host;
        this.records = records;
        this.supervision = supervision;
        this.starter = starter;
        this.maker = new ContainerMaker(host, records, supervision);
        this.images = new ImageWork(host);
        this.providers = new Providers(context.progress());
        this.context = context;
    }

    @Override
    public Boolean createNetwork(Operation.CreateNetwork operation) {
        Project.Network network = operation.network();
        return step(Progress.network(network.name()), "Creating", "Created", () -> {
            String driver = network.driver().filter(d -> !d.isEmpty()).orElse("bridge");
            if (!driver.equals("bridge") && !driver.equals("default")) {
                throw new NetworkException(
                        "network %s: driver '%s' is not supported; use bridge".formatted(network.name(), driver));
            }
            NetworkSpec spec = new NetworkSpec(
                    Names.networkId(network.name()),
                    network.name(),
                    network.ipam().stream().flatMap(pool -> pool(pool).stream()).toList(),
                    network.enableIpv4().orElse(true),
                    network.enableIpv6().orElse(false),
                    network.internal(),
                    Labels.ofNetwork(project(), network),
                    network.driverOpts());
            Network created = host.networks().create(spec);
            host.connectivity().networkAdded(created);
            starter.reconnectAll(created.id());
            host.networks().newNotices().forEach(context.progress()::note);
        });
    }

    private static Optional<NetworkSpec.Pool> pool(Project.IpamPool pool) {
        Map<String, InetAddress> reserved = new LinkedHashMap<>();
        pool.auxAddresses().forEach((name, address) -> reserved.put(name, Endpoints.address(address)));
        return pool.subnet()
                .map(subnet -> new NetworkSpec.Pool(
                        Cidr.parse(subnet),
                        pool.ipRange().map(Cidr::parse),
                        pool.gateway().map(Endpoints::address),
                        reserved));
    }

    @Override
    public Boolean createVolume(Operation.CreateVolume operation) {
        Project.Volume volume = operation.volume();
        return step(Progress.volume(volume.name()), "Creating", "Created", () -> {
            if (volume.driver().filter(d -> !d.isEmpty() && !d.equals("local")).isPresent()) {
                throw new ContainerException("volume %s: driver '%s' is not supported; use local"
                        .formatted(volume.name(), volume.driver().get()));
            }
            host.volumes().create(volume.name(), Labels.ofVolume(project(), volume), volume.driverOpts());
        });
    }

    @Override
    public Boolean ensureImage(Operation.EnsureImage operation) {
        if (operation.build()) {
            build(operation);
            return true;
        }
        try {
            images.pull(
                    operation.image(),
                    operation.service().platform(),
                    context.buildEnvironment(),
                    context.progress(),
                    context.quietPull());
        } catch (RuntimeException e) {
            switch (operation.fallback()) {
                case BUILD -> build(operation);
                case KEEP -> LOG.warn("pull {}: {}", operation.image(), e.getMessage());
                case FAIL -> throw e;
            }
        }
        return true;
    }

    private void build(Operation.EnsureImage operation) {
        ImageWork.BuildOptions options =
                ImageWork.BuildOptions.NONE.with(context.quietBuild(), context.buildEnvironment());
        images.build(project(), operation.service(), options, context.progress());
    }

    @Override
    public Boolean createContainer(Operation.CreateContainer operation) {
        return step(Progress.container(operation.name()), "Creating", "Created", () -> {
            var unused =
                    maker.make(request(operation.service(), operation.number(), operation.name(), Optional.empty()));
        });
    }

    @Override
    public Boolean prepareContainer(Operation.PrepareContainer operation) {
        ContainerRecord record = byName(operation.name());
        new PreStart(maker, starter, records, supervision, context).run(project(), operation, record);
        return true;
    }

    @Override
    public Boolean runProvider(Operation.RunProvider operation) {
        return step(
                "Service " + operation.service().name(),
                operation.verb().equals("up") ? "Starting" : "Stopping",
                operation.verb().equals("up") ? "Started" : "Stopped",
                () -> providers.run(project(), operation.service(), operation.verb()));
    }

    @Override
    public Boolean recreateContainer(Operation.RecreateContainer operation) {
        return step(Progress.container(operation.name()), "Recreate", "Recreated", () -> {
            String temporary = Names.replacement(operation.oldId(), operation.name());
            ContainerRecord made = maker.make(request(
                    operation.service(),
                    operation.number(),
                    temporary,
                    Optional.of(operation.oldId()).filter(id -> operation.keepVolumes()),
                    operation.oldId(),
                    operation.name()));
            if (operation.startFirst()) {
                startBeside(made);
                drain(operation.oldId());
            }
            stop(operation.oldId(), operation.timeout());
            remove(operation.oldId(), !operation.keepVolumes());
            rename(made, operation.name());
        });
    }

    /** Starts a replacement while what it replaces still runs; if it does not get ready, it goes again. */
    private void startBeside(ContainerRecord made) {
        try {
            start(made);
            new Waiter(host.runtime(), supervision, starter, context)
                    .await(
                            new Operation.WaitFor(made.name(), made.service(), Operation.WaitFor.Until.READY, true, ""),
                            made);
        } catch (RuntimeException e) {
            stop(made.id(), Optional.of(Duration.ZERO));
            remove(made.id(), false);
            throw e;
        }
    }

    /** Nobody is sent to it any more; those who have just been told its address still get an answer. */
    private void drain(String id) {
        records.find(id).ifPresent(starter::withdraw);
        try {
            supervision.awaitExit(id, DRAIN, context.cancelled());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(ContainerRecord record) {
        if (supervision.start(record.id(), () -> false)) {
            context.progress().warnings(host, record);
            host.networks().newNotices().forEach(context.progress()::note);
            String id = Progress.container(record.name());
            starter.afterStart(record.id(), line -> context.progress().hookOutput(id, "post_start", line));
        }
    }

    private ContainerMaker.Request request(
            io.jcompose.core.model.Service service, int number, String name, Optional<String> replaces) {
        return new ContainerMaker.Request(
                project(),
                providers.withVariables(service),
                number,
                name,
                false,
                false,
                true,
                true,
                Map.of(),
                replaces);
    }

    private ContainerMaker.Request request(
            io.jcompose.core.model.Service service,
            int number,
            String temporary,
            Optional<String> inherits,
            String oldId,
            String finalName) {
        Map<String, String> labels = Map.of(Labels.REPLACE, oldId.substring(0, 12) + " " + finalName);
        return new ContainerMaker.Request(
                project(),
                providers.withVariables(service),
                number,
                temporary,
                false,
                false,
                true,
                true,
                labels,
                inherits);
    }

    /** Gives a replacement its final name, and its names on the networks. */
    public void rename(ContainerRecord record, String name) {
        host.runtime().rename(new ContainerId(record.id()), name);
        ContainerRecord renamed = records.find(record.id()).orElse(record).renamed(name);
        records.put(renamed, true);
        supervision.updated(renamed);
        if (supervision.status(record.id()).running()) {
            starter.reconnect(renamed); // under its new names
        }
    }

    @Override
    public Boolean startContainer(Operation.StartContainer operation) {
        return step(Progress.container(operation.name()), "Starting", "Started", () -> {
            try {
                start(byName(operation.name()));
            } catch (CommandException e) {
                throw e.in("start container '%s'".formatted(operation.name()));
            }
        });
    }

    @Override
    public Boolean waitFor(Operation.WaitFor operation) {
        ContainerRecord record = byName(operation.container());
        new Waiter(host.runtime(), supervision, starter, context).await(operation, record);
        return true;
    }

    @Override
    public Boolean stopContainer(Operation.StopContainer operation) {
        return step(Progress.container(operation.name()), "Stopping", "Stopped", () -> {
            Optional<String> failedHook = stopWithHooks(operation.id(), operation.timeout(), Optional.empty());
            if (failedHook.isPresent()) {
                throw new ContainerException(failedHook.get());
            }
        });
    }

    @Override
    public Boolean removeContainer(Operation.RemoveContainer operation) {
        return step(
                Progress.container(operation.name()),
                "Removing",
                "Removed",
                () -> remove(operation.id(), operation.volumes()));
    }

    /** As {@link #stop(String, Optional, Optional)}, with the container's own signal. */
    private void stop(String id, Optional<Duration> timeout) {
        stop(id, timeout, Optional.empty());
    }

    /**
     * Stops a container on purpose; returns once all of its end has been dealt with. Does nothing if it is gone.
     *
     * @param timeout after which it is killed, instead of its own; a negative one never comes
     * @param signal instead of its own
     */
    public void stop(String id, Optional<Duration> timeout, Optional<Signal> signal) {
        Optional<String> unused = stopWithHooks(id, timeout, signal);
    }

    /**
     * Stops a container on purpose; returns once all of its end has been dealt with. Does nothing if it is gone.
     *
     * @return why a {@code pre_stop} hook failed, if one did; the container is stopped nonetheless
     */
    private Optional<String> stopWithHooks(String id, Optional<Duration> timeout, Optional<Signal> wanted) {
        ContainerId containerId = new ContainerId(id);
        Optional<Container> container = host.runtime().find(containerId);
        Optional<ContainerRecord> record = records.find(id);
        supervision.stopping(id);
        if (container.isEmpty()) {
            return Optional.empty();
        }
        if (container.get().state() == Container.State.PAUSED) {
            host.runtime().unpause(containerId);
        }
        Optional<String> failedHook = container.get().state() == Container.State.RUNNING
                ? record.flatMap(this::beforeStop)
                : Optional.empty();
        Duration limit =
                timeout.or(() -> record.flatMap(ContainerRecord::stopGrace)).orElse(DEFAULT_GRACE);
        Duration grace = limit.isNegative() ? NO_LIMIT : limit;
        Signal signal = wanted.orElse(container.get().spec().stopSignal());
        boolean alive = supervision.status(id).running();
        if (alive) {
            supervision.signalled(id, signal);
        }
        Future<Void> notice = explainIfSlow(container.get(), signal, grace);
        host.runtime().stop(containerId, signal, grace);
        boolean unused = notice.cancel(false);
        try {
            supervision.awaitExit(id, EXIT_LIMIT, () -> false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        starter.release(id);
        if (alive) {
            supervision.stopped(id);
        }
        return failedHook;
    }

    private Optional<String> beforeStop(ContainerRecord record) {
        String id = Progress.container(record.name());
        List<String> failures = new ArrayList<>();
        starter.beforeStop(record, line -> context.progress().hookOutput(id, "pre_stop", line), why -> {
            context.progress().warning(id, "Stopping", why);
            failures.add(why);
        });
        return failures.stream().findFirst();
    }

    /** The explanation is made before the signal arrives, and shown only if the stop turns out slow. */
    private Future<Void> explainIfSlow(Container container, Signal signal, Duration grace) {
        String why = StopNotice.of(container, signal, grace);
        if (grace.compareTo(SLOW_STOP) <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> context.progress().warning(Progress.container(container.name()), "Stopping", why),
                CompletableFuture.delayedExecutor(SLOW_STOP.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Removes a container whatever its state. Does nothing if it is gone. */
    public void remove(String id, boolean volumes) {
        Optional<ContainerRecord> record = records.find(id);
        supervision.stopping(id);
        if (supervision.status(id).running()) {
            supervision.signalled(id, Signal.KILL);
        }
        starter.remove(id, volumes);
        record.ifPresent(supervision::removed);
    }

    @Override
    public Boolean removeNetwork(Operation.RemoveNetwork operation) {
        String id = Progress.network(operation.name());
        boolean used = host.networks().endpoints().stream()
                .anyMatch(endpoint -> endpoint.spec().networkId().equals(operation.id()));
        boolean wanted = records.all().stream()
                .flatMap(record -> record.network().endpoints().stream())
                .anyMatch(endpoint -> endpoint.networkId().equals(operation.id()));
        if (used || (wanted && !operation.replaced())) {
            context.progress().warning(id, "Resource is still in use", "");
            return true;
        }
        return step(id, "Removing", "Removed", () -> {
            host.connectivity().networkRemoved(operation.id());
            host.networks().remove(operation.id());
        });
    }

    @Override
    public Boolean removeVolume(Operation.RemoveVolume operation) {
        String id = Progress.volume(operation.name());
        List<Container> users = host.runtime().list().stream()
                .filter(container -> uses(container, operation.name()))
                .toList();
        if (operation.replaced()) {
            users.forEach(container -> refuseIfForeign(container, operation.name()));
        } else if (!users.isEmpty()) {
            context.progress().warning(id, "Resource is still in use", "");
            return true;
        }
        return step(id, "Removing", "Removed", () -> host.volumes().remove(operation.name()));
    }

    private static boolean uses(Container container, String volume) {
        return container.spec().mounts().stream()
                .anyMatch(mount ->
                        mount instanceof Mount.Volume used && used.name().equals(volume));
    }

    private void refuseIfForeign(Container container, String volume) {
        if (!project().name().equals(container.spec().labels().get(Labels.PROJECT))) {
            throw new ContainerException(
                    "volume %s cannot be made anew: container %s, which is not of this project, uses it"
                            .formatted(volume, container.name()));
        }
    }

    @Override
    public Boolean removeImage(Operation.RemoveImage operation) {
        String id = Progress.image(operation.image());
        if (host.images().find(operation.image()).isEmpty()) {
            context.progress().warning(id, "No resource found to remove", "");
            return true;
        }
        List<String> inUse = host.runtime().list().stream()
                .map(container -> container.spec().imageId())
                .toList();
        return step(id, "Removing", "Removed", () -> {
            var unused = host.images().remove(operation.image(), false, inUse);
        });
    }

    private boolean step(String id, String begin, String end, Runnable work) {
        context.progress().working(id, begin);
        try {
            work.run();
        } catch (RuntimeException e) {
            context.progress().error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        }
        context.progress().done(id, end);
        return true;
    }

    private Project project() {
        return context.project().orElseThrow(() -> new IllegalStateException("this plan needs a project"));
    }

    /** Names are unique, and the runtime knows them. */
    private ContainerRecord byName(String name) {
        return records.all().stream()
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ContainerException("container %s does not exist".formatted(name)));
    }
}
