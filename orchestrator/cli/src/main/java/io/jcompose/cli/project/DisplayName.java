package io.jcompose.cli.project;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.regex.Pattern;

/** How containers are called before their log lines. */
public final class DisplayName {
    /** Before the name of a container that takes another's place, until that is gone. */
    private static final Pattern REPLACEMENT = Pattern.compile("^[0-9a-f]{12}_");

    private DisplayName() {}

    /** {@code web-1}: the name without the project, unless the user chose the name. */
    public static String of(ContainerInfo container) {
        String prefix = container.project() + "-";
        String name = REPLACEMENT.matcher(container.name()).replaceFirst("");
        boolean ours = name.startsWith(prefix + container.service());
        return ours && !container.project().isEmpty() ? name.substring(prefix.length()) : container.name();
    }
}
