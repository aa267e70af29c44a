package io.jcompose.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressTextTest {
    @Test
    void longestRunOfZeros_isLeftOut_theFirstOfEquals_andNoSingleZero() throws UnknownHostException {
        assertThat(text("0:0:0:0:0:0:0:0")).isEqualTo("::");
        assertThat(text("0:0:0:0:0:0:0:1")).isEqualTo("::1");
        assertThat(text("FD00:77:0:0:0:0:0:50")).isEqualTo("fd00:77::50");
        assertThat(text("fd00:0:0:0:0:0:0:0")).isEqualTo("fd00::");
        assertThat(text("2001:db8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(text("2001:db8:0:1:1:1:1:1")).isEqualTo("2001:db8:0:1:1:1:1:1");
    }

    @Test
    void ipv4_isAsEver() throws UnknownHostException {
        assertThat(text("192.0.2.1")).isEqualTo("192.0.2.1");
    }

    private static String text(String address) throws UnknownHostException {
        return AddressText.of(InetAddress.getByName(address));
    }
}
