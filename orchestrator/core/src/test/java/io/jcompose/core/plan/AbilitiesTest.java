package io.jcompose.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbilitiesTest {
    private static Service service(String attributes) {
        return ProjectCodec.fromJson(
                        "{\"name\":\"p\",\"services\":{\"web\":{\"image\":\"i\",%s}}}".formatted(attributes))
                .service("web")
                .orElseThrow();
    }

    @Test
    void whatCannotBeDone_isRefusedByName_allAtOnce() {
        Service service = service("""
                "gpus":[{"count":-1}],"runtime":"nvidia","userns_mode":"auto","storage_opt":{"size":"1G"},
                "security_opt":["seccomp=","nonsense"],
                "devices":[{"source":"vendor.com/gpu=0","target":"vendor.com/gpu=0","permissions":"rwm"}],
                "healthcheck":{"test":["CMD","true"],"start_interval":"1s"}
                """);

        assertThatThrownBy(() -> Abilities.check(service))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("service 'web': could not select device driver \"\" with capabilities: [gpu]")
                .hasMessageContaining("runtime: 'nvidia' is not supported")
                .hasMessageContaining("userns_mode: 'auto' is not supported; use one of host")
                .hasMessageContaining("storage_opt")
                .hasMessageContaining("healthcheck.start_interval requires healthcheck.start_period to be set")
                .hasMessageContaining("security_opt 'seccomp=' is unknown")
                .hasMessageContaining("security_opt 'nonsense' is unknown")
                .hasMessageContaining("'vendor.com/gpu=0' is the name of a CDI device");
    }

    @Test
    void whatIsOnlyLost_isWarnedAbout() {
        assertThat(Abilities.check(service("\"security_opt\":[\"apparmor:mine\",\"no-new-privileges:true\"]")))
                .isEqualTo(List.of(
                        "service 'web': security_opt 'apparmor:mine' has no effect: containers get no AppArmor profile and"
                                + " no SELinux label"));
    }

    @Test
    void logOptions_thatTheDriverDoesNotKnow_areRefused() {
        assertThatThrownBy(() -> Abilities.check(service("\"logging\":{\"options\":{\"foo\":\"1\"}}")))
                .hasMessageContaining("logging: unknown log opt 'foo' for json-file log driver");
        assertThatThrownBy(() ->
                        Abilities.check(service("\"logging\":{\"driver\":\"local\",\"options\":{\"tag\":\"1\"}}")))
                .hasMessageContaining("unknown log opt 'tag' for local log driver");
        assertThatThrownBy(() -> Abilities.check(service("\"logging\":{\"options\":{\"max-file\":\"0\"}}")))
                .hasMessageContaining("max-file '0'");
        assertThat(Abilities.check(service("""
                        "logging":{"options":{"max-size":"1m","max-file":"3","tag":"x","labels":"a","env":"B"}}"""))).isEmpty();
    }

    @Test
    void driverOptionsOfAConnection_areWarnedAbout_exceptTheNameOfItsInterface() {
        assertThat(Abilities.check(service("""
                        "networks":{"n":{"driver_opts":{"com.docker.network.endpoint.ifname":"lan0","foo":"1"}}}""")))
                .containsExactly("service 'web': networks.n.driver_opts: foo has no effect");
    }

    @Test
    void otherLogDriver_isWarnedAbout() {
        assertThat(Abilities.check(service("\"logging\":{\"driver\":\"syslog\"}")))
                .containsExactly("service 'web': logging driver 'syslog' is not available: the output is kept here"
                        + " instead, where 'logs' shows it");
        assertThat(Abilities.check(service("\"logging\":{\"driver\":\"local\"}")))
                .isEmpty();
    }

    @Test
    void modesThatExist_areFine() {
        assertThat(Abilities.check(service("""
                        "ipc":"shareable","pid":"service:db","uts":"host","cgroup":"private","userns_mode":"host",
                        "runtime":"runc","security_opt":["label:disable","seccomp:unconfined","seccomp:./profile.json"]
                        """))).isEmpty();
    }
}
