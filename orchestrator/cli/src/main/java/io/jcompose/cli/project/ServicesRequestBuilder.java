package io.jcompose.cli.project;

import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A {@link ServicesRequest} of which only the special parts need to be said. */
public final class ServicesRequestBuilder {
    private final Target target;
    private final List<String> services;
    private Optional<Duration> timeout = Optional.empty();
    private Optional<String> signal = Optional.empty();
    private Optional<Duration> waitTimeout = Optional.empty();
    private boolean noDeps;
    private boolean removeOrphans;
    private boolean volumes;
    private boolean awaitReady;

    /** @param services empty means all */
    public ServicesRequestBuilder(Target target, List<String> services) {
        this.target = target;
        this.services = List.copyOf(services);
    }

    public ServicesRequestBuilder timeout(Optional<Duration> wanted) {
        this.timeout = wanted;
        return this;
    }

    public ServicesRequestBuilder signal(String name) {
        this.signal = Optional.of(name);
        return this;
    }

    public ServicesRequestBuilder noDeps(boolean wanted) {
        this.noDeps = wanted;
        return this;
    }

    public ServicesRequestBuilder removeOrphans(boolean wanted) {
        this.removeOrphans = wanted;
        return this;
    }

    public ServicesRequestBuilder volumes(boolean wanted) {
        this.volumes = wanted;
        return this;
    }

    public ServicesRequestBuilder awaitReady(boolean wanted, Optional<Duration> atMost) {
        this.awaitReady = wanted;
        this.waitTimeout = atMost;
        return this;
    }

    public ServicesRequest build() {
        return new ServicesRequest(
                target.name(),
                target.json(),
                services,
                timeout,
                signal,
                noDeps,
                removeOrphans,
                false,
                volumes,
                false,
                awaitReady,
                waitTimeout);
    }
}
