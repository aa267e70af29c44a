package io.jcompose.core.execute;

import io.jcompose.core.plan.Labels;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.runtime.volume.VolumeStore;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Volumes without a name, which belong to the container that has them. Its record is written before they are made, and
 * goes after them, so that a killed engine leaves none that nobody knows of.
 */
final class AnonymousVolumes {
    private final VolumeStore volumes;
    private final RecordStore records;

    AnonymousVolumes(VolumeStore volumes, RecordStore records) {
        this.volumes = volumes;
        this.records = records;
    }

    /** Those that all of them have. */
    static Map<String, String> labels(String project) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Labels.ANONYMOUS_VOLUME, "");
        if (!project.isEmpty()) {
            labels.put(Labels.PROJECT, project);
        }
        return labels;
    }

    /** Makes those that are missing: an engine that was killed did not get to it. */
    void ensure(ContainerRecord record) {
        for (String name : record.anonymousVolumes()) {
            if (volumes.find(name).isEmpty()) {
                volumes.create(name, labels(record.project()), Map.of());
            }
        }
    }

    /** Removes those that no other container has taken over. */
    void removeUnshared(ContainerRecord record) {
        for (String name : record.anonymousVolumes()) {
            boolean shared = records.all().stream()
                    .filter(other -> !other.id().equals(record.id()))
                    .anyMatch(other -> other.anonymousVolumes().contains(name));
            if (!shared) {
                volumes.remove(name);
            }
        }
    }
}
