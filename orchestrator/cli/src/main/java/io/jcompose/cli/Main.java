package io.jcompose.cli;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.OptionTables;
import io.jcompose.cli.engine.EngineLog;
import io.jcompose.cli.engine.EngineProcess;
import io.jcompose.core.HostPaths;
import io.jcompose.core.engine.EngineMain;
import io.jcompose.runtime.jni.NativeLibrary;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The way in from the launcher. */
public final class Main {
    /** Of every command that a signal has cut short. */
    private static final int INTERRUPTED = 130;

    private static final int SPARE_THREADS = 8; // started while we count

    private Main() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        boolean engine = args.length == 1 && args[0].equals(EngineProcess.VERB);
        if (!engine) {
            EngineLog.none();
        }
        if (args.length > 0 && args[0].startsWith("__train")) {
            System.exit(args.length == 2 ? Training.runEngine(Path.of(args[1])) : Training.run());
        }
        if (args.length == 2 && args[0].equals("__prepare")) {
            prepare(Path.of(args[1]));
            return;
        }
        nameSelectors();
        // Not System.out: its encoding follows the locale, and it is flushed at every line.
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                false,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 1 << 13),
                true,
                StandardCharsets.UTF_8);
        Map<String, String> environment = new TreeMap<>(System.getenv());
        // Set by the launcher where the locale is not UTF-8, so that names in arguments survive; not the user's.
        String locale = environment.remove("JCOMPOSE_USER_LC_ALL");
        if (locale != null) {
            environment.remove("LC_ALL");
            if (!locale.isEmpty()) {
                environment.put("LC_ALL", locale);
            }
        }
        HostPaths paths =
                HostPaths.of(environment, System.getProperty("user.name", ""), System.getProperty("user.home", "/"));
        if (engine) {
            EngineLog.configure(paths.data().resolve("engine"));
            System.exit(EngineMain.run(paths, EngineProcess.buildId(), environment));
        }
        CommandRunner runner = new CommandRunner(
                environment, Path.of("").toAbsolutePath(), paths, new StandardInput(), out, err, new LocalClock());
        // Runs only for signals, as commands end by halt(): exit() would wait for other threads' locks.
        Runtime.getRuntime().addShutdownHook(new Interrupted(runner, out, err));
        int code = runner.run(List.of(args));
        end(code, out, err);
    }

    /**
     * Names the JDK's own implementation of channels, where it is the known one. Else the first channel has every jar of
     * the class path searched for another.
     */
    private static void nameSelectors() {
        String name = "sun.nio.ch.EPollSelectorProvider";
        try {
            Class<?> known = Class.forName(name, false, null);
            if (Modifier.isPublic(known.getModifiers())
                    && Modifier.isPublic(known.getDeclaredConstructor().getModifiers())) {
                System.setProperty("java.nio.channels.spi.SelectorProvider", name);
            }
        } catch (ReflectiveOperationException e) {
            // another JDK: it searches
        }
    }

    /** While packaging: what need not be found out or unpacked at each start. See {@link OptionTables}. */
    private static void prepare(Path folder) throws IOException {
        NativeLibrary.writeTo(folder.resolveSibling(NativeLibrary.FILE));
        Files.createDirectories(folder);
        for (Command command : Commands.all()) {
            Optional<String> table = OptionTables.text(command);
            if (table.isPresent()) {
                Files.writeString(folder.resolve(command.getClass().getName()), table.get());
            }
        }
    }

    /** Not a lambda: training runs no signal, so its archive would lack that. */
    private static final class Interrupted extends Thread {
        private final CommandRunner runner;
        private final PrintStream out;
        private final PrintStream err;

        Interrupted(CommandRunner runner, PrintStream out, PrintStream err) {
            super("interrupted");
            this.runner = runner;
            this.out = out;
            this.err = err;
        }

        @Override
        public void run() {
            runner.cleanUp();
            end(INTERRUPTED, out, err);
        }
    }

    /**
     * Ends this process at once. HotSpot gives each thread that is in a system call 300 ms to come out of it (VM_Exit in
     * its vmOperations.cpp), and one that reads a terminal or a socket never does by itself: those are interrupted.
     * Synchronized, so that the first caller's code counts: a signal interrupts the command, which then fails.
     */
    private static synchronized void end(int code, PrintStream out, PrintStream err) {
        out.close();
        err.close(); // so that nobody can complain of being interrupted
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] threads = new Thread[group.activeCount() + SPARE_THREADS];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i] != Thread.currentThread()) {
                threads[i].interrupt();
            }
        }
        Runtime.getRuntime().halt(code);
    }
}
