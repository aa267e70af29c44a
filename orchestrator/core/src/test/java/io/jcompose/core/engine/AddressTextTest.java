package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "::",
                "::1",
                "fd00::",
                "fd00:99::1",
                "1:0:2::3",
                "1::2:0:0:3",
                "1:2:3:4:5:6:7:8",
                "1:0:3:4:5:6:7:8"
            })
    void address_isWrittenInItsShortestForm(String text) throws UnknownHostException {
        assertThat(AddressText.of(InetAddress.getByName(text))).isEqualTo(text);
    }

    @Test
    void subnet_keepsItsPrefix() {
        assertThat(AddressText.of(Cidr.parse("fd00:99:0:0:0:0:0:0/64"))).isEqualTo("fd00:99::/64");
    }
}
