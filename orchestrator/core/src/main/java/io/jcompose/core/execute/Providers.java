package io.jcompose.core.execute;

import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.linux.StartFailure;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Services that an executable manages: {@code TYPE compose --project-name P up --option=value SERVICE}. It reports in JSON
 * lines; variables that it sets are given to the services that depend on it, with the service's name before them.
 */
final class Providers {
    private static final int LINE_LIMIT = 64 << 10;

    private final Progress progress;
    private final Map<String, Map<String, String>> variables = new ConcurrentHashMap<>();

    Providers(Progress progress) {
        this.progress = progress;
    }

    /** Blocks until it is done. */
    void run(Project project, Service service, String verb) {
        Service.Provider provider = service.provider().orElseThrow();
        List<String> command = command(project, service, provider, verb);
        Map<String, String> set = new LinkedHashMap<>();
        StringBuilder errors = new StringBuilder();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(project.workingDir().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(project.environment());
            Process process = builder.start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null) {
                    message(service, line, set, errors);
                    line = lines.readLine();
                }
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new ContainerException("service '%s': provider %s exited with status %d%s"
                        .formatted(
                                service.name(),
                                provider.type(),
                                code,
                                errors.length() == 0
                                        ? ""
                                        : ": " + errors.toString().strip()));
            }
        } catch (IOException e) {
            throw new ContainerException(
                    "service '%s': run provider %s: %s"
                            .formatted(service.name(), command.get(0), StartFailure.reason(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerException("service '%s': interrupted".formatted(service.name()), e);
        }
        variables.put(service.name(), set);
    }

    private void message(Service service, String line, Map<String, String> set, StringBuilder errors) {
        Optional<ProviderMessage> message = line.length() > LINE_LIMIT ? Optional.empty() : ProviderMessage.parse(line);
        if (message.isEmpty()) {
            return;
        }
        String text = message.get().text();
        switch (message.get().type()) {
            case "info" -> progress.working("Service " + service.name(), text);
            case "error" -> errors.append(text).append('\n');
            case "setenv" -> variable(text, prefix(service.name()), set);
            case "rawsetenv" -> variable(text, "", set);
            default -> {
                // debug, and what later versions of the protocol bring
            }
        }
    }

    private static void variable(String text, String prefix, Map<String, String> set) {
        int equals = text.indexOf('=');
        if (equals > 0) {
            set.put(prefix + text.substring(0, equals), text.substring(equals + 1));
        }
    }

    private static String prefix(String service) {
        return service.toUpperCase(Locale.ROOT).replace('-', '_') + "_";
    }

    private static List<String> command(Project project, Service service, Service.Provider provider, String verb) {
        List<String> command = new ArrayList<>();
        command.add(executable(project, service, provider.type()));
        command.addAll(List.of("compose", "--project-name", project.name(), verb));
        provider.options().forEach((name, values) -> values.forEach(value -> command.add("--" + name + "=" + value)));
        command.add(service.name());
        return command;
    }

    private static String executable(Project project, Service service, String type) {
        if (type.contains("/")) {
            return project.workingDir().resolve(type).toString();
        }
        String path = project.environment().getOrDefault("PATH", System.getenv().getOrDefault("PATH", ""));
        for (String name : List.of("docker-" + type, type)) {
            for (String folder : path.split(":", -1)) {
                Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
                if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                    return file.toAbsolutePath().toString();
                }
            }
        }
        throw new ContainerException("service '%s': provider '%s' is not installed: no executable of that name in PATH"
                .formatted(service.name(), type));
    }

    /** The service with what the providers that it depends on have set; its own variables win. */
    Service withVariables(Service service) {
        Map<String, Optional<String>> environment = new LinkedHashMap<>();
        for (String needed : service.dependsOn().keySet()) {
            variables
                    .getOrDefault(needed, Map.of())
                    .forEach((name, value) -> environment.put(name, Optional.of(value)));
        }
        if (environment.isEmpty()) {
            return service;
        }
        environment.putAll(service.process().environment());
        MainProcess process = service.process();
        return service.withProcess(new MainProcess(
                process.command(),
                process.entrypoint(),
                environment,
                process.workingDir(),
                process.user(),
                process.groupAdd(),
                process.hostname(),
                process.domainname(),
                process.tty(),
                process.stdinOpen(),
                process.init(),
                process.stopSignal(),
                process.stopGracePeriod()));
    }
}
