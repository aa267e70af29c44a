package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Build steps as text: {@code #5 [web 2/5] RUN make}, {@code #5 0.123 output}, {@code #5 DONE 0.3s}. Steps of several
 * images built at once are numbered as they come.
 */
final class BuildLog {
    private final PrintStream err;
    private final LongSupplier nanoTime;
    private final Map<String, Step> steps = new HashMap<>();

    private record Step(int number, long start) {}

    BuildLog(PrintStream err) {
        this(err, System::nanoTime);
    }

    BuildLog(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
    }

    /** Whether the event belongs to a step of a build. */
    boolean isStep(ProgressEvent event) {
        return event.parentId().isPresent()
                && (event.id().startsWith("#") || event.text().equals("Warning"));
    }

    void on(ProgressEvent event) {
        if (event.text().equals("Warning")) {
            err.println("WARN: " + event.id() + ": " + event.details());
            return;
        }
        String key = event.parentId().orElse("") + "/" + event.id();
        Step known = steps.get(key);
        Step step = known != null ? known : new Step(steps.size() + 1, nanoTime.getAsLong());
        if (known == null) {
            steps.put(key, step);
            err.println("#" + step.number() + " " + event.id().replaceFirst("^#[0-9]+ ?", ""));
        }
        String number = "#" + step.number() + " ";
        String seconds = String.format(Locale.ROOT, "%.3f", (nanoTime.getAsLong() - step.start()) / 1e9);
        event.output().ifPresent(output -> {
            for (String line : output.split("\n", -1)) {
                if (!line.isEmpty()) {
                    err.println(number + seconds + " " + line.replaceFirst("\r$", ""));
                }
            }
        });
        switch (event.text()) {
            case "Cached" -> err.println(number + "CACHED");
            case "Done" -> err.println(number + "DONE " + seconds.substring(0, seconds.length() - 2) + "s");
            case "Error" -> err.println(number + "ERROR: " + event.details());
            default -> {
                // under way
            }
        }
    }
}
