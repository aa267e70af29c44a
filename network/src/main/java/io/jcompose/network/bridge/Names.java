package io.jcompose.network.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.netlink.MacAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What things of ours are called in the kernel. Each carries the mark of its state folder, so that two engines on one
 * host leave each other's things alone.
 */
final class Names {
    static final String OPTION_BRIDGE_NAME = "com.docker.network.bridge.name";
    private static final int MAX_ALIAS = 200; // the kernel allows 255

    private final String mark;

    Names(Path stateFolder) {
        mark = sha256(stateFolder.toAbsolutePath().normalize().toString()).substring(0, 8);
    }

    /** Of the nf_tables table. */
    String table() {
        return "jcompose_" + mark;
    }

    String alias(String what) {
        String text = prefix() + what;
        return text.length() > MAX_ALIAS ? text.substring(0, MAX_ALIAS) : text;
    }

    boolean isOurs(Optional<String> alias) {
        return alias.isPresent() && alias.get().startsWith(prefix());
    }

    private String prefix() {
        return "jcompose " + mark + " ";
    }

    /** Of a bridge whose usual name another state folder has taken for a network of the same id. */
    String otherBridge(NetworkSpec spec) {
        return "jc-" + sha256(mark + "/" + spec.id()).substring(0, 10);
    }

    static boolean isWished(NetworkSpec spec) {
        return !spec.driverOptions().getOrDefault(OPTION_BRIDGE_NAME, "").isEmpty();
    }

    /** @throws NetworkException if the name wished is none for an interface */
    static String bridge(NetworkSpec spec) {
        String wished = spec.driverOptions().getOrDefault(OPTION_BRIDGE_NAME, "");
        if (wished.isEmpty()) {
            return "jc-" + hex(spec.id()).substring(0, 10);
        }
        if (!wished.matches("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,14}")) {
            throw new NetworkException(
                    "network '%s': '%s' is no name for an interface; use up to 15 of a-z, 0-9, _, . and -"
                            .formatted(spec.name(), wished));
        }
        return wished;
    }

    /** Of the host's end of a veth pair: 15 characters, the most there are. */
    String hostInterface(String endpointId) {
        return "jcv" + sha256(mark + "/" + endpointId).substring(0, 12);
    }

    /** Locally administered, and always the same for an address: nobody's ARP table is wrong after a restart. */
    static String mac(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] mac = {0x02, 0x42, 0, 0, 0, 0};
        System.arraycopy(bytes, bytes.length - 4, mac, 2, 4);
        return MacAddress.format(mac);
    }

    /** @throws NetworkException if it could not be a file name */
    static String checkId(String what, String id) {
        if (!id.matches("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}")) {
            throw new NetworkException("invalid %s '%s'; use up to 128 of a-z, 0-9, _, . and -".formatted(what, id));
        }
        return id;
    }

    static String hex(String id) {
        return id.matches("[0-9a-f]{14,}") ? id : sha256(id);
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
