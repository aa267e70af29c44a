package io.jcompose.core.load.attribute;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Configs and secrets where they are defined. */
class TopLevelObjectsTest extends AttributeTest {
    @Test
    void everySource_andKey() {
        canonicalFile("""
                name: p
                services: {s: {image: i, network_mode: none, configs: [file, text, env, theirs], secrets: [file, env, theirs]}}
                configs:
                  file: {file: ./c, name: exact, labels: [a=1], template_driver: golang, x-note: 1}
                  text: {content: "a $$b ${CALLER}"}
                  env: {environment: CALLER}
                  theirs: {external: true, name: elsewhere}
                secrets:
                  file: {file: ./s, name: exact, labels: {a: 1}, template_driver: golang, x-note: 1}
                  env: {environment: CALLER}
                  theirs: {external: {name: older}}
                """, Map.of(), """
                name: p
                services:
                secrets:
                  env:
                    name: p_env
                    environment: CALLER
                  file:
                    name: exact
                    file: $HERE/s
                    labels:
                      a: "1"
                    template_driver: golang
                    x-note: 1
                  theirs:
                    name: older
                    external: true
                configs:
                  env:
                    name: p_env
                    environment: CALLER
                  file:
                    name: exact
                    file: $HERE/c
                    labels:
                      a: "1"
                    template_driver: golang
                    x-note: 1
                  text:
                    name: p_text
                    content: a $$b caller's
                  theirs:
                    name: elsewhere
                    external: true
                """);
    }
}
