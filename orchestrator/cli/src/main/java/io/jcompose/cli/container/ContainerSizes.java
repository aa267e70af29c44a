package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.runtime.image.Image;
import java.util.List;
import java.util.Map;

/** What {@code inspect --size} adds. */
public final class ContainerSizes {
    private ContainerSizes() {}

    /** @param object the inspected container, which gets what it has written, and that with its image */
    public static void into(
            Map<String, Object> object, ContainerVerbs verbs, String container, CommandContext context) {
        long written =
                verbs.sizes(List.of(container)).values().stream().findFirst().orElse(0L);
        long below = Images.store(context)
                .find(String.valueOf(object.get("Image")))
                .map(Image::size)
                .orElse(0L);
        object.put("SizeRw", written);
        object.put("SizeRootFs", written + below);
    }
}
