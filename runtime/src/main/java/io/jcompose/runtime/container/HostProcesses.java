package io.jcompose.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads processes from /proc, as ps does. */
final class HostProcesses {
    private static final double TICKS = 100.0; // USER_HZ of every Linux that runs a JVM
    private final Path proc = Path.of("/proc");

    /** Those that are still there, by pid. */
    List<ContainerProcess> read(List<Long> pids) {
        List<ContainerProcess> found = new ArrayList<>();
        Instant now = Instant.now();
        Instant boot = now.minusMillis((long) (uptime() * 1000));
        for (long pid : pids) {
            read(pid, boot, now).ifPresent(found::add);
        }
        return found;
    }

    private double uptime() {
        try {
            return Double.parseDouble(Files.readString(proc.resolve("uptime")).split(" ")[0]);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private Optional<ContainerProcess> read(long pid, Instant boot, Instant now) {
        Path folder = proc.resolve(Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // the name in parentheses may hold anything, parentheses too
            int end = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, end);
            String[] fields = stat.substring(end + 2).split(" ");
            double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
            Instant started = boot.plusMillis((long) (Long.parseLong(fields[19]) * 1000 / TICKS));
            double age = Math.max(Duration.between(started, now).toMillis() / 1000.0, 0.01);
            byte[] line = Files.readAllBytes(folder.resolve("cmdline"));
            String command = new String(line, UTF_8).replace('\0', ' ').strip();
            return Optional.of(new ContainerProcess(
                    Files.getOwner(folder).getName(),
                    pid,
                    Long.parseLong(fields[1]),
                    (int) Math.min(100 * cpu / age, 99),
                    startTime(started),
                    terminal(Integer.parseInt(fields[4])),
                    time((long) cpu),
                    command.isEmpty() ? "[" + name + "]" : command));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // it ended meanwhile
        }
    }

    private static String startTime(Instant started) {
        ZonedDateTime local = started.atZone(ZoneId.systemDefault());
        boolean today = local.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
        return local.format(DateTimeFormatter.ofPattern(today ? "HH:mm" : "MMMdd", Locale.ENGLISH));
    }

    private static String terminal(int device) {
        int major = device >>> 8 & 0xfff;
        return major >= 136 && major < 144 ? "pts/" + (device & 0xff) : "?";
    }

    private static String time(long seconds) {
        return "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
