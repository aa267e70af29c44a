package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.SyncFile;
import io.jcompose.core.client.EngineClient.SyncRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRoots;
import io.jcompose.runtime.archive.FileSync;
import io.jcompose.runtime.archive.RootFolder.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings single files of the host into running containers, owned as the container's main process would own them. */
final class FileSyncing {
    private final Core core;
    private final Views views;

    FileSyncing(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    /** @return how many files there was something to do for */
    int sync(SyncRequest request) {
        ContainerRecord record = views.find(request.container());
        ContainerId id = new ContainerId(record.id());
        long pid = core.host()
                .runtime()
                .find(id)
                .flatMap(Container::pid)
                .orElseThrow(() -> new EngineException("container %s is not running".formatted(record.name())));
        return core.host().runtime().roots().use(id, ContainerRoots.Scope.EVERYTHING, root -> {
            FileSync sync = root.sync(ownerOf(pid));
            int changed = 0;
            for (SyncFile file : request.files()) {
                changed += sync.bring(Path.of(file.source()), file.target()) ? 1 : 0;
            }
            return changed;
        });
    }

    private static Owner ownerOf(long pid) throws IOException {
        long uid = 0;
        long gid = 0;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            String[] words = line.split("\\s+");
            if (line.startsWith("Uid:")) {
                uid = Long.parseLong(words[2]);
            } else if (line.startsWith("Gid:")) {
                gid = Long.parseLong(words[2]);
            }
        }
        return new Owner(uid, gid);
    }
}
