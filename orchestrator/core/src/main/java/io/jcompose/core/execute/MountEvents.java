package io.jcompose.core.execute;

import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.Mount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells of volumes that containers begin and end to use. Thread-safe. */
final class MountEvents {
    private final EventBus events;
    /** Ids of containers whose volumes are in use. */
    private final Set<String> using = ConcurrentHashMap.newKeySet();

    MountEvents(EventBus events) {
        this.events = events;
    }

    void mounted(Container container) {
        if (!using.add(container.id().value())) {
            return;
        }
        for (Mount mount : container.spec().mounts()) {
            if (mount instanceof Mount.Volume volume) {
                Map<String, String> attributes = new LinkedHashMap<>();
                attributes.put("container", container.id().value());
                attributes.put("destination", mount.target());
                attributes.put("driver", "local");
                attributes.put("propagation", "");
                attributes.put("read/write", Boolean.toString(!mount.readOnly()));
                events.publish("volume", "mount", volume.name(), attributes);
            }
        }
    }

    /** It has been running since before this engine: nothing new. */
    void known(String id) {
        using.add(id);
    }

    void unmounted(Container container) {
        if (!using.remove(container.id().value())) {
            return;
        }
        for (Mount mount : container.spec().mounts()) {
            if (mount instanceof Mount.Volume volume) {
                Map<String, String> attributes = new LinkedHashMap<>();
                attributes.put("container", container.id().value());
                attributes.put("driver", "local");
                events.publish("volume", "unmount", volume.name(), attributes);
            }
        }
    }
}
