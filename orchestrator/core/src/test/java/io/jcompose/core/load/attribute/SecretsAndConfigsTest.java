package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code secrets} and {@code configs} of a service. */
class SecretsAndConfigsTest extends AttributeTest {
    @Test
    void shortForms_becomeLong() {
        canonical("""
                configs: [c]
                secrets: [k]
                """, """
                configs:
                  - source: c
                secrets:
                  - source: k
                    target: /run/secrets/k
                """);
    }

    @Test
    void longForms_keepOwnerAndMode() {
        canonical("""
                configs: [{source: d, target: /etc/d, uid: "1", gid: "2", mode: 0440}]
                secrets: [{source: e, target: name, uid: "1", gid: "2", mode: "0o400"}]
                """, """
                configs:
                  - source: d
                    target: /etc/d
                    uid: "1"
                    gid: "2"
                    mode: "0440"
                secrets:
                  - source: e
                    target: name
                    uid: "1"
                    gid: "2"
                    mode: "0400"
                """);
    }
}
