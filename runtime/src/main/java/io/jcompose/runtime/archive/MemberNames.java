package io.jcompose.runtime.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;

/** Names of an archive's members, checked. They are byte strings: each char is one byte. */
public final class MemberNames {
    private MemberNames() {}

    /** Relative, without empty and {@code .} components; {@code ..} is refused. */
    public static String clean(String name) throws IOException {
        StringBuilder path = new StringBuilder(name.length());
        for (String part : checked(name).split("/")) {
            if (part.equals("..")) {
                throw new IOException("member name '%s' leads out of the archive; refused".formatted(printable(name)));
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(part);
            }
        }
        return path.toString();
    }

    public static String checked(String name) throws IOException {
        if (name.indexOf('\0') >= 0 || name.length() > 4096) {
            throw new IOException("name '%s' is no file name; refused".formatted(printable(name)));
        }
        return name;
    }

    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    public static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** For messages: decoded, without control characters, cut. */
    public static String printable(String name) {
        String text = new String(name.getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", "?");
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
