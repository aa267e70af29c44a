package io.jcompose.core.plan;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;

/** Names of what a project consists of, as Docker Compose gives them. */
public final class Names {
    private Names() {}

    public static String container(Project project, Service service, int number) {
        return service.containerName()
                .orElseGet(() ->
                        String.join(project.separator(), project.name(), service.name(), Integer.toString(number)));
    }

    /** @param slug 12 hexadecimal digits */
    public static String oneOff(Project project, String service, String slug) {
        return String.join(project.separator(), project.name(), service, "run", slug);
    }

    /** Under which the replacement of a container lives until the old one is gone. */
    public static String replacement(String oldId, String name) {
        return oldId.substring(0, 12) + "_" + name;
    }

    /**
     * Identity of a network: derived from its name, so that making it twice, after a crash, makes it once.
     */
    public static String networkId(String networkName) {
        return Labels.sha256("network:" + networkName);
    }
}
