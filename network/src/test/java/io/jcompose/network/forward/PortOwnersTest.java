package io.jcompose.network.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.PublishedPort.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a /proc of files, with lines as the kernel writes them on little-endian machines. */
@SuppressWarnings("AddressSelection") // literals
class PortOwnersTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid" + "  timeout inode\n";
    private static final String REST = " 00000000:00000000 00:00000000 00000000     0        0 ";

    @TempDir
    Path proc;

    @BeforeEach
    void processes() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        process(17, "bash", "pipe:[4]");
        process(4242, "redis-server", "socket:[777]");
    }

    private void process(int pid, String command, String descriptor) throws IOException {
        Path fd = Files.createDirectories(proc.resolve(pid + "/fd"));
        Files.writeString(proc.resolve(pid + "/comm"), command + "\n");
        Files.createSymbolicLink(fd.resolve("6"), Path.of(descriptor));
    }

    @Test
    void listener_isFoundByWhatItConflictsWith() throws IOException {
        // 127.0.0.1:5000, listening
        Files.writeString(proc.resolve("net/tcp"), HEAD + "   0: 0100007F:1388 00000000:0000 0A" + REST + "777 1\n");

        assertThat(find("127.0.0.1", 5000)).isEqualTo("redis-server (pid 4242)");
        assertThat(find("0.0.0.0", 5000)).isEqualTo("redis-server (pid 4242)");
        assertThat(find("10.0.0.1", 5000)).isEmpty();
        assertThat(find("127.0.0.1", 5001)).isEmpty();
    }

    @Test
    void ipv6Listener_holdsTheIpv4PortToo() throws IOException {
        Files.writeString(
                proc.resolve("net/tcp6"),
                HEAD + "   0: " + "0".repeat(32) + ":1388 " + "0".repeat(32) + ":0000 0A" + REST + "777 1\n");

        assertThat(find("0.0.0.0", 5000)).isEqualTo("redis-server (pid 4242)");
    }

    @Test
    void connection_isNoHolder() throws IOException {
        Files.writeString(proc.resolve("net/tcp"), HEAD + "   0: 0100007F:1388 0100007F:9999 01" + REST + "777 1\n");

        assertThat(find("127.0.0.1", 5000)).isEmpty();
    }

    @Test
    void socketOfNobody_isNotFound() throws IOException {
        Files.writeString(proc.resolve("net/tcp"), HEAD + "   0: 0100007F:1388 00000000:0000 0A" + REST + "778 1\n");
        Files.writeString(proc.resolve("net/tcp6"), HEAD + "   0: nonsense 0A\n");

        assertThat(find("127.0.0.1", 5000)).isEmpty();
    }

    private String find(String address, int port) throws IOException {
        return new PortOwners(proc)
                .find(InetAddress.getByName(address), port, Protocol.TCP)
                .map(PortOwners.Owner::toString)
                .orElse("");
    }
}
