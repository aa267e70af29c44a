package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Build steps as text, as BuildKit prints them: {@code #5 [web 2/5] RUN make}, {@code #5 0.123 output}, {@code #5 DONE
 * 0.3s}, parted by empty lines. Of steps that run side by side one is shown at a time: the others' lines wait until it has
 * ended, or for five seconds; then it is left with {@code #5 ...}, and its title comes again when it goes on. Steps of
 * several images built at once are numbered as they come. Not thread-safe.
 */
final class BuildLog {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
    private final PrintStream err;
    private final LongSupplier nanoTime;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private Optional<Step> current = Optional.empty();
    private long turned;
    private boolean started;

    private static final class Step {
        private final int number;
        private final String title;
        private final long start;
        private final List<String> waiting = new ArrayList<>();
        private final Set<String> told = new HashSet<>();
        private boolean isNew = true;
        private boolean ended;

        Step(int number, String title, long start) {
            this.number = number;
            this.title = title;
            this.start = start;
        }

        boolean hasNews() {
            return isNew || !waiting.isEmpty();
        }

        void add(String line) {
            waiting.add("#" + number + " " + line);
        }

        void end(String line) {
            add(line);
            ended = true;
        }
    }

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
        long now = nanoTime.getAsLong();
        Step step = steps.computeIfAbsent(
                event.parentId().orElse("") + "/" + event.id(),
                key -> new Step(steps.size() + 1, event.id().replaceFirst("^#[0-9]+ ?", ""), now));
        read(event, step, String.format(Locale.ROOT, "%.3f", (now - step.start) / 1e9));
        show(step, now);
    }

    private static void read(ProgressEvent event, Step step, String seconds) {
        event.output().ifPresent(output -> {
            for (String line : output.split("\n", -1)) {
                if (!line.isEmpty()) {
                    step.add(seconds + " " + line.replaceFirst("\r$", ""));
                }
            }
        });
        switch (event.text()) {
            case "Cached" -> step.end("CACHED");
            case "Done" -> step.end("DONE " + seconds.substring(0, seconds.length() - 2) + "s");
            case "Error" -> step.end(event.details().equals("cancelled") ? "CANCELED" : "ERROR: " + event.details());
            default -> {
                // Something within the step that is over, such as a file written.
                boolean over = event.total() > 0 && event.current() >= event.total();
                if (over && !event.details().isEmpty() && step.told.add(event.details())) {
                    step.add(event.details() + " done");
                }
            }
        }
    }

    /** Prints what may be printed after news of a step. */
    private void show(Step news, long now) {
        if (current.filter(step -> step != news).isPresent() && now - turned > PATIENCE) {
            leave();
        }
        Optional<Step> next = current.or(this::oldest);
        while (next.isPresent()) {
            print(next.get(), now);
            next = current.isPresent() ? Optional.empty() : oldest();
        }
    }

    /** Prints all that waits, for instance before the last word about an image. */
    void flush() {
        long now = nanoTime.getAsLong();
        for (Step step : steps.values()) {
            if (step.hasNews()) {
                if (current.filter(other -> other != step).isPresent()) {
                    leave();
                }
                print(step, now);
            }
        }
    }

    private Optional<Step> oldest() {
        return steps.values().stream().filter(Step::hasNews).findFirst();
    }

    private void leave() {
        current.ifPresent(step -> err.println("#" + step.number + " ..."));
        current = Optional.empty();
    }

    private void print(Step step, long now) {
        if (current.isEmpty()) {
            if (started) {
                err.println();
            }
            started = true;
            turned = now;
            current = Optional.of(step);
            err.println("#" + step.number + " " + step.title);
        }
        step.isNew = false;
        step.waiting.forEach(err::println);
        step.waiting.clear();
        if (step.ended) {
            current = Optional.empty();
        }
    }
}
