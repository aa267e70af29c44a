package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code depends_on}, also what is implied. */
class DependsOnTest extends AttributeTest {
    @Test
    void list_meansStarted() {
        canonical("""
                depends_on: [other]
                """, """
                depends_on:
                  other:
                    condition: service_started
                    required: true
                """);
    }

    @Test
    void everyKey() {
        canonical("""
                depends_on: {other: {condition: service_healthy, restart: true, required: false}}
                """, """
                depends_on:
                  other:
                    condition: service_healthy
                    restart: true
                    required: false
                """);
    }

    @Test
    void namespacesAndLinks_implyIt() {
        canonical("""
                pid: service:other
                """, """
                depends_on:
                  other:
                    condition: service_started
                    restart: true
                    required: true
                pid: service:other
                """);
    }

    @Test
    void volumesFrom_impliesIt_withoutRestart() {
        canonical("""
                volumes_from: [other]
                """, """
                depends_on:
                  other:
                    condition: service_started
                    required: true
                volumes_from:
                  - other
                """);
    }
}
