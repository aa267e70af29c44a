package io.jcompose.cli.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What this host is, from its files; what cannot be read is empty or 0.
 *
 * @param architecture as {@code uname -m} has it
 * @param memory bytes
 * @param cgroupVersion 1 also where both are mounted, since limits are set by it then
 */
record HostFacts(
        String id,
        String name,
        String kernel,
        String system,
        String architecture,
        int cpus,
        long memory,
        String cgroupVersion) {

    static HostFacts read() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new HostFacts(
                line("/etc/machine-id"),
                line("/proc/sys/kernel/hostname"),
                line("/proc/sys/kernel/osrelease"),
                field("/etc/os-release", "PRETTY_NAME=").replace("\"", ""),
                machine.equals("amd64") ? "x86_64" : machine,
                Runtime.getRuntime().availableProcessors(),
                kibibytes(field("/proc/meminfo", "MemTotal:")) * 1024,
                Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1");
    }

    private static long kibibytes(String field) {
        String digits = field.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static String line(String file) {
        return field(file, "");
    }

    /** The rest of the first line that begins so. */
    private static String field(String file, String beginning) {
        try {
            return Files.readString(Path.of(file), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .findFirst()
                    .map(line -> line.substring(beginning.length()).strip())
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
