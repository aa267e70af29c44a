package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host's bundle of certificate authorities in RUN: a mounted file, and the variables by which programs find one. It
 * is part of no layer, no history and no cache key. Immutable.
 */
final class Authorities {
    private static final String TARGET = "/run/jcompose/ca-certificates.crt";
    private static final List<String> VARIABLES = List.of(
            "SSL_CERT_FILE",
            "CURL_CA_BUNDLE",
            "GIT_SSL_CAINFO",
            "NODE_EXTRA_CA_CERTS",
            "npm_config_cafile",
            "REQUESTS_CA_BUNDLE",
            "PIP_CERT",
            "CARGO_HTTP_CAINFO",
            "AWS_CA_BUNDLE");
    private final Optional<Path> bundle;

    Authorities(Optional<Path> bundle) {
        this.bundle = bundle;
    }

    List<Mount> mounts() {
        return bundle.map(file -> List.<Mount>of(new Mount.FileCopy(file, TARGET, 0, 0, 0444)))
                .orElse(List.of());
    }

    /** @param own variables that the image or the build sets itself, which stay as they are */
    List<String> environment(Set<String> own) {
        return bundle.isEmpty()
                ? List.of()
                : VARIABLES.stream()
                        .filter(name -> !own.contains(name))
                        .map(name -> name + "=" + TARGET)
                        .toList();
    }
}
