package io.jcompose.core.plan;

import static java.util.Collections.unmodifiableMap;

import io.jcompose.core.model.Service.PullMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How {@code up} is asked to work.
 *
 * @param services empty means all
 * @param noDeps leaves what they need alone
 * @param recreate of the named services
 * @param alwaysRecreateDeps of what they need
 * @param renewVolumes new anonymous volumes instead of the old ones
 * @param pull overrides what the services say
 * @param scale replicas by service
 * @param start whether containers are started too
 * @param awaitReady wait in the end until all are running or healthy
 * @param changedVolumes what is done about volumes that the file describes otherwise now
 */
public record UpOptions(
        List<String> services,
        boolean noDeps,
        Recreate recreate,
        boolean alwaysRecreateDeps,
        boolean renewVolumes,
        BuildMode build,
        Optional<PullMode> pull,
        Orphans orphans,
        Map<String, Integer> scale,
        Optional<Duration> timeout,
        Start start,
        boolean awaitReady,
        ChangedVolumes changedVolumes) {
    public static final UpOptions DEFAULT = new UpOptions(
            List.of(),
            false,
            Recreate.CHANGED,
            false,
            false,
            BuildMode.MISSING,
            Optional.empty(),
            Orphans.NOTE,
            Map.of(),
            Optional.empty(),
            Start.NOW,
            false,
            ChangedVolumes.KEEP);

    public UpOptions {
        services = List.copyOf(services);
        scale = unmodifiableMap(new LinkedHashMap<>(scale));
    }

    /** When containers are made anew. */
    public enum Recreate {
        CHANGED,
        ALWAYS,
        NEVER
    }

    /** Whether containers are started too. */
    public enum Start {
        NOW,
        /** By a second {@code up}: so that whoever asks sees what was made before anything runs. */
        LATER,
        /**
         * What {@link #LATER} has left. Replaces only what has to go on running until its replacement does; nothing else
         * is to be changed any more.
         */
        REST,
        NEVER;

        boolean starts() {
            return this == NOW || this == REST;
        }
    }

    /** What is done about containers of services that the project does not have. */
    public enum Orphans {
        NOTE,
        IGNORE,
        REMOVE
    }

    /**
     * What is done about volumes that the file describes otherwise now. Without either they are used as they are.
     *
     * @param ask planning ends with {@link ChangedVolumesException} if there is one
     * @param replaced names of those that are made anew, and lose their data
     */
    public record ChangedVolumes(boolean ask, List<String> replaced) {
        public static final ChangedVolumes KEEP = new ChangedVolumes(false, List.of());

        public ChangedVolumes {
            replaced = List.copyOf(replaced);
        }
    }

    /** When images are built. */
    public enum BuildMode {
        MISSING,
        ALWAYS,
        NEVER
    }

    /** The same once images are there: what is left is not to touch them again. */
    public UpOptions withImagesReady() {
        return new UpOptions(
                services,
                noDeps,
                recreate,
                alwaysRecreateDeps,
                renewVolumes,
                BuildMode.NEVER,
                Optional.of(PullMode.NEVER),
                orphans,
                scale,
                timeout,
                start,
                awaitReady,
                changedVolumes);
    }
}
