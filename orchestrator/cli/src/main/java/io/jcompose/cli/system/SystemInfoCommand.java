package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.engine.BuildInfo;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code system info}: what scripts ask {@code docker info} for, under the same names. */
@picocli.CommandLine.Command(
        name = "system info",
        description = "Show facts about this host and what runs on it",
        footer = {"%nExample:", "  jcompose system info -f '{{.CgroupVersion}}'"})
public final class SystemInfoCommand extends ProjectCommand {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    public SystemInfoCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Map<String, Object> facts = facts();
        context.out().print(format.isEmpty() ? text(facts) : text(facts, format));
        return 0;
    }

    private Map<String, Object> facts() {
        HostFacts host = HostFacts.read();
        List<ContainerInfo> containers = session.engine().containers(Optional.empty());
        long running = count(containers, "running") + count(containers, "restarting");
        long paused = count(containers, "paused");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ID", host.id());
        facts.put("Containers", (long) containers.size());
        facts.put("ContainersRunning", running);
        facts.put("ContainersPaused", paused);
        facts.put("ContainersStopped", containers.size() - running - paused);
        facts.put("Images", (long) Images.store(context).list().size());
        facts.put("Driver", "overlay2");
        facts.put("DriverStatus", List.of());
        facts.put("Plugins", plugins());
        for (String ability : List.of(
                "MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit")) {
            facts.put(ability, true);
        }
        facts.put("IPv4Forwarding", true);
        facts.put("Debug", false);
        facts.put("OomKillDisable", host.cgroupVersion().equals("1"));
        facts.put("SystemTime", context.clock().instant().toString());
        facts.put("LoggingDriver", "json-file");
        facts.put("CgroupDriver", "cgroupfs");
        facts.put("CgroupVersion", host.cgroupVersion());
        facts.put("KernelVersion", host.kernel());
        facts.put("OperatingSystem", host.system());
        facts.put("OSVersion", "");
        facts.put("OSType", "linux");
        facts.put("Architecture", host.architecture());
        facts.put("IndexServerAddress", "https://index.docker.io/v1/");
        facts.put("NCPU", (long) host.cpus());
        facts.put("MemTotal", host.memory());
        facts.put("GenericResources", List.of());
        facts.put("DockerRootDir", context.paths().data().toString());
        proxies(facts);
        facts.put("Name", host.name());
        facts.put("Labels", List.of());
        facts.put("ExperimentalBuild", false);
        facts.put("ServerVersion", BuildInfo.version());
        facts.put("Runtimes", Map.of("runc", Map.of("path", "jcompose-init")));
        facts.put("DefaultRuntime", "runc");
        facts.put("Swarm", Map.of("LocalNodeState", "inactive"));
        facts.put("LiveRestoreEnabled", true);
        facts.put("Isolation", "");
        facts.put("InitBinary", "jcompose-init");
        facts.put("SecurityOptions", List.of("name=seccomp,profile=builtin"));
        facts.put("Warnings", List.of());
        Map<String, Object> client = new LinkedHashMap<>();
        client.put("Debug", false);
        client.put("Context", "default");
        client.put("Plugins", List.of());
        client.put("Version", BuildInfo.version());
        facts.put("ClientInfo", client);
        return facts;
    }

    private static Map<String, Object> plugins() {
        Map<String, Object> plugins = new LinkedHashMap<>();
        plugins.put("Volume", List.of("local"));
        plugins.put("Network", List.of("bridge", "host", "none"));
        plugins.put("Authorization", List.of());
        plugins.put("Log", List.of("json-file", "local", "none"));
        return plugins;
    }

    /** As the command's environment has them; what may be secret in them is not shown. */
    private void proxies(Map<String, Object> facts) {
        Map<String, String> names =
                Map.of("HttpProxy", "HTTP_PROXY", "HttpsProxy", "HTTPS_PROXY", "NoProxy", "NO_PROXY");
        for (String field : List.of("HttpProxy", "HttpsProxy", "NoProxy")) {
            String name = String.valueOf(names.get(field));
            String value = Optional.ofNullable(context.environment().get(name))
                    .or(() -> Optional.ofNullable(context.environment().get(name.toLowerCase(Locale.ROOT))))
                    .orElse("");
            facts.put(field, value.replaceFirst("//[^@/]*@", "//xxxxx:xxxxx@"));
        }
    }

    private static long count(List<ContainerInfo> containers, String state) {
        return containers.stream()
                .filter(container -> container.state().equals(state))
                .count();
    }

    private static String text(Map<String, Object> facts, String format) {
        // The array of inspect commands is one object here.
        return InspectOutput.of(format.equals("json") ? "{{json .}}" : format).render(List.of(facts));
    }

    private static String text(Map<String, Object> facts) {
        List<String> lines = new ArrayList<>();
        add(lines, facts, "Containers", "Containers");
        add(lines, facts, " Running", "ContainersRunning");
        add(lines, facts, " Paused", "ContainersPaused");
        add(lines, facts, " Stopped", "ContainersStopped");
        add(lines, facts, "Images", "Images");
        add(lines, facts, "Server Version", "ServerVersion");
        add(lines, facts, "Storage Driver", "Driver");
        add(lines, facts, "Logging Driver", "LoggingDriver");
        add(lines, facts, "Cgroup Driver", "CgroupDriver");
        add(lines, facts, "Cgroup Version", "CgroupVersion");
        lines.add(" Security Options:");
        lines.add("  seccomp");
        lines.add("   Profile: builtin");
        add(lines, facts, "Kernel Version", "KernelVersion");
        add(lines, facts, "Operating System", "OperatingSystem");
        add(lines, facts, "OSType", "OSType");
        add(lines, facts, "Architecture", "Architecture");
        add(lines, facts, "CPUs", "NCPU");
        lines.add(" Total Memory: " + Human.binarySize((Long) facts.getOrDefault("MemTotal", 0L)));
        add(lines, facts, "Name", "Name");
        add(lines, facts, "ID", "ID");
        add(lines, facts, "Root Dir", "DockerRootDir");
        return "Server:\n" + String.join("\n", lines) + "\n";
    }

    private static void add(List<String> lines, Map<String, Object> facts, String title, String key) {
        lines.add(" %s: %s".formatted(title, facts.get(key)));
    }
}
