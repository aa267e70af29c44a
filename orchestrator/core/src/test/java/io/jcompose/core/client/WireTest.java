package io.jcompose.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.DownRequest;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.core.client.EngineClient.PortInfo;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.EngineClient.RunRequest;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireTest {
    private final Wire wire = new Wire();

    @Test
    void request_withDurationsAndEmptyOptionals_isWrittenAsAgreed() {
        DownRequest request = new DownRequest(
                "shop",
                Optional.empty(),
                List.of("a"),
                true,
                false,
                Optional.of("local"),
                Optional.of(Duration.ofSeconds(3)));

        assertThat(wire.write(request))
                .isEqualTo("{\"project\":\"shop\",\"services\":[\"a\"],\"volumes\":true,\"removeOrphans\":false,"
                        + "\"rmi\":\"local\",\"timeout\":3000}");
        assertThat(wire.read(DownRequest.class, wire.write(request))).isEqualTo(request);
    }

    @Test
    void unknownKeys_areIgnored_andMissingOnesAreEmpty() {
        UpRequest request = wire.read(UpRequest.class, "{\"services\":[],\"fromTheFuture\":{\"x\":[1]}}");

        assertThat(request.project()).isEmpty();
        assertThat(request.services()).isEmpty();
        assertThat(request.scale()).isEmpty();
        assertThat(request.timeout()).isEmpty();
        assertThat(request.start()).isEmpty();
    }

    @Test
    void containers_makeTheRoundTrip() {
        ContainerInfo info = new ContainerInfo(
                "ab".repeat(32),
                "p-web-1",
                "redis:alpine",
                "sha256:1",
                "redis-server \"é\u2028\"",
                "p",
                "web",
                1,
                false,
                "exited",
                "",
                137,
                true,
                Optional.of("a\nb"),
                1_700_000_000L,
                Long.MAX_VALUE,
                0,
                2,
                false,
                OptionalInt.of(4242),
                new LinkedHashMap<>(Map.of("l", "v")),
                List.of("p_default"),
                List.of(),
                List.of(new PortInfo("0.0.0.0", 8080, 80, "tcp")),
                "/var/log");

        String text = wire.write(info);

        assertThat(text).doesNotContain("\n");
        assertThat(wire.read(ContainerInfo.class, text)).isEqualTo(info);
    }

    @Test
    void optionalsInMaps_areNull() {
        Map<String, Optional<String>> environment = new LinkedHashMap<>();
        environment.put("A", Optional.of("1"));
        environment.put("B", Optional.empty());
        RunRequest request = new RunRequest(
                "{}",
                "s",
                List.of(),
                Optional.of(List.of()),
                environment,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                true,
                true,
                false,
                "note",
                "never",
                Optional.empty(),
                Map.of());

        String text = wire.write(request);

        assertThat(text).contains("\"environment\":{\"A\":\"1\",\"B\":null}").contains("\"entrypoint\":[]");
        assertThat(wire.read(RunRequest.class, text)).isEqualTo(request);
    }

    @Test
    void buildRequests_withPathsAndReferences_makeTheRoundTrip() {
        BuildRequest request = BuildRequest.of("/src")
                .args(Map.of("V", "1"))
                .passing(Set.of("V"))
                .target(Optional.of("two"))
                .tags(List.of(ImageReference.parse("localhost:5000/a/b:1")))
                .secrets(Map.of(
                        "s", BuildRequest.Secret.ofFile(Path.of("/run/secret")), "v", BuildRequest.Secret.ofValue("x")))
                .cache(new BuildRequest.CacheUse(true, List.of("one"), List.of("a/b"), List.of("type=inline")))
                .extraHosts(Map.of("h", List.of("1.2.3.4")))
                .platform(Optional.of(Platform.parse("linux/amd64")))
                .limits(new BuildRequest.RunLimits(
                        OptionalLong.of(5),
                        OptionalLong.empty(),
                        OptionalLong.of(6),
                        Map.of("nofile", new ContainerSpec.Ulimit(1, 2)),
                        Set.of("network.host")))
                .build();

        assertThat(wire.read(BuildRequest.class, wire.write(request))).isEqualTo(request);
    }

    @Test
    void progress_omitsWhatIsEmpty() {
        ProgressEvent event =
                new ProgressEvent("Container p-a-1", Optional.empty(), "Done", "Started", "", 0, 0, Optional.empty());

        assertThat(wire.write(Map.of("progress", event)))
                .isEqualTo("{\"progress\":{\"id\":\"Container p-a-1\",\"status\":\"Done\",\"text\":\"Started\","
                        + "\"details\":\"\",\"current\":0,\"total\":0}}");
    }

    @Test
    void wrongTypes_areNamedWithTheirKey() {
        assertThatThrownBy(() -> wire.read(ExecRequest.class, "{\"args\":[\"a\",5]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'args[1]': expected a string, found a number");
        assertThatThrownBy(() -> wire.read(ExecRequest.class, "{\"args\":"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid JSON: ");
        assertThatThrownBy(() -> wire.read(ExecRequest.class, "[]")).hasMessage("invalid JSON: expected an object");
    }
}
