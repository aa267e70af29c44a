package io.jcompose.core.client;

import io.jcompose.core.model.Project;
import io.jcompose.runtime.registry.DockerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What pulls and builds take from the surroundings of the command that asks for them, as variables: where credentials,
 * mirrors and proxies stand, the ssh agent, proxies of Docker's configuration file, and the bundle of authorities that
 * {@code JCOMPOSE_CA_BUNDLE} names. The engine has surroundings of its own, which are another command's.
 *
 * @param variables as sent to the engine
 */
public record BuildEnvironment(Map<String, String> variables) {
    /** A PEM file for RUN and for pulls, or {@code host} for the host's own. */
    public static final String CA_BUNDLE = "JCOMPOSE_CA_BUNDLE";

    private static final String AGENT = "SSH_AUTH_SOCK";
    private static final String PROXY = Project.PROXY;
    /** Docker's buildx takes it from the surroundings, too. */
    private static final String SOURCE_DATE = "SOURCE_DATE_EPOCH";
    /** What registries are reached by: credentials and their helpers, mirrors, authorities, the way out. */
    private static final List<String> REGISTRIES = List.of(
            "HOME",
            "PATH",
            "XDG_CONFIG_HOME",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");

    private static final List<String> REGISTRY_PATHS = List.of("DOCKER_CONFIG", "JCOMPOSE_REGISTRIES", "SSL_CERT_FILE");
    private static final List<String> HOST_BUNDLES =
            List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem");

    public BuildEnvironment {
        variables = Map.copyOf(variables);
    }

    /**
     * Picks what matters out of a command's environment.
     *
     * @throws IllegalArgumentException if the bundle that is asked for is not there
     */
    public static BuildEnvironment of(Map<String, String> environment, Path workingDirectory) {
        Map<String, String> variables = new LinkedHashMap<>();
        Optional.ofNullable(environment.get(AGENT)).filter(v -> !v.isEmpty()).ifPresent(v -> variables.put(AGENT, v));
        Optional.ofNullable(environment.get(CA_BUNDLE))
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> variables.put(
                        CA_BUNDLE, bundle(value, environment, workingDirectory).toString()));
        DockerConfig.of(environment).proxies().forEach((name, value) -> variables.put(PROXY + name, value));
        Optional.ofNullable(environment.get(SOURCE_DATE))
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> variables.put(PROXY + SOURCE_DATE, value));
        put(REGISTRIES, environment, variables, value -> value);
        put(
                REGISTRY_PATHS,
                environment,
                variables,
                value -> workingDirectory.resolve(value).toString());
        return new BuildEnvironment(variables);
    }

    private static void put(
            List<String> names, Map<String, String> from, Map<String, String> to, UnaryOperator<String> change) {
        for (String name : names) {
            Optional.ofNullable(from.get(name))
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> to.put(name, change.apply(value)));
        }
    }

    private static Path bundle(String value, Map<String, String> environment, Path workingDirectory) {
        if (!value.equals("host")) {
            Path file = workingDirectory.resolve(value);
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("%s=%s: no such file".formatted(CA_BUNDLE, value));
            }
            return file;
        }
        return Optional.ofNullable(environment.get("SSL_CERT_FILE")).stream()
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst()
                .or(() -> HOST_BUNDLES.stream()
                        .map(Path::of)
                        .filter(Files::isReadable)
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s=host: this host has none of %s; name a file".formatted(CA_BUNDLE, HOST_BUNDLES)));
    }

    /** Arguments that every build gets: proxies, and SOURCE_DATE_EPOCH. */
    public Map<String, String> proxies() {
        Map<String, String> result = new LinkedHashMap<>();
        variables.forEach((name, value) -> {
            if (name.startsWith(PROXY)) {
                result.put(name.substring(PROXY.length()), value);
            }
        });
        return result;
    }

    public Optional<Path> caBundle() {
        return Optional.ofNullable(variables.get(CA_BUNDLE)).map(Path::of);
    }

    /**
     * Agents by id.
     *
     * @param wanted {@code default}, {@code ID} or {@code ID=PATH}
     * @throws IllegalArgumentException if the agent of the command is wanted and there is none
     */
    public Map<String, String> ssh(List<String> wanted) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String text : wanted) {
            String[] pair = text.split("=", 2);
            if (pair.length == 2 && !pair[1].isEmpty()) {
                result.put(pair[0], pair[1]);
            } else if (variables.containsKey(AGENT)) {
                result.put(pair[0], variables.getOrDefault(AGENT, ""));
            } else {
                throw new IllegalArgumentException(
                        "ssh '%s': no agent is running here (SSH_AUTH_SOCK is not set); start one or give %s=PATH"
                                .formatted(text, pair[0]));
            }
        }
        return result;
    }
}
