package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes Debian images from the distribution's packages, for hosts that reach a package mirror but no image registry.
 * Needs root and {@code mmdebstrap} or {@code debootstrap}. Blocks for a minute or so.
 */
public final class ImageBootstrap {
    private static final Pattern NAME =
            Pattern.compile("(?:(?:docker\\.io/)?library/)?debian(?::([a-z0-9][a-z0-9.]*)(-slim)?)?");
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?");
    private static final Map<String, String> NUMBERS =
            Map.of("latest", "stable", "11", "bullseye", "12", "bookworm", "13", "trixie");
    /** What the slim images of Debian leave out; copyright files stay. */
    private static final List<String> SLIM = List.of(
            "path-exclude=/usr/share/man/*",
            "path-exclude=/usr/share/info/*",
            "path-exclude=/usr/share/locale/*",
            "path-exclude=/usr/share/doc/*",
            "path-include=/usr/share/doc/*/copyright");

    private static final Path MERGED_USR = Path.of("/usr/share/mmdebstrap/hooks/maybe-merged-usr");
    private static final int LAST_LINES = 8;

    /** As the official image: a shell, and the usual search path. */
    public static final ImageConfig DEFAULT_CONFIG = new ImageConfig(
            Optional.empty(),
            List.of(),
            List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            List.of(),
            List.of("bash"),
            List.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    private final ImageStore store;
    private final List<Path> searchPath;
    private final Path etcApt;

    /**
     * What to make.
     *
     * @param suite of Debian, such as {@code bookworm}
     * @param slim without manuals and translations
     * @param packages besides those that every system needs
     * @param config how the image runs
     * @param name what the image is called
     */
    public record Request(String suite, boolean slim, List<String> packages, ImageConfig config, ImageReference name) {
        public Request {
            packages = List.copyOf(packages);
            for (String one : packages) {
                if (!PACKAGE.matcher(one).matches()) {
                    throw new IllegalArgumentException("'%s' is no name of a Debian package".formatted(one));
                }
            }
        }

        /**
         * Understands {@code debian:SUITE[-slim]}.
         *
         * @throws IllegalArgumentException if it is anything else
         */
        public static Request parse(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "cannot bootstrap '%s'; use debian:SUITE or debian:SUITE-slim, for example debian:bookworm-slim"
                                .formatted(name));
            }
            String tag = Optional.ofNullable(matcher.group(1)).orElse("latest");
            return new Request(
                    NUMBERS.getOrDefault(tag, tag),
                    matcher.group(2) != null,
                    List.of(),
                    DEFAULT_CONFIG,
                    ImageReference.parse(name));
        }
    }

    /** Looks for the tools in {@code environment}'s PATH. */
    public ImageBootstrap(ImageStore store, Map<String, String> environment) {
        this(store, searchPath(environment.getOrDefault("PATH", "")), Path.of("/etc/apt"));
    }

    ImageBootstrap(ImageStore store, List<Path> searchPath, Path etcApt) {
        this.store = store;
        this.searchPath = List.copyOf(searchPath);
        this.etcApt = etcApt;
    }

    /** The tools live where only root's path looks. */
    private static List<Path> searchPath(String path) {
        return Stream.of((path + ":/usr/sbin:/sbin").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * Makes the image and names it. On failure nothing is left behind.
     *
     * @param lines told what the tool says, from another thread
     * @throws ImageException with the tool's last words, or with what to install
     */
    public Image run(Request request, Consumer<String> lines) {
        String label = request.name().familiar();
        Optional<Path> mmdebstrap = tool("mmdebstrap");
        Optional<Path> debootstrap = tool("debootstrap");
        if (mmdebstrap.isEmpty() && debootstrap.isEmpty()) {
            throw new ImageException(
                    "bootstrap %s: neither mmdebstrap nor debootstrap is installed; run 'apt-get install mmdebstrap'"
                            .formatted(label));
        }
        try {
            return mmdebstrap.isPresent()
                    ? byMmdebstrap(mmdebstrap.get(), request, lines)
                    : byDebootstrap(debootstrap.get(), request, lines);
        } catch (IOException e) {
            throw new ImageException("bootstrap %s: %s".formatted(label, e.getMessage()), e);
        }
    }

    private Optional<Path> tool(String name) {
        return searchPath.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Image byMmdebstrap(Path tool, Request request, Consumer<String> lines) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(tool.toString(), "--variant=minbase", "--format=tar", "--skip=output/dev"));
        if (Files.isDirectory(MERGED_USR)) {
            // Else apt satisfies a dependency with the package that converts old systems, and all of Perl with it.
            command.add("--hook-dir=" + MERGED_USR);
        }
        if (request.slim()) {
            SLIM.forEach(option -> command.add("--dpkgopt=" + option));
        }
        if (!request.packages().isEmpty()) {
            command.add("--include=" + String.join(",", request.packages()));
        }
        command.add(
                "--customize-hook=rm -rf \"$1\"/var/lib/apt/lists/* \"$1\"/var/cache/apt/*.bin \"$1\"/var/log/*.log");
        command.add(request.suite());
        command.add("-");
        command.addAll(AptSources.read(etcApt).lines(request.suite()));
        try (Tool running = new Tool(command, lines)) {
            return store.importRootfs(
                    running.output(), request.config(), Optional.of(request.name()), comment(request));
        } catch (ImageException e) {
            throw new IOException(String.valueOf(e.getMessage()).replaceFirst("^import root file system: ", ""), e);
        }
    }

    private Image byDebootstrap(Path tool, Request request, Consumer<String> lines) throws IOException {
        Path work = store.temporaryFolder();
        try {
            Path root = work.resolve("root");
            List<String> command = new ArrayList<>(List.of(tool.toString(), "--variant=minbase"));
            if (!request.packages().isEmpty()) {
                command.add("--include=" + String.join(",", request.packages()));
            }
            AptSources sources = AptSources.read(etcApt);
            command.addAll(List.of(request.suite(), root.toString(), sources.mirror()));
            try (Tool running = new Tool(command, lines)) {
                running.output().transferTo(running.listenerStream());
            }
            tidy(root, request, sources);
            ImageStore.StoredLayer layer = store.addLayer(root, ImageStore.LayerOptions.DEFAULT);
            java.time.Instant now = java.time.Instant.now();
            Image image = store.addImage(
                    request.config(),
                    Platform.host(),
                    List.of(layer),
                    List.of(new Image.History(Optional.of(now), "", comment(request), false)),
                    Optional.of(now),
                    Optional.empty());
            store.tag(image.id(), request.name());
            return store.find(image.id()).orElseThrow();
        } finally {
            StoreFiles.deleteTree(work);
        }
    }

    /** What mmdebstrap does by itself: no caches, and the sources of the host. */
    private static void tidy(Path root, Request request, AptSources sources) throws IOException {
        for (String cache : List.of("var/cache/apt", "var/lib/apt/lists", "debootstrap")) {
            StoreFiles.deleteTree(root.resolve(cache));
        }
        Files.createDirectories(root.resolve("var/cache/apt/archives/partial"));
        Files.createDirectories(root.resolve("var/lib/apt/lists/partial"));
        Files.writeString(
                root.resolve("etc/apt/sources.list"), String.join("\n", sources.lines(request.suite())) + "\n");
        if (request.slim()) {
            Path options = root.resolve("etc/dpkg/dpkg.cfg.d/slim");
            Files.createDirectories(java.util.Objects.requireNonNull(options.getParent()));
            Files.writeString(options, String.join("\n", SLIM) + "\n");
            for (String folder : List.of("man", "info", "locale")) {
                StoreFiles.deleteTree(root.resolve("usr/share").resolve(folder));
            }
            deleteAllButCopyrights(root.resolve("usr/share/doc"));
        }
    }

    private static void deleteAllButCopyrights(Path documentation) throws IOException {
        try (Stream<Path> files = Files.walk(documentation)) {
            for (Path file : files.toList()) {
                boolean isCopyright = "copyright".equals(String.valueOf(file.getFileName()));
                if (!isCopyright && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String comment(Request request) {
        return "bootstrapped from Debian packages: %s%s%s"
                .formatted(
                        request.suite(),
                        request.slim() ? ", slim" : "",
                        request.packages().isEmpty() ? "" : ", with " + String.join(", ", request.packages()));
    }

    /** A running tool; its standard output ends with an error if the tool failed. */
    private static final class Tool implements AutoCloseable {
        private static final int CLEAN_UP_SECONDS = 60;
        private final Process process;
        private final String name;
        private final Thread messages;
        private final Consumer<String> lines;
        private final Deque<String> last = new ArrayDeque<>();

        Tool(List<String> command, Consumer<String> lines) throws IOException {
            this.lines = lines;
            name = String.valueOf(Path.of(command.get(0)).getFileName());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            process = builder.start();
            process.getOutputStream().close();
            messages = new Thread(() -> follow(process.getErrorStream()), "bootstrap-messages");
            messages.setDaemon(true);
            messages.start();
        }

        private void follow(InputStream errors) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(errors, UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    remember(line);
                }
            } catch (IOException e) {
                remember("(its messages could not be read: %s)".formatted(e.getMessage()));
            }
        }

        private void remember(String line) {
            String shown = line.replaceAll("\\p{Cntrl}", " ").strip();
            if (shown.isEmpty()) {
                return;
            }
            synchronized (last) {
                last.addLast(shown);
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            }
            lines.accept(shown);
        }

        InputStream output() {
            return new FilterInputStream(process.getInputStream()) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int got = super.read(buffer, offset, length);
                    if (got < 0) {
                        requireSuccess();
                    }
                    return got;
                }
            };
        }

        /** For a tool that writes its messages to its standard output. */
        java.io.OutputStream listenerStream() {
            return new java.io.ByteArrayOutputStream() {
                @Override
                public synchronized void write(byte[] bytes, int offset, int length) {
                    super.write(bytes, offset, length);
                    String text = toString(UTF_8);
                    int end = text.lastIndexOf('\n');
                    if (end >= 0) {
                        text.substring(0, end).lines().forEach(Tool.this::remember);
                        reset();
                        writeBytes(text.substring(end + 1).getBytes(UTF_8));
                    }
                }
            };
        }

        private void requireSuccess() throws IOException {
            try {
                int status = process.waitFor();
                messages.join(TimeUnit.SECONDS.toMillis(5));
                if (status != 0) {
                    synchronized (last) {
                        throw new IOException(
                                "%s failed with status %d: %s".formatted(name, status, String.join(" | ", last)));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        /** Ends the tool if it still runs, and lets it remove its files. */
        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
