package io.jcompose.cli.lifecycle;

import io.jcompose.cli.output.HookLine;
import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.project.DisplayName;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.model.Project;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What hooks write, shown among the lines of the containers as {@code web-1 -> | line}. One thread prints, others add. */
final class HookLines {
    private static final String MARK = " ->";
    private final Queue<HookLine> lines = new ConcurrentLinkedQueue<>();

    /** Makes room for the names of hooks that will run, so that the lines before theirs are aligned with them. */
    void align(LogPrinter printer, Project project, List<ContainerInfo> containers) {
        for (ContainerInfo container : containers) {
            boolean runs = project.service(container.service())
                    .filter(service -> !service.hooks().postStart().isEmpty())
                    .isPresent();
            if (runs) {
                printer.add(DisplayName.of(container) + MARK, container.service());
            }
        }
    }

    /** Prints those of these containers; others are dropped. */
    void print(LogPrinter printer, List<ContainerInfo> containers, Clock clock) throws IOException {
        for (HookLine line = lines.poll(); line != null; line = lines.poll()) {
            String owner = line.container();
            Optional<ContainerInfo> container =
                    containers.stream().filter(it -> it.name().equals(owner)).findFirst();
            if (container.isPresent()) {
                printer.printLine(name(line, container.get()), container.get().service(), clock.instant(), line.line());
            }
        }
        printer.flush();
    }

    private static String name(HookLine line, ContainerInfo container) {
        return (line.beforeStart() ? container.service() + " " + line.hook() : DisplayName.of(container)) + MARK;
    }

    /** Hooks' output goes among the lines of the containers, the rest where it is given to. */
    ProgressSink apart(ProgressSink rest) {
        return event -> HookLine.of(event).ifPresentOrElse(lines::add, () -> rest.on(event));
    }
}
