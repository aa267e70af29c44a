package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Limits that the kernel would refuse, or take for something else, in the words that Docker has for them. */
final class ResourceProblems {
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");
    private static final Pattern CPUS = Pattern.compile("[0-9]{1,6}(-[0-9]{1,6})?(,[0-9]{1,6}(-[0-9]{1,6})?)*");
    private static final long MIN_MEMORY = 6L << 20; // Docker's; less cannot even start a process
    private static final long MIN_CPU_TIME = 1_000;
    private static final long MAX_CPU_PERIOD = 1_000_000;

    private final Resources resources;
    private final Supplier<String> online;
    private final List<String> problems = new ArrayList<>();

    private ResourceProblems(Resources resources, Supplier<String> online) {
        this.resources = resources;
        this.online = online;
    }

    static List<String> of(Resources resources) {
        return of(resources, ResourceProblems::online);
    }

    /** @param online the CPUs that there are, as the kernel writes them; asked only if it matters */
    static List<String> of(Resources resources, Supplier<String> online) {
        ResourceProblems found = new ResourceProblems(resources, online);
        found.memory();
        found.cpuTime();
        resources.cpuset().filter(cpus -> !cpus.isBlank()).ifPresent(found::cpuset);
        resources.ulimits().forEach((name, limit) -> {
            if (limit.hard() >= 0 && (limit.soft() > limit.hard() || limit.soft() < 0)) {
                found.problems.add("ulimit '%s': soft limit must be less than or equal to hard limit: %s > %d"
                        .formatted(name, limit.soft() < 0 ? "unlimited" : limit.soft(), limit.hard()));
            }
        });
        resources
                .cgroupParent()
                .filter(parent -> List.of(parent.split("/")).contains(".."))
                .ifPresent(parent -> found.problems.add(
                        "cgroup_parent '%s': must not lead out of itself by '..'".formatted(parent)));
        return found.problems;
    }

    private void memory() {
        least("memory limit", resources.memory());
        least("memory reservation", resources.memoryReservation());
        long memory = resources.memory().orElse(0);
        long swap = resources.memorySwap().orElse(0);
        if (swap > 0 && memory <= 0) {
            problems.add("memory and swap together are limited to %d bytes, but memory is not: ".formatted(swap)
                    + "you should always set the memory limit when using memoryswap limit");
        } else if (swap > 0 && swap < memory) {
            problems.add(
                    "memory and swap together are limited to %d bytes, memory alone to %d: ".formatted(swap, memory)
                            + "minimum memoryswap limit should be larger than memory limit; -1 is no limit");
        }
        long reservation = resources.memoryReservation().orElse(0);
        if (memory > 0 && reservation > memory) {
            problems.add("memory reservation %d bytes: minimum memory limit can not be less than it, and is %d"
                    .formatted(reservation, memory));
        }
    }

    private void least(String what, OptionalLong bytes) {
        if (bytes.orElse(0) > 0 && bytes.getAsLong() < MIN_MEMORY) {
            problems.add("%s %d bytes: minimum %s allowed is 6MB".formatted(what, bytes.getAsLong(), what));
        }
    }

    private void cpuTime() {
        long period = resources.cpuPeriod().orElse(0);
        if (period != 0 && (period < MIN_CPU_TIME || period > MAX_CPU_PERIOD)) {
            problems.add(("cpu_period %d: CPU cfs period can not be less than 1ms (i.e. 1000)"
                            + " or larger than 1s (i.e. 1000000)")
                    .formatted(period));
        }
        long quota = resources.cpuQuota().orElse(0);
        if (quota > 0 && quota < MIN_CPU_TIME) {
            problems.add("cpu_quota %d: CPU cfs quota can not be less than 1ms (i.e. 1000)".formatted(quota));
        }
    }

    private void cpuset(String cpus) {
        String text = cpus.replace(" ", "");
        if (!CPUS.matcher(text).matches()) {
            problems.add("invalid value '%s' for cpuset cpus; use for example 0-2 or 0,2".formatted(cpus));
            return;
        }
        Set<Integer> missing = numbers(text);
        String available = online.get();
        missing.removeAll(numbers(available));
        if (!missing.isEmpty()) {
            problems.add("cpuset: requested CPUs are not available - requested %s, available: %s"
                    .formatted(cpus, available));
        }
    }

    private static Set<Integer> numbers(String text) {
        Set<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",")) {
            String[] range = part.split("-", 2);
            int last = Integer.parseInt(range[range.length - 1]);
            for (int cpu = Integer.parseInt(range[0]); cpu <= last; cpu++) {
                numbers.add(cpu);
            }
        }
        return numbers;
    }

    private static String online() {
        try {
            return Files.readString(ONLINE).strip();
        } catch (IOException e) {
            return "0-" + (Runtime.getRuntime().availableProcessors() - 1);
        }
    }
}
