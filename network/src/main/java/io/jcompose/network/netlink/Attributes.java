package io.jcompose.network.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Attributes of a message as the kernel sent them. Lengths that don't fit end the reading; nothing throws. */
public final class Attributes {
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, byte[]> values = new HashMap<>();
    private final List<byte[]> inOrder = new ArrayList<>();

    private Attributes() {}

    /** @param skip bytes of the fixed part before the attributes */
    public static Attributes parse(byte[] payload, int skip) {
        Attributes result = new Attributes();
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        int position = align(skip);
        while (position + 4 <= payload.length) {
            int length = Short.toUnsignedInt(in.getShort(position));
            int type = in.getShort(position + 2) & TYPE_MASK;
            if (length < 4 || position + length > payload.length) {
                break;
            }
            byte[] value = new byte[length - 4];
            in.get(position + 4, value);
            result.values.put(type, value);
            result.inOrder.add(value);
            position += align(length);
        }
        return result;
    }

    public Optional<byte[]> bytes(int attribute) {
        return Optional.ofNullable(values.get(attribute));
    }

    public Optional<String> string(int attribute) {
        return bytes(attribute).map(Attributes::text);
    }

    public Optional<Integer> u32(int attribute) {
        return bytes(attribute)
                .filter(value -> value.length >= 4)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
    }

    public Optional<Integer> be32(int attribute) {
        return bytes(attribute)
                .filter(value -> value.length >= 4)
                .map(value -> ByteBuffer.wrap(value).getInt());
    }

    public Optional<Long> be64(int attribute) {
        return bytes(attribute)
                .filter(value -> value.length >= 8)
                .map(value -> ByteBuffer.wrap(value).getLong());
    }

    public Optional<Attributes> nested(int attribute) {
        return bytes(attribute).map(value -> parse(value, 0));
    }

    /** The elements, where all attributes of a list have the same number. */
    public List<Attributes> elements() {
        return inOrder.stream().map(value -> parse(value, 0)).toList();
    }

    private static String text(byte[] value) {
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, UTF_8);
    }

    private static int align(int length) {
        return (length + 3) & ~3;
    }
}
