package io.jcompose.core.engine;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** DNS by TCP: each message after its length in two bytes. */
final class DnsFrames implements Handler<Buffer> {
    private final Consumer<byte[]> messages;
    private Buffer rest = Buffer.buffer();

    DnsFrames(Consumer<byte[]> messages) {
        this.messages = messages;
    }

    static Buffer frame(byte[] message) {
        return Buffer.buffer(message.length + 2)
                .appendUnsignedShort(message.length)
                .appendBytes(message);
    }

    @Override
    public void handle(Buffer data) {
        rest = rest.length() == 0 ? data : Buffer.buffer().appendBuffer(rest).appendBuffer(data);
        int position = 0;
        while (rest.length() - position >= 2) {
            int length = rest.getUnsignedShort(position);
            if (rest.length() - position - 2 < length) {
                break;
            }
            messages.accept(rest.getBytes(position + 2, position + 2 + length));
            position += 2 + length;
        }
        rest = rest.getBuffer(position, rest.length());
    }
}
