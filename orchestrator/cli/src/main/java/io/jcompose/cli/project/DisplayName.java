package io.jcompose.cli.project;

import io.jcompose.core.client.EngineClient.ContainerInfo;

/** How containers are called before their log lines. */
public final class DisplayName {
    private DisplayName() {}

    /** {@code web-1}: the name without the project, unless the user chose the name. */
    public static String of(ContainerInfo container) {
        String prefix = container.project() + "-";
        boolean ours = container.name().startsWith(prefix + container.service());
        return ours && !container.project().isEmpty() ? container.name().substring(prefix.length()) : container.name();
    }
}
