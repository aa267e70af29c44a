package io.jcompose.cli.watch;

import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.WatchRule;
import io.jcompose.runtime.build.context.IgnorePatterns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which files of a service's rules count: not what the rule or the build's {@code .dockerignore} leaves out, not what
 * editors and version control write for themselves.
 *
 * @param context folder that {@code dockerignore} is relative to
 */
record WatchFilter(Optional<Path> context, IgnorePatterns dockerignore) {
    static final WatchFilter NONE = new WatchFilter(Optional.empty(), IgnorePatterns.NONE);

    private static final IgnorePatterns EPHEMERAL = IgnorePatterns.of(List.of(
            "**/.git",
            "**/4913",
            "**/*~",
            "**/.*.sw?",
            "**/.*.sw??",
            "**/.#*",
            "**/#*#",
            "**/.idea",
            "**/*___jb_tmp___",
            "**/*___jb_old___",
            "**/.DS_Store"));

    /** Reads the {@code .dockerignore} of the service's build. */
    static WatchFilter of(Service service) {
        Optional<Path> folder = service.build()
                .map(build -> build.context())
                .filter(context -> context.startsWith("/"))
                .map(Path::of);
        if (folder.isEmpty()) {
            return NONE;
        }
        try {
            return new WatchFilter(
                    folder, IgnorePatterns.parse(Files.readString(folder.get().resolve(".dockerignore"))));
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException e) {
            throw new UncheckedIOException("read " + folder.get().resolve(".dockerignore"), e);
        }
    }

    boolean accepts(WatchRule rule, Path file) {
        Path root = Path.of(rule.path());
        if (!file.startsWith(root)) {
            return false;
        }
        String relative = slashed(root.relativize(file));
        if (relative.isEmpty()) {
            return true; // the file that is watched itself
        }
        boolean included =
                rule.include().isEmpty() || IgnorePatterns.of(rule.include()).ignores(relative);
        return included
                && !EPHEMERAL.ignores(relative)
                && !IgnorePatterns.of(rule.ignore()).ignores(relative)
                && !isLeftOut(file);
    }

    private boolean isLeftOut(Path file) {
        return context.filter(file::startsWith)
                .filter(folder -> dockerignore.ignores(slashed(folder.relativize(file))))
                .isPresent();
    }

    static String slashed(Path relative) {
        return relative.toString();
    }
}
