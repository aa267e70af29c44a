package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tar archives: ustar, GNU, pax, old and new sparse files.
 *
 * <p>Everything but the content of plain files also goes to a {@link RawSink}, in order; with the files' content put in
 * between again, that gives the archive byte for byte. Content of sparse files and content that nobody read goes there
 * too.
 */
public final class TarReader {
    private static final int BLOCK = TarHeader.BLOCK;
    private static final int MAX_PAX = 1 << 20;
    private static final int MAX_SPARSE_CHUNKS = 1 << 20;
    private final InputStream in;
    private final RawSink sink;
    private final Map<String, byte[]> globals = new LinkedHashMap<>();
    private final byte[] skipped = new byte[16 * 1024];
    private long position;
    private long contentLeft;
    private long paddingLeft;
    private boolean rawContent;

    /** @param in uncompressed; read in large pieces, closed by the caller */
    public TarReader(InputStream in, RawSink sink) {
        this.in = in;
        this.sink = sink;
    }

    /** The next member, or empty at the end, when the stream has been read to its end. */
    public Optional<TarEntry> next() throws IOException {
        finishEntry();
        long start = position;
        try {
            return readEntry();
        } catch (EOFException e) {
            throw new IOException("archive is cut off at byte " + position, e);
        } catch (IOException e) {
            String place = start == 0 ? "" : "member at byte %d of the archive: ".formatted(start);
            throw new IOException(place + e.getMessage(), e);
        }
    }

    /** Content of the current member, as stored: for sparse files only their {@link TarEntry#chunks}. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return readContent(buffer, offset, length);
            }
        };
    }

    private int readContent(byte[] buffer, int offset, int length) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        int got = in.read(buffer, offset, (int) Math.min(length, contentLeft));
        if (got < 0) {
            throw new IOException("archive is cut off at byte " + position);
        }
        contentLeft -= got;
        position += got;
        if (rawContent) {
            sink.raw(buffer, offset, got);
        }
        return got;
    }

    private void finishEntry() throws IOException {
        rawContent = true;
        while (contentLeft > 0) {
            readContent(skipped, 0, skipped.length);
        }
        contentLeft = paddingLeft;
        paddingLeft = 0;
        while (contentLeft > 0) {
            readContent(skipped, 0, skipped.length);
        }
    }

    private Optional<TarEntry> readEntry() throws IOException {
        PaxRecords pax = new PaxRecords(globals);
        Optional<String> longName = Optional.empty();
        Optional<String> longLink = Optional.empty();
        while (true) {
            Optional<TarHeader> read = readHeader();
            if (read.isEmpty() || read.get().isZero()) {
                drain();
                return Optional.empty();
            }
            TarHeader header = read.get();
            if (!header.hasValidChecksum()) {
                throw new IOException(
                        position == BLOCK
                                ? "no tar archive, nor one compressed by gzip, xz, zstd or bzip2"
                                : "not a tar header: wrong checksum");
            }
            switch (header.flag()) {
                case 'x', 'X' -> pax.parse(body(header));
                case 'g' -> {
                    PaxRecords global = new PaxRecords(globals);
                    global.parse(body(header));
                    globals.putAll(global.values());
                    global.values().forEach(pax.values()::putIfAbsent);
                }
                case 'L' -> longName = Optional.of(cString(body(header)));
                case 'K' -> longLink = Optional.of(cString(body(header)));
                default -> {
                    Optional<TarEntry> entry = entry(header, pax, longName, longLink);
                    if (entry.isPresent()) {
                        return entry;
                    }
                    finishEntry();
                    pax = new PaxRecords(globals);
                    longName = Optional.empty();
                    longLink = Optional.empty();
                }
            }
        }
    }

    private Optional<TarEntry> entry(
            TarHeader header, PaxRecords pax, Optional<String> longName, Optional<String> longLink) throws IOException {
        String name = pax.text("GNU.sparse.name")
                .or(() -> pax.text("path"))
                .or(() -> longName)
                .orElseGet(header::name);
        Optional<TarEntry.Type> type = type(header.flag(), name);
        boolean hasContent = type.isEmpty() || type.get() == TarEntry.Type.FILE;
        long stored = hasContent ? pax.number("size", header.number(124, 12)) : 0;
        if (stored < 0) {
            throw new IOException("negative size");
        }
        contentLeft = stored;
        paddingLeft = padding(stored);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Sparse sparse = sparse(header, pax, stored);
        rawContent = sparse.isSparse();
        long[] time = time(header, pax);
        String link = pax.text("linkpath").or(() -> longLink).orElseGet(header::link);
        boolean isDevice = type.get() == TarEntry.Type.CHARACTER_DEVICE || type.get() == TarEntry.Type.BLOCK_DEVICE;
        return Optional.of(new TarEntry(
                name,
                type.get(),
                type.get() == TarEntry.Type.HARD_LINK || type.get() == TarEntry.Type.SYMLINK ? link : "",
                (int) header.number(100, 8) & 07777,
                id(pax.number("uid", header.number(108, 8))),
                id(pax.number("gid", header.number(116, 8))),
                sparse.size(),
                time[0],
                (int) time[1],
                isDevice ? header.smallNumber(329, 8) : 0,
                isDevice ? header.smallNumber(337, 8) : 0,
                pax.attributes(),
                sparse.isSparse(),
                sparse.chunks()));
    }

    /** Empty for members that are no files, such as volume labels. */
    private static Optional<TarEntry.Type> type(char flag, String name) {
        return switch (flag) {
            case '0', 0, '7', 'S' -> Optional.of(name.endsWith("/") ? TarEntry.Type.FOLDER : TarEntry.Type.FILE);
            case '1' -> Optional.of(TarEntry.Type.HARD_LINK);
            case '2' -> Optional.of(TarEntry.Type.SYMLINK);
            case '3' -> Optional.of(TarEntry.Type.CHARACTER_DEVICE);
            case '4' -> Optional.of(TarEntry.Type.BLOCK_DEVICE);
            case '5' -> Optional.of(TarEntry.Type.FOLDER);
            case '6' -> Optional.of(TarEntry.Type.FIFO);
            default -> Optional.empty();
        };
    }

