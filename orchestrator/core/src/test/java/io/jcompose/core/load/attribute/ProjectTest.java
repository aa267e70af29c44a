package io.jcompose.core.load.attribute;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys at the top that are neither services nor what they use. */
class ProjectTest extends AttributeTest {
    @Test
    void versionGoes_nameAndExtensionsStay() {
        canonicalFile("""
                version: "3.8"
                name: p-${CALLER:+q}
                x-note: {a: [1, two]}
                services: {s: {image: i, network_mode: none}}
                """, Map.of(), """
                name: p-q
                services:
                x-note:
                  a:
                    - 1
                    - two
                """);
    }

    @Test
    void include_everyKey() {
        canonicalFile(
                """
                name: p
                include:
                  - short.yaml
                  - {path: [in/a.yaml, in/b.yaml], project_directory: home, env_file: [one.env, two.env]}
                services: {s: {image: i, network_mode: none}}
                """,
                Map.of(
                        "short.yaml",
                        "services: {a: {image: short, network_mode: none}}\n",
                        "in/a.yaml",
                        "services: {b: {image: '${ONE}', network_mode: none}}\n",
                        "in/b.yaml",
                        "services: {b: {user: '${TWO}', volumes: ['./v:/v']}}\n",
                        "one.env",
                        "ONE=1\nTWO=1\n",
                        "two.env",
                        "TWO=2\n"),
                """
                name: p
                services:
                  a:
                    image: short
                    network_mode: none
                  b:
                    image: "1"
                    network_mode: none
                    user: "2"
                    volumes:
                      - type: bind
                        source: $HERE/home/v
                        target: /v
                        bind:
                          create_host_path: true
                """);
    }

    @Test
    void extends_everyKey() {
        canonicalFile("""
                name: p
                services:
                  s: {image: i, network_mode: none}
                  short: {extends: s, user: u}
                  long: {extends: {file: in/a.yaml, service: base}, network_mode: none}
                """, Map.of("in/a.yaml", "services: {base: {image: b, volumes: ['./v:/v']}}\n"), """
                name: p
                services:
                  long:
                    image: b
                    network_mode: none
                    volumes:
                      - type: bind
                        source: $HERE/in/v
                        target: /v
                        bind:
                          create_host_path: true
                  short:
                    image: i
                    network_mode: none
                    user: u
                """);
    }
}
