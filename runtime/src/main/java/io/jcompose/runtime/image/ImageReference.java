package io.jcompose.runtime.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name of an image, normalised as Docker does: {@code redis} is {@code docker.io/library/redis:latest}. The grammar is
 * that of the distribution project's reference package.
 *
 * @param domain registry host, with port if any
 * @param path repository within the registry
 * @param tag empty only if there is a digest
 * @param digest {@code sha256:…}
 */
public record ImageReference(String domain, String path, Optional<String> tag, Optional<String> digest) {
    private static final String SEPARATED = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
    private static final Pattern PATH = Pattern.compile(SEPARATED + "(?:/" + SEPARATED + ")*");
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+])(?::[0-9]+)?");
    private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}");

    /**
     * Parses and normalises.
     *
     * @throws IllegalArgumentException with what is wrong, if it is not a reference
     */
    public static ImageReference parse(String text) {
        String rest = text;
        Optional<String> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(rest.substring(at + 1));
            rest = rest.substring(0, at);
            require(DIGEST.matcher(digest.get()), text, "the part after @ is not a digest");
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
            require(TAG.matcher(tag.get()), text, "the tag may hold letters, digits, '_', '.' and '-', 128 at most");
        }
        String domain = "docker.io";
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        if (first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.toLowerCase(java.util.Locale.ROOT).equals(first)) {
            domain = first.equals("index.docker.io") ? "docker.io" : first;
            rest = rest.substring(slash + 1);
            require(DOMAIN.matcher(domain), text, "'" + domain + "' is not a registry host");
        }
        require(PATH.matcher(rest), text, "repository names are lower case letters, digits and separators");
        if (domain.equals("docker.io") && !rest.contains("/")) {
            rest = "library/" + rest;
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of("latest");
        }
        return new ImageReference(domain, rest, tag, digest);
    }

    /** As people write it: {@code redis:latest}, {@code localhost:5000/a/b:1}. */
    public String familiar() {
        return familiarRepository()
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }

    /** {@link #familiar} without tag and digest. */
    public String familiarRepository() {
        if (!domain.equals("docker.io")) {
            return domain + "/" + path;
        }
        return path.startsWith("library/") ? path.substring("library/".length()) : path;
    }

    /** Complete: {@code docker.io/library/redis:latest}. */
    @Override
    public String toString() {
        return domain + "/" + path + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }

    private static void require(Matcher matcher, String text, String why) {
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid image reference '%s': %s".formatted(text, why));
        }
    }
}
