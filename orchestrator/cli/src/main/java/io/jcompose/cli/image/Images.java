package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.AnnouncedImages;
import io.jcompose.runtime.image.EventJournal;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.registry.RegistryClient;
import io.jcompose.runtime.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.Optional;

/** The image store, used in this process: image verbs need no engine. */
public final class Images {
    private Images() {}

    private static Path folder(CommandContext context) {
        return context.paths().data().resolve("images");
    }

    /** Registries, with the caller's credentials, proxies and trust. */
    public static RegistryClient registry(CommandContext context) {
        return Registry.into(folder(context), RegistrySettings.of(context.environment()));
    }

    public static StoreMaintenance maintenance(CommandContext context) {
        return StoreMaintenance.of(folder(context));
    }

    /** As references have it; people also type addresses. */
    static String registryDomain(Optional<String> server) {
        String host = server.orElse("docker.io").replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        return switch (host) {
            case "index.docker.io", "registry-1.docker.io", "hub.docker.com" -> "docker.io";
            default -> host;
        };
    }

    /** What is done to images in it can be followed. */
    public static ImageStore store(CommandContext context) {
        return new AnnouncedImages(ImageStore.open(folder(context)), journal(context));
    }

    /** Where whoever follows events reads what this process does. */
    public static EventJournal journal(CommandContext context) {
        return EventJournal.in(context.paths().data(), context.clock());
    }

    /** The platform people want who say nothing else: {@code DOCKER_DEFAULT_PLATFORM}, if it is set. */
    public static Optional<Platform> usualPlatform(CommandContext context) {
        return Optional.ofNullable(context.environment().get("DOCKER_DEFAULT_PLATFORM"))
                .filter(text -> !text.isEmpty())
                .map(Platform::parse);
    }
}
