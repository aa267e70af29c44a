package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.UpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names the parts of an {@link UpRequest}; what is not said is as for {@code up -d} without options. */
public final class UpRequestBuilder {
    private final String project;
    private List<String> services = List.of();
    private boolean noDeps;
    private String recreate = "changed";
    private boolean alwaysRecreateDeps;
    private boolean renewAnonymousVolumes;
    private String build = "missing";
    private Optional<String> pull = Optional.empty();
    private String orphans = "note";
    private Map<String, Integer> scale = Map.of();
    private Optional<Duration> timeout = Optional.empty();
    private String start = "now";
    private boolean awaitReady;
    private Optional<Duration> waitTimeout = Optional.empty();
    private boolean quietPull;
    private boolean quietBuild;
    private Map<String, String> buildEnvironment = Map.of();
    private boolean askVolumes;
    private List<String> replaceVolumes = List.of();
    private List<String> attach = List.of();

    /** @param project canonical JSON */
    public UpRequestBuilder(String project) {
        this.project = project;
    }

    /** Begins with what another request says. */
    public UpRequestBuilder(UpRequest other) {
        project = other.project();
        services = other.services();
        noDeps = other.noDeps();
        recreate = other.recreate();
        alwaysRecreateDeps = other.alwaysRecreateDeps();
        renewAnonymousVolumes = other.renewAnonymousVolumes();
        build = other.build();
        pull = other.pull();
        orphans = other.orphans();
        scale = other.scale();
        timeout = other.timeout();
        start = other.start();
        awaitReady = other.awaitReady();
        waitTimeout = other.waitTimeout();
        quietPull = other.quietPull();
        quietBuild = other.quietBuild();
        buildEnvironment = other.buildEnvironment();
        askVolumes = other.askVolumes();
        replaceVolumes = other.replaceVolumes();
        attach = other.attach();
    }

    public UpRequestBuilder services(List<String> names, boolean withoutDependencies) {
        services = names;
        noDeps = withoutDependencies;
        return this;
    }

    /** @param which changed, always or never */
    public UpRequestBuilder recreate(String which) {
        recreate = which;
        return this;
    }

    public UpRequestBuilder recreateToo(boolean dependencies, boolean anonymousVolumes) {
        alwaysRecreateDeps = dependencies;
        renewAnonymousVolumes = anonymousVolumes;
        return this;
    }

    /** @param when always, missing or never */
    public UpRequestBuilder build(String when, Map<String, String> environment) {
        build = when;
        buildEnvironment = environment;
        return this;
    }

    public UpRequestBuilder pull(Optional<String> policy) {
        pull = policy;
        return this;
    }

    /** @param what to do about them: note, ignore or remove */
    public UpRequestBuilder orphans(String what) {
        orphans = what;
        return this;
    }

    public UpRequestBuilder scale(Map<String, Integer> replicas) {
        scale = replicas;
        return this;
    }

    public UpRequestBuilder timeout(Optional<Duration> forReplaced) {
        timeout = forReplaced;
        return this;
    }

    /** @param when now, later, rest or never */
    public UpRequestBuilder start(String when) {
        start = when;
        return this;
    }

    public UpRequestBuilder awaitReady(boolean await, Optional<Duration> atMost) {
        awaitReady = await;
        waitTimeout = atMost;
        return this;
    }

    public UpRequestBuilder quiet(boolean pulls, boolean builds) {
        quietPull = pulls;
        quietBuild = builds;
        return this;
    }

    /**
     * About volumes that the file describes otherwise now; without this they are used as they are.
     *
     * @param ask fail with {@link ChangedVolumes} if there is one
     * @param replaced are made anew, and lose their data
     */
    public UpRequestBuilder changedVolumes(boolean ask, List<String> replaced) {
        askVolumes = ask;
        replaceVolumes = replaced;
        return this;
    }

    /** Services whose output will be asked for, and is kept nowhere. */
    public UpRequestBuilder attach(List<String> names) {
        attach = names;
        return this;
    }

    public UpRequest build() {
        return new UpRequest(
                project,
                services,
                noDeps,
                recreate,
                alwaysRecreateDeps,
                renewAnonymousVolumes,
                build,
                pull,
                orphans,
                scale,
                timeout,
                start,
                awaitReady,
                waitTimeout,
                quietPull,
                quietBuild,
                buildEnvironment,
                askVolumes,
                replaceVolumes,
                attach);
    }
}
