package io.jcompose.runtime.build.context;

import java.util.ArrayDeque;
import java.util.Deque;

/** Slash-separated paths as text, made shortest without looking at files. */
public final class CleanPath {
    private CleanPath() {}

    /** Removes {@code .}, doubled slashes and inner {@code ..}; {@code .} if nothing remains. */
    public static String of(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!part.equals("..")) {
                parts.addLast(part);
            } else if (!parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!absolute) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    /** Cleaned as if the root were the top: no {@code ..} leaves it, no leading slash; empty for the root itself. */
    public static String inside(String path) {
        return of("/" + path).substring(1);
    }

    /** The last component; empty for the root. */
    public static String name(String path) {
        String clean = inside(path);
        return clean.substring(clean.lastIndexOf('/') + 1);
    }

    /** The folder that holds it, {@link #inside} form. */
    public static String parent(String path) {
        String clean = inside(path);
        int slash = clean.lastIndexOf('/');
        return slash < 0 ? "" : clean.substring(0, slash);
    }

    /** {@code name} within {@code folder}, {@link #inside} form. */
    public static String child(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
