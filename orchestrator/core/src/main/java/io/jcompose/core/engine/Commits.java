package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs.CommitRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.image.ConfigChanges;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.ImageStore.LayerOptions;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes images of containers. */
final class Commits {
    private static final String COMPOSE_LABELS = "com.docker.compose.";
    private final Core core;
    private final Views views;

    Commits(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    String commit(CommitRequest request) {
        ContainerRecord record = views.find(request.container());
        ContainerId id = new ContainerId(record.id());
        Container container = core.host()
                .runtime()
                .find(id)
                .orElseThrow(() -> new EngineException("container %s is gone".formatted(record.name())));
        ImageStore store = core.host().images();
        Optional<Image> base = store.find(container.spec().imageId());
        if (base.isEmpty() && !container.spec().layers().isEmpty()) {
            throw new EngineException("commit container %s: its image %s is not in the store any more"
                    .formatted(record.name(), container.spec().image()));
        }
        Optional<ImageReference> name = request.reference().map(ImageReference::parse);
        ImageConfig config = new ConfigChanges(request.changes())
                .apply(config(container.spec(), record, base.map(Image::config).orElse(ImageConfig.EMPTY)));
        List<StoredLayer> layers = new ArrayList<>(base.map(store::layersOf).orElse(List.of()));
        layers.add(request.pause() ? core.freezes().during(id, () -> layer(store, id)) : layer(store, id));
        Instant now = Instant.now();
        List<Image.History> history = new ArrayList<>(base.map(Image::history).orElse(List.of()));
        history.add(new Image.History(
                Optional.of(now),
                String.join(" ", container.spec().args()),
                request.message().orElse(""),
                false));
        Image image = store.addImage(
                config,
                base.map(Image::platform).orElseGet(io.jcompose.runtime.image.Platform::host),
                layers,
                history,
                Optional.of(now),
                request.author());
        name.ifPresent(reference -> store.tag(image.id(), reference));
        return image.id();
    }

    private StoredLayer layer(ImageStore store, ContainerId id) {
        ContainerRuntime runtime = core.host().runtime();
        return store.addLayer(
                runtime.writableLayer(id),
                new LayerOptions(Optional.empty(), new HashSet<>(runtime.roots().stubs(id))));
    }

    /** As the container was started, so that the image starts the same; labels of its project belong to it alone. */
    private static ImageConfig config(ContainerSpec spec, ContainerRecord record, ImageConfig base) {
        Map<String, String> labels = new LinkedHashMap<>(spec.labels());
        labels.keySet().removeIf(key -> key.startsWith(COMPOSE_LABELS));
        boolean sameEntrypoint = !base.entrypoint().isEmpty()
                && spec.args().size() >= base.entrypoint().size()
                && spec.args().subList(0, base.entrypoint().size()).equals(base.entrypoint());
        List<String> command = sameEntrypoint
                ? spec.args().subList(base.entrypoint().size(), spec.args().size())
                : spec.args();
        return new ImageConfig(
                spec.user(),
                record.exposedPorts(),
                spec.environment(),
                sameEntrypoint ? base.entrypoint() : List.of(),
                command,
                base.volumes(),
                spec.workingDir(),
                labels,
                base.stopSignal(),
                base.healthcheck(),
                base.shell(),
                base.onBuild());
    }
}
