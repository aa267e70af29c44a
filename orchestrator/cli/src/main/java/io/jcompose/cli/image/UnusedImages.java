package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.Session;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which images a prune takes.
 *
 * @param all also those with a name
 * @param inUse ids of images that containers use
 */
public record UnusedImages(boolean all, PruneFilter filter, Supplier<Collection<String>> inUse)
        implements Predicate<Image> {

    @Override
    public boolean test(Image image) {
        long created = image.created().orElse(Instant.EPOCH).getEpochSecond();
        return (all || image.names().isEmpty())
                && filter.accepts(created, image.config().labels())
                && !inUse.get().contains(image.id());
    }

    /** Ids of images that containers use. Where there are no containers the engine is not bothered. */
    public static Set<String> inUse(CommandContext context, Session session) {
        Set<String> ids = new LinkedHashSet<>();
        String[] containers =
                context.paths().data().resolve("containers").toFile().list();
        if (containers != null && containers.length > 0) {
            session.engine().containers(Optional.empty()).forEach(container -> ids.add(container.imageId()));
        }
        return ids;
    }

    /** What would go now. */
    public List<Image> list(ImageStore store) {
        return store.list().stream().filter(this).toList();
    }
}
