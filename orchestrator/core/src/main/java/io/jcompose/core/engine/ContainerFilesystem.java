package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs.ChangeInfo;
import io.jcompose.core.client.ContainerVerbs.CopyInRequest;
import io.jcompose.core.client.ContainerVerbs.CopyOutRequest;
import io.jcompose.core.client.ContainerVerbs.PathInfo;
import io.jcompose.core.client.ContainerVerbs.PathRequest;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRoots;
import io.jcompose.runtime.ContainerRoots.Scope;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.archive.RootFolder.Owner;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Copies between containers and clients. Blocking, except where streams are returned. */
final class ContainerFilesystem {
    private static final int BUFFER = 1 << 16;
    private final Core core;
    private final Views views;

    ContainerFilesystem(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    private ContainerRoots roots() {
        return core.host().runtime().roots();
    }

    private ContainerId id(String container) {
        return new ContainerId(views.find(container).id());
    }

    Optional<PathInfo> pathInfo(PathRequest request) {
        return roots().use(
                        id(request.container()),
                        Scope.EVERYTHING,
                        root -> root.stat(request.path(), request.followLink())
                                .map(file -> new PathInfo(
                                        file.name(), file.isFolder(), file.mode(), file.size(), file.link())));
    }

    ProcessStreams copyOut(CopyOutRequest request) {
        ContainerId id = id(request.container());
        return WorkStreams.start(core.threads(), (in, out) -> {
            boolean done = roots().use(id, Scope.EVERYTHING, root -> {
                try (OutputStream buffered = new BufferedOutputStream(out, BUFFER)) {
                    root.pack(request.path(), request.followLink(), request.member(), buffered);
                }
                return true;
            });
            assert done;
        });
    }

    ProcessStreams copyIn(CopyInRequest request) {
        ContainerId id = id(request.container());
        Optional<Owner> owner = request.keepOwner() ? Optional.empty() : Optional.of(Owner.ROOT);
        return WorkStreams.start(core.threads(), (in, out) -> {
            boolean done = roots().use(id, Scope.EVERYTHING, root -> {
                root.unpack(request.path(), in, owner);
                return true;
            });
            assert done;
        });
    }

    ProcessStreams export(String container) {
        ContainerId id = id(container);
        return WorkStreams.start(core.threads(), (in, out) -> {
            boolean done = roots().use(id, Scope.ROOT_ONLY, root -> {
                try (OutputStream buffered = new BufferedOutputStream(out, BUFFER)) {
                    root.pack("/", true, "", buffered);
                }
                return true;
            });
            assert done;
        });
    }

    List<ChangeInfo> changes(String container) {
        return roots().changes(id(container)).stream()
                .map(change -> new ChangeInfo(String.valueOf(change.kind().letter()), change.path()))
                .toList();
    }

    Map<String, Long> sizes(List<String> containers) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String container : containers) {
            ContainerId id = id(container);
            sizes.put(id.value(), size(core.host().runtime().writableLayer(id)));
        }
        return sizes;
    }

    /** What vanishes meanwhile does not count. */
    private static long size(Path folder) {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return sum[0];
        }
        return sum[0];
    }
}
