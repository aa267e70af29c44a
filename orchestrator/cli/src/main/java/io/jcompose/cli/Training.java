package io.jcompose.cli;

import io.jcompose.cli.engine.EngineProcess;
import io.jcompose.core.HostPaths;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.EngineLauncher;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs typical commands so that the JVM can keep what they load in an archive. In a folder of its own, against an engine
 * that is played; nothing of the user is touched. Called by the launcher, in the background.
 */
final class Training {
    /** Hidden command: for the archive of the command line. */
    static final String VERB = "__train";

    /** Hidden command: makes the archive of the engine in the file named after it. */
    static final String ENGINE_VERB = "__train-engine";

    private static final int ENGINE_SECONDS = 300; // with the lowest priority, perhaps on a busy machine
    private static final String COMPOSE_FILE = """
            services:
              web:
                image: busybox:${TAG:-latest}
                command: sleep 1
                ports: ["8080:80"]
                environment: {A: b}
                volumes: ["data:/v", ".:/code"]
                depends_on: [db]
              db:
                image: busybox
                healthcheck: {test: "true", interval: 1s}
            volumes: {data: {}}
            """;
    private static final String CONTAINER = """
            {"id":"%s","name":"p-web-1","image":"busybox","imageId":"sha256:1","command":"sleep 1","project":"p",\
            "service":"web","number":1,"state":"running","health":"healthy","createdAt":1,"startedAt":1,\
            "labels":{"a":"b"},"networks":["p_default"],"mounts":["data"],"logFolder":"/nowhere",\
            "ports":[{"hostAddress":"0.0.0.0","hostPort":8080,"targetPort":80,"protocol":"tcp"}]}""".formatted("ab".repeat(32));
    private static final List<List<String>> COMMANDS = List.of(
            List.of("config"),
            List.of("config", "--format", "json"),
            List.of("ps"),
            List.of("ps", "--format", "json"),
            List.of("ps", "-q", "--format", "{{.Name}}"),
            List.of("logs", "-t"),
            List.of("up", "-d"),
            List.of("down"),
            List.of("stop", "web"),
            List.of("ls"),
            List.of("port", "web", "80"),
            List.of("exec", "web", "true"),
            List.of("exec", "nosuch", "true"),
            List.of("run", "--rm", "web", "true"),
            List.of("run", "nosuch"),
            List.of("ps", "--help"),
            List.of("build"),
            List.of("image", "ls"),
            List.of("image", "build", "-q", "."),
            List.of("image", "build", "-t", "built:1", "."),
            List.of("image", "inspect", "-f", "{{.Id}}", "train"),
            List.of("images"),
            List.of("start"),
            List.of("restart", "-t", "0"),
            List.of("top"),
            List.of("events", "--until", "1"),
            List.of("container", "ls", "-a"),
            List.of("container", "run", "--rm", "train", "true"),
            List.of("container", "exec", "p-web-1", "true"),
            List.of("container", "logs", "p-web-1"),
            List.of("container", "rm", "-f", "p-web-1"),
            List.of("inspect", "p-web-1"),
            List.of("volume", "ls"),
            List.of("network", "ls"),
            List.of("system", "df"),
            List.of("version"),
            List.of("up", "--nosuchflag"),
            List.of("--help"));

    private static final String ENGINE_FILE = """
            services:
              web:
                build: .
                image: train
                init: true
                command: [/program, /socket]
                stdin_open: true
                ports: ["18950:80"]
                volumes: ["data:/data"]
                depends_on: {db: {condition: service_completed_successfully, required: false}}
              db:
                image: train
                pull_policy: never
                restart: "no"
                healthcheck: {test: [CMD, /program], interval: 1s}
            volumes: {data: {}}
            """;
    private static final List<List<String>> ENGINE_COMMANDS = List.of(
            List.of("build", "--quiet"),
            List.of("up", "--dry-run"),
            List.of("up", "-d", "--no-build"),
            List.of("ps", "-a"),
            List.of("exec", "-T", "web", "/program"),
            List.of("run", "--rm", "db"),
            List.of("up", "-d", "--no-build"),
            List.of("down", "-v", "-t", "0"),
            List.of("version"));

    private Training() {}

