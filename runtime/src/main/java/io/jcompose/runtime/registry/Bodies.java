package io.jcompose.runtime.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What requests and answers carry. */
final class Bodies {
    private Bodies() {}

    static Transport.Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Transport.Body of(byte[] bytes) {
        return new Transport.Body() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long length() {
                return bytes.length;
            }
        };
    }

    /** The rest of a file. */
    static Transport.Body of(Path file, long offset, long size) {
        return new Transport.Body() {
            @Override
            public InputStream open() throws IOException {
                InputStream in = Files.newInputStream(file);
                try {
                    in.skipNBytes(offset);
                    return in;
                } catch (IOException e) {
                    in.close();
                    throw e;
                }
            }

            @Override
            public long length() {
                return size - offset;
            }
        };
    }

    /** More than anybody needs. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(int limit) {
            super("an answer of more than %d bytes".formatted(limit));
        }
    }

    /** Reads a whole answer. */
    static byte[] bounded(HttpResponse<InputStream> response, int limit) throws IOException {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new TooLongException(limit);
            }
            return bytes;
        }
    }
}
