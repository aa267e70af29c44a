package io.jcompose.network;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A port of the host that leads into a namespace.
 *
 * @param hostAddress empty means all addresses, IPv4 and IPv6
 * @param firstHostPort 0 means any free one; of the range up to {@code lastHostPort} the first free one is taken
 */
public record PublishedPort(
        Optional<InetAddress> hostAddress, int firstHostPort, int lastHostPort, int targetPort, Protocol protocol) {

    /** Whether both want the same place on the host, wherever they lead. */
    public boolean samePlace(PublishedPort other) {
        return hostAddress.equals(other.hostAddress)
                && firstHostPort == other.firstHostPort
                && lastHostPort == other.lastHostPort
                && protocol == other.protocol;
    }

    /** Transport protocol; {@code text} is as in Compose files. */
    public enum Protocol {
        TCP("tcp"),
        UDP("udp");

        private final String text;

        Protocol(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
