package io.jcompose.cli.copy;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Writes a container's root file system to a file, which appears only when it is whole, or to standard output. */
public final class Export {
    private final CommandContext context;
    private final ContainerVerbs engine;
    private final Terminal terminal;

    public Export(CommandContext context, ContainerVerbs engine, Terminal terminal) {
        this.context = context;
        this.engine = engine;
        this.terminal = terminal;
    }

    public void write(String container, Optional<String> file) throws IOException, InterruptedException {
        if (file.isEmpty()) {
            if (terminal.isTerminal(Terminal.Stream.OUT)) {
                throw new CliException("refusing to write an archive to a terminal; use -o FILE or redirect it");
            }
            receive(container, context.out());
            context.out().flush();
            return;
        }
        Path path = context.workingDirectory().resolve(file.get());
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            try (OutputStream out = Files.newOutputStream(path)) { // a device or a pipe
                receive(container, out);
            }
            return;
        }
        Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(context.workingDirectory());
        if (!Files.isDirectory(folder)) {
            throw new CliException("cannot write %s: there is no folder %s".formatted(path, folder));
        }
        Path temporary = Files.createTempFile(folder, ".export-", ".tar");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                receive(container, out);
            }
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void receive(String container, OutputStream out) throws IOException, InterruptedException {
        try (ProcessStreams streams = engine.export(container);
                InputStream archive = streams.stdout()) {
            archive.transferTo(out);
            ContainerCopy.await(streams);
        }
    }
}
