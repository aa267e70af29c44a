package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.LayerProgress;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.RegistryClient;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pushes with the caller's own credentials and proxies: in this process, not in the engine. */
public final class Pushes {
    private final RegistryClient registry;
    private final CommandContext context;

    public Pushes(CommandContext context) {
        this.registry = Images.registry(context);
        this.context = context;
    }

    /** Where a service's image goes: nowhere, unless it is built here and has a name of its own. */
    public static Set<ImageReference> destinations(Project project, Service service) {
        Set<ImageReference> images = new LinkedHashSet<>();
        if (service.image().isPresent() && service.build().isPresent()) {
            images.add(ImageReference.parse(project.imageOf(service)));
            service.build().get().tags().forEach(tag -> images.add(ImageReference.parse(tag)));
        }
        return images;
    }

    /** {@link #push(ImageReference, Optional, ProgressDisplay)} of all platforms. */
    public String push(ImageReference reference, ProgressDisplay progress) {
        return push(reference, Optional.empty(), progress);
    }

    /** Returns the digest of the manifest, or of the list of platforms. */
    String push(ImageReference reference, Optional<Platform> platform, ProgressDisplay progress) {
        String id = "Image " + reference.familiar();
        progress.on(event(id, "Working", "Pushing", ""));
        try {
            String digest = registry.push(reference, platform, new LayerProgress(id, progress));
            progress.on(event(id, "Done", "Pushed", ""));
            Images.journal(context).transfer("push", reference, Map.of());
            return digest;
        } catch (ImageException e) {
            progress.on(event(id, "Error", "Error", String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private static ProgressEvent event(String id, String status, String text, String details) {
        return new ProgressEvent(id, Optional.empty(), status, text, details, 0, 0, Optional.empty());
    }
}
