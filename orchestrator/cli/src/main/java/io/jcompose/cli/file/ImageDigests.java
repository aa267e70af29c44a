package io.jcompose.cli.file;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.model.Project;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.registry.RegistryClient;
import io.jcompose.runtime.registry.RegistrySettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Images of services by what their registries have now. Needs the network, and no engine. */
public final class ImageDigests {
    private ImageDigests() {}

    /** References with digest, by service. */
    public static Map<String, String> of(CommandContext context, Project project) {
        RegistryClient registry =
                Registry.into(context.paths().data().resolve("images"), RegistrySettings.of(context.environment()));
        Map<String, String> known = new HashMap<>();
        Map<String, String> pinned = new LinkedHashMap<>();
        project.services()
                .forEach((name, service) -> service.image().ifPresent(image -> {
                    ImageReference reference = ImageReference.parse(image);
                    pinned.put(
                            name,
                            reference.digest().isPresent()
                                    ? reference.toString()
                                    : known.computeIfAbsent(
                                            reference.toString(), text -> text + "@" + registry.digest(reference)));
                }));
        return pinned;
    }
}
