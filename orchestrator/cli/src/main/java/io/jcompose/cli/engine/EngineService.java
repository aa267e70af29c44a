package io.jcompose.cli.engine;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.HostPaths;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The systemd unit that starts the engine with the host, so that containers come back after a reboot. */
final class EngineService {
    private static final String UNIT = "jcompose.service";

    private final HostPaths paths;
    private final Map<String, String> environment;

    EngineService(HostPaths paths, Map<String, String> environment) {
        this.paths = paths;
        this.environment = environment;
    }

    /** Writes the unit and enables it; where systemd does not run, says what is left to do. */
    int install(PrintStream out) {
        Path file = file();
        try {
            Files.createDirectories(file.getParent());
            Path temporary = file.resolveSibling(UNIT + ".new");
            Files.writeString(temporary, unit());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("write", file, e);
        }
        out.println("wrote " + file);
        if (!isSystemdRunning()) {
            out.println("systemd does not run here; on a host where it does: systemctl enable --now " + UNIT);
            return 0;
        }
        systemctl("daemon-reload");
        systemctl("enable", UNIT);
        out.println("enabled: with the next start of the host, containers whose restart policy says so come back");
        return 0;
    }

    int uninstall(PrintStream out) {
        Path file = file();
        try {
            boolean there = Files.exists(file);
            if (there && isSystemdRunning()) {
                systemctl("disable", UNIT);
            }
            Files.deleteIfExists(file);
            if (there && isSystemdRunning()) {
                systemctl("daemon-reload");
            }
            out.println(there ? "removed " + file : file + " is not there; nothing to do");
            return 0;
        } catch (IOException e) {
            throw failed("remove", file, e);
        }
    }

    /** {@code KillMode=process}: a stop of the unit ends the engine, never the containers. */
    String unit() {
        List<String> lines = new ArrayList<>(List.of(
                "[Unit]",
                "Description=jcompose engine",
                "Wants=network-online.target",
                "After=network-online.target local-fs.target",
                "",
                "[Service]",
                "Type=exec"));
        lines.add("ExecStart="
                + String.join(
                        " ",
                        EngineProcess.command().stream()
                                .map(EngineService::quoted)
                                .toList()));
        lines.add(variable("JCOMPOSE_DATA", paths.data().toString()));
        lines.add(variable("JCOMPOSE_RUN", paths.run().toString()));
        lines.add(variable("JCOMPOSE_CGROUP", paths.cgroupParent()));
        lines.add(variable("JCOMPOSE_ENGINE_COMMAND", String.join("\n", EngineProcess.command())));
        for (String name : List.of("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")) {
            if (environment.containsKey(name)) {
                lines.add(variable(name, environment.getOrDefault(name, "")));
            }
        }
        lines.addAll(List.of(
                "KillMode=process",
                "Delegate=yes",
                "Restart=on-failure",
                "",
                "[Install]",
                "WantedBy=" + (isRoot() ? "multi-user.target" : "default.target"),
                ""));
        return String.join("\n", lines);
    }

    private static String variable(String name, String value) {
        return "Environment=" + quoted(name + "=" + value);
    }

    /** As systemd.syntax(7) wants it; {@code %} and {@code $} have meanings of their own. */
    private static String quoted(String word) {
        String escaped = word.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("%", "%%")
                .replace("$", "$$");
        return '"' + escaped + '"';
    }

    private Path file() {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", environment.getOrDefault("HOME", "/") + "/.config");
        return isRoot() ? Path.of("/etc/systemd/system", UNIT) : Path.of(config, "systemd", "user", UNIT);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private static boolean isSystemdRunning() {
        return Files.isDirectory(Path.of("/run/systemd/system"));
    }

    private static void systemctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        if (!isRoot()) {
            command.add("--user");
        }
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            int code = process.waitFor();
            if (code != 0) {
                throw new CliException("%s exited with status %d".formatted(String.join(" ", command), code));
            }
        } catch (IOException e) {
            throw new CliException("%s: %s".formatted(String.join(" ", command), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        }
    }

    private static CliException failed(String verb, Path file, IOException e) {
        String why = e instanceof AccessDeniedException ? "permission denied; run it as root" : e.getMessage();
        return new CliException("%s %s: %s".formatted(verb, file, why));
    }
}