    static int run() throws IOException {
        Path folder = Files.createTempDirectory("jcompose-train");
        try {
            HostPaths paths = new HostPaths(folder.resolve("data"), folder.resolve("run"), "jcompose-train");
            Files.createDirectories(paths.run());
            Files.writeString(folder.resolve("compose.yaml"), COMPOSE_FILE);
            String image = image(paths);
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(paths.socket()));
                Thread engine = new Thread(() -> play(server, image), "engine");
                engine.setDaemon(true);
                engine.start();
                COMMANDS.forEach(command -> run(command, folder, paths));
            }
            new TreeMap<>(System.getenv()).remove(VERB);
            startNoEngine(folder);
        } finally {
            delete(folder);
        }
        return 0;
    }

    /** What a command loads that finds no engine. */
    private static void startNoEngine(Path folder) {
        HostPaths paths = new HostPaths(folder.resolve("no-data"), folder.resolve("no-run"), "jcompose-train");
        try {
            new EngineLauncher(paths, "none", List.of("/bin/true"), new Wire()).connect();
        } catch (EngineException e) {
            // true is none
        }
    }

    /** An image without layers, for commands that read the store themselves; returns its id. */
    private static String image(HostPaths paths) {
        ImageStore store = ImageStore.open(paths.data().resolve("images"));
        String id = store.addImage(
                        ImageConfig.EMPTY, Platform.host(), List.of(), List.of(), Optional.empty(), Optional.empty())
                .id();
        store.tag(id, ImageReference.parse("train"));
        return id;
    }

    /** An engine with one container, where each build makes the same image. */
    private static void play(ServerSocketChannel server, String image) {
        try {
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    ByteBuffer request = ByteBuffer.allocate(1 << 16);
                    channel.read(request);
                    String line =
                            StandardCharsets.US_ASCII.decode(request.flip()).toString();
                    String method = line.replaceAll("(?s)^[A-Z]+ /v1/([a-zA-Z]+).*", "$1");
                    if (method.equals("exec") || method.equals("attach")) {
                        playProcess(channel);
                        continue;
                    }
                    String result = switch (method) {
                        case "version" -> "\"" + EngineProcess.buildId() + "\"";
                        case "containers", "up" -> "[" + CONTAINER + "]";
                        case "createOneOff", "createContainer" -> CONTAINER;
                        case "buildImage" -> "\"" + image + "\"";
                        case "projects" -> "[{\"name\":\"p\",\"states\":{\"running\":1},\"configFiles\":[\"c\"]}]";
                        default -> "null";
                    };
                    String body =
                            "{\"progress\":{\"id\":\"Container p-web-1\",\"status\":\"Done\",\"text\":\"Started\"}}\n"
                                    + "{\"result\":" + result + "}\n";
                    String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
                    channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                }
            }
        } catch (IOException e) {
            // closed: the training is over
        }
    }

    /** A process that prints a letter and ends well. */
    private static void playProcess(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap("HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        channel.write(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 1, 'x', 5, 0, 0, 0, 4, 0, 0, 0, 0}));
    }

    /**
     * Starts an engine in namespaces of its own, gives it a project to build, start and remove, ends it, and keeps what it
     * has loaded.
     *
     * @param archive written as a whole or not at all
     */
    static int runEngine(Path archive) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("jcompose-train");
        Path partial = archive.resolveSibling(archive.getFileName() + ".tmp");
        try {
            List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
            List<String> engine = new ArrayList<>(EngineProcess.command());
            engine.removeIf(word -> word.startsWith("-XX:SharedArchiveFile="));
            engine.add(1, "-XX:ArchiveClassesAtExit=" + partial);
            command.addAll(engine);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment()
                    .putAll(new HashMap<>(Map.of(
                            "JCOMPOSE_DATA",
                            folder.resolve("data").toString(),
                            "JCOMPOSE_RUN",
                            folder.resolve("run").toString(),
                            "JCOMPOSE_CGROUP",
                            "jcompose-train",
                            "JCOMPOSE_IDLE_SECONDS",
                            Integer.toString(ENGINE_SECONDS)))); // it is told to end

            builder.environment().remove("JCOMPOSE_ENGINE_COMMAND");
            Process process = builder.start();
            boolean worked = work(folder, process);
            if (!process.waitFor(ENGINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return 1;
            }
            if (!worked || process.exitValue() != 0 || !Files.exists(partial)) {
                return 1; // one that knows half of an engine would be kept until the next build
            }
            Files.move(partial, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return 0;
        } finally {
            Files.deleteIfExists(partial);
            delete(folder);
            removeCgroups();
        }
    }

    /**
     * What most engines do most: a build, a start with ports and a health check, looks, an end. The container's program
     * is the monitor's own executable, which needs no libraries: with a socket and a stdin that stays open it waits, else
     * it complains and exits.
     *
     * @return whether the engine was there for all of it
     */
    private static boolean work(Path folder, Process engine) throws IOException, InterruptedException {
        HostPaths paths = new HostPaths(folder.resolve("data"), folder.resolve("run"), "jcompose-train");
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENGINE_SECONDS / 2);
        while (!Files.exists(paths.socket())) {
            if (!engine.isAlive() || System.nanoTime() > limit) {
                return false;
            }
            Thread.sleep(50);
        }
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("compose.yaml"), ENGINE_FILE);
        Files.writeString(project.resolve("Dockerfile"), "FROM scratch\nCOPY program /program\nCMD [\"/program\"]\n");
        try (Stream<Path> files = Files.walk(paths.data(), 3)) {
            Optional<Path> program = files.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).startsWith("jcompose-init"))
                    .findFirst();
            if (program.isEmpty()) {
                return false;
            }
            Files.copy(program.get(), project.resolve("program"));
        }
        for (List<String> command : ENGINE_COMMANDS) {
            int unused = run(command, project, paths);
            if (!engine.isAlive()) {
                return false;
            }
        }
        return run(List.of("engine", "stop"), project, paths) == 0;
    }

    private static int run(List<String> command, Path folder, HostPaths paths) {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            return new CommandRunner(
                            Map.of("PATH", "/usr/bin:/bin"),
                            folder,
                            paths,
                            new ByteArrayInputStream(new byte[0]),
                            nowhere,
                            nowhere,
                            new LocalClock())
                    .run(command);
        }
    }

    /** They are the host's, whatever namespaces the engine was in; only empty ones can be removed. */
    private static void removeCgroups() throws IOException {
        try (Stream<Path> groups =
                Files.find(Path.of("/sys/fs/cgroup"), 2, (path, attributes) -> path.endsWith("jcompose-train"))) {
            for (Path group : groups.toList()) {
                Files.deleteIfExists(group);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
