package io.jcompose.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The terminal this process was started from, if any. */
public final class Terminal {
    private static final File DEVICE = new File("/dev/tty");
    private final Cleanup cleanup;

    /** @param cleanup gets to know what must be undone when a signal ends the process */
    public Terminal(Cleanup cleanup) {
        this.cleanup = cleanup;
    }

    /** Which of the process's streams. */
    public enum Stream {
        IN(0),
        OUT(1),
        ERR(2);

        private final int descriptor;

        Stream(int descriptor) {
            this.descriptor = descriptor;
        }
    }

    /** In characters. */
    public record Size(int columns, int rows) {
        /** Where there is none to ask. */
        public static final Size DEFAULT = new Size(80, 24);
    }

    /** Undoes a change of the terminal's mode; repeatable. */
    public interface Restore extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether a stream is a terminal. */
    public boolean isTerminal(Stream stream) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream.descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false; // closed
        }
    }

    /** Size of the controlling terminal now; starts a process. */
    public Optional<Size> size() {
        String[] words = stty("size").orElse("").split(" ", -1);
        try {
            int rows = Integer.parseInt(words[0]);
            int columns = Integer.parseInt(words[words.length - 1]);
            return rows > 0 && columns > 0 ? Optional.of(new Size(columns, rows)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Runs {@code action}, on a thread of its own, each time the size has changed; the last one given is the one. */
    public void onResize(Runnable action) {
        new Signals().on("WINCH", action);
    }

    /**
     * Whether this process may change the terminal and read from it: one in the background ({@code command &}) would be
     * stopped.
     */
    public boolean isInForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // pid (name) state parent group session terminal foreground-group ...; the name may contain anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[2].equals(fields[5]);
        } catch (IOException e) {
            return false; // unusual: better not to touch it
        }
    }

    /** Lets every key through to the reader, unechoed, until the result is closed. */
    public Restore raw() {
        return changed("raw", "-echo");
    }

    /** Lets single keys through, unechoed, until the result is closed; those that send signals go on doing so. */
    public Restore keys() {
        return changed("-icanon", "-echo", "min", "1", "time", "0");
    }

    /** Hides what is typed, until the result is closed. */
    public Restore withoutEcho() {
        return changed("-echo");
    }

    private Restore changed(String... settings) {
        Optional<String> before = stty("-g");
        if (before.isEmpty() || stty(settings).isEmpty()) {
            return () -> {};
        }
        return restoring(before.get());
    }

    private Restore restoring(String before) {
        Runnable undo = () -> stty(before);
        cleanup.add(undo);
        return () -> {
            undo.run();
            cleanup.remove(undo);
        };
    }

    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no terminal, or no stty
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
