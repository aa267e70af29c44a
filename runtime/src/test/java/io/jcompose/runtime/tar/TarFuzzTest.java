package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.testkit.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged archives are read as far as they go, or refused; never more comes out than could be in them. */
class TarFuzzTest {
    private static final int MOST_BYTES = 1 << 20;
    private final Mutations mutations = new Mutations();

    @TempDir
    private Path folder;

    private List<byte[]> archives() throws Exception {
        Files.writeString(folder.resolve("file"), "content ".repeat(100));
        Files.createDirectories(folder.resolve("d/" + "n".repeat(120)));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        Files.createLink(folder.resolve("hard"), folder.resolve("file"));
        List<byte[]> archives = new ArrayList<>();
        for (String format : List.of("gnu", "pax", "ustar")) {
            Process tar = new ProcessBuilder(
                            "tar",
                            "-C",
                            folder.toString(),
                            "--format=" + format,
                            "-b1",
                            "-cf",
                            "-",
                            "file",
                            "d",
                            "link",
                            "hard")
                    .start();
            archives.add(tar.getInputStream().readAllBytes());
        }
        try (var sparse = Files.newByteChannel(
                folder.resolve("sparse"),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE)) {
            sparse.position(1 << 16).write(java.nio.ByteBuffer.wrap("end".getBytes(UTF_8)));
        }
        Process tar =
                new ProcessBuilder("tar", "-C", folder.toString(), "-S", "--format=pax", "-cf", "-", "sparse").start();
        archives.add(tar.getInputStream().readAllBytes());
        return archives;
    }

    @Test
    void damagedArchive_isReadOrRefused() throws Exception {
        List<byte[]> archives = archives();
        for (int round = Mutations.rounds(3000); round > 0; round--) {
            readAll(new ByteArrayInputStream(mutations.of(mutations.any(archives))));
        }
    }

    @Test
    void damagedCompression_isReadOrRefused() throws Exception {
        List<byte[]> compressed = new ArrayList<>();
        for (byte[] archive : archives()) {
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
                out.write(archive);
            }
            compressed.add(gzip.toByteArray());
        }
        compressed.add(
                new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 0x04, 0x21, 0, 0, 'a', 'b', 'c', 'd'}); // zstd
        for (int round = Mutations.rounds(2000); round > 0; round--) {
            byte[] damaged = mutations.of(mutations.any(compressed));
            InputStream in;
            try {
                in = Compression.open(new ByteArrayInputStream(damaged));
            } catch (IOException e) {
                continue; // refused
            }
            readAll(in);
        }
    }

    private static void readAll(InputStream in) {
        long total = 0;
        try {
            TarReader reader = new TarReader(in, (bytes, from, length) -> {});
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                byte[] some = reader.content().readNBytes(MOST_BYTES);
                total += some.length;
                if (total > MOST_BYTES) {
                    throw new AssertionError("more comes out than could be in it");
                }
            }
        } catch (IOException e) {
            // refused
        }
    }
}
