package io.jcompose.core.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main process of a service's containers.
 *
 * @param command empty Optional: the image's; empty list: none
 * @param entrypoint empty Optional: the image's; if present, the image's command does not count any more
 * @param environment resolved, env files included; an empty value unsets the image's variable
 * @param user {@code uid|name[:gid|group]}
 */
public record MainProcess(
        Optional<List<String>> command,
        Optional<List<String>> entrypoint,
        Map<String, Optional<String>> environment,
        Optional<String> workingDir,
        Optional<String> user,
        List<String> groupAdd,
        Optional<String> hostname,
        Optional<String> domainname,
        boolean tty,
        boolean stdinOpen,
        Optional<Boolean> init,
        Optional<String> stopSignal,
        Optional<Duration> stopGracePeriod) {
    public MainProcess {
        command = command.map(List::copyOf);
        entrypoint = entrypoint.map(List::copyOf);
        environment = Copies.map(environment);
        groupAdd = List.copyOf(groupAdd);
    }
}
