package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * Who we are to a registry. Never printed.
 *
 * @param isToken the secret is an OAuth refresh token, not a password
 */
public record Credentials(String user, String secret, boolean isToken) {
    /** What docker's helpers give as the user of a refresh token. */
    static final String TOKEN_USER = "<token>";

    public static Credentials password(String user, String secret) {
        return new Credentials(user, secret, user.equals(TOKEN_USER));
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
