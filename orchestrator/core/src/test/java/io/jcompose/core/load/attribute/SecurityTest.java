package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** Privileges, namespaces, devices. */
class SecurityTest extends AttributeTest {
    @Test
    void everyKey() {
        canonical("""
                privileged: true
                read_only: true
                cap_add: [NET_ADMIN, ALL]
                cap_drop: [CHOWN]
                security_opt: [no-new-privileges=true, seccomp=unconfined]
                userns_mode: host
                pid: host
                ipc: shareable
                uts: host
                cgroup: private
                cgroup_parent: m
                isolation: default
                storage_opt: {size: 1G}
                credential_spec: {file: ./spec.json}
                """, """
                cap_add:
                  - NET_ADMIN
                  - ALL
                cap_drop:
                  - CHOWN
                cgroup: private
                cgroup_parent: m
                credential_spec:
                  file: ./spec.json
                ipc: shareable
                isolation: default
                pid: host
                privileged: true
                read_only: true
                security_opt:
                  - no-new-privileges=true
                  - seccomp=unconfined
                storage_opt:
                  size: 1G
                userns_mode: host
                uts: host
                """);
    }

    @Test
    void devices_becomeLong() {
        canonical("""
                devices: ["/dev/a", "/dev/b:/dev/c", "/dev/d:/dev/e:r", {source: /dev/f}, "vendor.com/class=name"]
                device_cgroup_rules: ["c 1:3 mr"]
                """, """
                device_cgroup_rules:
                  - c 1:3 mr
                devices:
                  - source: /dev/a
                    target: /dev/a
                    permissions: rwm
                  - source: /dev/b
                    target: /dev/c
                    permissions: rwm
                  - source: /dev/d
                    target: /dev/e
                    permissions: r
                  - source: /dev/f
                    target: /dev/f
                    permissions: rwm
                  - source: vendor.com/class=name
                    target: vendor.com/class=name
                    permissions: rwm
                """);
    }

    @Test
    void gpus_all() {
        canonical("""
                gpus: all
                """, """
                gpus:
                  - count: -1
                """);
    }

    @Test
    void gpus_list() {
        canonical("""
                gpus: [{driver: nvidia, count: 2, capabilities: [gpu], options: {a: b}}, {device_ids: ["0"]}]
                """, """
                gpus:
                  - capabilities:
                      - gpu
                    count: 2
                    driver: nvidia
                    options:
                      a: b
                  - device_ids:
                      - "0"
                """);
    }
}
