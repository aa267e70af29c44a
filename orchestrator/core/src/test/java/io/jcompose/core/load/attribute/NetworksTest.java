package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code networks}, {@code network_mode} and names. */
class NetworksTest extends AttributeTest {
    @Test
    void list_becomesMapping() {
        canonical("""
                networks: [front, back]
                """, """
                networks:
                  back: null
                  front: null
                """);
    }

    @Test
    void attachment_keepsItsOptions() {
        canonical("""
                networks:
                  front:
                    aliases: [a, b]
                    priority: 100
                    gw_priority: 2
                    mac_address: 02:42:ac:11:65:43
                    interface_name: eth7
                    driver_opts: {com.example.x: 1}
                    link_local_ips: [169.254.1.1]
                  back: {ipv4_address: 10.9.0.5, ipv6_address: "fd00::5"}
                """, """
                networks:
                  back:
                    ipv4_address: "10.9.0.5"
                    ipv6_address: fd00::5
                  front:
                    priority: 100
                    gw_priority: 2
                    aliases:
                      - a
                      - b
                    interface_name: eth7
                    link_local_ips:
                      - "169.254.1.1"
                    mac_address: "02:42:ac:11:65:43"
                    driver_opts:
                      com.example.x: "1"
                """);
    }

    @Test
    void mode_excludesTheDefaultNetwork() {
        canonical("""
                network_mode: host
                """, """
                network_mode: host
                """);
    }

    @Test
    void names() {
        canonical("""
                hostname: h
                domainname: example.org
                dns: ["$UNSET", 1.1.1.1]
                dns_search: [a.example, b.example]
                dns_opt: [use-vc]
                extra_hosts: ["one:10.0.0.1", "one=10.0.0.2", "six=[::1]", "host.docker.internal:host-gateway"]
                mac_address: 02:42:ac:11:65:43
                links: ["other:alias"]
                external_links: ["old:o"]
                """, """
                depends_on:
                  other:
                    condition: service_started
                    restart: true
                    required: true
                dns:
                  - "1.1.1.1"
                dns_opt:
                  - use-vc
                dns_search:
                  - a.example
                  - b.example
                domainname: example.org
                external_links:
                  - old:o
                extra_hosts:
                  - host.docker.internal=host-gateway
                  - one=10.0.0.1
                  - one=10.0.0.2
                  - six=::1
                hostname: h
                links:
                  - other:alias
                mac_address: "02:42:ac:11:65:43"
                """);
    }

    @Test
    void hostsAsMapping_areTheSame() {
        canonical("""
                extra_hosts: {one: [10.0.0.1, "[::2]"], six: "[::1]"}
                """, """
                extra_hosts:
                  - one=10.0.0.1
                  - one=::2
                  - six=::1
                """);
    }
}
