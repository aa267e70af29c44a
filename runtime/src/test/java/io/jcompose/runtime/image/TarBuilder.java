package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Makes small archives for tests, proper and improper ones. */
public final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(out::write);

    public TarBuilder file(String name, String content) {
        return file(name, content, 0644, Map.of());
    }

    public TarBuilder file(String name, String content, int mode, Map<String, byte[]> attributes) {
        byte[] bytes = content.getBytes(UTF_8);
        add(new TarEntry(
                bytes(name),
                TarEntry.Type.FILE,
                "",
                mode,
                0,
                0,
                bytes.length,
                1_600_000_000,
                123_456_789,
                0,
                0,
                attributes,
                false,
                List.of()));
        out.writeBytes(bytes);
        try {
            tar.endContent(bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public TarBuilder folder(String name, int mode) {
        return other(name, TarEntry.Type.FOLDER, "", mode, 0, 0);
    }

    public TarBuilder symlink(String name, String target) {
        return other(name, TarEntry.Type.SYMLINK, target, 0777, 0, 0);
    }

    public TarBuilder hardLink(String name, String target) {
        return other(name, TarEntry.Type.HARD_LINK, target, 0644, 0, 0);
    }

    public TarBuilder device(String name, int major, int minor) {
        return other(name, TarEntry.Type.CHARACTER_DEVICE, "", 0666, major, minor);
    }

    public TarBuilder fifo(String name) {
        return other(name, TarEntry.Type.FIFO, "", 0600, 0, 0);
    }

    private TarBuilder other(String name, TarEntry.Type type, String link, int mode, int major, int minor) {
        add(new TarEntry(
                bytes(name),
                type,
                bytes(link),
                mode,
                7,
                8,
                0,
                1_500_000_000,
                0,
                major,
                minor,
                Map.of(),
                false,
                List.of()));
        return this;
    }

    private void add(TarEntry entry) {
        try {
            tar.header(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    public byte[] build() {
        try {
            tar.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public InputStream stream() {
        return new ByteArrayInputStream(build());
    }
}
