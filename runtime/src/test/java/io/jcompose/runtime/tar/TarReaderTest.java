package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives from GNU tar and hand-made ones. */
class TarReaderTest {
    @TempDir
    Path folder;

    private record Read(List<TarEntry> entries, List<String> contents, String raw) {
        TarEntry only() {
            assertThat(entries).hasSize(1);
            return entries.get(0);
        }
    }

    private static Read read(byte[] archive) throws IOException {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), raw::write);
        List<TarEntry> entries = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
            contents.add(new String(reader.content().readAllBytes(), UTF_8));
        }
        return new Read(entries, contents, raw.toString(ISO_8859_1));
    }

    private Read gnuTar(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "-C", folder.toString(), "-cf", "-"));
        command.addAll(List.of(options));
        Process tar = new ProcessBuilder(command).start();
        byte[] archive = tar.getInputStream().readAllBytes();
        assertThat(tar.waitFor()).isZero();
        return read(archive);
    }

    private static byte[] write(TarEntry entry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out::write);
        writer.header(entry);
        writer.finish();
        return out.toByteArray();
    }

    @Test
    void everyFormatOfGnuTar_givesLongNamesAndContent() throws Exception {
        String name = ("long-" + "n".repeat(60) + "/").repeat(3) + "file";
        Path file = folder.resolve(name);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "content");

        for (String format : List.of("gnu", "pax", "ustar")) {
            Read read = gnuTar("--format=" + format, name);

            assertThat(read.only().name()).as(format).isEqualTo(name);
            assertThat(read.contents()).containsExactly("content");
        }
    }

    @Test
    void sparseFiles_ofEveryVersion_giveTheirChunks() throws Exception {
        try (var file = new java.io.RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            file.seek(1 << 20);
            file.write("tail".getBytes(UTF_8));
        }

        for (String version : List.of("0.0", "0.1", "1.0")) {
            TarEntry entry = gnuTar("--format=pax", "--sparse", "--sparse-version=" + version, "sparse")
                    .only();
            assertThat(entry.name()).as(version).isEqualTo("sparse");
            assertThat(entry.size()).as(version).isEqualTo((1 << 20) + 4);
            assertThat(entry.chunks()).as(version).isNotEmpty();
        }
        Read old = gnuTar("--format=gnu", "--sparse", "sparse");
        assertThat(old.only().size()).isEqualTo((1 << 20) + 4);
        assertThat(old.contents().get(0)).endsWith("tail");
    }

    @Test
    void writtenEntry_isReadBack_withLargeNumbersAndBinaryAttributes() throws IOException {
        byte[] binary = {0, (byte) 0xff, '\n', '=', (byte) 0xc3};
        TarEntry entry = new TarEntry(
                "d/" + "x".repeat(200),
                TarEntry.Type.SYMLINK,
                "t".repeat(300),
                04755,
                3_000_000_000L,
                2_097_152,
                0,
                -5,
                250_000_000,
                0,
                0,
                Map.of("security.capability", binary),
                false,
                List.of());

        TarEntry back = read(write(entry)).only();

        assertThat(back.attributes().get("security.capability")).isEqualTo(binary);
        assertThat(back).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void rawBytesAndContent_makeTheArchiveAgain() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(archive::write);
        writer.header(TarEntry.of("a", TarEntry.Type.FILE, 0644, 3));
        archive.writeBytes("abc".getBytes(UTF_8));
        writer.endContent(3);
        writer.finish();
        archive.writeBytes(new byte[5000]); // some writers pad to 10 KiB

        Read read = read(archive.toByteArray());

        String raw = read.raw();
        assertThat(raw.substring(0, 512) + "abc" + raw.substring(512)).isEqualTo(archive.toString(ISO_8859_1));
    }

    @Test
    void damagedArchives_giveAnErrorWithThePlace() throws IOException {
        byte[] archive = write(TarEntry.of("a", TarEntry.Type.FILE, 0644, 3));
        byte[] spoilt = archive.clone();
        spoilt[0] ^= 1;

        assertThatThrownBy(() -> read(spoilt))
                .hasMessage("no tar archive, nor one compressed by gzip, xz, zstd or bzip2");
        byte[] later = Arrays.copyOf(archive, 2048);
        later[1024] = 1;
        assertThatThrownBy(() -> read(later))
                .hasMessage("member at byte 1024 of the archive: not a tar header: wrong checksum");
        assertThatThrownBy(() -> read(Arrays.copyOf(archive, 300)))
                .hasMessageStartingWith("archive is cut off at byte");
        assertThatThrownBy(() -> read(Arrays.copyOf(archive, 513)))
                .hasMessageStartingWith("archive is cut off at byte");
    }

    @Test
    void hostilePaxRecords_areRefused() throws IOException {
        for (String record :
                List.of("99999999999 path=x\n", "-5 path=x\n", "5 =\n", "nonsense", "12 size=-512\n", "7 path\n")) {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            byte[] header = write(TarEntry.of("x", TarEntry.Type.FILE, 0644, record.length()));
            header[156] = 'x';
            int sum = 256;
            for (int i = 0; i < 512; i++) {
                sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
            }
            byte[] digits = "%06o\0 ".formatted(sum).getBytes(UTF_8);
            System.arraycopy(digits, 0, header, 148, 8);
            archive.write(header, 0, 512);
            archive.writeBytes(Arrays.copyOf(record.getBytes(UTF_8), 512));
            archive.writeBytes(write(TarEntry.of("file", TarEntry.Type.FILE, 0644, 0)));

            assertThatThrownBy(() -> read(archive.toByteArray())).as(record).isInstanceOf(IOException.class);
        }
    }
}
