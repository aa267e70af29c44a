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

    @Test
    void pulling_andTheEngine() {
        canonical("""
                pull_policy: refresh
                pull_refresh_after: 12h
                use_api_socket: true
                """, """
                pull_policy: refresh
                pull_refresh_after: 12h
                use_api_socket: true
                """);
        canonical("pull_policy: if_not_present\n", "pull_policy: missing\n");
        canonical("pull_policy: every_1w2d\n", "pull_policy: every_1w2d\n");
    }

    @Test
    void windowsCredentials_areCarried() {
        canonical("credential_spec: {registry: r, x-a: b}\n", """
                credential_spec:
                  registry: r
                  x-a: b
                """);
        canonical("credential_spec: {config: c}\n", "credential_spec:\n  config: c\n");
    }
}
