package io.jcompose.network.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes one netlink message: header, a fixed part, then attributes, which nest and are padded to 4 bytes. Numbers are in
 * the machine's order unless the method says {@code be} (big-endian). Not thread-safe.
 */
public final class MessageBuilder {
    static final int HEADER_BYTES = 16;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int MAX_ATTRIBUTE_BYTES = 0xffff;
    private static final int NESTED = 0x8000;

    private final int type;
    private int flags;
    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /**
     * @param type for example {@code RTM_NEWLINK}
     * @param flags {@code NLM_F_*}
     */
    public MessageBuilder(int type, int flags) {
        this.type = type;
        this.flags = flags;
        out.position(HEADER_BYTES);
    }

    public MessageBuilder addFlags(int more) {
        flags |= more;
        return this;
    }

    public MessageBuilder u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    public MessageBuilder u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    public MessageBuilder be16(int value) {
        return u8(value >> 8).u8(value);
    }

    public MessageBuilder u32(int value) {
        room(4).putInt(value);
        return this;
    }

    public MessageBuilder raw(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    public MessageBuilder flag(int attribute) {
        return attribute(attribute, () -> {});
    }

    public MessageBuilder u8(int attribute, int value) {
        return attribute(attribute, () -> u8(value));
    }

    public MessageBuilder u16(int attribute, int value) {
        return attribute(attribute, () -> u16(value));
    }

    public MessageBuilder u32(int attribute, int value) {
        return attribute(attribute, () -> u32(value));
    }

    public MessageBuilder be32(int attribute, int value) {
        return attribute(attribute, () -> be16(value >> 16).be16(value));
    }

    public MessageBuilder be64(int attribute, long value) {
        return attribute(attribute, () -> {
            be16((int) (value >> 48)).be16((int) (value >> 32));
            be16((int) (value >> 16)).be16((int) value);
        });
    }

    public MessageBuilder bytes(int attribute, byte[] value) {
        return attribute(attribute, () -> raw(value));
    }

    /** A text with the zero byte at its end that the kernel wants. */
    public MessageBuilder string(int attribute, String value) {
        return attribute(attribute, () -> raw(value.getBytes(UTF_8)).u8(0));
    }

    /** An attribute that holds attributes. */
    public MessageBuilder nested(int attribute, Runnable content) {
        return attribute(attribute | NESTED, content);
    }

    /** An attribute whose content is written by {@code content}: the length excludes the padding. */
    public MessageBuilder attribute(int attribute, Runnable content) {
        int start = out.position();
        room(ATTRIBUTE_HEADER_BYTES).putShort((short) 0).putShort((short) attribute);
        content.run();
        int length = out.position() - start;
        if (length > MAX_ATTRIBUTE_BYTES) {
            throw new IllegalArgumentException("netlink attribute %d is too long".formatted(attribute & ~NESTED));
        }
        out.putShort(start, (short) length);
        while (out.position() % 4 != 0) {
            u8(0);
        }
        return this;
    }

    /** @param sequence comes back in the kernel's answer */
    public byte[] build(int sequence) {
        out.putInt(0, out.position());
        out.putShort(4, (short) type).putShort(6, (short) flags);
        out.putInt(8, sequence).putInt(12, 0); // to the kernel, which is port 0
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int size = Math.max(out.capacity() * 2, out.position() + bytes);
            ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
            larger.put(out.array(), 0, out.position());
            out = larger;
        }
        return out;
    }
}
