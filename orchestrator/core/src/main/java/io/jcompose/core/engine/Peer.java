package io.jcompose.core.engine;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Who is at the other end of a connection, as the kernel says it (SO_PEERCRED). */
final class Peer {
    /** By number where there is no list of users. */
    private static final Set<String> ROOT = Set.of("root", "0");

    private Peer() {}

    /** Whether it is {@code owner}, or root. */
    static boolean isTrusted(Channel channel, UserPrincipal owner) {
        UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        return peer != null
                && (peer.user().equals(owner) || ROOT.contains(peer.user().getName()));
    }
}
