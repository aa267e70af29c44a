package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** What runs: command, user, terminal, how it ends. */
class ProcessTest extends AttributeTest {
    @Test
    void strings_areSplitAsAShellDoes() {
        canonical("""
                command: run "two words" 'it''s' a\\ b
                entrypoint: /bin/e --x
                """, """
                command:
                  - run
                  - two words
                  - its
                  - a b
                entrypoint:
                  - /bin/e
                  - "--x"
                """);
    }

    @Test
    void lists_stay() {
        canonical("""
                command: ["sh", "-c", "echo $$HOME; exit 0"]
                entrypoint: []
                """, """
                command:
                  - sh
                  - "-c"
                  - echo $$HOME; exit 0
                entrypoint: []
                """);
    }

    @Test
    void everyKey() {
        canonical("""
                user: "1000:1000"
                working_dir: /x
                tty: "yes"
                stdin_open: true
                init: false
                stop_signal: SIGINT
                stop_grace_period: 1m30s
                restart: on-failure:3
                group_add: [7, staff]
                attach: false
                container_name: name-1
                platform: linux/arm64/v8
                profiles: [p]
                runtime: runc
                """, """
                attach: false
                container_name: name-1
                group_add:
                  - "7"
                  - staff
                init: false
                platform: linux/arm64/v8
                profiles:
                  - p
                restart: on-failure:3
                runtime: runc
                stdin_open: true
                stop_grace_period: 1m30s
                stop_signal: SIGINT
                tty: true
                user: "1000:1000"
                working_dir: /x
                """);
    }
}
