package io.jcompose.runtime.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds monitors by the sockets they listen on, whether the sockets' files are still there or not. Those of other network
 * namespaces are not seen.
 */
final class StrayMonitors {
    private static final Logger LOG = LoggerFactory.getLogger(StrayMonitors.class);
    private static final String NAME = "jcompose-init";
    private static final int INODE = 6;
    private static final int PATH = 7;

    private final Path proc;

    StrayMonitors(Path proc) {
        this.proc = proc;
    }

    /** Pids by the name of their run folder below {@code runs}. */
    Map<String, Long> find(Path runs) {
        Map<String, String> folders = listening(runs);
        Map<String, Long> pids = new HashMap<>();
        if (folders.isEmpty()) {
            return pids;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (isMonitor(process)) {
                    folder(process, folders)
                            .ifPresent(name -> pids.put(name, Long.parseLong(String.valueOf(process.getFileName()))));
                }
            }
        } catch (IOException e) {
            LOG.debug("look for monitors: {}", e.toString());
        }
        return pids;
    }

    /** Ends a monitor; the kernel ends its container with it. */
    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** By inode. */
    private Map<String, String> listening(Path runs) {
        Map<String, String> folders = new HashMap<>();
        String prefix = runs + "/";
        try {
            for (String line : Files.readAllLines(proc.resolve("net/unix"))) {
                String[] fields = line.trim().split(" +", PATH + 1);
                if (fields.length > PATH && fields[PATH].startsWith(prefix) && fields[PATH].endsWith("/s")) {
                    folders.put(fields[INODE], fields[PATH].substring(prefix.length(), fields[PATH].length() - 2));
                }
            }
        } catch (IOException e) {
            LOG.debug("look for monitors: {}", e.toString());
        }
        return folders;
    }

    private static boolean isMonitor(Path process) {
        try {
            return Files.readString(process.resolve("comm")).startsWith(NAME);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static Optional<String> folder(Path process, Map<String, String> folders) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                String folder =
                        target.startsWith("socket:[") ? folders.get(target.substring(8, target.length() - 1)) : null;
                if (folder != null) {
                    return Optional.of(folder);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.debug("{} has ended: {}", process, e.toString());
        }
        return Optional.empty();
    }
}
