package io.jcompose.core.load.attribute;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopLevelNetworksTest extends AttributeTest {
    @Test
    void everyKey() {
        canonicalFile("""
                name: p
                services: {s: {image: i, networks: [all, none, theirs, old, "any name: at all"]}}
                networks:
                  all:
                    name: exact
                    driver: bridge
                    driver_opts: {com.docker.network.driver.mtu: 1400}
                    internal: "true"
                    attachable: yes
                    enable_ipv4: false
                    enable_ipv6: true
                    labels: [a=1, b]
                    x-note: kept
                    ipam:
                      driver: default
                      options: {o: "1"}
                      config:
                        - subnet: 10.9.0.0/16
                          ip_range: 10.9.1.0/24
                          gateway: 10.9.0.1
                          aux_addresses: {host1: 10.9.0.5}
                  none:
                  theirs: {external: true, name: elsewhere}
                  old: {external: {name: older}}
                  unused: {}
                  "any name: at all": {name: odd}
                """, Map.of(), """
                name: p
                services:
                networks:
                  all:
                    name: exact
                    driver: bridge
                    driver_opts:
                      com.docker.network.driver.mtu: "1400"
                    ipam:
                      driver: default
                      config:
                        - subnet: 10.9.0.0/16
                          gateway: "10.9.0.1"
                          ip_range: 10.9.1.0/24
                          aux_addresses:
                            host1: "10.9.0.5"
                      options:
                        o: "1"
                    internal: true
                    attachable: true
                    enable_ipv4: false
                    enable_ipv6: true
                    labels:
                      a: "1"
                      b: ""
                    x-note: kept
                  "any name: at all":
                    name: odd
                  none:
                    name: p_none
                  old:
                    name: older
                    external: true
                  theirs:
                    name: elsewhere
                    external: true
                """);
    }

    @Test
    void theDefaultNetwork_canBeConfigured() {
        canonicalFile("""
                name: p
                services: {s: {image: i}}
                networks: {default: {driver_opts: {a: b}}}
                """, Map.of(), """
                name: p
                services:
                networks:
                  default:
                    name: p_default
                    driver_opts:
                      a: b
                """);
    }
}
