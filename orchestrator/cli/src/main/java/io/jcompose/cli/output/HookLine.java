package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.util.Optional;

/**
 * A line that a hook of a service has written.
 *
 * @param owner {@code Container shop-web-1}
 * @param hook {@code post_start}, {@code pre_stop} or {@code pre_start[0]}
 */
public record HookLine(String owner, String hook, String line) {
    private static final String CONTAINER = "Container ";

    /** Empty if the event tells of something else. */
    public static Optional<HookLine> of(ProgressEvent event) {
        boolean isOne = event.text().equals(ProgressEvent.HOOK_OUTPUT)
                && event.parentId().isPresent()
                && event.output().isPresent();
        return isOne
                ? Optional.of(new HookLine(
                        event.parentId().get(), event.id(), event.output().get()))
                : Optional.empty();
    }

    /** The container's name. */
    public String container() {
        return owner.startsWith(CONTAINER) ? owner.substring(CONTAINER.length()) : owner;
    }

    /** Whether it ran in a container of its own, before the service's. */
    public boolean beforeStart() {
        return hook.startsWith("pre_start");
    }

    /** For a display of progress. */
    String text() {
        return container() + (beforeStart() ? " " + hook : "") + " -> | " + line;
    }
}
