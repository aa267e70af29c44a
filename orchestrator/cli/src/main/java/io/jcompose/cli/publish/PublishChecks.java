package io.jcompose.cli.publish;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage.Mount;
import io.jcompose.core.model.Storage.MountType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What stands against publishing a project, and what should be thought about before; Docker Compose's words. */
final class PublishChecks {
    private PublishChecks() {}

    /** @throws CliException for what nobody else could use */
    static void refuse(Project project, ProjectParts parts) {
        if (!parts.includes().isEmpty()) {
            throw new CliException("cannot publish compose file with local includes: "
                    + String.join(", ", parts.includes()) + "; 'config' prints the project as one file");
        }
        List<String> buildOnly = project.services().values().stream()
                .filter(service ->
                        service.build().isPresent() && service.image().isEmpty())
                .map(service -> "- \"" + service.name() + "\"")
                .toList();
        if (!buildOnly.isEmpty()) {
            throw new CliException(
                    "your Compose stack cannot be published as it only contains a build section for service(s):\n"
                            + String.join("\n", buildOnly)
                            + "\ngive each an 'image' to be pushed to");
        }
    }

    /** Questions to be answered with yes. */
    static List<String> questions(Project project, ProjectParts parts, boolean withEnv) throws IOException {
        List<String> questions = new ArrayList<>();
        List<String> mounts = project.services().values().stream()
                .flatMap(PublishChecks::bindMounts)
                .toList();
        if (!mounts.isEmpty()) {
            questions.add("you are about to publish bind mounts declaration within your OCI artifact.\n"
                    + "only the bind mount declarations will be added to the OCI artifact (not content)\n"
                    + "please double check that you are not mounting potential user's sensitive directories or data\n"
                    + String.join("\n", mounts)
                    + "\nAre you ok to publish these bind mount declarations?");
        }
        List<String> sensitive = sensitive(parts);
        if (!sensitive.isEmpty()) {
            questions.add("you are about to publish sensitive data within your OCI artifact.\n"
                    + "please double check that you are not leaking sensitive data\n"
                    + String.join("\n", sensitive)
                    + "\nAre you ok to publish these sensitive data?");
        }
        List<String> env = withEnv ? List.of() : environment(parts);
        if (!env.isEmpty()) {
            questions.add("you are about to publish env-related declarations within your OCI artifact.\n"
                    + "please double check that you are not leaking sensitive data\n"
                    + String.join("\n", env)
                    + "\nUse --with-env to silence this prompt\nAre you ok to publish these env declarations?");
        }
        return questions;
    }

    private static Stream<String> bindMounts(Service service) {
        return service.storage().mounts().stream()
                .filter(mount -> mount.type() == MountType.BIND)
                .map(mount -> "%s: %s:%s".formatted(service.name(), source(mount), mount.target()));
    }

    private static String source(Mount mount) {
        return mount.source().orElse("");
    }

    private static List<String> environment(ProjectParts parts) {
        Stream<String> files = parts.withEnvFiles().stream().map("\"%s\": env_file declared"::formatted);
        Stream<String> literals = parts.literals().stream()
                .filter(literal -> SensitiveData.isSuspicious(literal.name()))
                .map(literal -> "\"%s\": literal value for \"%s\"".formatted(literal.service(), literal.name()));
        return Stream.concat(files, literals).distinct().toList();
    }

    private static List<String> sensitive(ProjectParts parts) throws IOException {
        List<String> found = new ArrayList<>();
        parts.texts().forEach((file, text) -> found.addAll(SensitiveData.in(file, text)));
        return found;
    }
}
