package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Dns;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFilesTest {
    @TempDir
    private Path etc;

    private NetworkFiles files;

    @BeforeEach
    void makeHost() throws IOException {
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n10.0.0.1 the-host\n");
        Files.writeString(etc.resolve("resolv.conf"), "# by hand\nnameserver 127.0.0.53\nsearch lan\n");
        Files.writeString(etc.resolve("resolved"), "nameserver 192.0.2.1\nsearch lan\n");
        files = new NetworkFiles(etc, etc.resolve("resolved"));
    }

    private static ContainerSpec.Builder spec() {
        return ContainerSpec.builder("one");
    }

    private static Namespaces hostNet() {
        Source own = Source.Private.INSTANCE;
        return new Namespaces(own, Source.Host.INSTANCE, own, own, own);
    }

    @Test
    void hosts_holdLoopbackExtrasAndTheOwnName() throws IOException {
        ContainerSpec spec = spec().hosts(Map.of("db", List.of("10.1.1.1", "fd00::1")))
                .domainname(Optional.of("example.org"))
                .build();

        assertThat(files.hosts(spec, "web", List.of("172.18.0.2")))
                .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                .endsWith("10.1.1.1\tdb\nfd00::1\tdb\n172.18.0.2\tweb.example.org web\n");
    }

    @Test
    void hostNetwork_takesTheHostsFiles() throws IOException {
        ContainerSpec spec = spec().namespaces(hostNet()).build();

        assertThat(files.hosts(spec, "web", List.of())).contains("10.0.0.1 the-host");
        assertThat(files.resolvConf(spec)).isEqualTo("nameserver 127.0.0.53\nsearch lan\n");
    }

    @Test
    void ownNetwork_looksBehindSystemdResolved() throws IOException {
        assertThat(files.resolvConf(spec().build())).isEqualTo("nameserver 192.0.2.1\nsearch lan\n");
    }

    @Test
    void givenDns_replacesTheHosts() throws IOException {
        Dns dns = new Dns(List.of("10.9.9.9"), List.of(), List.of("ndots:2", "rotate"));
        assertThat(files.resolvConf(spec().dns(dns).build()))
                .isEqualTo("nameserver 10.9.9.9\nsearch lan\noptions ndots:2 rotate\n");

        Dns noSearch = new Dns(List.of("10.9.9.9"), List.of("."), List.of());
        assertThat(files.resolvConf(spec().dns(noSearch).build())).isEqualTo("nameserver 10.9.9.9\n");

        Dns searchOnly = new Dns(List.of(), List.of("a.example", "b.example"), List.of());
        assertThat(files.resolvConf(spec().dns(searchOnly).build()))
                .isEqualTo("nameserver 192.0.2.1\nsearch a.example b.example\n");
    }
}
