package io.jcompose.network.netlink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.linux.FakeSyscalls;
import io.jcompose.network.linux.SyscallException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkSocketTest {
    private static final int ERROR = 2;
    private static final int DONE = 3;

    private final FakeSyscalls syscalls = new FakeSyscalls();
    private final NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.ROUTE);

    @Test
    void refusedRequest_isNamedWithTheKernelsOwnWords() {
        syscalls.answers.add(message(ERROR, 0, 1, error(0, "")));
        syscalls.answers.add(message(ERROR, 0x300, 2, error(-17, "interface exists")));

        assertThatThrownBy(() -> socket.execute(List.of(request("create a"), request("create b"))))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("create b: File exists (EEXIST): kernel: interface exists");
    }

    @Test
    void firstFailure_isThrown_afterAllAnswersWereRead() {
        syscalls.answers.add(join(
                message(ERROR, 0, 1, error(-1, "")),
                message(ERROR, 0, 2, error(-19, "")),
                message(ERROR, 0, 3, error(0, ""))));

        assertThatThrownBy(() -> socket.execute(List.of(request("a"), request("b"), request("c"))))
                .hasMessageStartingWith("a: Operation not permitted (EPERM)");
        assertThat(syscalls.answers).isEmpty();
    }

    @Test
    void answersToEarlierRequests_areSkipped() {
        syscalls.answers.add(message(ERROR, 0, 1, error(0, "")));
        socket.execute(request("first"));
        syscalls.answers.add(message(ERROR, 0, 1, error(-1, "")));
        syscalls.answers.add(message(ERROR, 0, 2, error(0, "")));

        socket.execute(request("second"));

        assertThat(syscalls.sent).hasSize(2);
    }

    @Test
    void dump_thatWasInterrupted_isAskedForAgain() {
        syscalls.answers.add(join(message(16, 0x10, 1, new byte[4]), message(DONE, 0, 1, new byte[4])));
        syscalls.answers.add(join(
                message(16, 2, 2, new byte[] {1}),
                message(16, 2, 2, new byte[] {2}),
                message(DONE, 0, 2, new byte[4])));

        assertThat(socket.dump(request("list")))
                .extracting(message -> message.payload()[0])
                .containsExactly((byte) 1, (byte) 2);
    }

    @Test
    void kernelThatKeepsSilent_isAnErrorAndNoHang() {
        assertThatThrownBy(() -> socket.execute(request("a"))).isInstanceOf(SyscallException.class);
    }

    @Test
    void garbage_isIgnored() {
        syscalls.answers.add(new byte[] {1, 2, 3});
        syscalls.answers.add(new byte[20]);
        syscalls.answers.add(message(ERROR, 0, 1, error(0, "")));

        socket.execute(request("a"));

        assertThat(syscalls.answers).isEmpty();
    }

    private static Request request(String step) {
        return new Request(step, new MessageBuilder(16, NetlinkSocket.REQUEST | NetlinkSocket.ACK));
    }

    private static byte[] message(int type, int flags, int sequence, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate((16 + payload.length + 3) & ~3).order(ByteOrder.nativeOrder());
        out.putInt(16 + payload.length).putShort((short) type).putShort((short) flags);
        out.putInt(sequence).putInt(0).put(payload);
        return out.array();
    }

    /** The error number, the header of the refused message, and perhaps an attribute with a text. */
    private static byte[] error(int number, String text) {
        byte[] words = text.getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(20 + (words.length == 0 ? 0 : 5 + words.length))
                .order(ByteOrder.nativeOrder());
        out.putInt(number).putInt(16).position(20);
        if (words.length > 0) {
            out.putShort((short) (5 + words.length)).putShort((short) 1).put(words);
        }
        return out.array();
    }

    private static byte[] join(byte[]... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            out.writeBytes(message);
        }
        return out.toByteArray();
    }
}
