package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Problem;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.image.Platform;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of ARG: given with the build, declared before the first FROM, or known of themselves. */
final class BuildArguments {
    /** Usable in RUN without being declared, and never part of a cache key or of the history. */
    private static final Set<String> PROXIES =
            Set.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");

    private static final String HOST_NAME = "BUILDKIT_SANDBOX_HOSTNAME";
    private static final String SOURCE_DATE = "SOURCE_DATE_EPOCH";
    private static final Set<String> QUIET = Set.of(
            SOURCE_DATE,
            "BUILDKIT_INLINE_CACHE",
            "BUILDKIT_SYNTAX",
            "BUILDKIT_DOCKERFILE_CHECK",
            "BUILDKIT_MULTI_PLATFORM",
            "BUILDKIT_CACHE_MOUNT_NS",
            "BUILDKIT_SBOM_SCAN_CONTEXT",
            "BUILDKIT_SBOM_SCAN_STAGE",
            BuildContext.KEEP_GIT,
            HOST_NAME);
    private final Map<String, String> given;
    private final Map<String, String> globals = new LinkedHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private BuildArguments(Map<String, String> given) {
        this.given = given;
    }

    /**
     * Evaluates the ARGs before the first FROM.
     *
     * @param problems gets what cannot be expanded
     */
    static BuildArguments of(
            Dockerfile file, Map<String, String> given, Platform target, String stage, List<Problem> problems) {
        BuildArguments arguments = new BuildArguments(given);
        arguments.platform("BUILD", Platform.host());
        arguments.platform("TARGET", target);
        arguments.globals.put("TARGETSTAGE", stage);
        for (Instruction.Arg arg : file.globalArgs()) {
            for (Instruction.Arg.Declaration declaration : arg.declarations()) {
                try {
                    arguments.declareGlobal(declaration, new WordExpander(file.escape()));
                } catch (SyntaxException e) {
                    problems.add(new Problem(file.file(), arg.origin().startLine(), "ARG: " + e.getMessage()));
                }
            }
        }
        try {
            Optional<Instant> unused = arguments.sourceDate();
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(file.file(), 1, String.valueOf(e.getMessage())));
        }
        return arguments;
    }

    /**
     * The time that nothing in the image is to be newer than: SOURCE_DATE_EPOCH, given or declared before the first FROM.
     *
     * @throws IllegalArgumentException if it is no number of seconds; found when the arguments are made
     */
    Optional<Instant> sourceDate() {
        String text = given.getOrDefault(SOURCE_DATE, globals.getOrDefault(SOURCE_DATE, ""));
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "invalid SOURCE_DATE_EPOCH: '%s'; use seconds since 1970, as date +%%s prints them".formatted(text),
                    e);
        }
    }

    private void platform(String prefix, Platform platform) {
        globals.put(prefix + "PLATFORM", platform.toString());
        globals.put(prefix + "OS", platform.os());
        globals.put(prefix + "ARCH", platform.architecture());
        globals.put(prefix + "VARIANT", platform.variant().orElse(""));
    }

    private void declareGlobal(Instruction.Arg.Declaration declaration, WordExpander expander) throws SyntaxException {
        String name = declaration.name();
        used.add(name);
        String value = given.get(name);
        if (value == null && declaration.value().isPresent()) {
            value = expander.word(declaration.value().get(), globals);
        }
        if (value != null) {
            globals.put(name, value);
        }
    }

    /** What may stand in FROM. */
    Map<String, String> globals() {
        return globals;
    }

    /** Whether the build was given a value: then the declaration's own is not even expanded. */
    boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /**
     * The value an ARG within a stage has; empty if it has none.
     *
     * @param byDefault the declaration's own value, expanded
     */
    Optional<String> declare(String name, Optional<String> byDefault) {
        used.add(name);
        return Optional.ofNullable(given.get(name))
                .or(() -> byDefault)
                .or(() -> Optional.ofNullable(globals.get(name)));
    }

    /** Of the containers of RUN. */
    String hostName() {
        String name = given.getOrDefault(HOST_NAME, "");
        return name.isEmpty() ? "buildkitsandbox" : name;
    }

    /** Proxy settings for the environment of RUN, each in small and in capital letters, since programs read either. */
    Map<String, String> proxies() {
        Map<String, String> proxies = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (isProxy(name)) {
                proxies.put(name, value);
            }
        });
        for (Map.Entry<String, String> proxy : List.copyOf(proxies.entrySet())) {
            proxies.putIfAbsent(proxy.getKey().toUpperCase(Locale.ROOT), proxy.getValue());
            proxies.putIfAbsent(proxy.getKey().toLowerCase(Locale.ROOT), proxy.getValue());
        }
        return proxies;
    }

    static boolean isProxy(String name) {
        return PROXIES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Given, but declared nowhere that was built. */
    List<String> unused() {
        List<String> unused = new ArrayList<>(given.keySet());
        unused.removeIf(name -> used.contains(name) || isProxy(name) || QUIET.contains(name));
        return unused;
    }
}