    private static long id(long value) throws IOException {
        if (value < 0 || value > 0xfffffffeL) {
            throw new IOException("user or group id %d is out of range".formatted(value));
        }
        return value;
    }

    private static long[] time(TarHeader header, PaxRecords pax) throws IOException {
        Optional<String> text = pax.text("mtime");
        if (text.isEmpty()) {
            return new long[] {header.number(136, 12), 0};
        }
        try {
            if (text.get().length() > 40) {
                throw new NumberFormatException();
            }
            BigDecimal time = new BigDecimal(text.get());
            BigDecimal seconds = time.setScale(0, RoundingMode.FLOOR);
            return new long[] {
                seconds.longValueExact(),
                time.subtract(seconds).movePointRight(9).longValue()
            };
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IOException("bad time in pax record", e);
        }
    }

    private record Sparse(boolean isSparse, long size, List<TarEntry.Chunk> chunks) {}

    private Sparse sparse(TarHeader header, PaxRecords pax, long stored) throws IOException {
        List<Long> map = new ArrayList<>();
        long size;
        if (header.flag() == 'S') {
            size = header.number(483, 12);
            readMap(header, 386, 4, map);
            boolean more = header.isExtended(482);
            while (more) {
                TarHeader extension = readHeader().orElseThrow(EOFException::new);
                readMap(extension, 0, 21, map);
                more = extension.isExtended(504);
            }
        } else if (pax.number("GNU.sparse.major", 0) == 1) {
            rawContent = true;
            readMapInContent(map);
            size = pax.number("GNU.sparse.realsize", 0);
        } else if (pax.text("GNU.sparse.size").isPresent()) {
            map.addAll(pax.sparseMap());
            size = pax.number("GNU.sparse.size", 0);
        } else {
            return new Sparse(false, stored, List.of());
        }
        return new Sparse(true, size, chunks(map, size, contentLeft));
    }

