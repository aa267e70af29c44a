package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Sandbox;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Runs one command in a container and makes a layer of what it changed. Nothing of the container remains. */
final class RunStep {
    private static final int POLL_MILLIS = 20;
    private static final ContainerSpec.Security INSECURE = new ContainerSpec.Security(
            true, List.of(), List.of(), false, ContainerSpec.UNCONFINED, true, List.of(), List.of());
    private final Session session;
    private final List<Path> layers;
    private final int step;

    /** @param layers topmost first */
    RunStep(Session session, List<Path> layers, int step) {
        this.session = session;
        this.layers = layers;
        this.step = step;
    }

    /**
     * @param network {@code default}, {@code none} or {@code host}
     * @param insecure as root of the host, nearly
     */
    record Command(
            List<String> words,
            List<String> environment,
            Optional<String> user,
            String workingDir,
            String network,
            boolean insecure) {}

    /** The layer; empty if nothing was changed. */
    Optional<StoredLayer> run(Command command, RunMounts mounts) throws FailedStep {
        ContainerRuntime runtime = session.services().runtime();
        ContainerId id;
        try {
            id = runtime.create(spec(command, mounts)).id();
        } catch (ContainerException e) {
            throw new FailedStep(e);
        }
        try {
            execute(id, command);
            return layer(id, mounts);
        } catch (ContainerException e) {
            throw new FailedStep(e);
        } catch (IOException e) {
            throw new FailedStep("keep what it changed: " + e.getMessage(), e);
        } finally {
            runtime.remove(id, true);
        }
    }

    private ContainerSpec spec(Command command, RunMounts mounts) {
        Namespaces own = Namespaces.PRIVATE;
        Namespaces namespaces = command.network().equals("host")
                ? new Namespaces(own.pid(), Namespaces.Source.Host.INSTANCE, own.ipc(), own.uts(), own.cgroup())
                : own;
        List<String> servers = command.network().equals("default")
                ? session.services().network().nameservers()
                : List.of();
        return ContainerSpec.builder(
                        "jcompose-build-" + UUID.randomUUID().toString().substring(0, 13))
                .image("of this stage") // for messages
                .layers(layers)
                .labels(Map.of("io.jcompose.build", session.id()))
                .args(command.words())
                .environment(command.environment())
                .user(command.user())
                .workingDir(Optional.of(command.workingDir()))
                .hostname(session.arguments().hostName())
                .mounts(mounts.mounts())
                .hosts(hosts(command.network()))
                .dns(new ContainerSpec.Dns(servers, List.of(), List.of()))
                .namespaces(namespaces)
                .resources(resources())
                .shmSize(session.request().limits().shmSize())
                .security(command.insecure() ? INSECURE : ContainerSpec.Security.DEFAULT)
                .build();
    }

    private Map<String, List<String>> hosts(String network) {
        Map<String, List<String>> hosts = new LinkedHashMap<>(session.request().extraHosts());
        hosts.replaceAll((name, addresses) -> addresses.stream()
                .map(address -> address.equals("host-gateway") ? gateway(network) : address)
                .toList());
        return hosts;
    }

    private String gateway(String network) {
        Optional<String> gateway =
                network.equals("default") ? session.services().network().gateway() : Optional.empty();
        return gateway.orElse("127.0.0.1");
    }

    private ContainerSpec.Resources resources() {
        BuildRequest.RunLimits limits = session.request().limits();
        ContainerSpec.Resources none = ContainerSpec.Resources.UNLIMITED;
        return new ContainerSpec.Resources(
                limits.memory(),
                none.memoryReservation(),
                limits.memorySwap(),
                none.cpus(),
                none.cpuShares(),
                none.cpuQuota(),
                none.cpuPeriod(),
                none.cpuset(),
                none.pids(),
                limits.ulimits(),
                none.cgroupParent(),
                none.tuning());
    }

    private void execute(ContainerId id, Command command) throws FailedStep {
        ContainerRuntime runtime = session.services().runtime();
        Sandbox sandbox = runtime.launch(id);
        BuildNetwork connector =
                command.network().equals("default") ? session.services().network() : BuildNetwork.NONE;
        OutputTail tail = new OutputTail();
        BuildNetwork.Connection connection = connector.connect(sandbox.netns());
        try (connection) {
            CompletableFuture<ExitStatus> exit;
            try {
                runtime.start(id);
                exit = runtime.exit(id);
            } catch (CommandException e) {
                throw new FailedStep(incomplete(command, e.exitCode()) + ": " + e.getMessage(), e);
            }
            follow(id, exit, tail);
            ExitStatus status = exit.join();
            if (status.code() != 0) {
                throw new FailedStep(incomplete(command, status.code()) + details(status) + tail.text());
            }
        }
    }

    /** In the words of BuildKit, which scripts look for. */
    private static String incomplete(Command command, int code) {
        return "process \"%s\" did not complete successfully: exit code: %d"
                .formatted(String.join(" ", command.words()), code);
    }

    private static String details(ExitStatus status) {
        String cause = status.outOfMemory()
                ? " (out of memory)"
                : status.signal().map(" (%s)"::formatted).orElse("");
        return cause + status.error().map(error -> ": " + error).orElse("");
    }

    /** Hands on the output until the command has ended. */
    private void follow(ContainerId id, CompletableFuture<ExitStatus> exit, OutputTail tail) throws FailedStep {
        ContainerRuntime runtime = session.services().runtime();
        try (ContainerLog.Cursor cursor = runtime.log(id).open(ContainerLog.Query.ALL)) {
            while (true) {
                boolean ended = exit.isDone();
                for (var entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                    hand(entry.get(), tail);
                }
                if (ended) {
                    return;
                }
                if (session.isCancelled()) {
                    runtime.kill(id, Signal.KILL);
                    throw new FailedStep("cancelled");
                }
                cursor.await(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            runtime.kill(id, Signal.KILL);
            throw new FailedStep("cancelled", e);
        }
    }

    private void hand(ContainerLog.Entry entry, OutputTail tail) {
        byte[] bytes = entry.bytes();
        tail.add(bytes);
        if (!entry.partial()) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = "\n".getBytes(UTF_8)[0];
        }
        session.steps().listener().stepOutput(step, entry.stream() == ContainerLog.Stream.STDERR, bytes);
    }

    /** Moves the writable layer out of the container: its mount has ended with its processes. */
    private Optional<StoredLayer> layer(ContainerId id, RunMounts mounts) throws IOException {
        Path upper = session.services().runtime().writableLayer(id);
        StubCleaner cleaner = new StubCleaner(upper, layers);
        cleaner.clean(mounts.mounts().stream().map(mount -> mount.target()).toList());
        if (cleaner.nothingLeft()) {
            return Optional.empty();
        }
        Path temporary = session.services().store().temporaryFolder();
        try {
            return Optional.of(session.services().store().addLayer(moved(upper, temporary), session.layerOptions()));
        } finally {
            Session.deleteTree(temporary);
        }
    }

    /** On another file system it stays where it is, and is copied. */
    private static Path moved(Path upper, Path folder) throws IOException {
        try {
            return Files.move(upper, folder.resolve("tree"));
        } catch (DirectoryNotEmptyException e) {
            return upper;
        }
    }
}
