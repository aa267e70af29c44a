package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code post_start}, {@code pre_stop}, {@code pre_start}. */
class HooksTest extends AttributeTest {
    @Test
    void commands_areSplit() {
        canonical("""
                post_start: [{command: ./up.sh now, user: root, privileged: true, working_dir: /, environment: [A=1]}]
                pre_stop: [{command: [./down.sh]}]
                pre_start: [{command: migrate, image: tool, per_replica: true}]
                """, """
                post_start:
                  - command:
                      - ./up.sh
                      - now
                    user: root
                    privileged: true
                    working_dir: /
                    environment:
                      A: "1"
                pre_start:
                  - command:
                      - migrate
                    image: tool
                    per_replica: true
                pre_stop:
                  - command:
                      - ./down.sh
                """);
    }
}
