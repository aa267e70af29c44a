package io.jcompose.cli.copy;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.ContainerVerbs.CopyInRequest;
import io.jcompose.core.client.ContainerVerbs.CopyOutRequest;
import io.jcompose.core.client.ContainerVerbs.PathInfo;
import io.jcompose.core.client.ContainerVerbs.PathRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Copies one file or folder, by Docker's rules: where it goes depends on what is there. */
public final class ContainerCopy {
    private static final int MAX_LINKS = 40;
    private final CommandContext context;
    private final ContainerVerbs engine;
    private final boolean keepOwner;
    private final boolean followLink;

    /**
     * @param keepOwner {@code -a}: user and group as they were; else root in containers, and the caller here
     * @param followLink {@code -L}: a source that is a link stands for what it leads to
     */
    public ContainerCopy(CommandContext context, ContainerVerbs engine, boolean keepOwner, boolean followLink) {
        this.context = context;
        this.engine = engine;
        this.keepOwner = keepOwner;
        this.followLink = followLink;
    }

    /** Where a copy ends up: as {@code member} of {@code folder}; an empty member is the folder's content. */
    private record Destination(String folder, String member) {}

    /** From a container to this host. */
    public void out(ContainerInfo container, CopyPath source, CopyPath target)
            throws IOException, InterruptedException {
        PathInfo info = engine.pathInfo(new PathRequest(container.id(), source.path(), followLink))
                .orElseThrow(() -> noSuchFile(container, source.path()));
        boolean folder = info.folder() || (source.needsFolder() && isFolder(container, source.path()));
        if (source.needsFolder() && !folder) {
            throw new CliException("%s in container %s is not a folder".formatted(source.path(), container.name()));
        }
        if (target.isStream()) {
            String member = source.isContent() ? "" : source.name();
            receive(container, source, member, stream -> stream.transferTo(context.out()));
            context.out().flush();
            return;
        }
        Destination destination = hostDestination(source, folder, target);
        Path into = Path.of(destination.folder());
        receive(container, source, destination.member(), stream -> HostFiles.unpack(stream, into, keepOwner));
    }

    private boolean isFolder(ContainerInfo container, String path) {
        return engine.pathInfo(new PathRequest(container.id(), path, true))
                .filter(PathInfo::folder)
                .isPresent();
    }

