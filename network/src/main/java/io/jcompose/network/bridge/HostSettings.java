package io.jcompose.network.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.NetworkException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Settings of the kernel below {@code /proc/sys/net}; they are those of the calling thread's network namespace. */
final class HostSettings {
    private final Path net;

    /** @param net {@code /proc/sys/net} */
    HostSettings(Path net) {
        this.net = net;
    }

    /**
     * Lets the host forward packets.
     *
     * @return what was changed, for the user
     */
    List<String> enableForwarding(boolean ipv6) {
        List<String> notices = new ArrayList<>();
        Path forward4 = net.resolve("ipv4/ip_forward");
        if (!read(forward4).equals("1")) {
            write(forward4, "1");
            notices.add("switched on net.ipv4.ip_forward, so that this host forwards packets of containers");
        }
        Path forward6 = net.resolve("ipv6/conf/all/forwarding");
        if (ipv6 && Files.exists(forward6) && !read(forward6).equals("1")) {
            keepRouterAdvertisements();
            write(forward6, "1");
            notices.add("switched on net.ipv6.conf.all.forwarding, so that this host forwards packets of containers");
        }
        return notices;
    }

    /** A forwarding host ignores router advertisements, and would lose its own default route, unless told otherwise. */
    private void keepRouterAdvertisements() {
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(net.resolve("ipv6/conf"))) {
            for (Path each : interfaces) {
                Path accept = each.resolve("accept_ra");
                if (Files.exists(accept) && read(accept).equals("1")) {
                    write(accept, "2");
                }
            }
        } catch (IOException e) {
            throw new NetworkException("list interfaces in %s: %s".formatted(net, e.getMessage()), e);
        }
    }

    /** What a bridge needs that netlink cannot set. */
    void prepareBridge(String bridge, boolean ipv6) {
        // 127.0.0.1:PORT of the host is translated to an address behind the bridge; without this the kernel drops it.
        write(net.resolve("ipv4/conf").resolve(bridge).resolve("route_localnet"), "1");
        Path conf6 = net.resolve("ipv6/conf").resolve(bridge);
        if (Files.isDirectory(conf6)) {
            // A container could send advertisements and so become the host's router.
            write(conf6.resolve("accept_ra"), "0");
            write(conf6.resolve("disable_ipv6"), ipv6 ? "0" : "1");
        }
    }

    /** Call in the namespace of the interface: without an address of ours it shall have no IPv6 at all. */
    void prepareInner(String name, boolean ipv6) {
        Path conf6 = net.resolve("ipv6/conf").resolve(name);
        if (Files.isDirectory(conf6)) {
            write(conf6.resolve("accept_ra"), "0");
            write(conf6.resolve("disable_ipv6"), ipv6 ? "0" : "1");
        }
    }

    /** Call in the namespace of the interface: what a program sends to 127.0.0.11 may leave by it. */
    void letLoopbackOut(String name) {
        write(net.resolve("ipv4/conf").resolve(name).resolve("route_localnet"), "1");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new NetworkException("read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void write(Path file, String value) {
        try {
            if (!read(file).equals(value)) {
                Files.write(file, value.getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new NetworkException("write %s to %s: %s".formatted(value, file, e.getMessage()), e);
        }
    }
}
