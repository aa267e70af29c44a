package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.jcompose.core.model.Build;
import io.jcompose.core.model.Networking.Port;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.model.Service.Dependency;
import io.jcompose.core.model.Service.PullMode;
import io.jcompose.core.model.Service.RestartMode;
import io.jcompose.core.model.Storage.Mount;
import io.jcompose.core.model.Storage.MountType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes from YAML to records. */
class ServiceAttributesTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    /** A service {@code s} with an image and these attributes, YAML in flow style. */
    private Service service(String attributes) {
        return folder.compose("services: {s: {image: i, " + attributes + "}, db: {image: d}}\n"
                        + "volumes: {vol: }\nnetworks: {n: }\nconfigs: {c: {content: hi}}\nsecrets: {k: {file: ./k}}\n")
                .service("s");
    }

    @Test
    void process_isTyped() {
        Service service = service("command: \"sh -c 'a b'\", entrypoint: [], environment: [A=1, B, C=], user: '1:2',"
                + " tty: \"yes\", stdin_open: true, init: false, stop_grace_period: 1m30s, stop_signal: SIGINT,"
                + " working_dir: /x, hostname: h, group_add: [7, staff]");

        assertThat(service.process().command()).contains(List.of("sh", "-c", "a b"));
        assertThat(service.process().entrypoint()).contains(List.of());
        assertThat(service.process().environment())
                .containsExactly(
                        entry("A", Optional.of("1")), entry("B", Optional.empty()), entry("C", Optional.of("")));
        assertThat(service.process().tty()).isTrue();
        assertThat(service.process().init()).contains(false);
        assertThat(service.process().stopGracePeriod()).contains(Duration.ofSeconds(90));
        assertThat(service.process().groupAdd()).containsExactly("7", "staff");
        assertThat(service("user: u").process().command()).isEmpty();
    }

    @Test
    void variableWithoutValue_takesTheCallers() {
        folder.variable("A", "caller");

        assertThat(service("environment: [A, B]").process().environment())
                .containsExactly(entry("A", Optional.of("caller")), entry("B", Optional.empty()));
    }

    @Test
    void envFiles_comeBeforeTheEnvironment_andMayBeMissing() {
        folder.file("a.env", "A=a\nB=a\nC=a\n").file("b.env", "B=b\nD=$A$B\n");

        Service service =
                service("env_file: [a.env, {path: b.env}, {path: no.env, required: false}], environment: {C: own}");

        assertThat(service.process().environment())
                .containsOnly(
                        entry("A", Optional.of("a")),
                        entry("B", Optional.of("b")),
                        entry("C", Optional.of("own")),
                        entry("D", Optional.of("ab")));
    }

    @Test
    void ports_ofAllForms_areRead() {
        List<Port> ports = service("ports: [80, '8080:80/udp', '127.0.0.1::53', '[::1]:1:2', '3000-3002:80', '5-6:7-8',"
                        + " {target: 9, published: 10-12, host_ip: 1.2.3.4, protocol: udp}]")
                .networking()
                .ports();

        assertThat(ports)
                .extracting(port -> "%s %d-%d:%d/%s"
                        .formatted(
                                port.hostIp().orElse("*"),
                                port.publishedFrom(),
                                port.publishedTo(),
                                port.target(),
                                port.protocol()))
                .containsExactly(
                        "* 0-0:80/tcp",
                        "* 8080-8080:80/udp",
                        "127.0.0.1 0-0:53/tcp",
                        "::1 1-1:2/tcp",
                        "* 3000-3002:80/tcp",
                        "* 5-5:7/tcp",
                        "* 6-6:8/tcp",
                        "1.2.3.4 10-12:9/udp");
    }

    @Test
    void mounts_ofAllForms_areRead() {
        List<Mount> mounts = service("volumes: [/anon, 'vol:/data:nocopy', './src:/src:ro,z', '~/h:/h:rslave',"
                        + " {type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0755}},"
                        + " {type: bind, source: /abs/, target: /b/../c, bind: {create_host_path: false}}]")
                .storage()
                .mounts();

        assertThat(mounts)
                .extracting(Mount::type)
                .containsExactly(
                        MountType.VOLUME,
                        MountType.VOLUME,
                        MountType.BIND,
                        MountType.BIND,
                        MountType.TMPFS,
                        MountType.BIND);
        assertThat(mounts.get(0).source()).isEmpty();
        assertThat(mounts.get(1).nocopy()).isTrue();
        assertThat(mounts.get(2).source()).contains(temp.resolve("src").toString());
        assertThat(mounts.get(2).readOnly()).isTrue();
        assertThat(mounts.get(2).createHostPath()).isTrue();
        assertThat(mounts.get(2).selinux()).contains("z");
        assertThat(mounts.get(3).propagation()).contains("rslave");
        assertThat(mounts.get(4).tmpfsSize()).isEqualTo(OptionalLong.of(1 << 20));
        assertThat(mounts.get(4).tmpfsMode()).isEqualTo(OptionalInt.of(0755));
        assertThat(mounts.get(5).target()).isEqualTo("/c");
        assertThat(mounts.get(5).createHostPath()).isFalse();
    }

    @Test
    void dependencies_impliedOnesIncluded_areRead() {
        Service service =
                service("depends_on: {db: {condition: service_healthy, required: false}}, network_mode: 'service:db'");
        assertThat(service.dependsOn()).containsExactly(entry("db", new Dependency(Condition.HEALTHY, false, false)));

        assertThat(service("links: ['db:alias']").dependsOn())
                .containsExactly(entry("db", new Dependency(Condition.STARTED, true, true)));
        assertThat(service("volumes_from: ['db:ro']").dependsOn())
                .containsExactly(entry("db", new Dependency(Condition.STARTED, false, true)));
    }

    @Test
    void healthcheck_isRead() {
        var check = service("healthcheck: {test: curl x, interval: 1.5s, retries: 0, start_period: 1m}")
                .healthcheck()
                .orElseThrow();

        assertThat(check.test()).containsExactly("CMD-SHELL", "curl x");
        assertThat(check.interval()).contains(Duration.ofMillis(1500));
        assertThat(check.retries()).contains(0);
        assertThat(check.timeout()).isEmpty();
        assertThat(service("healthcheck: {test: [NONE]}")
                        .healthcheck()
                        .orElseThrow()
                        .disabled())
                .isTrue();
        assertThat(service("healthcheck: {disable: true}")
                        .healthcheck()
                        .orElseThrow()
                        .disabled())
                .isTrue();
    }

    @Test
    void restart_comesFromEitherPlace() {
        assertThat(service("user: u").restart().mode()).isEqualTo(RestartMode.NO);
        assertThat(service("restart: unless-stopped").restart().mode()).isEqualTo(RestartMode.UNLESS_STOPPED);
        Service.Restart limited = service("restart: 'on-failure:3'").restart();
        assertThat(limited.mode()).isEqualTo(RestartMode.ON_FAILURE);
        assertThat(limited.maxAttempts()).contains(3);
        Service.Restart policy = service(
                        "restart: always, deploy: {restart_policy: {condition: on-failure, max_attempts: 2, delay: 5s}}")
                .restart();
        assertThat(policy)
                .isEqualTo(new Service.Restart(
                        RestartMode.ON_FAILURE, Optional.of(2), Optional.of(Duration.ofSeconds(5)), Optional.empty()));
    }

    @Test
    void limits_comeFromEitherPlace() {
        Resources direct = service(
                        "cpus: 0.5, mem_limit: 64m, pids_limit: 10, ulimits: {nofile: 5, nproc: {soft: 1, hard: 2}}")
                .resources();
        Resources deploy = service("deploy: {replicas: 3, resources: {limits: {cpus: '0.5', memory: 64m, pids: 10}}}")
                .resources();

        assertThat(direct.cpus()).isEqualTo(OptionalDouble.of(0.5)).isEqualTo(deploy.cpus());
        assertThat(direct.memory()).isEqualTo(OptionalLong.of(64 << 20)).isEqualTo(deploy.memory());
        assertThat(direct.pids()).isEqualTo(OptionalLong.of(10)).isEqualTo(deploy.pids());
        assertThat(direct.ulimits())
                .containsOnly(entry("nofile", new Resources.Ulimit(5, 5)), entry("nproc", new Resources.Ulimit(1, 2)));
        assertThat(service("deploy: {replicas: 3}").replicas()).isEqualTo(3);
        assertThat(service("scale: 0").replicas()).isZero();
    }

    @Test
    void configsAndSecrets_haveTheirTargetsAndSources() {
        Service service = service(
                "configs: [c, {source: c, target: /etc/c, mode: 0440, uid: '5'}], secrets: [k, {source: k, target: other}]");

        assertThat(service.storage().configs()).extracting(ref -> ref.target()).containsExactly("/c", "/etc/c");
        assertThat(service.storage().configs().get(1).mode()).isEqualTo(OptionalInt.of(0440));
        assertThat(service.storage().secrets())
                .extracting(ref -> ref.target())
                .containsExactly("/run/secrets/k", "/run/secrets/other");
        assertThat(folder.project().configs().values())
                .extracting(config -> config.content())
                .containsExactly(Optional.of("hi"));
        assertThat(folder.project().secrets().values())
                .extracting(secret -> secret.file())
                .containsExactly(Optional.of(temp.resolve("k")));
    }

    @Test
    void secretFromAVariable_hasItsContent() {
        folder.variable("TOKEN", "t0p");
        folder.compose("services: {s: {image: i, secrets: [x]}}\nsecrets: {x: {environment: TOKEN}}\n");

        assertThat(folder.project().secrets().values())
                .extracting(secret -> secret.content())
                .containsExactly(Optional.of("t0p"));
        assertThat(folder.loaded().canonical().toYaml()).doesNotContain("t0p");
    }

    @Test
    void build_isRead() {
        folder.variable("FROM_CALLER", "x");
        Build build = service("build: {context: ./app, args: {A: 1, FROM_CALLER: , NOT_SET: }, target: t, shm_size: 1g,"
                        + " additional_contexts: {base: 'service:db', dir: ./d}, secrets: [k]}")
                .build()
                .orElseThrow();

        assertThat(build.context()).isEqualTo(temp.resolve("app").toString());
        assertThat(build.dockerfile()).isEqualTo("Dockerfile");
        assertThat(build.args()).containsOnly(entry("A", Optional.of("1")), entry("FROM_CALLER", Optional.of("x")));
        assertThat(build.additionalContexts())
                .containsOnly(
                        entry("base", "service:db"),
                        entry("dir", temp.resolve("d").toString()));
        assertThat(build.secrets())
                .singleElement()
                .satisfies(secret -> assertThat(secret.target()).isEqualTo("k"));
        assertThat(service("build: 'https://example.com/x.git#main:sub'")
                        .build()
                        .orElseThrow()
                        .context())
                .isEqualTo("https://example.com/x.git#main:sub");
    }

    @Test
    void pullPolicies_areRead() {
        assertThat(service("user: u").pullPolicy().mode()).isEqualTo(PullMode.DEFAULT);
        assertThat(service("pull_policy: if_not_present").pullPolicy().mode()).isEqualTo(PullMode.MISSING);
        assertThat(service("pull_policy: every_2d").pullPolicy().every()).contains(Duration.ofDays(2));
        assertThat(service("pull_policy: weekly").pullPolicy().every()).contains(Duration.ofDays(7));
    }

    @Test
    void hosts_devicesAndHooks_areRead() {
        Service service = service(
                "extra_hosts: ['a:1.2.3.4', 'b=host-gateway', 'a=[::1]'], devices: ['/dev/x:/dev/y:r'],"
                        + " post_start: [{command: echo hi, user: root}], develop: {watch: [{path: ./src, action: rebuild}]}");

        assertThat(service.networking().extraHosts())
                .containsOnly(entry("a", List.of("1.2.3.4", "::1")), entry("b", List.of("host-gateway")));
        assertThat(service.security().devices().get(0).permissions()).isEqualTo("r");
        assertThat(service.hooks().postStart().get(0).command()).containsExactly("echo", "hi");
        assertThat(service.watch().get(0).path()).isEqualTo(temp.resolve("src").toString());
    }
}