    private Destination hostDestination(CopyPath source, boolean folder, CopyPath target) throws IOException {
        Path path = context.workingDirectory().resolve(target.path()).normalize();
        if (Files.isDirectory(path)) {
            return new Destination(path.toString(), folder && source.isContent() ? "" : source.name());
        }
        Path parent = path.getParent();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (folder) {
                throw new CliException("cannot copy a folder onto the file " + path);
            }
            Path real = Files.exists(path) ? path.toRealPath() : path;
            if (!real.equals(path) ? !Files.isRegularFile(real) : isIrregular(path)) {
                throw new CliException("cannot copy to %s: it must be a folder or a regular file".formatted(path));
            }
            return new Destination(String.valueOf(real.getParent()), String.valueOf(real.getFileName()));
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CliException("cannot copy to %s: there is no folder %s".formatted(path, parent));
        }
        if (target.needsFolder() && !folder) {
            throw new CliException("cannot copy to %s: there is no such folder".formatted(target.path()));
        }
        return new Destination(parent.toString(), String.valueOf(path.getFileName()));
    }

    /** A device or the like; writing there is not what anybody means by a copy. */
    private static boolean isIrregular(Path path) {
        return !Files.isRegularFile(path) && !Files.isSymbolicLink(path);
    }

    private interface Receiver {
        void take(InputStream stream) throws IOException;
    }

    private void receive(ContainerInfo container, CopyPath source, String member, Receiver receiver)
            throws IOException, InterruptedException {
        CopyOutRequest request = new CopyOutRequest(
                container.id(),
                source.path(),
                followLink || member.isEmpty() || source.isContent(), // PATH/. is what a link leads to
                member);
        try (ProcessStreams streams = engine.copyOut(request)) {
            try (InputStream stream = streams.stdout()) {
                receiver.take(stream);
                drain(stream);
            } catch (IOException e) {
                throw firstCause(streams, e);
            }
            await(streams);
        }
    }

    /** An archive may end before its stream does. */
    static void drain(InputStream stream) throws IOException {
        stream.transferTo(OutputStream.nullOutputStream());
    }

    /** An archive that is cut off is only the consequence of what the engine has to say. */
    private static IOException firstCause(ProcessStreams streams, IOException failure) throws InterruptedException {
        if (streams.exitCode().isDone()) {
            await(streams);
        }
        return failure;
    }

    /** From this host into a container. */
    public void in(CopyPath source, ContainerInfo container, CopyPath target) throws IOException, InterruptedException {
        if (source.isStream()) {
            if (!isFolder(container, target.path())) {
                throw new CliException("an archive can only be unpacked into a folder, and %s in container %s is none"
                        .formatted(target.path(), container.name()));
            }
            send(container, target.path(), true, out -> context.in().transferTo(out));
            return;
        }
        Path path = context.workingDirectory().resolve(source.path());
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new CliException("%s: no such file or directory".formatted(source.path()));
        }
        boolean folder = followLink || source.needsFolder()
                ? Files.isDirectory(path)
                : Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (source.needsFolder() && !folder) {
            throw new CliException("%s is not a folder".formatted(source.path()));
        }
        Path real = followLink ? path.toRealPath() : path.toAbsolutePath().normalize();
        String name = source.name().isEmpty() || source.name().equals("..")
                ? String.valueOf(real.getFileName())
                : source.name();
        Destination destination = containerDestination(container, source, name, folder, target);
        send(
                container,
                destination.folder(),
                keepOwner,
                out -> HostFiles.pack(real, source.needsFolder(), destination.member(), out));
    }

    private Destination containerDestination(
            ContainerInfo container, CopyPath source, String name, boolean folder, CopyPath target) {
        String path = resolved(container, target.path());
        Optional<PathInfo> info = engine.pathInfo(new PathRequest(container.id(), path, true));
        if (info.filter(PathInfo::folder).isPresent()) {
            return new Destination(path, folder && source.isContent() ? "" : name);
        }
        if (info.isPresent() && (folder || target.needsFolder())) {
            throw new CliException("cannot copy %s onto %s in container %s, which is a file"
                    .formatted(folder ? "a folder" : "a file", target.path(), container.name()));
        }
        if (info.isEmpty() && target.needsFolder() && !folder) {
            throw new CliException("there is no folder %s in container %s".formatted(target.path(), container.name()));
        }
        String trimmed = path.replaceAll("(/\\.?)+$", "");
        String parent = trimmed.substring(0, Math.max(0, trimmed.lastIndexOf('/')));
        if (!isFolder(container, "/" + parent)) {
            throw noSuchFile(container, "/" + parent.replaceFirst("^/+", ""));
        }
        return new Destination("/" + parent, trimmed.substring(trimmed.lastIndexOf('/') + 1));
    }

    /** A target that is a link stands for what it leads to, also if that is not there yet. */
    private String resolved(ContainerInfo container, String path) {
        String current = path;
        for (int i = 0; i < MAX_LINKS; i++) {
            Optional<PathInfo> info = engine.pathInfo(new PathRequest(container.id(), current, false));
            String link = info.map(PathInfo::link).orElse("");
            if (link.isEmpty()) {
                return current;
            }
            current = link.startsWith("/") ? link : current.substring(0, current.lastIndexOf('/') + 1) + link;
        }
        throw new CliException("%s in container %s: too many levels of links".formatted(path, container.name()));
    }

    private interface Sender {
        void give(OutputStream out) throws IOException;
    }

    private void send(ContainerInfo container, String folder, boolean keep, Sender sender)
            throws IOException, InterruptedException {
        try (ProcessStreams streams = engine.copyIn(new CopyInRequest(container.id(), folder, keep))) {
            try (OutputStream out = streams.stdin()) {
                sender.give(out);
            } catch (IOException e) {
                throw firstCause(streams, e);
            }
            await(streams);
        }
    }

    static void await(ProcessStreams streams) throws InterruptedException {
        try {
            int code = streams.exitCode().get();
            if (code != 0) {
                throw new EngineException("the copy ended with code " + code);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException engine) {
                throw engine;
            }
            throw new EngineException("the copy failed: " + e.getMessage(), e);
        }
    }

    private static CliException noSuchFile(ContainerInfo container, String path) {
        return new CliException("could not find the file %s in container %s".formatted(path, container.name()));
    }
}
