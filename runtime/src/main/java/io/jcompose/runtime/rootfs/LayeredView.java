package io.jcompose.runtime.rootfs;

import io.jcompose.runtime.linux.FileCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files that an overlay mount of some folders would show, found without mounting: 0,0 character devices hide what is
 * below, opaque folders hide the folders below. Paths are resolved as a process chrooted there would: absolute links and
 * {@code ..} never leave the root, and no link of the host's is followed.
 *
 * <p>Thread-safe; holds nothing open and caches nothing. If a running container changes a folder at the same time,
 * answers may be stale: use it for layers at rest.
 */
public final class LayeredView {
    private static final int MAX_LINKS = 40; // as the kernel's MAXSYMLINKS
    private static final int MAX_STEPS = 4096;
    private final List<Path> layers;
    private final Marks marks;

    /** How overlay marks removed and replaced things; apart so that tests need no privileges. */
    interface Marks {
        boolean isWhiteout(FileNode node);

        boolean isOpaque(Path folder);
    }

    /** @param layers folders, topmost first; none is an empty root */
    public LayeredView(List<Path> layers) {
        this(layers, new OverlayMarks(new FileCalls()));
    }

    LayeredView(List<Path> layers, Marks marks) {
        this.layers = List.copyOf(layers);
        this.marks = marks;
    }

    /** The file at a path inside, links followed; empty if there is none, or a link leads nowhere or in circles. */
    public Optional<FileNode> stat(String path) {
        return find(path, true).map(Place::node);
    }

    /** As {@link #stat}, but a link in the last component is the answer. */
    public Optional<FileNode> lstat(String path) {
        return find(path, false).map(Place::node);
    }

    /**
     * Content of a folder (links followed to it, not in it), sorted by name.
     *
     * @throws UncheckedIOException if it is missing or not a folder
     */
    public List<FileNode> list(String path) {
        Place place = find(path, true).orElseThrow(() -> new UncheckedIOException(new NoSuchFileException(path)));
        if (!place.node.isFolder()) {
            throw new UncheckedIOException(new NotDirectoryException(path));
        }
        try {
            return children(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folders of the layers that together are the folder at a path, topmost first; empty if there is no such folder. */
    public List<Path> folders(String path) {
        return find(path, true).map(Place::folders).orElse(List.of());
    }

    /**
     * Opens a regular file, links followed.
     *
     * @throws NoSuchFileException if there is none
     */
    public InputStream open(String path) throws IOException {
        FileNode node = stat(path).orElseThrow(() -> new NoSuchFileException(path));
        if (!node.isRegular()) {
            throw new IOException(path + " is not a regular file");
        }
        return Files.newInputStream(node.file(), LinkOption.NOFOLLOW_LINKS);
    }

    /** @param folders all that are merged here, topmost first; empty if it is not a folder */
    private record Place(FileNode node, List<Path> folders) {}

    private Optional<Place> find(String path, boolean followLast) {
        try {
            return resolve(path, followLast);
        } catch (FileSystemLoopException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Place> resolve(String path, boolean followLast) throws IOException {
        Deque<String> todo = new ArrayDeque<>(components(path));
        Deque<Place> at = new ArrayDeque<>();
        at.push(root());
        int links = 0;
        int steps = 0;
        while (!todo.isEmpty()) {
            if (++steps > MAX_STEPS) {
                throw new FileSystemLoopException(path);
            }
            String name = todo.pop();
            if (name.equals("..")) {
                if (at.size() > 1) {
                    at.pop();
                }
                continue;
            }
            Optional<Place> next = child(at.element(), name);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            FileNode node = next.get().node;
            if (node.isLink() && (followLast || !todo.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw new FileSystemLoopException(path);
                }
                String target = node.linkTarget();
                if (target.startsWith("/")) {
                    at.clear();
                    at.push(root());
                }
                List<String> more = components(target);
                for (int i = more.size() - 1; i >= 0; i--) {
                    todo.push(more.get(i));
                }
            } else if (!node.isFolder() && !todo.isEmpty()) {
                return Optional.empty();
            } else {
                at.push(next.get());
            }
        }
        return Optional.of(at.element());
    }

    private static List<String> components(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    private Place root() throws IOException {
        for (Path layer : layers) {
            Optional<FileNode> node = FileNode.read(layer, "/");
            if (node.isPresent()) {
                return new Place(node.get(), layers);
            }
        }
        return new Place(
                new FileNode(
                        "/",
                        Path.of("/nonexistent"),
                        0040755,
                        0,
                        0,
                        0,
                        FileTime.fromMillis(0),
                        FileTime.fromMillis(0),
                        0,
                        0,
                        1),
                List.of());
    }

    private Optional<Place> child(Place parent, String name) throws IOException {
        String path = (parent.node.path().equals("/") ? "" : parent.node.path()) + "/" + name;
        Optional<FileNode> top = Optional.empty();
        List<Path> folders = new ArrayList<>();
        for (Path folder : parent.folders) {
            Optional<FileNode> here = FileNode.read(folder.resolve(name), path);
            if (here.isEmpty()) {
                continue;
            }
            FileNode node = here.get();
            if (marks.isWhiteout(node) || (top.isPresent() && !node.isFolder())) {
                break;
            }
            if (top.isEmpty()) {
                top = here;
            }
            if (!node.isFolder()) {
                break;
            }
            folders.add(node.file());
            if (parent.folders.size() > 1 && marks.isOpaque(node.file())) {
                break;
            }
        }
        return top.map(node -> new Place(node, folders));
    }

    private List<FileNode> children(Place place) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Path folder : place.folders) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                continue; // a layer that is not there shows nothing
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        TreeMap<String, FileNode> sorted = new TreeMap<>();
        for (String name : names) {
            child(place, name).ifPresent(found -> sorted.put(name, found.node));
        }
        return Collections.unmodifiableList(new ArrayList<>(sorted.values()));
    }

    /** The kernel's marks. */
    private record OverlayMarks(FileCalls calls) implements Marks {
        @Override
        public boolean isWhiteout(FileNode node) {
            return node.isCharacterDevice() && node.device() == 0;
        }

        @Override
        public boolean isOpaque(Path folder) {
            return isYes(folder, "trusted.overlay.opaque") || isYes(folder, "user.overlay.opaque");
        }

        private boolean isYes(Path folder, String attribute) {
            return calls.getXattr(folder, attribute)
                    .filter(value -> value.length == 1 && value[0] == 'y')
                    .isPresent();
        }
    }
}
