package io.jcompose.runtime.registry;

import java.io.IOException;

/** A registry answered, but not with what was asked for. */
final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RegistryException(int status, String reason) {
        super("%s (HTTP %d)".formatted(reason, status));
        this.status = status;
    }

    int status() {
        return status;
    }
}
