package io.jcompose.network.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jcompose.network.PublishedPort.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the process that holds a port. Reads all of {@code /proc}: for error messages only. */
public final class PortOwners {
    private static final String LISTENING = "0A";
    private static final int FIELD_LOCAL = 1;
    private static final int FIELD_STATE = 3;
    private static final int FIELD_INODE = 9;

    private final Path proc;

    /** @param proc {@code /proc} */
    public PortOwners(Path proc) {
        this.proc = proc;
    }

    /** A process that holds a port. */
    public record Owner(long pid, String command) {
        @Override
        public String toString() {
            return "%s (pid %d)".formatted(command, pid);
        }
    }

    /** The process whose socket keeps us from binding this address; empty if it cannot be found out. */
    public Optional<Owner> find(InetAddress address, int port, Protocol protocol) {
        Set<String> inodes = new HashSet<>();
        for (String file : List.of(protocol.text(), protocol.text() + "6")) {
            try {
                List<String> lines = Files.readAllLines(proc.resolve("net").resolve(file), US_ASCII);
                lines.stream()
                        .skip(1)
                        .forEach(line -> socket(line, address, port, protocol).ifPresent(inodes::add));
            } catch (IOException e) {
                // without IPv6 there is no such file
            }
        }
        return inodes.isEmpty() ? Optional.empty() : holder(inodes);
    }

    private static Optional<String> socket(String line, InetAddress address, int port, Protocol protocol) {
        String[] fields = line.strip().split(" +");
        if (fields.length <= FIELD_INODE || (protocol == Protocol.TCP && !fields[FIELD_STATE].equals(LISTENING))) {
            return Optional.empty();
        }
        String[] local = fields[FIELD_LOCAL].split(":");
        try {
            if (local.length != 2 || Integer.parseInt(local[1], 16) != port) {
                return Optional.empty();
            }
            InetAddress held = address(local[0]);
            // A socket on :: holds the IPv4 port too, mostly.
            boolean sameFamily = held.getAddress().length == address.getAddress().length;
            boolean conflict = held.equals(address)
                    || (held.isAnyLocalAddress() && (sameFamily || held.getAddress().length == 16))
                    || (address.isAnyLocalAddress() && (sameFamily || address.getAddress().length == 16));
            return conflict ? Optional.of(fields[FIELD_INODE]) : Optional.empty();
        } catch (NumberFormatException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The kernel prints addresses as numbers of 32 bits in the machine's order. */
    private static InetAddress address(String hex) throws UnknownHostException {
        ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i + 8 <= hex.length(); i += 8) {
            bytes.putInt(Integer.parseUnsignedInt(hex.substring(i, i + 8), 16));
        }
        return InetAddress.getByAddress(bytes.array());
    }

    private Optional<Owner> holder(Set<String> inodes) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, inodes)) {
                    String command = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(
                            new Owner(Long.parseLong(process.getFileName().toString()), command));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")
                        && inodes.contains(target.substring("socket:[".length(), target.length() - 1))) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // it ended, or belongs to someone else
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
