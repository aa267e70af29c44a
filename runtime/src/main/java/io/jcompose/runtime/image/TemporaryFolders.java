package io.jcompose.runtime.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Private folders that name their owner, so that those of dead processes can be told and removed. */
final class TemporaryFolders {
    private static final Path PROC = Path.of("/proc");
    private final Path root;
    private final String owner;

    TemporaryFolders(Path root) {
        this.root = root;
        this.owner = boot() + "." + ProcessHandle.current().pid() + "."
                + startTime(ProcessHandle.current().pid()).orElse("0");
    }

    /** A new empty folder. */
    Path create() throws IOException {
        return Files.createTempDirectory(root, owner + "-");
    }

    boolean contains(Path path) {
        return path.toAbsolutePath().normalize().startsWith(root) && !path.equals(root);
    }

    /** Removes what dead processes left, except where something is still mounted. */
    void sweep() throws IOException {
        String mounts = Files.readString(PROC.resolve("self/mountinfo"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                if (isAbandoned(folder) && !mounts.contains(" " + folder)) {
                    StoreFiles.deleteTree(folder);
                }
            }
        }
    }

    /** Those of processes that are alive. */
    List<Path> living() throws IOException {
        List<Path> living = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                if (!isAbandoned(folder)) {
                    living.add(folder);
                }
            }
        }
        return living;
    }

    private static boolean isAbandoned(Path folder) {
        String name = String.valueOf(folder.getFileName());
        String[] parts = name.split("[.-]", 4);
        if (parts.length < 4) {
            return false;
        }
        if (!parts[0].equals(boot())) {
            return true;
        }
        try {
            return !startTime(Long.parseLong(parts[1])).equals(Optional.of(parts[2]));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String boot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).substring(0, 8);
        } catch (IOException e) {
            return "00000000";
        }
    }

    /** Field 22 of stat, counted behind the command name, which may hold anything. */
    private static Optional<String> startTime(long pid) {
        try {
            String stat = new String(
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("stat")),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
