package io.jcompose.cli.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerFilterTest {
    private static final List<ContainerInfo> ALL = List.of(
            container("web", "busybox", "running", 10, List.of(new PortInfo("0.0.0.0", 8080, 80, "tcp"))),
            container("job", "docker.io/library/debian:12", "exited", 20, List.of()));

    @ParameterizedTest
    @CsvSource({
        "name=we, web",
        "name=^/web$, web",
        "name=^eb, ''",
        "ancestor=busybox:latest, web",
        "ancestor=debian:12, job",
        "ancestor=debian, ''",
        "ancestor=sha256:abcd, 'web,job'",
        "before=job, web",
        "since=web, job",
        "publish=8080, web",
        "publish=8000-9000/tcp, web",
        "publish=8080/udp, ''",
        "expose=80, web",
        "exited=3, job",
        "status=exited, job",
        "health=none, 'web,job'",
        "volume=/target, 'web,job'",
        "volume=data, 'web,job'",
        "network=net, 'web,job'",
        "network=0123, 'web,job'",
        "label=a=b, 'web,job'",
        "is-task=true, ''",
        "is-task=false, 'web,job'",
    })
    void filter_acceptsWhatDockerDoes(String filter, String names) {
        assertThat(accepted(filter)).isEqualTo(names);
    }

    @Test
    void filters_ofOneKeyAreAlternatives_ofSeveralConditions() {
        assertThat(accepted("name=web", "name=job")).isEqualTo("web,job");
        assertThat(accepted("name=web", "status=exited")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch=1", "name", "status=gone", "health=fine", "exited=x", "publish=http"})
    void wrongFilter_isRefused(String filter) {
        assertThatThrownBy(() -> accepted(filter)).hasMessageStartingWith("invalid filter '" + filter + "'");
    }

    private static String accepted(String... filters) {
        ContainerFilter filter = new ContainerFilter(
                List.of(filters),
                name -> ALL.stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow(),
                container -> List.of("/target"),
                network -> network.equals("0123") ? "net" : network);
        return String.join(
                ",",
                ALL.stream().filter(filter.predicate()).map(ContainerInfo::name).toList());
    }

    private static ContainerInfo container(
            String name, String image, String state, long created, List<PortInfo> ports) {
        return new ContainerInfo(
                name + "-id",
                name,
                image,
                "sha256:abcdef",
                "true",
                "",
                "",
                1,
                false,
                state,
                "",
                3,
                false,
                Optional.empty(),
                created,
                created,
                0,
                0,
                false,
                OptionalInt.empty(),
                Map.of("a", "b"),
                List.of("net"),
                List.of("data"),
                ports,
                "");
    }
}
