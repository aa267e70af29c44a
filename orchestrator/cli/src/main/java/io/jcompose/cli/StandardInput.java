package io.jcompose.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What this process is given to read: a terminal, a pipe, a file. A thread that waits in it can be interrupted, which a
 * stream of the file cannot do. Unlike a stream of the channel it never asks for a position, which a pipe has not.
 */
final class StandardInput extends InputStream {
    private final FileInputStream file = new FileInputStream(FileDescriptor.in);
    private final FileChannel channel = file.getChannel();

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Throws {@link java.nio.channels.ClosedByInterruptException} in a thread that is interrupted. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int available() throws IOException {
        return file.available();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
