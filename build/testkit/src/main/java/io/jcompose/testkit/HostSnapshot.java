package io.jcompose.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What containers could leave behind on a machine: mounts, network links, cgroups, processes, namespaces. Take one
 * before and one after, and compare.
 *
 * @param entries one line each, sorted
 */
public record HostSnapshot(List<String> entries) {
    public HostSnapshot {
        entries = List.copyOf(entries);
    }

    /**
     * Looks at the machine now.
     *
     * @param cgroupParent cgroups below this name count
     * @param folders everything below these folders counts as a file; a missing one is empty
     */
    public static HostSnapshot take(String cgroupParent, Path... folders) {
        TreeSet<String> entries = new TreeSet<>();
        lines(Path.of("/proc/self/mountinfo")).forEach(line -> entries.add("mount " + line.split(" ")[4]));
        list(Path.of("/sys/class/net")).forEach(link -> entries.add("link " + link.getFileName()));
        for (Path hierarchy : list(Path.of("/sys/fs/cgroup"))) {
            groups(hierarchy.resolve(cgroupParent)).forEach(group -> entries.add("cgroup " + group));
        }
        groups(Path.of("/sys/fs/cgroup", cgroupParent)).forEach(group -> entries.add("cgroup " + group));
        Optional<Path> ourNetwork = link(Path.of("/proc/self/ns/net"));
        for (Path process : list(Path.of("/proc"))) {
            // Monitors stay in the network namespace of the engine that started them: others' do not count.
            if (process.getFileName().toString().matches("[0-9]+")
                    && firstLine(process.resolve("comm")).startsWith("jcompose-init")
                    && link(process.resolve("ns/net")).equals(ourNetwork)) {
                entries.add("process " + process.getFileName() + " jcompose-init");
            }
        }
        entries.addAll(nftTables());
        for (Path folder : folders) {
            walk(folder).forEach(file -> entries.add("file " + file));
        }
        return new HostSnapshot(List.copyOf(entries));
    }

    /** What is here and was not in {@code before}. */
    public List<String> since(HostSnapshot before) {
        List<String> added = new ArrayList<>(entries);
        added.removeAll(before.entries);
        return added;
    }

    private static List<String> nftTables() {
        try {
            Process nft = new ProcessBuilder("nft", "list", "tables").start();
            List<String> tables = new String(nft.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            return tables.stream().map(table -> "nftables " + table).toList();
        } catch (IOException e) {
            return List.of(); // no nft here: the other kinds still count
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Folders below a cgroup; the files in them are the kernel's. */
    private static List<Path> groups(Path parent) {
        return walk(parent).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> walk(Path folder) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            for (Path child : list(folder)) {
                found.add(child);
                if (Files.isDirectory(child, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    found.addAll(walk(child));
                }
            }
        }
        return found;
    }

    private static Optional<Path> link(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return Optional.empty(); // the process has ended
        }
    }

    private static String firstLine(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // the process has ended
        }
    }
}
