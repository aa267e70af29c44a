package io.jcompose.runtime.build.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
 * @param keepGitDir whether {@code .git} stays, if the address says so
 * @param submodules whether they are checked out, too
 */
public record GitAddress(
        String remote,
        Optional<String> ref,
        String folder,
        Optional<String> commit,
        Optional<Boolean> keepGitDir,
        boolean submodules) {
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
        Parts parts = new Parts(text);
        parts.set("ref", colon < 0 ? fragment : fragment.substring(0, colon));
        parts.set("subdir", colon < 0 ? "" : fragment.substring(colon + 1));
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            parts.query(
                    equals < 0 ? part : part.substring(0, equals),
                    equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return checked(text, parts.address(remote));
    }

    /** What fragment and query say; they may say the same twice, but not two things. */
    private static final class Parts {
        private final String text;
        private final Map<String, String> values = new HashMap<>();
        private final Map<String, Boolean> truths = new HashMap<>();

        Parts(String text) {
            this.text = text;
        }

        void set(String key, String value) {
            String before = value.isEmpty() ? null : values.put(key, value);
            if (before != null && !before.equals(value)) {
                throw new IllegalArgumentException(
                        "git address '%s': it has two values of %s, '%s' and '%s'".formatted(text, key, before, value));
            }
        }

        void query(String key, String value) {
            boolean isTruth = key.equals("keep-git-dir") || key.equals("submodules");
            if (value.isEmpty() && !isTruth) {
                throw new IllegalArgumentException("git address '%s': '%s' has no value".formatted(text, key));
            }
            switch (key) {
                case "ref", "subdir" -> set(key, value);
                case "branch" -> set("ref", prefixed("refs/heads/", value));
                case "tag" -> set("ref", prefixed("refs/tags/", value));
                case "commit", "checksum" -> set("commit", value);
                case "keep-git-dir", "submodules" -> truths.put(key, truth(key, value));
                default ->
                    throw new IllegalArgumentException(
                            "git address '%s': unknown part '%s'; use ref, branch, tag, subdir, commit, keep-git-dir or submodules"
                                    .formatted(text, key));
            }
        }

        private static String prefixed(String prefix, String name) {
            return name.startsWith(prefix) ? name : prefix + name;
        }

        private boolean truth(String key, String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "", "true", "1", "t" -> true;
                case "false", "0", "f" -> false;
                default ->
                    throw new IllegalArgumentException(
                            "git address '%s': %s: '%s' is neither true nor false".formatted(text, key, value));
            };
        }

        GitAddress address(String remote) {
            return new GitAddress(
                    remote,
                    Optional.ofNullable(values.get("ref")),
                    trimmed(values.getOrDefault("subdir", "")),
                    Optional.ofNullable(values.get("commit")),
                    Optional.ofNullable(truths.get("keep-git-dir")),
                    truths.getOrDefault("submodules", true));
        }
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

    /** The same repository, not only a folder of it. */
    public GitAddress inWhole() {
        return new GitAddress(remote, ref, "", commit, keepGitDir, submodules);
    }

    /** The same repository, pinned to a commit. */
    public GitAddress withCommit(String digits) {
        return checked(remote, new GitAddress(remote, ref, folder, Optional.of(digits), keepGitDir, submodules));
    }

    /** {@code https://HOST/}, with the port if there is one; empty if it is not reached over http. */
    public Optional<String> httpHost() {
        Matcher matcher = HTTP_HOST.matcher(remote);
        return matcher.lookingAt() ? Optional.of(matcher.group(1) + matcher.group(2) + "/") : Optional.empty();
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
