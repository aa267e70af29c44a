package io.jcompose.cli.file;

import static io.jcompose.cli.file.GeneratedFile.list;
import static io.jcompose.cli.file.GeneratedFile.map;
import static io.jcompose.cli.file.GeneratedFile.number;
import static io.jcompose.cli.file.GeneratedFile.putUnlessEmpty;
import static io.jcompose.cli.file.GeneratedFile.text;

import io.jcompose.core.plan.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code Config} says of a container and not of its image, as attributes of a service. */
final class GeneratedProcess {
    private final Map<String, Object> service;
    private final Map<String, Object> config;
    private final Map<String, Object> image;

    GeneratedProcess(Map<String, Object> service, Map<String, Object> config, Map<String, Object> image) {
        this.service = service;
        this.config = config;
        this.image = image;
    }

    /** @param shortId the host name of those that have none of their own */
    void put(String shortId) {
        List<Object> entrypoint = list(config, "Entrypoint");
        if (!entrypoint.equals(list(image, "Entrypoint"))) {
            putUnlessEmpty(service, "entrypoint", entrypoint);
        }
        if (service.containsKey("entrypoint") || !list(config, "Cmd").equals(list(image, "Cmd"))) {
            putUnlessEmpty(service, "command", list(config, "Cmd"));
        }
        List<Object> environment = new ArrayList<>(list(config, "Env"));
        environment.removeAll(list(image, "Env"));
        putUnlessEmpty(service, "environment", environment);
        unlessOfImage("user", "User");
        unlessOfImage("working_dir", "WorkingDir");
        if (!text(config, "StopSignal").equals("SIGTERM")) {
            unlessOfImage("stop_signal", "StopSignal");
        }
        if (!text(config, "Hostname").equals(shortId)) {
            putUnlessEmpty(service, "hostname", text(config, "Hostname"));
        }
        putUnlessEmpty(service, "domainname", text(config, "Domainname"));
        putUnlessEmpty(service, "tty", config.get("Tty"));
        putUnlessEmpty(service, "stdin_open", config.get("OpenStdin"));
        putUnlessEmpty(service, "stop_grace_period", seconds(config, "StopTimeout"));
        Map<String, Object> labels = map(config, "Labels");
        labels.keySet().removeIf(name -> name.startsWith("com.docker.compose.") || name.equals(Labels.INPUTS));
        labels.entrySet().removeAll(map(image, "Labels").entrySet());
        putUnlessEmpty(service, "labels", labels);
        if (!map(config, "Healthcheck").equals(map(image, "Healthcheck"))) {
            putUnlessEmpty(service, "healthcheck", healthcheck(map(config, "Healthcheck")));
        }
    }

    private void unlessOfImage(String attribute, String key) {
        if (!text(config, key).equals(text(image, key))) {
            putUnlessEmpty(service, attribute, text(config, key));
        }
    }

    private static String seconds(Map<String, Object> from, String key) {
        return number(from, key) == 0 ? "" : number(from, key) + "s";
    }

    private static Map<String, Object> healthcheck(Map<String, Object> check) {
        Map<String, Object> result = new LinkedHashMap<>();
        List<Object> test = list(check, "Test");
        if (test.equals(List.of("NONE"))) {
            result.put("disable", true);
            return result;
        }
        putUnlessEmpty(result, "test", test);
        nanos(result, "interval", check, "Interval");
        nanos(result, "timeout", check, "Timeout");
        nanos(result, "start_period", check, "StartPeriod");
        if (result.containsKey("start_period")) {
            nanos(result, "start_interval", check, "StartInterval");
        }
        putUnlessEmpty(result, "retries", check.get("Retries"));
        return result;
    }

    private static void nanos(Map<String, Object> target, String attribute, Map<String, Object> from, String key) {
        long nanos = number(from, key);
        putUnlessEmpty(target, attribute, nanos == 0 ? "" : nanos + "ns");
    }
}
