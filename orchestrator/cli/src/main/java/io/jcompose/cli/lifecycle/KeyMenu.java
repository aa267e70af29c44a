package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.BottomLine;
import io.jcompose.cli.output.Screen;
import io.jcompose.cli.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The keys of an attached {@code up}, and the line at the bottom of the screen that tells of them. */
final class KeyMenu implements AutoCloseable {
    private static final int BUFFER = 64;
    private final CommandContext context;
    private final Ansi ansi;
    private final BottomLine line;
    private final Terminal.Restore restore;
    private final Queue<Character> keys = new ConcurrentLinkedQueue<>();

    /** Takes over the keyboard until closed. */
    KeyMenu(CommandContext context, Terminal terminal, Ansi ansi) {
        this.context = context;
        this.ansi = ansi;
        this.line = new BottomLine(context.out(), Screen.of(terminal, context.environment(), context.cleanup()));
        this.restore = terminal.keys();
        Thread reader = new Thread(this::read, "keys");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether there is a keyboard to take, and nobody has declined. */
    static boolean isWanted(
            CommandContext context, Map<String, String> settings, Terminal terminal, Optional<Boolean> asked) {
        String variable = settings.getOrDefault("COMPOSE_MENU", "");
        boolean declined = variable.equals("0") || variable.equalsIgnoreCase("false");
        return asked.orElse(!declined)
                && !context.environment().getOrDefault("TERM", "").equals("dumb")
                && terminal.isTerminal(Terminal.Stream.IN)
                && terminal.isTerminal(Terminal.Stream.OUT)
                && terminal.isInForeground();
    }

    /** A stream whose output stays above the line. */
    PrintStream above(PrintStream target, boolean autoFlush) {
        OutputStream guarded = line.above(target);
        return new PrintStream(guarded, autoFlush, StandardCharsets.UTF_8);
    }

    /** The next key that was pressed, if any. */
    Optional<Character> key() {
        return Optional.ofNullable(keys.poll());
    }

    void show(boolean watching) throws IOException {
        String watch = ansi.cyan("w");
        String detach = ansi.cyan("d");
        String stop = ansi.cyan("^C");
        line.show(
                "%s %s Watch   %s Detach   %s Stop".formatted(watch, watching ? "Disable" : "Enable", detach, stop),
                "%s Watch  %s Detach  %s Stop".formatted(watch, detach, stop),
                "%s %s %s".formatted(watch, detach, stop));
    }

    /** For what is about to change the line's text. */
    void hide() throws IOException {
        line.hide();
    }

    private void read() {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = context.in().read(buffer);
                    count >= 0;
                    count = context.in().read(buffer)) {
                for (int i = 0; i < count; i++) {
                    keys.add((char) (buffer[i] & 0xff));
                }
            }
        } catch (IOException e) {
            // no keys then
        }
    }

    @Override
    public void close() throws IOException {
        line.hide();
        restore.close();
    }
}
