package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code develop}. */
class DevelopTest extends AttributeTest {
    @Test
    void everyAction() {
        canonical("""
                build: .
                develop:
                  watch:
                    - {path: ./src, action: sync, target: /src, ignore: [node_modules/, "*.tmp"], include: "*.js", initial_sync: true}
                    - {path: ./pkg, action: rebuild}
                    - {path: ./etc, action: sync+restart, target: /etc/x}
                    - {path: ./run, action: sync+exec, target: /run/x, exec: {command: make all, user: root, working_dir: /, privileged: true, environment: {A: b}}}
                    - {path: ./conf, action: restart}
                """, """
                build:
                  context: $HERE
                  dockerfile: Dockerfile
                develop:
                  watch:
                    - path: $HERE/src
                      action: sync
                      target: /src
                      ignore:
                        - node_modules/
                        - "*.tmp"
                      include:
                        - "*.js"
                      initial_sync: true
                    - path: $HERE/pkg
                      action: rebuild
                    - path: $HERE/etc
                      action: sync+restart
                      target: /etc/x
                    - path: $HERE/run
                      action: sync+exec
                      target: /run/x
                      exec:
                        command:
                          - make
                          - all
                        user: root
                        privileged: true
                        working_dir: /
                        environment:
                          A: b
                    - path: $HERE/conf
                      action: restart
                """);
    }
}
