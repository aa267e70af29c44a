package io.jcompose.core.load;

import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.model.Build;
import io.jcompose.core.model.Deploy;
import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Networking.Attachment;
import io.jcompose.core.model.Networking.Port;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Security.Device;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.model.Service.Dependency;
import io.jcompose.core.model.Service.Healthcheck;
import io.jcompose.core.model.Service.Hook;
import io.jcompose.core.model.Service.Hooks;
import io.jcompose.core.model.Service.Logging;
import io.jcompose.core.model.Service.PullMode;
import io.jcompose.core.model.Service.PullPolicy;
import io.jcompose.core.model.Service.Restart;
import io.jcompose.core.model.Service.RestartMode;
import io.jcompose.core.model.Service.WatchRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One service. Twins ({@code mem_limit} and {@code deploy.resources.limits.memory}, …) meet here. */
final class ServiceBinder {
    private final Path workingDir;

    ServiceBinder(Path workingDir) {
        this.workingDir = workingDir;
    }

    Service bind(String name, MapNode node) {
        Values service = new Values(node);
        Values deploy = service.in("deploy");
        return new Service(
                name,
                CanonicalForm.hash(node),
                service.string("image"),
                service.node().map("build").map(build -> build(new Values(build))),
                pullPolicy(service.string("pull_policy"), service.string("pull_refresh_after")),
                service.string("platform"),
                service.string("container_name"),
                process(service),
                dependencies(service),
                service.node().map("healthcheck").map(check -> healthcheck(new Values(check))),
                restart(service.string("restart").orElse("no"), deploy.in("restart_policy")),
                service.strings("profiles"),
                service.integer("scale").orElse(deploy.integer("replicas").orElse(1)),
                service.maybe("attach").orElse(true),
                service.texts("labels"),
                service.texts("annotations"),
                networking(service),
                StorageBinder.storage(service),
                security(service),
                ResourcesBinder.resources(service),
                new Logging(
                        service.in("logging").string("driver"),
                        service.in("logging").texts("options")),
                new Hooks(hooks(service, "pre_start"), hooks(service, "post_start"), hooks(service, "pre_stop")),
                service.node().map("deploy").map(d -> deploy(new Values(d))),
                watch(service.in("develop")),
                service.node()
                        .map("provider")
                        .map(Values::new)
                        .map(p -> new Service.Provider(p.string("type").orElse(""), p.lists("options"))));
    }

    private static MainProcess process(Values service) {
        return new MainProcess(
                service.maybeStrings("command"),
                service.maybeStrings("entrypoint"),
                service.maybeTexts("environment"),
                service.string("working_dir"),
                service.string("user"),
                service.strings("group_add"),
                service.string("hostname"),
                service.string("domainname"),
                service.flag("tty"),
                service.flag("stdin_open"),
                service.maybe("init"),
                service.string("stop_signal"),
                service.duration("stop_grace_period"));
    }

    private static PullPolicy pullPolicy(Optional<String> policy, Optional<String> refreshAfter) {
        String text = policy.orElse("");
        return switch (text) {
            case "" -> new PullPolicy(PullMode.DEFAULT, Optional.empty());
            case "always" -> new PullPolicy(PullMode.ALWAYS, Optional.empty());
            case "never" -> new PullPolicy(PullMode.NEVER, Optional.empty());
            case "build" -> new PullPolicy(PullMode.BUILD, Optional.empty());
            case "daily" -> new PullPolicy(PullMode.EVERY, Optional.of(Duration.ofDays(1)));
            case "weekly" -> new PullPolicy(PullMode.EVERY, Optional.of(Duration.ofDays(7)));
            case "refresh" -> new PullPolicy(PullMode.EVERY, refreshAfter.flatMap(Units::duration));
            default ->
                text.startsWith("every_")
                        ? new PullPolicy(PullMode.EVERY, Units.duration(text.substring("every_".length())))
                        : new PullPolicy(PullMode.MISSING, Optional.empty());
        };
    }

    private static Map<String, Dependency> dependencies(Values service) {
        Map<String, Dependency> out = new LinkedHashMap<>();
        service.node()
                .map("depends_on")
                .ifPresent(map -> map.entries.forEach((name, node) -> {
                    Values dependency = Values.of(node.asMap());
                    String wanted = dependency.string("condition").orElse("");
                    Condition condition = wanted.equals(Condition.HEALTHY.key())
                            ? Condition.HEALTHY
                            : wanted.equals(Condition.COMPLETED.key()) ? Condition.COMPLETED : Condition.STARTED;
                    out.put(
                            name,
                            new Dependency(
                                    condition,
                                    dependency.flag("restart"),
                                    dependency.maybe("required").orElse(true)));
                }));
        return out;
    }

    private static Healthcheck healthcheck(Values check) {
        List<String> test = check.strings("test");
        boolean none = !test.isEmpty() && test.get(0).equals("NONE");
        return new Healthcheck(
                check.flag("disable") || none,
                none ? List.of() : test,
                check.duration("interval"),
                check.duration("timeout"),
                check.boxed("retries"),
                check.duration("start_period"),
                check.duration("start_interval"));
    }

    private static Restart restart(String text, Values policy) {
        if (!policy.node().entries.isEmpty()) {
            RestartMode mode = switch (policy.string("condition").orElse("any")) {
                case "none" -> RestartMode.NO;
                case "on-failure" -> RestartMode.ON_FAILURE;
                default -> RestartMode.ALWAYS;
            };
            return new Restart(mode, policy.boxed("max_attempts"), policy.duration("delay"), policy.duration("window"));
        }
        int colon = text.indexOf(':');
        OptionalInt attempts = colon < 0 ? OptionalInt.empty() : Addresses.port(text.substring(colon + 1));
        RestartMode mode = switch (colon < 0 ? text : text.substring(0, colon)) {
            case "always" -> RestartMode.ALWAYS;
            case "on-failure" -> RestartMode.ON_FAILURE;
            case "unless-stopped" -> RestartMode.UNLESS_STOPPED;
            default -> RestartMode.NO;
        };
        Optional<Integer> limit =
                attempts.isPresent() && attempts.getAsInt() > 0 ? Optional.of(attempts.getAsInt()) : Optional.empty();
        return new Restart(mode, limit, Optional.empty(), Optional.empty());
    }

