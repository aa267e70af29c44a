package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jcompose.core.Jcompose;
import io.jcompose.core.load.EnvFile.EnvFileException;
import io.jcompose.core.load.Template.TemplateException;
import io.jcompose.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nonsense that looks like the real thing: whatever it is, it is read or refused with a place, and what was read can be
 * printed and read again. Always the same nonsense; what it once found is kept in {@link #input_thatOnceFailed_isHandled}.
 */
class FuzzTest {
    private static final long SEED = Long.getLong("jcompose.fuzz.seed", 20_251_123);
    private static final int ROUNDS = Mutations.rounds(300);
    private static final String PIECES =
            "${}:-?+$$\"'\\#=%@!&*|>~[],.;/ \t\n0123456789abcxyzABC_<\u00e9\u2028\ud83d\ude00\u0007";
    private static final List<String> WORDS = List.of(
            "${A",
            "${A:-",
            "}",
            "!reset",
            "!override",
            "&a",
            "*a",
            "<<: *a",
            "null",
            "true",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "1e999",
            "-1",
            "0o17",
            "0x",
            ".inf",
            "2001-01-01",
            "services",
            "image",
            "\u0000",
            "---\n",
            "? ",
            "\"",
            "'",
            "99999999999999999999",
            "1h-1s",
            "::",
            "[::1]:80:80",
            "80-79:1-2",
            "x-y",
            "~",
            "../",
            "name",
            "extends",
            "$$");

    private static final List<String> SHAPES = List.of(
            "[a]",
            "{a: b}",
            "5",
            "1.5",
            "-1",
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[a]]",
            "[null]",
            "[{a: b}]",
            "{a: null}",
            "${X:?}",
            "${V}",
            "!reset null",
            "!override []",
            "2020-01-01",
            "*a",
            "&a x",
            "a:b",
            "service:db");

    private static final List<String> SHORT_FORMS = List.of(
            "ports 127.0.0.1:8000-8001:80-81/tcp",
            "expose 80-90/udp",
            "volumes ./a:/b:ro,z",
            "volumes_from container:b:ro",
            "devices /dev/null:/dev/x:rwm",
            "device_cgroup_rules c 1:3 mr",
            "tmpfs /run:size=64m,mode=1777",
            "extra_hosts host:host-gateway",
            "environment A=${V:-b}",
            "labels a.b=c",
            "sysctls net.core.somaxconn=5",
            "dns 8.8.8.8",
            "links b:alias",
            "external_links c:d",
            "configs c",
            "secrets s",
            "networks default",
            "cap_add NET_ADMIN",
            "security_opt no-new-privileges:true",
            "group_add 5",
            "profiles p",
            "depends_on b");

    @TempDir
    Path temp;

    @Test
    void mutatedFiles_areReadOrRefused_andReadBackTheSame() throws IOException {
        Random random = new Random(SEED);
        ComposeFolder folder = EveryKeyTest.in(temp);
        String sample = EveryKeyTest.text();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutate(sample, random, 1 + random.nextInt(4));
            accepted += check(folder, text, round) ? 1 : 0;
        }
        assertThat(accepted).as("files that were valid all the same").isPositive();
    }

    /** All problems at once means that later phases meet what earlier ones refused. */
    @Test
    void valuesOfOtherShapes_areReadOrRefused_andReadBackTheSame() throws IOException {
        Random random = new Random(SEED);
        ComposeFolder folder = EveryKeyTest.in(temp);
        String[] lines = EveryKeyTest.text().split("\n", -1);
        for (int round = 0; round < ROUNDS; round++) {
            String[] changed = lines.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(changed.length);
                changed[at] = otherShape(changed[at], SHAPES.get(random.nextInt(SHAPES.size())));
            }
            check(folder, String.join("\n", changed), round);
        }
    }

    /** Everything that people write in one line: ports, mounts, devices, limits and so on. */
    @Test
    void shortForms_areReadOrRefused_andReadBackTheSame() throws IOException {
        Random random = new Random(SEED);
        ComposeFolder folder = EveryKeyTest.in(temp);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(
                    "configs: {c: {content: c}}\nsecrets: {s: {environment: SECRET}}\nservices:\n  b: {image: b}\n  a:\n    image: a\n");
            for (String form : SHORT_FORMS) {
                String[] parts = form.split(" ", 2);
                String value = random.nextInt(8) == 0 ? mutate(parts[1], random, 1 + random.nextInt(2)) : parts[1];
                if (value.replaceFirst("=.*", "").contains("$")) {
                    continue; // Compose knows no way to write a dollar sign in a key
                }
                text.append("    %s: [%s]\n".formatted(parts[0], quoted(value)));
            }
            accepted += check(folder, text.toString(), round) ? 1 : 0;
        }
        assertThat(accepted).as("files that were valid all the same").isPositive();
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.chars().forEach(c -> out.append(c < ' ' || c == '"' || c == '\\' ? "\\x%02x".formatted(c) : (char) c));
        return out.append('"').toString();
    }

    private static String otherShape(String line, String value) {
        int key = line.endsWith(":") ? line.length() - 1 : line.indexOf(": ");
        int item = line.indexOf("- ");
        if (key > 0) {
            return line.substring(0, key + 1) + " " + value;
        }
        return item >= 0 ? line.substring(0, item + 2) + value : line;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {a: {image: a, env_file: \"a\\0b\"}}",
                "services: {a: {image: a, ports: ['\u0661:80']}}",
                "services: {a: {image: a, volumes: [':::']}}",
                "services: {a: {image: a, volumes: ['a:b:c:d:e']}}",
                "services: {a: {image: a, healthcheck: {interval: 9999999999999999999h}}}",
                "services: {a: {image: a, mem_limit: 1e2147483647}}",
                "services: {a: {image: a, cpus: .inf}}",
                "services: {a: {image: a, cpus: '0x1p3'}}",
                "services: {a: {image: a, deploy: {replicas: 1e300}}}",
                "services: {a: {image: a, stop_grace_period: '-'}}",
                "services: {a: {image: a, extra_hosts: ['=']}}",
                "services: {a: {image: a, devices: [':']}}",
                "services: {a: {image: a, tmpfs: [null]}}",
                "services: {a: !reset {image: a}}",
                "services: !reset {a: {image: a}}",
                "services: {a: {image: a, environment: !reset [A=b]}}",
                "include: [null, {}, {path: []}]\nservices: {a: {image: a}}",
                "include: [compose.yaml]\nservices: {a: {image: a}}",
                "services: {a: {image: a, extends: a}}",
                "services: {a: {extends: {service: a, file: ''}}}",
                "services: {a: {image: a, depends_on: {a: null}}}",
                "services: {a: {image: a, build: {context: null}}}",
                "services: {a: {image: a, networks: {default: {aliases: null}}}}",
                "networks: {default: {ipam: {config: [null, {subnet: null}]}}}\nservices: {a: {image: a}}",
                "services: {a: {image: a, ulimits: {nofile: {soft: 1}}}}",
                "<<: {services: {a: {image: a}}}",
                "services: {<<: [1, 2]}",
                "? {a: b}\n: c",
                "\ufeff",
                "%YAML 9.9\n---\nservices: {}",
                "--- !!binary x",
                "name: '-'\nservices: {a: {image: a}}",
                "services: {a: {image: a, labels: {l: '0x1', m: '0o17', n: '+0b1'}, device_cgroup_rules: ['0o17']}}",
            })
    void input_thatOnceFailed_isHandled(String text) throws IOException {
        check(EveryKeyTest.in(temp), text, 0);
    }

    /** @return whether it was accepted */
    private boolean check(ComposeFolder folder, String text, int round) {
        try {
            return load(text)
                    .fold(
                            loaded -> {
                                String yaml = loaded.canonical().toYaml();
                                load(yaml)
                                        .fold(
                                                again -> {
                                                    assertThat(again.canonical().toYaml())
                                                            .isEqualTo(yaml);
                                                    return true;
                                                },
                                                rejected -> fail("does not read back: " + rejected.problems()));
                                assertThat(ProjectCodec.fromJson(ProjectCodec.toJson(loaded))
                                                .name())
                                        .isEqualTo(loaded.project().name());
                                return true;
                            },
                            rejected -> {
                                assertThat(rejected.problems()).isNotEmpty();
                                assertThat(String.join("", lines(rejected.problems())))
                                        .doesNotContain("\n", "\u0007");
                                return false;
                            });
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw new AssertionError("round %d of %s:%n%s".formatted(round, folder.path(), text), e);
        }
    }

    private LoadResult load(String text) {
        return Jcompose.load(LoadRequest.in(temp, Map.of("V", "3", "SECRET", "s"))
                .files(List.of("-"))
                .stdin(() -> text)
                .allProfiles(true)
                .build());
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private static String mutate(String text, Random random, int times) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < times; i++) {
            int at = out.isEmpty() ? 0 : random.nextInt(out.length());
            int end = Math.min(out.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> out.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                case 1 -> out.replace(at, end, WORDS.get(random.nextInt(WORDS.size())));
                case 2 -> out.delete(at, end);
                default -> out.insert(at, out.substring(Math.max(0, at - random.nextInt(200)), at));
            }
        }
        return out.toString();
    }

    private static String nonsense(Random random, int length) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(length); i >= 0; i--) {
            out.append(PIECES.charAt(random.nextInt(PIECES.length())));
        }
        return out.toString();
    }

    @Test
    void environmentFiles_areReadOrRefused() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20 * ROUNDS; round++) {
            String text = nonsense(random, 40) + "=" + nonsense(random, 40);
            try {
                EnvFile.parse(text, name -> Optional.empty(), name -> Optional.of("$"), EnvFile.Listener.NONE)
                        .forEach((name, value) -> assertThat(name).isNotNull());
                EnvFile.parseRaw(text, name -> Optional.empty(), EnvFile.Listener.NONE);
            } catch (EnvFileException e) {
                assertThat(e.line()).isPositive();
            } catch (RuntimeException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    @Test
    void templates_areFilledOrRefused() {
        Random random = new Random(SEED);
        Template template =
                new Template(name -> name.equals("a") ? Optional.of("${x}") : Optional.empty(), Template.Listener.NONE);
        for (int round = 0; round < 20 * ROUNDS; round++) {
            String text = nonsense(random, 60);
            try {
                assertThat(template.fill(text)).isNotNull();
            } catch (TemplateException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    @Test
    void sizesAndDurations_areReadOrRefused() {
        Random random = new Random(SEED);
        String pieces = "0123456789.-+eEbBkKmMgGtTpPiIsSuUhHdDwWnN_x \u0660\u00b5";
        for (int round = 0; round < 20 * ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            String value = text.toString();
            Units.bytes(value).ifPresent(bytes -> assertThat(bytes).isGreaterThanOrEqualTo(-1));
            Units.duration(value)
                    .ifPresent(duration -> assertThat(Units.duration(Units.formatDuration(duration)))
                            .hasValue(duration));
            assertThat(Scalars.resolve(value))
                    .satisfiesAnyOf(
                            found -> assertThat(found).isNull(),
                            found -> assertThat(String.valueOf(found)).isNotEmpty());
        }
    }
}
