package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code --restart}: Docker's four policies. */
final class RestartFlag {
    private static final Pattern POLICY = Pattern.compile("no|always|unless-stopped|on-failure(:[0-9]{1,9})?|");

    private RestartFlag() {}

    /**
     * The policy, if it is one.
     *
     * @throws CliException if it is none
     */
    static Optional<String> checked(Optional<String> policy) {
        policy.filter(text -> !POLICY.matcher(text).matches()).ifPresent(text -> {
            throw new CliException(
                    "invalid restart policy '%s': use no, always, unless-stopped or on-failure[:N]".formatted(text));
        });
        return policy.filter(text -> !text.isEmpty());
    }
}
