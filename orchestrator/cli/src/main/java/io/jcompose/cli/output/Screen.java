package io.jcompose.cli.output;

import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.cli.terminal.Terminal.Size;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The terminal that a display is drawn on.
 *
 * @param size asked at the start and after each resize
 * @param onResize takes what is to run when the size has changed
 * @param reflows whether it breaks long lines anew when it becomes narrower
 * @param cleanup gets to know what must be undone when a signal ends the process
 */
public record Screen(Supplier<Size> size, Consumer<Runnable> onResize, boolean reflows, Cleanup cleanup) {

    /** This process's. */
    public static Screen of(Terminal terminal, Map<String, String> environment, Cleanup cleanup) {
        return new Screen(
                () -> terminal.size().orElse(Size.DEFAULT), terminal::onResize, reflows(environment), cleanup);
    }

    /** Nearly all do; those that do not are told by their names. */
    static boolean reflows(Map<String, String> environment) {
        if (environment.containsKey("TMUX")) {
            return true;
        }
        String term = environment.getOrDefault("TERM", "");
        return !environment.containsKey("XTERM_VERSION") && !term.startsWith("linux") && !term.startsWith("screen");
    }
}
