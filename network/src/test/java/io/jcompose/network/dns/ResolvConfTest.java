package io.jcompose.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ResolvConfTest {

    @Test
    void nameServers_areReadInOrder_andNothingElse() {
        String text = """
                # nameserver 192.0.2.9
                search example.org
                nameserver 192.0.2.1
                 nameserver\t2001:db8::1
                nameserver dns.example.org
                nameserver 300.0.0.1
                nameserver
                nameserver 192.0.2.1
                options ndots:2
                """;

        assertThat(ResolvConf.nameServers(text))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThat(ResolvConf.nameServers("")).isEmpty();
    }
}
