package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.build.source.GitCheckout;
import io.jcompose.runtime.build.source.RemoteFile;
import io.jcompose.runtime.registry.HostHttp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A context as a folder of this host.
 *
 * @param folder what to copy from
 * @param dockerfile the text of a Dockerfile that was fetched in place of a context
 * @param revision commit or version of what was fetched; empty for the user's own folder, and where a server tells none
 * @param isLocal the user's own folder, not a copy of something fetched
 */
record BuildContext(Path folder, Optional<String> dockerfile, Optional<String> revision, boolean isLocal) {
    /** A build argument: {@code .git} of a context from git stays. */
    static final String KEEP_GIT = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

    private static final int MAX_DOCKERFILE = 1 << 20;
    /** For a question that `up` can do without an answer to. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Fetches or unpacks if need be; may block on the network.
     *
     * @param temporary makes folders that live as long as the build
     */
    static BuildContext of(String context, BuildRequest request, HostHttp http, Supplier<Path> temporary) {
        try {
            if (GitAddress.isGit(context) && !Files.exists(Path.of(context))) {
                GitAddress address = GitAddress.parse(context);
                boolean keep = address.keepGitDir().orElse(isTrue(request.args().getOrDefault(KEEP_GIT, "")));
                GitCheckout.Result checkout = Session.git(request).into(temporary.get(), address, keep);
                return new BuildContext(checkout.folder(), Optional.empty(), Optional.of(checkout.commit()), false);
            }
            if (RemoteFile.isAddress(context)) {
                RemoteFile fetched = RemoteFile.fetch(http, context, Optional.empty(), temporary.get());
                return unpack(fetched.file(), fetched.version(), temporary);
            }
            if (context.contains("://")) {
                throw new BuildException(
                        "build context '%s': this kind of address is not supported; use a folder, git or http(s)"
                                .formatted(context));
            }
            Path path = Path.of(context);
            if (Files.isRegularFile(path)) {
                return unpack(path, Optional.empty(), temporary);
            }
            if (!Files.isDirectory(path)) {
                throw new BuildException("build context %s is not a folder".formatted(path));
            }
            return new BuildContext(path, Optional.empty(), Optional.empty(), true);
        } catch (IOException | IllegalArgumentException e) {
            throw new BuildException("build context: " + e.getMessage(), e);
        }
    }

    private static boolean isTrue(String text) {
        return List.of("1", "t", "true").contains(text.toLowerCase(Locale.ROOT));
    }

    /**
     * What {@link #revision} would be now; asks the server, but not for long.
     *
     * @return empty if it cannot be told
     */
    static Optional<String> revisionNow(BuildRequest request, HostHttp http) {
        String context = request.context();
        try {
            return GitAddress.isGit(context)
                    ? Session.git(request).commitOf(Path.of("/"), GitAddress.parse(context), PATIENCE)
                    : RemoteFile.versionNow(http, context, PATIENCE);
        } catch (IOException | IllegalArgumentException | BuildException e) {
            return Optional.empty();
        }
    }

    private static BuildContext unpack(Path file, Optional<String> version, Supplier<Path> temporary)
            throws IOException {
        Path folder = temporary.get();
        if (!ArchiveExtractor.isArchive(file)) {
            if (Files.size(file) > MAX_DOCKERFILE) {
                throw new IOException("%s is neither an archive nor a Dockerfile".formatted(file.getFileName()));
            }
            return new BuildContext(folder, Optional.of(Files.readString(file)), version, false);
        }
        TreeWriter writer = new TreeWriter(List.of(), folder, FileTime.fromMillis(0));
        try (InputStream in = Files.newInputStream(file)) {
            new ArchiveExtractor(writer, Optional.empty()).extract(in, "");
        }
        writer.finish();
        return new BuildContext(folder, Optional.empty(), version, false);
    }
}
