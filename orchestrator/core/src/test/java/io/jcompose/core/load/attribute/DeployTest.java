package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code deploy} and its twins on the service. */
class DeployTest extends AttributeTest {
    @Test
    void everyKey() {
        canonical("""
                deploy:
                  mode: replicated
                  replicas: 2
                  endpoint_mode: dnsrr
                  labels: [a=b]
                  update_config: {parallelism: 0, delay: 90s, failure_action: rollback, monitor: 500ms, max_failure_ratio: 0.25, order: start-first}
                  rollback_config: {parallelism: 1, order: stop-first}
                  restart_policy: {condition: on-failure, delay: 5s, max_attempts: 0, window: 2m}
                  placement: {constraints: [node.role == worker], preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}
                """, """
                deploy:
                  mode: replicated
                  replicas: 2
                  labels:
                    a: b
                  update_config:
                    parallelism: 0
                    delay: 1m30s
                    failure_action: rollback
                    monitor: 500ms
                    max_failure_ratio: 0.25
                    order: start-first
                  rollback_config:
                    parallelism: 1
                    order: stop-first
                  restart_policy:
                    condition: on-failure
                    delay: 5s
                    max_attempts: 0
                    window: 2m0s
                  placement:
                    constraints:
                      - node.role == worker
                    preferences:
                      - spread: node.labels.zone
                    max_replicas_per_node: 1
                  endpoint_mode: dnsrr
                """);
    }

    @Test
    void resources() {
        canonical("""
                deploy:
                  resources:
                    limits: {cpus: "0.50", memory: 1.5g, pids: 10}
                    reservations:
                      cpus: 0.25
                      memory: 64M
                      devices: [{capabilities: [gpu], driver: nvidia, device_ids: ["0"], options: {v: "1"}}, {capabilities: [tpu], count: all}]
                      generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]
                """, """
                deploy:
                  resources:
                    limits:
                      cpus: 0.5
                      memory: "1610612736"
                      pids: 10
                    reservations:
                      cpus: 0.25
                      memory: "67108864"
                      generic_resources:
                        - discrete_resource_spec:
                            kind: gpu
                            value: 2
                      devices:
                        - capabilities:
                            - gpu
                          device_ids:
                            - "0"
                          driver: nvidia
                          options:
                            v: "1"
                        - capabilities:
                            - tpu
                          count: -1
                """);
    }

    @Test
    void emptyParts_vanish() {
        canonical("""
                deploy: {replicas: 0, resources: {}, placement: {}}
                """, """
                deploy:
                  replicas: 0
                """);
    }

    @Test
    void scale_isSaidInDeployToo() {
        canonical("""
                scale: 3
                deploy: {}
                """, """
                deploy:
                  replicas: 3
                scale: 3
                """);
    }

    @Test
    void scale() {
        canonical("""
                scale: 3
                """, """
                scale: 3
                """);
    }
}
