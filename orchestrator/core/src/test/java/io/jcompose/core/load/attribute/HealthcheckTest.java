package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code healthcheck}. */
class HealthcheckTest extends AttributeTest {
    @Test
    void string_runsInAShell() {
        canonical("""
                healthcheck: {test: curl -f http://localhost || exit 1}
                """, """
                healthcheck:
                  test:
                    - CMD-SHELL
                    - curl -f http://localhost || exit 1
                """);
    }

    @Test
    void everyKey() {
        canonical("""
                healthcheck:
                  test: ["CMD", "check", "it"]
                  interval: 1m30s
                  timeout: 1.5s
                  retries: 0
                  start_period: 2h
                  start_interval: 250ms
                """, """
                healthcheck:
                  test:
                    - CMD
                    - check
                    - it
                  timeout: 1.5s
                  interval: 1m30s
                  retries: 0
                  start_period: 2h0m0s
                  start_interval: 250ms
                """);
    }

    @Test
    void disabled() {
        canonical("""
                healthcheck: {disable: true}
                """, """
                healthcheck:
                  disable: true
                """);
    }

    @Test
    void none() {
        canonical("""
                healthcheck: {test: [NONE]}
                """, """
                healthcheck:
                  test:
                    - NONE
                """);
    }
}
