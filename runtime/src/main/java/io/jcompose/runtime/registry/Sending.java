package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** A request's body on its way, which tells when it last moved. */
final class Sending implements Supplier<InputStream> {
    private final Transport.Body body;
    private volatile long lastProgress = System.nanoTime();

    Sending(Transport.Body body) {
        this.body = body;
    }

    long length() {
        return body.length();
    }

    long idleNanos() {
        return System.nanoTime() - lastProgress;
    }

    @Override
    public InputStream get() {
        try {
            return new Watched(body.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Watched extends java.io.FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            lastProgress = System.nanoTime();
            return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            lastProgress = System.nanoTime();
            return super.read(buffer, offset, length);
        }
    }
}
