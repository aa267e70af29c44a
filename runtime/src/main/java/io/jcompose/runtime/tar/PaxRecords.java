package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of a pax extended header; values stay bytes, since attributes may hold anything. */
final class PaxRecords {
    private static final String ATTRIBUTE = "SCHILY.xattr.";
    private final Map<String, byte[]> values;
    /** GNU's sparse format 0.0 repeats its keys, so their order matters. */
    private final List<Long> sparseMap = new ArrayList<>();

    PaxRecords(Map<String, byte[]> defaults) {
        values = new LinkedHashMap<>(defaults);
    }

    Map<String, byte[]> values() {
        return values;
    }

    /** Reads {@code LENGTH KEY=VALUE\n} records; an empty value takes the key away. */
    void parse(byte[] body) throws IOException {
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int space = indexOf(body, ' ', at);
            long length = decimal(new String(body, at, space - at, ISO_8859_1));
            int equals = indexOf(body, '=', space);
            long end = at + length;
            if (length <= 0 || end > body.length || equals >= end - 1 || body[(int) end - 1] != '\n') {
                throw new IOException("bad pax record at byte " + at);
            }
            String key = new String(body, space + 1, equals - space - 1, ISO_8859_1);
            byte[] value = new byte[(int) end - 2 - equals];
            System.arraycopy(body, equals + 1, value, 0, value.length);
            put(key, value);
            at = (int) end;
        }
    }

    private void put(String key, byte[] value) throws IOException {
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparseMap.add(decimal(new String(value, ISO_8859_1)));
        } else if (value.length == 0 && !key.startsWith(ATTRIBUTE)) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).map(value -> new String(value, ISO_8859_1));
    }

    long number(String key, long otherwise) throws IOException {
        Optional<String> text = text(key);
        return text.isPresent() ? decimal(text.get()) : otherwise;
    }

    Map<String, byte[]> attributes() {
        Map<String, byte[]> found = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(ATTRIBUTE)) {
                found.put(key.substring(ATTRIBUTE.length()), value);
            }
        });
        return found;
    }

    /** Offsets and lengths in turn, of the sparse formats 0.0 and 0.1. */
    List<Long> sparseMap() throws IOException {
        Optional<String> map = text("GNU.sparse.map");
        if (map.isEmpty()) {
            return sparseMap;
        }
        List<Long> numbers = new ArrayList<>();
        for (String number : map.get().split(",")) {
            numbers.add(decimal(number));
        }
        return numbers;
    }

    static long decimal(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("bad number in pax record", e);
        }
    }

    private static int indexOf(byte[] body, char wanted, int from) throws IOException {
        for (int i = from; i < body.length; i++) {
            if (body[i] == wanted) {
                return i;
            }
        }
        throw new IOException("bad pax record at byte " + from);
    }
}
