package io.jcompose.runtime.build.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A git repository as it is written in a context or in ADD: {@code https://host/repo.git#REF:FOLDER},
 * {@code git@host:repo}, {@code git://…}, {@code ssh://…}, {@code github.com/owner/repo}; or with
 * {@code ?ref=…&subdir=…&commit=…} in place of the fragment.
 *
 * @param remote what git is given
 * @param ref branch, tag or commit; empty: the default branch
 * @param folder within the repository, without slashes at its ends; empty: the whole
 * @param commit the commit it must be, at least 7 hexadecimal digits
 */
public record GitAddress(String remote, Optional<String> ref, String folder, Optional<String> commit) {
    private static final Pattern SCP = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9._-]+:[^:].*");
    private static final Pattern HTTP_HOST = Pattern.compile("(https?://)(?:[^/@]*@)?([^/]+)");
    private static final Pattern HTTP_GIT = Pattern.compile("https?://[^#?]*\\.git/?([#?].*)?");

    /** Whether a text names a repository, and is neither a path nor a file on the web. */
    public static boolean isGit(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("git://")
                || lower.startsWith("ssh://")
                || lower.startsWith("github.com/")
                || HTTP_GIT.matcher(lower).matches()
                || (!lower.contains("://") && SCP.matcher(text).matches());
    }

    /** @throws IllegalArgumentException if it is no repository, or a part could be taken for an option of git */
    public static GitAddress parse(String text) {
        if (!isGit(text)) {
            throw new IllegalArgumentException("'%s' is no address of a git repository".formatted(text));
        }
        int hash = text.indexOf('#');
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        String base = hash < 0 ? text : text.substring(0, hash);
        int question = base.contains("://") ? base.indexOf('?') : -1;
        String query = question < 0 ? "" : base.substring(question + 1);
        String remote = question < 0 ? base : base.substring(0, question);
        if (remote.toLowerCase(Locale.ROOT).startsWith("github.com/")) {
            remote = "https://" + remote;
        }
        int colon = fragment.indexOf(':');
        Optional<String> ref = nonEmpty(colon < 0 ? fragment : fragment.substring(0, colon));
        String folder = colon < 0 ? "" : fragment.substring(colon + 1);
        Optional<String> commit = Optional.empty();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            switch (key) {
                case "ref" -> ref = nonEmpty(value);
                case "branch" -> ref = nonEmpty(value).map(name -> "refs/heads/" + name);
                case "tag" -> ref = nonEmpty(value).map(name -> "refs/tags/" + name);
                case "subdir" -> folder = value;
                case "commit", "checksum" -> commit = nonEmpty(value);
                default ->
                    throw new IllegalArgumentException(
                            "git address '%s': unknown part '%s'; use ref, branch, tag, subdir or commit"
                                    .formatted(text, key));
            }
        }
        return checked(text, new GitAddress(remote, ref, trimmed(folder), commit));
    }

    private static GitAddress checked(String text, GitAddress address) {
        boolean option =
                address.remote.startsWith("-") || address.ref.orElse("").startsWith("-");
        boolean leaves = ("/" + address.folder + "/").contains("/../");
        Matcher odd = Pattern.compile("[\\p{Cntrl} ]").matcher(address.remote + address.ref.orElse(""));
        if (option || leaves || odd.find()) {
            throw new IllegalArgumentException(
                    "'%s' is no address of a git repository that can be used".formatted(text));
        }
        address.commit.ifPresent(commit -> {
            if (!commit.matches("[0-9a-f]{7,64}")) {
                throw new IllegalArgumentException(
                        "git address '%s': '%s' is no commit; give its hexadecimal digits".formatted(text, commit));
            }
        });
        return address;
    }

    /** The same repository, pinned to a commit. */
    public GitAddress withCommit(String digits) {
        return checked(remote, new GitAddress(remote, ref, folder, Optional.of(digits)));
    }

    /** {@code https://HOST/}, with the port if there is one; empty if it is not reached over http. */
    public Optional<String> httpHost() {
        Matcher matcher = HTTP_HOST.matcher(remote);
        return matcher.lookingAt() ? Optional.of(matcher.group(1) + matcher.group(2) + "/") : Optional.empty();
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    private static String trimmed(String folder) {
        return folder.replaceAll("^/+|/+$", "");
    }

    /** Without a password, for messages. */
    public String shown() {
        return remote.replaceFirst("://[^/@]*@", "://")
                + ref.map(name -> "#" + name).orElse("");
    }
}
