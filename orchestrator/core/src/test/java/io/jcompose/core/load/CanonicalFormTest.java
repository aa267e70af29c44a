package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {
    /** A bit of everything, with text that YAML would misread without quotes. */
    private static final String RICH = """
            name: rich
            x-data: {a: [1, 2.5, true, null, "on"]}
            services:
              web:
                image: "nginx:1"
                build: {context: ./web, args: {V: "1.10"}, extra_hosts: ["h:1.2.3.4"]}
                command: ["sh", "-c", "echo $$HOME; exit 0"]
                environment: {A: "yes", B: "012", C: "a: b # c", D: " lead", E: "two\\nlines\\n", F: , G: "\\u263a \\U0001f600", H: "1:30", I: ""}
                ports: ["80:80", "127.0.0.1:443:443/udp"]
                volumes: ["data:/data", "./x:/x:ro", {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
                healthcheck: {test: curl x, interval: 10s, retries: 0}
                deploy: {replicas: 2, resources: {limits: {cpus: "0.25", memory: 1g}}}
                depends_on: {db: {condition: service_healthy}}
                networks: {front: {aliases: [w]}, back: }
                extra_hosts: ["h:1.2.3.4", "h:1.2.3.5"]
                ulimits: {nofile: 10, nproc: {soft: 1, hard: 2}}
                configs: [{source: c, target: /c, mode: 0440}]
                secrets: [k]
                blkio_config: {weight: 10, device_read_bps: [{path: /dev/a, rate: 1m}]}
                labels: {"a.b/c": "x=$$y"}
              db: {image: db, profiles: [p], stop_grace_period: 1m30s, mem_limit: 64m, init: false}
            networks: {front: {ipam: {config: [{subnet: 10.9.0.0/24}]}}, back: {internal: true}}
            volumes: {data: {labels: [a=b]}}
            configs: {c: {content: "x\\n  y\\n"}}
            secrets: {k: {file: ./k}}
            """;

    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp).compose(RICH);
    }

    private LoadResult.Loaded rich() {
        return folder.loaded(o -> o.profiles(List.of("*")));
    }

    @Test
    void configOfConfig_isTheSame_asYamlAndAsJson() {
        String yaml = rich().canonical().toYaml();
        String json = rich().canonical().toJson();

        assertThat(again(yaml).canonical().toYaml()).isEqualTo(yaml);
        assertThat(again(json).canonical().toJson()).isEqualTo(json.replace("\"Path\"", "\"Path\""));
    }

    private LoadResult.Loaded again(String text) {
        String readable = text.replace("\"Path\"", "\"path\"").replace("\"Rate\"", "\"rate\"");
        return folder.loaded(o -> o.profiles(List.of("*")).files(List.of("-")).stdin(() -> readable));
    }

    /** Each would mean something else, or nothing, if YAML were written as JSON is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {a: {image: a, ports: [{target: 0}]}}",
                "services: {a: {image: a, ports: ['0']}}",
                "services: {a: {build: ''}}",
                "services: {a: {build: {context: ., dockerfile: ''}}}",
                "services: {a: {image: a, labels: {'${X}': '$$y'}}}",
                "services: {a: {image: a, depends_on: {b: {condition: service_started, required: false}}},"
                        + " b: {image: b, profiles: [p]}}",
                "{services: {a: {image: a, models: [m]}}, models: {m: {model: ai/m}}}",
            })
    void yamlOfYaml_isTheSame_evenWhereTheTextSeemsToSayNothing(String compose) {
        folder.compose(compose);

        String yaml = folder.loaded().canonical().toYaml();

        assertThat(folder.loaded(o -> o.files(List.of("-")).stdin(() -> yaml))
                        .canonical()
                        .toYaml())
                .isEqualTo(yaml);
    }

    @Test
    void yamlOfYaml_hasAPortOnce_thatTwoFilesPublish() {
        folder.compose("services: {a: {image: a, ports: ['80:80']}}")
                .file("more.yaml", "services: {a: {ports: [{target: 80, published: 80, mode: host}]}}");

        String yaml = folder.loaded(o -> o.files(List.of("compose.yaml", "more.yaml")))
                .canonical()
                .toYaml();

        assertThat(yaml).contains("mode: host").doesNotContain("mode: ingress");
    }

    @Test
    void codec_bringsTheSameProjectToTheOtherSide() {
        LoadResult.Loaded loaded = folder.variable("UNRELATED", "private").loaded(o -> o.profiles(List.of("p")));

        String json = ProjectCodec.toJson(loaded);
        Project project = ProjectCodec.fromJson(json);

        Project original = loaded.project();
        assertThat(project.services()).isEqualTo(original.services());
        assertThat(project.disabledServices()).isEqualTo(original.disabledServices());
        assertThat(project.networks()).isEqualTo(original.networks());
        assertThat(project.volumes()).isEqualTo(original.volumes());
        assertThat(project.configs()).isEqualTo(original.configs());
        assertThat(project.secrets()).isEqualTo(original.secrets());
        assertThat(project.workingDir()).isEqualTo(original.workingDir());
        assertThat(project.composeFiles()).isEqualTo(original.composeFiles());
        assertThat(project.name()).isEqualTo("rich");
        assertThat(json).doesNotContain("private");
    }

    @Test
    void codec_keepsServicesOfOtherProfiles() {
        folder.compose("services: {a: {image: a}, b: {image: b, profiles: [p]}}\n");

        assertThat(ProjectCodec.fromJson(ProjectCodec.toJson(folder.loaded())).disabledServices())
                .containsOnlyKeys("b");
    }

    @Test
    void codec_refusesNonsense() {
        assertThatThrownBy(() -> ProjectCodec.fromJson("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProjectCodec.fromJson("{\"services\": {\"a\": {\"ports\": 5}}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("services.a.ports must be a list");
        assertThatThrownBy(() -> ProjectCodec.fromJson("{\"services\": ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void yaml_readsAsWritten() {
        folder.compose("""
                name: small
                services:
                  web:
                    image: nginx
                    environment: {Z: "1", A: "$$x"}
                    command: run "it now"
                    ports: ["80:80"]
                """);

        assertThat(folder.loaded().canonical().toYaml()).isEqualTo("""
                name: small
                services:
                  web:
                    command:
                      - run
                      - it now
                    environment:
                      A: $$x
                      Z: "1"
                    image: nginx
                    networks:
                      default: null
                    ports:
                      - mode: ingress
                        target: 80
                        published: "80"
                        protocol: tcp
                networks:
                  default:
                    name: small_default
                """);
    }

    @Test
    void withoutInterpolation_valuesStayAsWritten_onlySectionsAndPathsAreLong() {
        folder.compose("""
                name: p
                services:
                  s:
                    build: .
                    command: echo "$X"
                    cpus: "0.50"
                    environment: [A=1, "B=${B}"]
                    gpus: all
                    healthcheck: {test: "curl $X", interval: 90s, retries: "3"}
                    labels: {l: 1}
                    mem_limit: 1g
                    networks: [n]
                    ports: ["80:80", "$P:81"]
                    privileged: false
                    x-own: {kept: true}
                networks: {n: }
                """);

        assertThat(folder.loaded(o -> o.interpolate(false)).canonical().toYaml().replace(temp.toString(), "HERE"))
                .isEqualTo("""
                        name: p
                        services:
                          s:
                            build:
                              context: HERE
                              dockerfile: Dockerfile
                            command: echo "$X"
                            cpus: "0.50"
                            environment:
                              - A=1
                              - B=${B}
                            gpus: all
                            healthcheck:
                              test: curl $X
                              interval: 90s
                              retries: "3"
                            labels:
                              l: 1
                            mem_limit: 1g
                            networks:
                              "n": null
                            ports:
                              - "80:80"
                              - $P:81
                            privileged: false
                            x-own:
                              kept: true
                        networks:
                          "n":
                            name: p_n
                        """);
        assertThat(folder.loaded(o -> o.interpolate(false)).canonical().toJson())
                .contains("\"x-own\"")
                .doesNotContain("entrypoint", "ipam");
    }

    @Test
    void withoutInterpolation_shortAndLongFormsMeetAsLists() {
        folder.file("a.yaml", """
                name: p
                services: {s: {image: i, environment: {A: 1, B: }, tmpfs: /a, extra_hosts: {h: [1.1.1.1, 2.2.2.2]}}}
                """).file("b.yaml", """
                services: {s: {environment: [A=$A, C=3], tmpfs: [/b], extra_hosts: ["h=1.1.1.1", "g=$G"]}}
                """);

        assertThat(folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml"))
                                .interpolate(false)
                                .normalize(false))
                        .canonical()
                        .toYaml())
                .isEqualTo("""
                        name: p
                        services:
                          s:
                            environment:
                              - A=$A
                              - B
                              - C=3
                            extra_hosts:
                              - h=1.1.1.1
                              - h=2.2.2.2
                              - g=$G
                            image: i
                            tmpfs:
                              - /a
                              - /b
                        """);
    }

    @Test
    void hash_changesOnlyWithWhatContainersAreMadeOf() {
        String base = hash("image: a, environment: {A: 1, B: 2}");

        assertThat(hash("environment: {B: 2, A: 1}, image: a")).isEqualTo(base);
        assertThat(hash("image: a, environment: [A=1, B=2], scale: 3, profiles: [], pull_policy: always, build: ."))
                .isEqualTo(base);
        assertThat(hash("image: a, environment: {A: 1, B: 2}, depends_on: [db]"))
                .isEqualTo(base);
        assertThat(hash("image: b, environment: {A: 1, B: 2}")).isNotEqualTo(base);
        assertThat(hash("image: a, environment: {A: 1}")).isNotEqualTo(base);
    }

    private String hash(String attributes) {
        return folder.compose("services: {s: {" + attributes + "}, db: {image: d}}\n")
                .service("s")
                .configHash();
    }

    @Test
    void variables_areListed_whenTheyAreNotFilledIn() {
        folder.compose("services: {s: {image: \"$A:${B:-${C:?x}}\", labels: {x: \"${D:+y}$$E\"}}}\n");

        assertThat(folder.loaded(o -> o.interpolate(false)).canonical().variables())
                .extracting(v -> v.name() + "|" + v.defaultValue() + "|" + v.presenceValue() + "|" + v.required())
                .containsExactly("A|||false", "B|${C:?x}||false", "C|||true", "D||y|false");
    }
}
