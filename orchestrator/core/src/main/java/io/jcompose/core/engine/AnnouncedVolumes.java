package io.jcompose.core.engine;

import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.volume.VolumeStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells of volumes that are made and removed. */
record AnnouncedVolumes(VolumeStore volumes, EventBus events) implements VolumeStore {
    private static final Map<String, String> ATTRIBUTES = Map.of("driver", "local");

    @Override
    public Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        boolean known = volumes.find(name).isPresent();
        Volume volume = volumes.create(name, labels, options);
        if (!known) {
            events.publish("volume", "create", name, ATTRIBUTES);
        }
        return volume;
    }

    @Override
    public Optional<Volume> find(String name) {
        return volumes.find(name);
    }

    @Override
    public List<Volume> list() {
        return volumes.list();
    }

    @Override
    public List<String> damaged() {
        return volumes.damaged();
    }

    @Override
    public void restore(String name, Map<String, String> labels, Map<String, String> options) {
        volumes.restore(name, labels, options);
    }

    @Override
    public void remove(String name) {
        boolean known = volumes.find(name).isPresent();
        volumes.remove(name);
        if (known) {
            events.publish("volume", "destroy", name, ATTRIBUTES);
        }
    }
}
