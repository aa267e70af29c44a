package io.jcompose.runtime.build;

import java.util.List;
import java.util.Optional;

/** What a Dockerfile says of the builds that it allows. Lines count from 1. */
public sealed interface BuildDescription {

    /** Its text. */
    String source();

    /**
     * What can be given with the build of one stage, as far as that or the stages that it needs use it.
     *
     * @param target name of the stage; empty if it has none
     * @param comment what the comment above the stage says; may be empty
     * @param arguments in the order of their lines, as {@code secrets} and {@code ssh}
     */
    record Outline(
            String source,
            Optional<String> target,
            String comment,
            List<Argument> arguments,
            List<Requirement> secrets,
            List<Requirement> ssh)
            implements BuildDescription {
        public Outline {
            arguments = List.copyOf(arguments);
            secrets = List.copyOf(secrets);
            ssh = List.copyOf(ssh);
        }
    }

    /**
     * An ARG.
     *
     * @param comment what the comment above it says; may be empty
     * @param value what it has in this build; empty if it has none
     */
    record Argument(String name, String comment, String value, int startLine, int endLine) {}

    /**
     * A secret, or a key or agent, that a RUN mounts.
     *
     * @param name its id
     * @param required the build fails without it
     */
    record Requirement(String name, boolean required, int startLine, int endLine) {}

    /** All stages, in the order of the file. */
    record Targets(String source, List<Target> targets) implements BuildDescription {
        public Targets {
            targets = List.copyOf(targets);
        }
    }

    /**
     * A stage that may be built.
     *
     * @param name empty if it can be named only by its number
     * @param byDefault whether it is built if no target is given
     * @param comment what the comment above it says; may be empty
     * @param base as written, variables and all
     * @param platform as written
     */
    record Target(
            Optional<String> name,
            boolean byDefault,
            String comment,
            String base,
            Optional<String> platform,
            int startLine,
            int endLine) {}

    /**
     * What the checks have found.
     *
     * @param file name of the Dockerfile
     */
    record Checks(String file, String source, List<ImageBuilder.Warning> warnings) implements BuildDescription {
        public Checks {
            warnings = List.copyOf(warnings);
        }
    }
}