    private static void readMap(TarHeader header, int offset, int count, List<Long> map) throws IOException {
        for (int i = 0; i < count && header.isExtended(offset + 24 * i + 12); i++) {
            map.add(header.number(offset + 24 * i, 12));
            map.add(header.number(offset + 24 * i + 12, 12));
            limitMap(map.size() / 2);
        }
    }

    private static void limitMap(long chunks) throws IOException {
        if (chunks < 0 || chunks > MAX_SPARSE_CHUNKS) {
            throw new IOException("sparse file with too many pieces");
        }
    }

    /** Format 1.0: decimal numbers, one a line, padded to a block, before the content. */
    private void readMapInContent(List<Long> map) throws IOException {
        long before = contentLeft;
        long count = readLine();
        limitMap(count);
        for (long i = 0; i < 2 * count; i++) {
            map.add(readLine());
        }
        long padding = padding(before - contentLeft);
        for (long i = 0; i < padding; i++) {
            readContentByte();
        }
    }

    private long readLine() throws IOException {
        long value = 0;
        for (int digits = 0; ; digits++) {
            int b = readContentByte();
            if (b == '\n' && digits > 0) {
                return value;
            }
            if (b < '0' || b > '9' || digits > 17) {
                throw new IOException("bad map of a sparse file");
            }
            value = value * 10 + b - '0';
        }
    }

    private int readContentByte() throws IOException {
        byte[] one = new byte[1];
        if (readContent(one, 0, 1) < 0) {
            throw new IOException("bad map of a sparse file");
        }
        return one[0] & 0xff;
    }

    private static List<TarEntry.Chunk> chunks(List<Long> map, long size, long stored) throws IOException {
        List<TarEntry.Chunk> chunks = new ArrayList<>();
        long end = 0;
        long sum = 0;
        for (int i = 0; i + 1 < map.size(); i += 2) {
            long offset = map.get(i);
            long length = map.get(i + 1);
            if (offset < end || length < 0 || offset > size - length) {
                throw new IOException("bad map of a sparse file");
            }
            end = offset + length;
            sum += length;
            chunks.add(new TarEntry.Chunk(offset, length));
        }
        if (map.size() % 2 != 0 || sum != stored) {
            throw new IOException("bad map of a sparse file");
        }
        return chunks;
    }

    private byte[] body(TarHeader header) throws IOException {
        long size = header.number(124, 12);
        if (size < 0 || size > MAX_PAX) {
            throw new IOException("extended header of %d bytes; at most %d are read".formatted(size, MAX_PAX));
        }
        byte[] body = new byte[(int) size];
        readFully(body);
        byte[] padding = new byte[(int) padding(size)];
        readFully(padding);
        return body;
    }

    private Optional<TarHeader> readHeader() throws IOException {
        byte[] block = new byte[BLOCK];
        int got = in.readNBytes(block, 0, BLOCK);
        if (got == 0) {
            return Optional.empty();
        }
        position += got;
        if (got < BLOCK) {
            throw new EOFException();
        }
        sink.raw(block, 0, BLOCK);
        return Optional.of(new TarHeader(block));
    }

    private void readFully(byte[] bytes) throws IOException {
        int got = in.readNBytes(bytes, 0, bytes.length);
        position += got;
        if (got < bytes.length) {
            throw new EOFException();
        }
        sink.raw(bytes, 0, bytes.length);
    }

    private void drain() throws IOException {
        for (int got = in.read(skipped); got >= 0; got = in.read(skipped)) {
            position += got;
            sink.raw(skipped, 0, got);
        }
    }

    private static String cString(byte[] body) {
        String text = new String(body, ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }
}
