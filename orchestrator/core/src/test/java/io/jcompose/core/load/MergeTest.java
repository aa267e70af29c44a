package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.jcompose.core.model.Networking.Port;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files over each other; and what {@code extends} and {@code include} make of theirs. */
class MergeTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    /** Merges attributes of a service {@code s}; each is YAML in flow style. */
    private Service merged(String base, String over) {
        folder.file(
                        "a.yaml",
                        "services: {s: {image: i, " + base + "}}\nvolumes: {vol: , wol: }\nnetworks: {n: , m: }\n")
                .file("b.yaml", "services: {s: {" + over + "}}\n");
        return folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml")))
                .project()
                .service("s")
                .orElseThrow();
    }

    @Test
    void scalars_areReplaced_andMappingsMergedDeeply() {
        Service service = merged(
                "hostname: a, user: u, healthcheck: {test: x, interval: 1s}",
                "hostname: b, healthcheck: {interval: 2s}");

        assertThat(service.process().hostname()).contains("b");
        assertThat(service.process().user()).contains("u");
        assertThat(service.healthcheck().orElseThrow().test()).containsExactly("CMD-SHELL", "x");
        assertThat(service.healthcheck().orElseThrow().interval()).contains(java.time.Duration.ofSeconds(2));
    }

    @Test
    void commandEntrypointAndTest_areReplacedAsAWhole() {
        Service service = merged(
                "command: [a, b], entrypoint: [x, y], healthcheck: {test: [CMD, a]}",
                "command: c, entrypoint: z, healthcheck: {test: [CMD, b]}");

        assertThat(service.process().command()).contains(List.of("c"));
        assertThat(service.process().entrypoint()).contains(List.of("z"));
        assertThat(service.healthcheck().orElseThrow().test()).containsExactly("CMD", "b");
    }

    @Test
    void listsAndMappingsOfVariables_meetByKey() {
        Service service = merged("environment: [A=1, B=2], labels: {x: 1}", "environment: {B: 3, C: }, labels: [y=2]");

        assertThat(service.process().environment())
                .containsOnly(entry("A", Optional.of("1")), entry("B", Optional.of("3")), entry("C", Optional.empty()));
        assertThat(service.labels()).containsOnly(entry("x", "1"), entry("y", "2"));
    }

    @Test
    void ports_publishedByANumber_areNotThoseOfATextInJson_butInYamlAndBoundOnce() {
        folder.file("a.yaml", "services: {s: {image: i, ports: ['80:80', {target: 81, published: 81, mode: host}]}}\n")
                .file(
                        "b.yaml",
                        "services: {s: {ports: [{target: 80, published: 80, mode: host}, {target: 81, published: 81}]}}\n");

        LoadResult.Loaded loaded = folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml")));

        assertThat(loaded.canonical().toJson().split("\"mode\": \"ingress\"", -1))
                .hasSize(3);
        assertThat(loaded.canonical().toJson().split("\"mode\": \"host\"", -1)).hasSize(2);
        assertThat(loaded.canonical().toYaml()).contains("""
                    ports:
                      - mode: host
                        target: 80
                        published: "80"
                        protocol: tcp
                      - mode: ingress
                        target: 81
                        published: "81"
                        protocol: tcp
                """);
        assertThat(loaded.project().service("s").orElseThrow().networking().ports())
                .extracting(Port::publishedFrom)
                .containsExactly(80, 81);
    }

    /** What two whole files print as, without the default network. */
    private String printed(String base, String over) {
        folder.file("a.yaml", base).file("b.yaml", over);
        return folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml")).normalize(false))
                .canonical()
                .toYaml();
    }

    @Test
    void extensionData_mergesByItsShape() {
        assertThat(printed(
                        "name: p\nservices: {s: {image: i}}\nx-a: {one: 1, list: [1], deep: {x: 1}, text: a}\nx-b: [1]\n",
                        "x-a: {two: 2, list: [2], deep: {y: 2}, text: b, one: }\nx-b: [2]\n"))
                .endsWith("""
                        x-a:
                          one: 1
                          list:
                            - 1
                            - 2
                          deep:
                            x: 1
                            "y": 2
                          text: b
                          two: 2
                        x-b:
                          - 1
                          - 2
                        """);
        assertThat(folder.file("b.yaml", "x-a: text\n").problems(o -> o.files(List.of("a.yaml", "b.yaml"))))
                .containsExactly("b.yaml:1:6: x-a: cannot override a mapping (a.yaml:3:6) by a string");
    }

    @Test
    void allGpus_areReplacedByAList_andDoNotReplaceOne() {
        assertThat(printed("name: p\nservices: {s: {image: i, gpus: all}}\n", "services: {s: {gpus: [{count: 2}]}}\n"))
                .contains("    gpus:\n      - count: 2\n    image: i\n");
        assertThat(printed("name: p\nservices: {s: {image: i}}\n", "services: {s: {gpus: all}}\n"))
                .contains("    gpus:\n      - count: -1\n");

        folder.file("a.yaml", "services: {s: {image: i, gpus: [{count: 2}]}}\n");
        assertThat(folder.problems(o -> o.files(List.of("a.yaml", "b.yaml"))))
                .containsExactly("b.yaml:1:22: services.s.gpus: cannot override a list (a.yaml:1:32) by a string");
    }

    @Test
    void optionsOfProviders_meetByName_listsAreAppended() {
        assertThat(printed(
                        "name: p\nservices: {s: {provider: {type: t, options: {l: [a], s: x, k: [1]}}}}\n",
                        "services: {s: {provider: {type: t, options: {l: [b, true], s: y}}}}\n"))
                .contains("""
                              options:
                                k:
                                  - "1"
                                l:
                                  - a
                                  - b
                                  - "true"
                                s:
                                  - "y"
                        """);
    }

    @Test
    void addressPools_meetBySubnet_othersAreThoseOfTheLaterFile() {
        String base = "name: p\nservices: {s: {image: i, networks: [n]}}\nnetworks: {n: {ipam: {config: ";
        assertThat(
                        printed(
                                base + "[{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}}}\n",
                                "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, ip_range: 10.0.0.0/25}, {subnet: 10.1.0.0/24}]}}}\n"))
                .contains("""
                              config:
                                - subnet: 10.0.0.0/24
                                  gateway: "10.0.0.1"
                                  ip_range: 10.0.0.0/25
                                - subnet: 10.1.0.0/24
                        """);
        assertThat(printed(
                        base + "[{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}}}\n",
                        "networks: {n: {ipam: {config: [{subnet: 10.2.0.0/24}]}}}\n"))
                .contains("      config:\n        - subnet: 10.2.0.0/24\n")
                .doesNotContain("10.0.0");
    }

    @Test
    void listOfNames_mustNotRepeatOne() {
        folder.compose("""
                services:
                  s: {image: i, depends_on: [t, t], networks: [n, n], extra_hosts: ['a:1', 'a:1']}
                  t: {image: i}
                networks: {n: }
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:2:33: services.s.depends_on[1]: 't' is already in the list",
                        "compose.yaml:2:51: services.s.networks[1]: 'n' is already in the list",
                        "compose.yaml:2:76: services.s.extra_hosts[1]: 'a:1' is already in the list");
    }

    @Test
    void ports_areUniqueByAddressAndPublishedPort() {
        Service service = merged("ports: ['80:80', '81:80']", "ports: ['80:80', '82:80', '127.0.0.1:80:80']");

        assertThat(service.networking().ports())
                .extracting(Port::publishedFrom, port -> port.hostIp().orElse(""))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(80, ""),
                        org.assertj.core.groups.Tuple.tuple(81, ""),
                        org.assertj.core.groups.Tuple.tuple(82, ""),
                        org.assertj.core.groups.Tuple.tuple(80, "127.0.0.1"));
    }

    @Test
    void mounts_replaceEachOtherByTarget() {
        Service service = merged("volumes: ['vol:/data', 'wol:/other']", "volumes: ['./host:/data:ro']");

        assertThat(service.storage().mounts())
                .extracting(Mount::target, mount -> mount.source().orElse(""), Mount::readOnly)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "/data", temp.resolve("host").toString(), true),
                        org.assertj.core.groups.Tuple.tuple("/other", "wol", false));
    }

    @Test
    void dependencyList_overMapping_resetsTheConditionOnly() {
        Service service = merged(
                "depends_on: {s2: {condition: service_healthy, restart: true}}}, s2: {image: i, healthcheck: {test: x}",
                "depends_on: [s2]");

        assertThat(service.dependsOn().get("s2"))
                .isEqualTo(new Service.Dependency(Service.Condition.STARTED, true, true));
    }

    @Test
    void networks_mergeListWithMapping() {
        Service service = merged("networks: [n]", "networks: {n: {aliases: [x]}, m: }");

        assertThat(service.networking().networks().keySet()).containsExactly("n", "m");
        assertThat(service.networking().networks().values())
                .extracting(attachment -> attachment.aliases())
                .containsExactly(List.of("x"), List.of());
    }

    @Test
    void logging_optionsOfAnotherDriver_areDropped() {
        Service same = merged("logging: {driver: json-file, options: {a: 1}}", "logging: {options: {b: 2}}");
        Service other =
                merged("logging: {driver: json-file, options: {a: 1}}", "logging: {driver: local, options: {b: 2}}");

        assertThat(same.logging().options()).containsOnlyKeys("a", "b");
        assertThat(other.logging().options()).containsOnlyKeys("b");
    }

    @Test
    void resetAndOverride_takeOutAndReplace() {
        Service service = merged(
                "ports: ['80:80'], environment: {A: 1, B: 2}, cap_add: [SYS_TIME], hostname: h",
                "ports: !override ['90:90'], environment: {A: !reset }, cap_add: !reset [], hostname: !reset x");

        assertThat(service.networking().ports()).extracting(Port::publishedFrom).containsExactly(90);
        assertThat(service.process().environment()).containsOnlyKeys("B");
        assertThat(service.security().capAdd()).isEmpty();
        assertThat(service.process().hostname()).isEmpty();
    }

    @Test
    void mappingOverList_isRefusedWithBothPlaces() {
        folder.file("a.yaml", "services: {s: {image: i, build: {context: .}}}\n")
                .file("b.yaml", "services: {s: {image: [x]}}\n");

        assertThat(folder.problems(o -> o.files(List.of("a.yaml", "b.yaml"))))
                .containsExactly("b.yaml:1:23: services.s.image must be a string, not a list");
    }

    @Test
    void overrideFileAndDocuments_areMergedInOrder() {
        folder.compose("services: {s: {image: one, user: a}}\n---\nservices: {s: {image: two}}\n")
                .file("compose.override.yaml", "services: {s: {user: b}}\n");

        assertThat(folder.service("s").image()).contains("two");
        assertThat(folder.service("s").process().user()).contains("b");
    }

    @Test
    void anchorsAndMergeKeys_areApplied() {
        folder.compose("""
                x-base: &base {image: i, user: u}
                x-more: &more {user: m, hostname: h}
                services:
                  a: {<<: *base, user: own}
                  b: {<<: [*base, *more]}
                """);

        assertThat(folder.service("a").process().user()).contains("own");
        assertThat(folder.service("b").process().user()).contains("u");
        assertThat(folder.service("b").process().hostname()).contains("h");
    }

    @Test
    void extends_resolvesPathsInTheOtherFilesFolder() {
        folder.compose("services:\n  s:\n    extends: {file: base/b.yaml, service: t}\n    user: mine\n")
                .file("base/b.yaml", """
                        services:
                          t: {extends: r, build: ./src, user: theirs}
                          r: {env_file: x.env, cap_add: [A]}
                          broken: {unknown: 1}
                        """)
                .file("base/x.env", "FROM=file\n");

        Service service = folder.service("s");

        assertThat(service.build().orElseThrow().context())
                .isEqualTo(temp.resolve("base/src").toString());
        assertThat(service.process().environment()).containsEntry("FROM", Optional.of("file"));
        assertThat(service.process().user()).contains("mine");
        assertThat(service.security().capAdd()).containsExactly("A");
    }

    @Test
    void include_hasItsOwnFolderAndVariables_butOursWin() {
        folder.variable("OURS", "ours")
                .compose("include: [sub/compose.yaml]\nservices: {s: {image: i, depends_on: [t]}}\n")
                .file("sub/compose.yaml", "services: {t: {image: \"$OURS-$THEIRS\", build: .}}\n")
                .file("sub/.env", "OURS=x\nTHEIRS=theirs\n");

        assertThat(folder.service("t").image()).contains("ours-theirs");
        assertThat(folder.service("t").build().orElseThrow().context())
                .isEqualTo(temp.resolve("sub").toString());
    }

    @Test
    void include_ofADefinedService_isRefused() {
        folder.compose("include: [o.yaml]\nservices: {s: {image: i}}\n").file("o.yaml", "services: {s: {image: j}}\n");

        assertThat(folder.problems())
                .containsExactly("compose.yaml:2:12: services.s: is also defined in the included"
                        + " o.yaml:1:12; change it in an override file (-f) instead");
    }
}
