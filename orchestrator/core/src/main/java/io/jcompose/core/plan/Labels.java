package io.jcompose.core.plan;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.digest.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The labels that Docker Compose puts on what it makes; other tools read them. */
public final class Labels {
    public static final String PROJECT = "com.docker.compose.project";
    public static final String SERVICE = "com.docker.compose.service";
    public static final String NUMBER = "com.docker.compose.container-number";
    public static final String ONE_OFF = "com.docker.compose.oneoff";
    public static final String CONFIG_HASH = "com.docker.compose.config-hash";
    public static final String WORKING_DIR = "com.docker.compose.project.working_dir";
    public static final String CONFIG_FILES = "com.docker.compose.project.config_files";
    public static final String ENVIRONMENT_FILE = "com.docker.compose.project.environment_file";
    public static final String DEPENDS_ON = "com.docker.compose.depends_on";
    public static final String IMAGE = "com.docker.compose.image";
    public static final String NETWORK = "com.docker.compose.network";
    public static final String VOLUME = "com.docker.compose.volume";
    public static final String VERSION = "com.docker.compose.version";
    public static final String SLUG = "com.docker.compose.slug";
    public static final String REPLACE = "com.docker.compose.replace";

    /** On containers that run a hook of a service: which. */
    public static final String HOOK = "com.docker.compose.hook";

    /** Hash of what was put into a container beside its configuration: contents of secrets and configs, and so on. */
    public static final String INPUTS = "io.jcompose.inputs";

    /** On volumes that have no name of their own. */
    public static final String ANONYMOUS_VOLUME = "com.docker.volume.anonymous";

    /** Version of Docker Compose whose labels these are. */
    private static final String COMPATIBLE_VERSION = "5.5.0";

    private Labels() {}

    /** Labels of a container of a service: the user's first, so that ours always hold. */
    public static Map<String, String> ofContainer(
            Project project, Service service, int number, boolean oneOff, String imageId) {
        Map<String, String> labels = new LinkedHashMap<>(service.labels());
        if (project.name().isEmpty()) {
            return labels; // a container beside projects
        }
        labels.put(PROJECT, project.name());
        labels.put(SERVICE, service.name());
        labels.put(ONE_OFF, oneOff ? "True" : "False");
        labels.put(NUMBER, Integer.toString(number));
        labels.put(CONFIG_HASH, service.configHash());
        labels.put(IMAGE, imageId);
        labels.put(WORKING_DIR, project.workingDir().toString());
        labels.put(CONFIG_FILES, String.join(",", project.composeFiles()));
        if (!project.envFiles().isEmpty()) {
            labels.put(ENVIRONMENT_FILE, String.join(",", project.envFiles()));
        }
        labels.put(DEPENDS_ON, dependsOn(service));
        labels.put(VERSION, COMPATIBLE_VERSION);
        return labels;
    }

    public static Map<String, String> ofNetwork(Project project, Project.Network network) {
        Map<String, String> labels = new LinkedHashMap<>(network.labels());
        labels.put(PROJECT, project.name());
        labels.put(NETWORK, network.key());
        labels.put(CONFIG_HASH, hash(network));
        labels.put(VERSION, COMPATIBLE_VERSION);
        return labels;
    }

    public static Map<String, String> ofVolume(Project project, Project.Volume volume) {
        Map<String, String> labels = new LinkedHashMap<>(volume.labels());
        labels.put(PROJECT, project.name());
        labels.put(VOLUME, volume.key());
        labels.put(CONFIG_HASH, hash(volume));
        labels.put(VERSION, COMPATIBLE_VERSION);
        return labels;
    }

    /** Changes when a network has to be made anew. */
    public static String hash(Project.Network network) {
        return sha256(facts(network).toString());
    }

    public static String hash(Project.Volume volume) {
        return sha256(facts(volume).toString());
    }

    /** All components; a list prints them in 1 ms, a record of so many takes the JVM 15 ms to learn to. */
    static List<Object> facts(Project.Network network) {
        return List.of(
                network.key(),
                network.name(),
                network.external(),
                network.driver(),
                network.driverOpts(),
                network.internal(),
                network.attachable(),
                network.enableIpv4(),
                network.enableIpv6(),
                network.ipamDriver(),
                network.ipam(),
                network.labels());
    }

    static List<Object> facts(Project.Volume volume) {
        return List.of(
                volume.key(), volume.name(), volume.external(), volume.driver(), volume.driverOpts(), volume.labels());
    }

    static String sha256(String text) {
        return Sha256.hex(text);
    }

    private static String dependsOn(Service service) {
        return service.dependsOn().entrySet().stream()
                .map(entry -> "%s:%s:%s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().condition().key(),
                                entry.getValue().restart()))
                .collect(Collectors.joining(","));
    }
}
