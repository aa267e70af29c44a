package io.jcompose.runtime.build.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks repositories out with the host's {@code git}, which must be installed. Hooks, configuration of the user that
 * could run programs, and prompts are switched off.
 */
public final class GitCheckout {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String ALL_BRANCHES = "+refs/heads/*:refs/remotes/origin/*";
    private static final int MAX_OUTPUT = 1 << 16;
    private static final Pattern WHOLE_ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private final String program;
    private final Map<String, String> environment;
    private final Optional<String> token;

    /**
     * @param agent socket of an ssh agent
     * @param token password for the host of the repository, for example of GitHub; other hosts do not get it
     */
    public GitCheckout(Optional<Path> agent, Optional<String> token) {
        this("git", agent, token);
    }

    /** @param program name or path of git */
    public GitCheckout(String program, Optional<Path> agent, Optional<String> token) {
        this.program = program;
        environment = new LinkedHashMap<>();
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "true");
        environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        environment.put("LC_ALL", "C");
        agent.ifPresent(socket -> environment.put("SSH_AUTH_SOCK", socket.toString()));
        this.token = token;
    }

    /** In the environment and not on the command line, where every user could read the token. */
    private Map<String, String> environment(GitAddress address) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("protocol.file.allow", "never");
        settings.put("protocol.ext.allow", "never");
        settings.put("core.hooksPath", "/dev/null");
        settings.put("advice.detachedHead", "false");
        Optional<String> host = address.httpHost();
        token.filter(value -> host.isPresent())
                .ifPresent(value -> settings.put(
                        "http.%s.extraHeader".formatted(host.orElse("")),
                        "Authorization: Basic "
                                + Base64.getEncoder().encodeToString(("x-access-token:" + value).getBytes(UTF_8))));
        Map<String, String> all = new LinkedHashMap<>(environment);
        int i = 0;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            all.put("GIT_CONFIG_KEY_" + i, setting.getKey());
            all.put("GIT_CONFIG_VALUE_" + i++, setting.getValue());
        }
        all.put("GIT_CONFIG_COUNT", Integer.toString(i));
        return all;
    }

    /**
     * @param folder what was asked for: the whole, or a folder in it
     * @param commit its id
     */
    public record Result(Path folder, String commit) {}

    /**
     * Checks out with submodules; blocks on the network.
     *
     * @param folder an existing empty folder
     * @param keepGitDir leaves {@code .git} there
     * @throws IOException naming the repository and what git said
     */
    public Result into(Path folder, GitAddress address, boolean keepGitDir) throws IOException {
        git(folder, address, "init", "--quiet");
        git(folder, address, "remote", "add", "--", "origin", address.remote());
        String wanted = fetch(folder, address);
        git(folder, address, "checkout", "--quiet", "--force", wanted, "--");
        String commit = git(folder, address, "rev-parse", "HEAD").strip();
        if (address.commit().isPresent() && !commit.startsWith(address.commit().get())) {
            throw new IOException("git %s: its commit is %s, expected %s"
                    .formatted(address.shown(), commit, address.commit().get()));
        }
        if (address.submodules() && Files.exists(folder.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            git(folder, address, "submodule", "--quiet", "update", "--init", "--recursive");
        }
        if (!keepGitDir) {
            removeGitDir(folder);
        }
        Path inside = folder.resolve(address.folder()).normalize();
        if (!inside.startsWith(folder)
                || !Files.isDirectory(inside)
                || !inside.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException("git %s has no folder '%s'".formatted(address.shown(), address.folder()));
        }
        return new Result(inside, commit);
    }

    /**
     * The commit that an address stands for now; asks the server unless the address says it. Empty if the server does not
     * name it, as with the first digits of a commit.
     *
     * @param folder any existing folder
     * @throws IOException naming the repository and what git said
     */
    public Optional<String> commitOf(Path folder, GitAddress address) throws IOException {
        return commitOf(folder, address, LIMIT);
    }

    /** The same, with a limit for the server's answer. */
    public Optional<String> commitOf(Path folder, GitAddress address, Duration limit) throws IOException {
        String ref = address.commit().or(address::ref).orElse("HEAD");
        if (WHOLE_ID.matcher(ref).matches()) {
            return Optional.of(ref);
        }
        String listed = git(folder, address, limit, "ls-remote", "--", address.remote(), ref, ref + "^{}");
        Map<String, String> ids = new LinkedHashMap<>();
        for (String line : listed.split("\n", -1)) {
            int tab = line.indexOf('\t');
            if (tab > 0 && WHOLE_ID.matcher(line.substring(0, tab)).matches()) {
                ids.put(line.substring(tab + 1), line.substring(0, tab));
            }
        }
        // Annotated tags are objects of their own; what they point to is listed with ^{}.
        return Stream.of(ref + "^{}", ref, "refs/tags/" + ref + "^{}", "refs/tags/" + ref, "refs/heads/" + ref)
                .flatMap(name -> Optional.ofNullable(ids.get(name)).stream())
                .findFirst();
    }

    /** Just the wanted commit where the server can do that; else everything. Returns what to check out. */
    private String fetch(Path folder, GitAddress address) throws IOException {
        String ref = address.ref().or(address::commit).orElse("HEAD");
        try {
            git(folder, address, "fetch", "--quiet", "--depth=1", "--no-tags", "origin", ref);
            return "FETCH_HEAD";
        } catch (IOException shallow) {
            return fetchWhole(folder, address, ref, shallow);
        }
    }

    /** Some servers know no shallow fetch, and some hand out only what has a name. */
    private String fetchWhole(Path folder, GitAddress address, String ref, IOException shallow) throws IOException {
        try {
            git(folder, address, "fetch", "--quiet", "--no-tags", "origin", ref);
            return "FETCH_HEAD";
        } catch (IOException byName) {
            shallow.addSuppressed(byName);
        }
        try {
            git(folder, address, "fetch", "--quiet", "--tags", "--force", "origin", ALL_BRANCHES);
        } catch (IOException e) {
            shallow.addSuppressed(e);
            throw shallow;
        }
        for (String candidate : List.of("refs/remotes/origin/" + ref, ref + "^{commit}")) {
            if (exists(folder, address, candidate)) {
                return candidate;
            }
        }
        throw shallow;
    }

    private boolean exists(Path folder, GitAddress address, String name) {
        try {
            git(folder, address, "rev-parse", "--quiet", "--verify", name);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeGitDir(Path folder) throws IOException {
        Path git = folder.resolve(".git");
        if (Files.isDirectory(git, LinkOption.NOFOLLOW_LINKS)) {
            io.jcompose.runtime.rootfs.FileTrees.delete(git);
        }
    }

    private String git(Path folder, GitAddress address, String... words) throws IOException {
        return git(folder, address, LIMIT, words);
    }

    private String git(Path folder, GitAddress address, Duration limit, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, "-C", folder.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_") && !name.startsWith("GIT_SSL_"));
        builder.environment().putAll(environment(address));
        Process process;
        try {
            process = builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new IOException("git %s: the program git is not there; install it".formatted(address.shown()), e);
        }
        // Ends git, and with that its output, where it is not heard of in time.
        CompletableFuture<?> guard = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(limit.toSeconds(), TimeUnit.SECONDS));
        try {
            String output = new String(process.getInputStream().readNBytes(MAX_OUTPUT), UTF_8);
            process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            int code = process.waitFor();
            if (guard.isDone()) {
                throw new IOException("git %s: no end after %d seconds".formatted(address.shown(), limit.toSeconds()));
            }
            if (code != 0) {
                throw new IOException("git %s: %s: %s".formatted(address.shown(), words[0], output.strip()));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("git %s: cancelled".formatted(address.shown()));
        } finally {
            guard.cancel(true);
            process.destroyForcibly();
        }
    }
}
