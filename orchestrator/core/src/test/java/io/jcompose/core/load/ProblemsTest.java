package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads who got a file wrong. */
class ProblemsTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    @Test
    void allProblems_ofAllFiles_areReportedAtOnce_withTheirPlaces() {
        folder.file("a.yaml", """
                services:
                  web:
                    imagee: nginx
                    ports: ["99999:80"]
                    privileged: maybe
                """).file("b.yaml", """
                services:
                  web:
                    image: 7
                """);

        assertThat(folder.problems(o -> o.files(java.util.List.of("a.yaml", "b.yaml"))))
                .containsExactly(
                        "a.yaml:3:5: services.web additional properties 'imagee' not allowed; did you mean 'image'?",
                        "a.yaml:4:13: services.web.ports[0]: host port '99999' in '99999:80' is out of range; use 1 to 65535",
                        "a.yaml:5:17: services.web.privileged: 'maybe' is not a boolean; use true or false",
                        "b.yaml:3:12: services.web.image must be a string, not a number; put it in quotes: \"7\"");
    }

    @Test
    void keyDefinedTwice_namesBothLines() {
        folder.compose("""
                services:
                  web:
                    image: a
                    image: b
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:4:5: services.web.image: key 'image' is defined twice: first on line 3, again on line 4");
    }

    @Test
    void serviceAtTheTop_isToldWhereItBelongs() {
        folder.compose("""
                image: nginx
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:1: additional properties 'image' not allowed; it belongs to a service, under 'services'");
    }

    @Test
    void unknownNames_areReportedWithTheNearest() {
        folder.compose("""
                services:
                  web:
                    image: a
                    depends_on: [databse]
                    networks: [frnt]
                    volumes: ["date:/data"]
                  database:
                    image: b
                networks:
                  front:
                volumes:
                  data:
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:4:18: services.web.depends_on: service \"web\" depends on undefined service \"databse\"; did you mean 'database'?",
                        "compose.yaml:5:16: services.web.networks: service \"web\" refers to undefined network frnt; did you mean 'front'?",
                        "compose.yaml:6:15: services.web.volumes[0]: service \"web\" refers to undefined volume date; did you mean 'data'?");
    }

    @Test
    void circleOfDependencies_isShown() {
        folder.compose("""
                services:
                  a: {image: a, depends_on: [b]}
                  b: {image: b, depends_on: [a]}
                """);

        assertThat(folder.problems())
                .containsExactly("compose.yaml:2:17: services.a.depends_on: dependency cycle detected: a -> b -> a");
    }

    @Test
    void requiredVariable_isNamedWithItsMessage() {
        folder.compose("""
                services:
                  web:
                    image: "nginx:${TAG:?say which}"
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:3:12: services.web.image: required variable TAG is missing a value: say which");
    }

    @Test
    void unsetVariable_isWarnedAboutOnce() {
        folder.compose("""
                services:
                  web: {image: "nginx:1$TAG", labels: {a: $TAG}}
                """);

        assertThat(folder.warnings())
                .containsExactly(
                        "compose.yaml:2:16: services.web.image: variable TAG is not set; an empty string takes its place");
    }

    @Test
    void dependencyBehindAProfile_namesTheProfile() {
        folder.compose("""
                services:
                  web: {image: a, depends_on: [db]}
                  db: {image: b, profiles: [data]}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:2:32: services.web.depends_on: service \"db\" is required by \"web\" but is disabled; it can be enabled by profiles [data]");
    }

    @Test
    void twins_thatDiffer_areNamedWithTheirValues() {
        folder.compose("""
                services:
                  web:
                    image: a
                    mem_limit: 10m
                    deploy: {resources: {limits: {memory: 20m}}}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:4:5: services.web: mem_limit (10485760) and deploy.resources.limits.memory"
                                + " (20971520) differ; keep one of them");

        folder.compose("""
                services:
                  web:
                    image: a
                    cpus: 1
                    mem_reservation: 10m
                    deploy: {resources: {limits: {memory: 20m}, reservations: {memory: 20m}}}
                """);
        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:4:5: services.web: cpus (1) and deploy.resources.limits.cpus, which is not set,"
                                + " differ; move it to deploy.resources.limits",
                        "compose.yaml:5:5: services.web: mem_reservation (10485760) and"
                                + " deploy.resources.reservations.memory (20971520) differ; keep one of them");
    }

    @Test
    void externalThings_withMore_areRefusedAsVolumes_andWarnedAboutAsNetworks() {
        folder.compose("""
                services: {web: {image: a, networks: [n]}}
                networks: {n: {external: true, internal: true}}
                """);
        assertThat(folder.warnings())
                .containsExactly("compose.yaml:2:32: networks.n: is external, so 'internal' would have no effect;"
                        + " remove one of them");

        folder.compose("volumes: {v: {external: true, driver: local}}\n");
        assertThat(folder.problems())
                .containsExactly("compose.yaml:1:31: volumes.v: is external, so 'driver' would have no effect;"
                        + " remove one of them");
    }

    @Test
    void mountsOnOneTarget_areRefused() {
        folder.compose("""
                services:
                  web:
                    image: a
                    volumes: ["./a:/run/secrets/key"]
                    secrets: [key]
                secrets:
                  key: {file: ./key}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:5:15: services.web.secrets[0]: target /run/secrets/key is already used by"
                                + " services.web.volumes[0]");
    }

    @Test
    void hostNames_haveNoSeparators() {
        folder.compose("""
                services:
                  web: {image: a, extra_hosts: ["a:b=1.1.1.1"]}
                  other: {image: a, extra_hosts: {"": 1.1.1.1}}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:2:33: services.web.extra_hosts: 'a:b' is not a host name; write name=address",
                        "compose.yaml:3:35: services.other.extra_hosts: '' is not a host name; write name=address");
    }

    @Test
    void missingFile_andMissingEnvFile_areNamed() {
        assertThat(folder.problems(o -> o.files(java.util.List.of("nope.yaml"))))
                .containsExactly(
                        "-f \"nope.yaml\": Compose file nope.yaml not found: open nope.yaml: no such file or directory");
        folder.compose("services: {web: {image: a, env_file: [no.env]}}");
        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:39: services.web.env_file: env file no.env not found: open no.env: no such file or directory");
    }

    @Test
    void wrongValue_isNotCalledMissingToo() {
        folder.compose("""
                services:
                  s: {image: x, scale: 1.5, volumes: [{type: nope, target: /t}], environment: ["A =1"], ports: ["-1:80"]}
                """);

        assertThat(folder.problems())
                .containsExactlyInAnyOrder(
                        "compose.yaml:2:24: services.s.scale must be a whole number, not 1.5",
                        "compose.yaml:2:46: services.s.volumes[0].type: 'nope' is none of bind, volume, tmpfs, cluster,"
                                + " npipe, image; did you mean 'npipe'?",
                        "compose.yaml:2:80: services.s.environment: variable 'A ' ends with a space; write NAME=value",
                        "compose.yaml:2:97: services.s.ports[0]: host port '-1' in '-1:80' is not a number");
        folder.compose("services: {t: {image: x, secrets: [{target: t}], label_file: no.labels}}\n");
        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:36: services.t.secrets[0]: key 'source', the name of a secret, is missing",
                        "compose.yaml:1:62: services.t.label_file: label file no.labels not found: open no.labels: no such"
                                + " file or directory");
    }

    @Test
    void environmentFileOfAnInclude_isMissedWhereItIsNamed() {
        folder.compose("include:\n  - {path: c.yaml, env_file: no.env}\n")
                .file("c.yaml", "services: {c: {image: c}}\n");

        assertThat(folder.problems())
                .containsExactly("compose.yaml:2:5: include: env file no.env not found: open no.env: no such file or"
                        + " directory");
    }

    @Test
    void badYaml_hasItsPlace() {
        folder.compose("services:\n  web: {image: a\n");

        assertThat(folder.problems())
                .singleElement()
                .asString()
                .startsWith("compose.yaml:3:1: services.web: yaml: line 3: ");
    }

    @Test
    void volumeOfOneLetter_isWarnedAbout() {
        folder.compose("services: {web: {image: a, volumes: ['v:/data']}}\n");

        assertThat(folder.warnings())
                .containsExactly(
                        "compose.yaml:1:38: services.web.volumes[0]: 'v:' is taken for a Windows drive, as other tools"
                                + " do; give the volume a longer name");
    }

    @Test
    void remoteFiles_withoutAnybodyToFetchThem_areRefusedByName() {
        folder.compose("include: ['https://host/repo.git#v1']\nservices: {a: {image: a}}\n");
        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:11: include: included file https://host/repo.git#v1: files of other hosts are not"
                                + " fetched here; clone it and name the local file");

        assertThat(folder.problems(o -> o.files(java.util.List.of("git@host:repo"))))
                .containsExactly(
                        "-f \"git@host:repo\": Compose file git@host:repo: files of other hosts are not fetched here; clone it and"
                                + " name the local file");
    }

    @Test
    void problemsOfShape_doNotHideThoseOfMeaning_andAreNotReportedTwice() {
        folder.compose("""
                services:
                  web:
                    imagee: nginx
                    ports: ["80:99999"]
                    depends_on: [databse, db, odd]
                    networks: [frnt]
                    volumes: ["date:/data", {type: bnid, target: /x}]
                  db:
                    image: 7
                    depends_on: [web]
                    network_mode: host
                    networks: [front]
                  odd: hello
                  a b: {image: i}
                  heir:
                    extends: {service: nobody}
                    env_file: missing.env
                networks:
                  front:
                secrets:
                  k: {}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:3:5: services.web additional properties 'imagee' not allowed; did you mean 'image'?",
                        "compose.yaml:4:13: services.web.ports[0]: container port '99999' in '80:99999' is out of range; use 1 to 65535",
                        "compose.yaml:5:5: services.web.depends_on: dependency cycle detected: web -> db -> web",
                        "compose.yaml:5:18: services.web.depends_on: service \"web\" depends on undefined service \"databse\"",
                        "compose.yaml:6:16: services.web.networks: service \"web\" refers to undefined network frnt; did you mean 'front'?",
                        "compose.yaml:7:15: services.web.volumes[0]: service \"web\" refers to undefined volume date; define it under the top-level 'volumes'",
                        "compose.yaml:7:36: services.web.volumes[1].type: 'bnid' is none of bind, volume, tmpfs, cluster, npipe, image; did you mean 'bind'?",
                        "compose.yaml:9:12: services.db.image must be a string, not a number; put it in quotes: \"7\"",
                        "compose.yaml:11:5: services.db.network_mode: service \"db\" declares mutually exclusive `network_mode` and `networks`",
                        "compose.yaml:13:8: services.odd must be a mapping, not a string",
                        "compose.yaml:14:3: services: name 'a b' may only have letters, digits, '.', '_' and '-'",
                        "compose.yaml:16:14: services.heir.extends: there is no service 'nobody' in compose.yaml",
                        "compose.yaml:17:15: services.heir.env_file: env file missing.env not found: open missing.env: no such file or directory",
                        "compose.yaml:21:6: secrets.k: one of file, environment must be given");
    }

    @Test
    void unreadableFile_hidesOnlyWhatItMayHold() {
        folder.file("a.yaml", """
                services:
                  web: {image: a, depends_on: [elsewhere], networks: [n], network_mode: host, scale: -1}
                """).file("b.yaml", "services:\n  elsewhere: {image: \n");

        assertThat(folder.problems(o -> o.files(java.util.List.of("a.yaml", "b.yaml"))))
                .containsExactly(
                        "b.yaml:3:1: services.elsewhere: yaml: line 3: expected the node content, but found '<stream end>' while parsing a flow node",
                        "a.yaml:2:59: services.web.network_mode: service \"web\" declares mutually exclusive `network_mode` and `networks`",
                        "a.yaml:2:79: services.web.scale: must not be negative");
    }

    @Test
    void hostAddress_mustBeOne_inTheLongFormToo() {
        folder.compose("""
                services:
                  web:
                    image: a
                    ports:
                      - {target: 80, host_ip: here}
                      - {target: 81, host_ip: ""}
                      - {target: 82, host_ip: "::1"}
                """);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:5:22: services.web.ports[0].host_ip: 'here' is not an IP address",
                        "compose.yaml:6:22: services.web.ports[1].host_ip: '' is not an IP address");
    }

    @Test
    void fileOfTheFirstVersion_isToldWhereItsServicesBelong() {
        folder.compose("web:\n  image: nginx\n");

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:1: additional properties 'web' not allowed; it looks like a service: put it under 'services'");
    }

    @Test
    void envFile_namesTheVariable() {
        folder.compose("services: {a: {image: a, env_file: a.env}}\n").file("a.env", "A=1\nB=\"open\n");

        assertThat(folder.problems()).containsExactly("a.env:2:1: B: unterminated quoted value \"open");
    }
}
