package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ContainerInfo;

/** The state of a container in words. */
public final class StatusText {
    private StatusText() {}

    /** For example {@code Up 2 minutes (healthy)} or {@code Exited (137) 5 seconds ago (out of memory)}. */
    public static String of(ContainerInfo container, long nowSeconds) {
        return switch (container.state()) {
            case "running" -> up(container, nowSeconds) + health(container);
            case "paused" -> up(container, nowSeconds) + " (Paused)";
            case "restarting" ->
                "Restarting (" + container.exitCode() + ") " + Human.ago(container.finishedAt(), nowSeconds);
            case "exited" ->
                "Exited (" + container.exitCode() + ") " + Human.ago(container.finishedAt(), nowSeconds)
                        + (container.outOfMemory() ? " (out of memory)" : "");
            case "removing" -> "Removal In Progress";
            case "dead" -> "Dead";
            default -> "Created";
        };
    }

    private static String up(ContainerInfo container, long nowSeconds) {
        return "Up " + Human.duration(nowSeconds - container.startedAt());
    }

    private static String health(ContainerInfo container) {
        return switch (container.health()) {
            case "" -> "";
            case "starting" -> " (health: starting)";
            default -> " (" + container.health() + ")";
        };
    }
}
