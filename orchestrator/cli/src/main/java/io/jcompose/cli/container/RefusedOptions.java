package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flags of docker's that no container of ours can honour: refused by name, with the reason. */
final class RefusedOptions {
    @Option(names = "--gpus", paramLabel = "GPUS", description = "Not supported: name device nodes with --device")
    private Optional<String> gpus = Optional.empty();

    @Option(names = "--storage-opt", paramLabel = "KEY=VALUE", description = "Not supported")
    private List<String> storage = new ArrayList<>();

    @Option(names = "--volume-driver", paramLabel = "NAME", description = "local is the only one")
    private Optional<String> volumeDriver = Optional.empty();

    @Option(names = "--isolation", paramLabel = "NAME", description = "default is the only one")
    private Optional<String> isolation = Optional.empty();

    @Option(names = "--cpuset-mems", paramLabel = "NODES", description = "Not supported")
    private Optional<String> memoryNodes = Optional.empty();

    @Option(names = "--use-api-socket", description = "Not supported: there is no Docker API")
    private boolean apiSocket;

    @Option(names = "--kernel-memory", paramLabel = "BYTES", description = "Without effect, as in Docker")
    private Optional<String> kernelMemory = Optional.empty();

    @Option(names = "--disable-content-trust", arity = "0..1", description = "Accepted: there is none")
    @SuppressWarnings("unused") // accepted for old scripts, which say that they want none
    private boolean noTrust = true;

    @Option(names = "--cpu-count", paramLabel = "N", description = "Not supported: Windows only")
    private Optional<String> cpuCount = Optional.empty();

    @Option(names = "--cpu-percent", paramLabel = "N", description = "Not supported: Windows only")
    private Optional<String> cpuPercent = Optional.empty();

    @Option(names = "--io-maxbandwidth", paramLabel = "BYTES", description = "Not supported: Windows only")
    private Optional<String> ioBandwidth = Optional.empty();

    @Option(names = "--io-maxiops", paramLabel = "N", description = "Not supported: Windows only")
    private Optional<String> ioOperations = Optional.empty();

    /**
     * @return what is worth a warning
     * @throws CliException naming all that was asked for and cannot be had
     */
    List<String> check() {
        List<String> refusals = new ArrayList<>();
        gpus.ifPresent(value -> refusals.add(
                "--gpus: GPUs cannot be requested; pass their device nodes with --device, for example /dev/dri"));
        if (!storage.isEmpty()) {
            refusals.add("--storage-opt: the size of a container's layer cannot be limited; mount a tmpfs or volume");
        }
        volumeDriver
                .filter(name -> !name.equals("local"))
                .ifPresent(name -> refusals.add("--volume-driver: there is no driver '%s'; use local".formatted(name)));
        isolation
                .filter(name -> !name.isEmpty() && !name.equals("default"))
                .ifPresent(name -> refusals.add("--isolation: '%s' exists on Windows only".formatted(name)));
        memoryNodes
                .filter(nodes -> !nodes.isEmpty())
                .ifPresent(nodes -> refusals.add("--cpuset-mems: memory nodes cannot be chosen; use --cpuset-cpus"));
        if (apiSocket) {
            refusals.add("--use-api-socket: there is no Docker API socket to give");
        }
        Map<String, Optional<String>> windows = new LinkedHashMap<>();
        windows.put("--cpu-count", cpuCount);
        windows.put("--cpu-percent", cpuPercent);
        windows.put("--io-maxbandwidth", ioBandwidth);
        windows.put("--io-maxiops", ioOperations);
        windows.forEach((flag, value) -> value.ifPresent(it -> refusals.add(flag + ": exists on Windows only")));
        if (!refusals.isEmpty()) {
            throw new CliException(String.join("\n", refusals));
        }
        return kernelMemory.isPresent()
                ? List.of("--kernel-memory has no effect: kernels no longer limit it apart from --memory")
                : List.of();
    }
}
