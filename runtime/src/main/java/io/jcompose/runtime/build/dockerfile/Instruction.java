package io.jcompose.runtime.build.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One instruction of a Dockerfile, as written: no variable is expanded, no default filled in. */
public sealed interface Instruction {

    /** Where it stands and what it says. */
    Origin origin();

    /**
     * @param keyword as written, perhaps in lower case
     * @param text the logical line: continuations joined, comments dropped, heredocs left out
     * @param startLine first line, from 1
     * @param endLine last line, heredocs included
     */
    record Origin(String keyword, String text, int startLine, int endLine) {}

    record KeyValue(String key, String value) {}

    /**
     * A command to run.
     *
     * @param words of the exec form; of the shell form the one line for the shell (none if empty)
     * @param shellForm written as a line for the shell, not as a JSON array
     * @param documents what follows in the Dockerfile, only with RUN
     */
    record CommandLine(List<String> words, boolean shellForm, List<Heredoc> documents) {
        public CommandLine {
            words = List.copyOf(words);
            documents = List.copyOf(documents);
        }
    }

    record Arg(Origin origin, List<Declaration> declarations) implements Instruction {
        public Arg {
            declarations = List.copyOf(declarations);
        }

        /** @param comment what a comment of the form {@code # NAME text} above says; empty if there is none */
        public record Declaration(String name, Optional<String> value, String comment) {}
    }

    record Env(Origin origin, List<KeyValue> pairs) implements Instruction {
        public Env {
            pairs = List.copyOf(pairs);
        }
    }

    record Label(Origin origin, List<KeyValue> pairs) implements Instruction {
        public Label {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * @param mounts values of {@code --mount}, see {@link MountOption}
     * @param network {@code default}, {@code none} or {@code host}
     * @param security {@code sandbox} or {@code insecure}
     * @param devices values of {@code --device}
     */
    record Run(
            Origin origin,
            CommandLine command,
            List<String> mounts,
            String network,
            String security,
            List<String> devices)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
            devices = List.copyOf(devices);
        }
    }

    /**
     * COPY and ADD.
     *
     * @param add it is ADD: archives are unpacked, addresses fetched
     * @param documents sources that stand in the Dockerfile; the name is the file's
     */
    record Copy(
            Origin origin,
            boolean add,
            List<String> sources,
            List<Heredoc> documents,
            String destination,
            Optional<String> from,
            CopyOptions options)
            implements Instruction {
        public Copy {
            sources = List.copyOf(sources);
            documents = List.copyOf(documents);
        }
    }

    /**
     * Flags of COPY and ADD.
     *
     * @param chown {@code user[:group]}
     * @param chmod octal digits, or symbolic
     * @param parents keep the sources' folders
     * @param exclude patterns as in .dockerignore
     * @param checksum of a fetched file
     * @param unpack whether ADD unpacks archives; empty: local ones only
     */
    record CopyOptions(
            Optional<String> chown,
            Optional<String> chmod,
            boolean link,
            boolean parents,
            List<String> exclude,
            Optional<String> checksum,
            Optional<Boolean> keepGitDir,
            Optional<Boolean> unpack) {
        public CopyOptions {
            exclude = List.copyOf(exclude);
        }
    }

    record Cmd(Origin origin, CommandLine command) implements Instruction {}

    record Entrypoint(Origin origin, CommandLine command) implements Instruction {}

    record Shell(Origin origin, List<String> words) implements Instruction {
        public Shell {
            words = List.copyOf(words);
        }
    }

    record Workdir(Origin origin, String path) implements Instruction {}

    record User(Origin origin, String user) implements Instruction {}

    record Expose(Origin origin, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    record Volume(Origin origin, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    record StopSignal(Origin origin, String signal) implements Instruction {}

    record Maintainer(Origin origin, String name) implements Instruction {}

    /** @param expression the instruction to run later, as written */
    record Onbuild(Origin origin, String expression, List<Heredoc> documents) implements Instruction {
        public Onbuild {
            documents = List.copyOf(documents);
        }
    }

    /** @param test first word NONE, CMD or CMD-SHELL */
    record Healthcheck(
            Origin origin,
            List<String> test,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Optional<Duration> startPeriod,
            Optional<Duration> startInterval,
            Optional<Integer> retries)
            implements Instruction {
        public Healthcheck {
            test = List.copyOf(test);
        }
    }
}
