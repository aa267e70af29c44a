package io.jcompose.network.netlink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jcompose.network.linux.FakeSyscalls;
import io.jcompose.network.linux.SyscallException;
import io.jcompose.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Answers of the kernel that are cut or of a kind we do not know are passed over, or an error of netlink. */
class NetlinkFuzzTest {
    private static final short NEW_LINK = 16;
    private static final short NEW_ADDRESS = 20;
    private static final short NEW_ROUTE = 24;
    private static final short DONE = 3;
    private static final short MULTI = 2;
    private final Mutations mutations = new Mutations();

    @Test
    void damagedListOfLinks_isReadOrRefused() {
        byte[] info = join(attribute(1, "veth".getBytes(US_ASCII)), attribute(2, attribute(1, new byte[4])));
        byte[] link = join(
                new byte[16],
                attribute(3, "eth0\0".getBytes(US_ASCII)),
                attribute(4, new byte[] {(byte) 0xdc, 5, 0, 0}),
                attribute(1, new byte[] {2, 0x42, 1, 2, 3, 4}),
                attribute(10, new byte[] {7, 0, 0, 0}),
                attribute(18, info),
                attribute(20, "jcompose 0123 network x\0".getBytes(US_ASCII)));
        damaged(NEW_LINK, link, RtNetlink::links);
    }

    @Test
    void damagedListOfAddresses_isReadOrRefused() {
        byte[] header = {2, 24, 0, 0, 1, 0, 0, 0};
        damaged(NEW_ADDRESS, join(header, attribute(1, new byte[] {10, 0, 0, 1})), RtNetlink::addresses);
        damaged(
                NEW_ADDRESS,
                join(new byte[] {10, 64, 0, 0, 1, 0, 0, 0}, attribute(1, new byte[16])),
                RtNetlink::addresses);
    }

    @Test
    void damagedListOfRoutes_isReadOrRefused() {
        byte[] header = {2, 24, 0, 0, (byte) 254, 2, 0, 1, 0, 0, 0, 0};
        damaged(
                NEW_ROUTE,
                join(header, attribute(1, new byte[] {10, 0, 0, 0}), attribute(4, new byte[] {1, 0, 0, 0})),
                RtNetlink::routes);
    }

    private void damaged(short type, byte[] payload, Consumer<RtNetlink> call) {
        byte[] whole = join(message(type, payload), message(type, payload), message(DONE, new byte[4]));
        for (int round = Mutations.rounds(4000); round > 0; round--) {
            FakeSyscalls syscalls = new FakeSyscalls();
            syscalls.answers.addAll(List.of(mutations.of(whole), message(DONE, new byte[4])));
            try (RtNetlink netlink = new RtNetlink(syscalls)) {
                call.accept(netlink);
            } catch (SyscallException | NetlinkException e) {
                // refused
            }
        }
    }

    private static byte[] message(short type, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate((16 + payload.length + 3) & ~3).order(ByteOrder.nativeOrder());
        out.putInt(16 + payload.length)
                .putShort(type)
                .putShort(MULTI)
                .putInt(1)
                .putInt(0)
                .put(payload);
        return out.array();
    }

    private static byte[] attribute(int type, byte[] content) {
        ByteBuffer out = ByteBuffer.allocate((4 + content.length + 3) & ~3).order(ByteOrder.nativeOrder());
        out.putShort((short) (4 + content.length)).putShort((short) type).put(content);
        return out.array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
