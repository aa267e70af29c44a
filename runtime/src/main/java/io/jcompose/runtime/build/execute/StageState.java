package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a stage has become so far. Used by one thread at a time; handed on only when finished. */
final class StageState {
    private final List<StoredLayer> layers;
    private final List<Image.History> history;
    private final Map<String, String> arguments;
    private final ConfigDraft config;
    private final Optional<Platform> platform;
    private Optional<String> author;
    private Instant created;

    private StageState(
            List<StoredLayer> layers,
            List<Image.History> history,
            Map<String, String> arguments,
            ConfigDraft config,
            Optional<Platform> platform,
            Optional<String> author,
            Instant created) {
        this.layers = new ArrayList<>(layers);
        this.history = new ArrayList<>(history);
        this.arguments = new LinkedHashMap<>(arguments);
        this.config = config;
        this.platform = platform;
        this.author = author;
        this.created = created;
    }

    static StageState scratch() {
        return new StageState(
                List.of(),
                List.of(),
                Map.of(),
                ConfigDraft.ofBase(ImageConfig.EMPTY),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    /** @param layers of the image, lowest first */
    static StageState of(Image image, List<StoredLayer> layers) {
        return new StageState(
                layers,
                image.history(),
                Map.of(),
                ConfigDraft.ofBase(image.config()),
                Optional.of(image.platform()),
                image.author(),
                image.created().orElse(Instant.EPOCH));
    }

    /** The start of a stage that is based on this one, which stays as it is. */
    StageState derive() {
        return new StageState(layers, history, arguments, new ConfigDraft(config.build()), platform, author, created);
    }

    ConfigDraft config() {
        return config;
    }

    /** Of the image that it is based on; empty if it is on none. */
    Optional<Platform> platform() {
        return platform;
    }

    ImageConfig finishedConfig() {
        return config.build();
    }

    /** Lowest first. */
    List<StoredLayer> layers() {
        return Collections.unmodifiableList(layers);
    }

    /** Folders, topmost first. */
    List<Path> folders() {
        List<Path> folders =
                new ArrayList<>(layers.stream().map(StoredLayer::folder).toList());
        Collections.reverse(folders);
        return folders;
    }

    /** Stands for the whole content of the root file system. */
    String contentKey() {
        return String.join(",", layers.stream().map(StoredLayer::diffId).toList());
    }

    List<Image.History> history() {
        return Collections.unmodifiableList(history);
    }

    Optional<String> author() {
        return author;
    }

    void setAuthor(String name) {
        author = Optional.of(name);
    }

    /** When the newest content came to be; the same for the same content, so that images are. */
    Instant created() {
        return created;
    }

    /** Values of the ARGs declared so far, by name. */
    Map<String, String> arguments() {
        return arguments;
    }

    /** What may stand in instructions: ENV wins over ARG. */
    Map<String, String> variables() {
        Map<String, String> all = new LinkedHashMap<>(arguments);
        all.putAll(config.variables());
        return all;
    }

    /** Records a step that changed only the configuration. */
    void record(String createdBy) {
        history.add(new Image.History(time(), createdBy, "", true));
    }

    /** Records a step with its layer, if it changed a file. */
    void append(Optional<StoredLayer> layer, Instant time, String createdBy) {
        if (layer.isPresent()) {
            layers.add(layer.get());
            created = time;
        }
        history.add(new Image.History(time(), createdBy, "", layer.isEmpty()));
    }

    private Optional<Instant> time() {
        return created.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(created);
    }
}