    private static Networking networking(Values service) {
        Map<String, Attachment> networks = new LinkedHashMap<>();
        service.node()
                .map("networks")
                .ifPresent(map -> map.entries.forEach((name, node) -> {
                    Values a = Values.of(node.asMap());
                    networks.put(
                            name,
                            new Attachment(
                                    a.strings("aliases"),
                                    a.string("ipv4_address"),
                                    a.string("ipv6_address"),
                                    a.strings("link_local_ips"),
                                    a.string("mac_address"),
                                    a.string("interface_name"),
                                    a.integer("gw_priority").orElse(0),
                                    a.integer("priority").orElse(0),
                                    a.texts("driver_opts")));
                }));
        return new Networking(
                service.string("network_mode"),
                networks,
                ports(service),
                service.strings("expose"),
                service.strings("dns"),
                service.strings("dns_search"),
                service.strings("dns_opt"),
                service.lists("extra_hosts"),
                service.strings("links"),
                service.strings("external_links"),
                service.string("mac_address"));
    }

    /** Each place once: a list may hold {@code 80} and {@code "80"}. */
    private static List<Port> ports(Values service) {
        Map<List<Object>, Port> out = new LinkedHashMap<>();
        for (MapNode node : service.maps("ports")) {
            Values port = new Values(node);
            String published = port.string("published").orElse("0");
            int dash = published.indexOf('-');
            int from = Addresses.port(dash < 0 ? published : published.substring(0, dash))
                    .orElse(0);
            int to = dash < 0
                    ? from
                    : Addresses.port(published.substring(dash + 1)).orElse(from);
            Port bound = new Port(
                    port.integer("target").orElse(0),
                    from,
                    to,
                    port.string("host_ip"),
                    port.string("protocol").orElse("tcp"),
                    port.string("mode"),
                    port.string("name"),
                    port.string("app_protocol"));
            out.put(List.of(bound.target(), from, to, bound.hostIp(), bound.protocol()), bound);
        }
        return List.copyOf(out.values());
    }

    private static Security security(Values service) {
        List<Device> devices = new ArrayList<>();
        for (MapNode node : service.maps("devices")) {
            Values device = new Values(node);
            String source = device.string("source").orElse("");
            devices.add(new Device(
                    source,
                    device.string("target").orElse(source),
                    device.string("permissions").orElse("rwm")));
        }
        return new Security(
                service.flag("privileged"),
                service.strings("cap_add"),
                service.strings("cap_drop"),
                service.strings("security_opt"),
                service.string("userns_mode"),
                service.string("pid"),
                service.string("ipc"),
                service.string("uts"),
                service.string("cgroup"),
                service.string("cgroup_parent"),
                service.texts("sysctls"),
                devices,
                service.strings("device_cgroup_rules"),
                service.string("runtime"),
                service.string("isolation"),
                service.flag("use_api_socket"));
    }

    private static List<Hook> hooks(Values service, String key) {
        List<Hook> out = new ArrayList<>();
        service.maps(key).forEach(node -> out.add(hook(new Values(node))));
        return out;
    }

    private static Hook hook(Values hook) {
        return new Hook(
                hook.strings("command"),
                hook.string("image"),
                hook.string("user"),
                hook.flag("privileged"),
                hook.string("working_dir"),
                hook.maybeTexts("environment"),
                hook.flag("per_replica"));
    }

    private static Deploy deploy(Values deploy) {
        return new Deploy(
                deploy.string("mode"),
                deploy.string("endpoint_mode"),
                deploy.texts("labels"),
                deploy.in("update_config").string("order"));
    }

    private static List<WatchRule> watch(Values develop) {
        List<WatchRule> out = new ArrayList<>();
        for (MapNode node : develop.maps("watch")) {
            Values rule = new Values(node);
            out.add(new WatchRule(
                    rule.string("path").orElse(""),
                    rule.string("action").orElse(""),
                    rule.string("target"),
                    rule.strings("ignore"),
                    rule.strings("include"),
                    rule.flag("initial_sync"),
                    node.map("exec").map(exec -> hook(new Values(exec)))));
        }
        return out;
    }

    private Build build(Values build) {
        Map<String, String> ssh = build.texts("ssh");
        List<String> keys = new ArrayList<>();
        ssh.forEach((id, path) -> keys.add(path.isEmpty() ? id : id + "=" + path));
        return new Build(
                build.string("context").orElse(workingDir.toString()),
                build.string("dockerfile").orElse("Dockerfile"),
                build.string("dockerfile_inline"),
                build.maybeTexts("args"),
                build.string("target"),
                build.texts("labels"),
                build.strings("tags"),
                build.texts("additional_contexts"),
                StorageBinder.fileRefs(build, "secrets", ""),
                keys,
                build.strings("cache_from"),
                build.strings("cache_to"),
                build.flag("no_cache"),
                build.strings("no_cache_filter"),
                build.flag("pull"),
                build.string("network"),
                build.lists("extra_hosts"),
                build.strings("platforms"),
                build.number("shm_size"),
                ResourcesBinder.ulimits(build),
                build.flag("privileged"),
                build.strings("entitlements"));
    }
}
