package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.ByteSize;
import io.jcompose.core.client.ContainerVerbs.UpdateRequest;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How much memory and CPU a container may use: when it is made, and later. */
final class ResourceOptions {
    private static final double LEAST_CPUS = 0.01;
    private static final double NANOS_PER_CPU = 1e9;
    private static final double TOLERANCE = 1e-3;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "BYTES",
            description = "Memory limit, for example 512m")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--memory-reservation", paramLabel = "BYTES", description = "Memory that is kept for it")
    private Optional<String> reservation = Optional.empty();

    @Option(names = "--memory-swap", paramLabel = "BYTES", description = "Memory and swap together; -1: no limit")
    private Optional<String> swap = Optional.empty();

    @Option(names = "--cpus", paramLabel = "N", description = "Number of CPUs, for example 1.5")
    private Optional<Double> cpus = Optional.empty();

    @Option(
            names = {"-c", "--cpu-shares"},
            paramLabel = "N",
            description = "Weight against others, 1024 is usual")
    private Optional<Long> shares = Optional.empty();

    @Option(names = "--cpu-quota", paramLabel = "MICROSECONDS", description = "CPU time in each period")
    private Optional<Long> quota = Optional.empty();

    @Option(names = "--cpu-period", paramLabel = "MICROSECONDS", description = "Length of the period")
    private Optional<Long> period = Optional.empty();

    @Option(names = "--cpuset-cpus", paramLabel = "CPUS", description = "Which CPUs: 0-3, 0,1")
    private Optional<String> cpuset = Optional.empty();

    @Option(names = "--pids-limit", paramLabel = "N", description = "Number of processes and threads; -1: no limit")
    private Optional<Long> pids = Optional.empty();

    void into(ServiceMap service) {
        check();
        service.put("mem_limit", memory);
        service.put("mem_reservation", reservation);
        service.put("memswap_limit", swap);
        service.put("cpus", cpus);
        service.put("cpu_shares", shares);
        service.put("cpu_quota", quota);
        service.put("cpu_period", period);
        service.put("cpuset", cpuset);
        service.put("pids_limit", pids);
    }

    /** @throws CliException if they contradict each other */
    UpdateRequest update(String container, Optional<String> restart) {
        check();
        return new UpdateRequest(
                container,
                bytes(memory),
                bytes(reservation),
                bytes(swap),
                cpus,
                number(shares),
                number(quota),
                number(period),
                cpuset,
                number(pids),
                restart);
    }

    /** What the kernel would refuse less clearly, or not at all. */
    private void check() {
        cpus.ifPresent(ResourceOptions::checkCpus);
        if (cpus.isPresent() && (quota.isPresent() || period.isPresent())) {
            throw new CliException("conflicting options: --cpus and --cpu-quota or --cpu-period");
        }
        shares.filter(value -> value < 0).ifPresent(value -> {
            throw new CliException("invalid CPU shares (%d): value must be a positive integer".formatted(value));
        });
        notNegative("-m, --memory", memory);
        notNegative("--memory-reservation", reservation);
        if (memory.isPresent() && swap.isPresent()) {
            long most = ByteSize.parse(swap.get());
            if (most > 0 && most < ByteSize.parse(memory.get())) {
                throw new CliException(
                        "--memory-swap %s is less than --memory %s: it is for both together; -1 is no limit"
                                .formatted(swap.get(), memory.get()));
            }
        }
    }

    private static void checkCpus(double value) {
        int there = Runtime.getRuntime().availableProcessors();
        if (value < 0 || (value > 0 && value < LEAST_CPUS) || value > there) {
            throw new CliException(
                    "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available".formatted(there, there));
        }
        double nanos = value * NANOS_PER_CPU;
        if (Math.abs(nanos - Math.rint(nanos)) > TOLERANCE) {
            throw new CliException(
                    "invalid argument for \"--cpus\" flag: value is too precise; nine decimals are the most");
        }
    }

    private static void notNegative(String flag, Optional<String> size) {
        size.filter(text -> text.startsWith("-")).ifPresent(text -> {
            throw new CliException("invalid argument \"%s\" for \"%s\" flag: invalid size: '%s'; use for example 64m"
                    .formatted(text, flag, text));
        });
    }

    private static OptionalLong bytes(Optional<String> text) {
        return text.isPresent() ? OptionalLong.of(ByteSize.parse(text.get())) : OptionalLong.empty();
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }
}
