package io.jcompose.core.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service after loading. Attributes are grouped by what they concern; absent means "as the image or the default
 * says".
 *
 * @param configHash changes when containers of this service have to be made anew
 * @param dependsOn what must hold before this service starts, by service; implied dependencies included
 * @param profiles empty: always enabled
 * @param replicas wished number of containers; {@code scale} or {@code deploy.replicas}
 * @param platform {@code os[/arch[/variant]]}
 * @param attach false: {@code up} does not show its logs
 */
public record Service(
        String name,
        String configHash,
        Optional<String> image,
        Optional<Build> build,
        PullPolicy pullPolicy,
        Optional<String> platform,
        Optional<String> containerName,
        MainProcess process,
        Map<String, Dependency> dependsOn,
        Optional<Healthcheck> healthcheck,
        Restart restart,
        List<String> profiles,
        int replicas,
        boolean attach,
        Map<String, String> labels,
        Map<String, String> annotations,
        Networking networking,
        Storage storage,
        Security security,
        Resources resources,
        Logging logging,
        Hooks hooks,
        Optional<Deploy> deploy,
        List<WatchRule> watch,
        Optional<Provider> provider) {

    public Service {
        dependsOn = Copies.map(dependsOn);
        profiles = List.copyOf(profiles);
        labels = Copies.map(labels);
        annotations = Copies.map(annotations);
        watch = List.copyOf(watch);
    }

    /** The same service, connected otherwise. */
    public Service withNetworking(Networking other) {
        return with(other, process);
    }

    /** The same service, running something else. */
    public Service withProcess(MainProcess other) {
        return with(networking, other);
    }

    private Service with(Networking newNetworking, MainProcess newProcess) {
        return new Service(
                name,
                configHash,
                image,
                build,
                pullPolicy,
                platform,
                containerName,
                newProcess,
                dependsOn,
                healthcheck,
                restart,
                profiles,
                replicas,
                attach,
                labels,
                annotations,
                newNetworking,
                storage,
                security,
                resources,
                logging,
                hooks,
                deploy,
                watch,
                provider);
    }

    /** When a dependency counts as fulfilled. */
    public enum Condition {
        STARTED("service_started"),
        HEALTHY("service_healthy"),
        COMPLETED("service_completed_successfully");

        private final String key;

        Condition(String key) {
            this.key = key;
        }

        /** As Compose files spell it. */
        public String key() {
            return key;
        }
    }

    /**
     * @param restart a command that restarts or replaces the dependency restarts this service too
     * @param required false: its absence or failure is only worth a warning
     */
    public record Dependency(Condition condition, boolean restart, boolean required) {}

    /**
     * A health check. Values that are absent come from the image, else from the runtime's defaults.
     *
     * @param disabled {@code disable: true} or {@code test: [NONE]}; switches an image's check off
     * @param test {@code CMD, …} or {@code CMD-SHELL, line}; empty: the image's
     */
    public record Healthcheck(
            boolean disabled,
            List<String> test,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Optional<Integer> retries,
            Optional<Duration> startPeriod,
            Optional<Duration> startInterval) {
        public Healthcheck {
            test = List.copyOf(test);
        }
    }

    /**
     * What happens after the main process ends: from {@code deploy.restart_policy} if given, else {@code restart}.
     *
     * @param maxAttempts for on-failure; empty: no limit
     * @param window how long it must run to count as started
     */
    public record Restart(
            RestartMode mode, Optional<Integer> maxAttempts, Optional<Duration> delay, Optional<Duration> window) {}

    public enum RestartMode {
        NO,
        ALWAYS,
        ON_FAILURE,
        UNLESS_STOPPED
    }

    /** @param every for EVERY: age from which an image is pulled again */
    public record PullPolicy(PullMode mode, Optional<Duration> every) {}

    public enum PullMode {
        /** Nothing said: what the command says, else as MISSING. */
        DEFAULT,
        ALWAYS,
        NEVER,
        MISSING,
        BUILD,
        EVERY
    }

    /** @param driver empty: the default, json-file */
    public record Logging(Optional<String> driver, Map<String, String> options) {
        public Logging {
            options = Copies.map(options);
        }
    }

    /**
     * Commands around the life of a container.
     *
     * @param preStart steps in containers of their own, each to exit status 0, before the service starts
     * @param postStart executed in the container after its start
     * @param preStop executed in the container before an intended stop
     */
    public record Hooks(List<Hook> preStart, List<Hook> postStart, List<Hook> preStop) {
        public Hooks {
            preStart = List.copyOf(preStart);
            postStart = List.copyOf(postStart);
            preStop = List.copyOf(preStop);
        }
    }

    /**
     * @param image for preStart; empty: the service's
     * @param environment in addition to the container's
     * @param perReplica for preStart
     */
    public record Hook(
            List<String> command,
            Optional<String> image,
            Optional<String> user,
            boolean privileged,
            Optional<String> workingDir,
            Map<String, Optional<String>> environment,
            boolean perReplica) {
        public Hook {
            command = List.copyOf(command);
            environment = Copies.map(environment);
        }
    }

    /** One rule of {@code develop.watch}; {@code path} is absolute. */
    public record WatchRule(
            String path,
            String action,
            Optional<String> target,
            List<String> ignore,
            List<String> include,
            boolean initialSync,
            Optional<Hook> exec) {
        public WatchRule {
            ignore = List.copyOf(ignore);
            include = List.copyOf(include);
        }
    }

    /** An executable that manages this service instead of containers; options may have several values. */
    public record Provider(String type, Map<String, List<String>> options) {
        public Provider {
            options = Copies.map(options);
        }
    }
}
