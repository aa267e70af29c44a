package io.jcompose.runtime.registry;

import java.util.Optional;

/**
 * A repository at a host: where the reference says, or a mirror of it.
 *
 * @param host with port if any
 * @param scheme http or https if the user's settings say so; empty: to be found out
 * @param insecure plain HTTP and certificates that nobody vouches for are allowed
 */
record Location(String host, String repository, Optional<String> scheme, boolean insecure, boolean mirror) {}
